"""The audit trail explains every message that left for a customer, and what does not agree with it is named."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import text

from bot.errors import Unsure
from bot.flows import audit, inspect, invariants, reply, story
from bot.pages import ReplyState
from bot.rules.sealing import print_of
from bot.store import events
from bot.store import tables as t
from tests.flows.rig import Rig

COMPLAINT = "my Mulberry parcel never arrived, I want a refund"
WORDS = "I am sorry. A new one leaves today, I saw to it myself."


async def answered(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.say("U0ANA", WORDS, rig.card())
    line = rig.lines()[-1]
    await rig.do(reply.approve, int(line.page.reply), line.page.revision, "U0ANA", "button 17.5")
    await rig.later(seconds=10)
    assert line.page.state is ReplyState.DELIVERED


async def told(rig: Rig, *whats: str) -> list[Any]:
    return await rig.ctx.store.read(lambda conn: [one for one in events.every(conn) if one.what in whats])


async def test_who_approved_which_text_in_whose_name_for_whom_is_on_record(rig: Rig) -> None:
    await answered(rig)
    [approved], [sent] = await told(rig, "approved"), await told(rig, "sent")
    [left] = rig.accepted
    assert approved.actor == "U0ANA"
    expected = {
        "executive": "ana", "prepared_by": None, "account": "telegram:42", "conversation": left.conversation,
        "audience": "private", "revision": 1, "prints": [print_of(left.text)], "press": "button 17.5",
    }  # fmt: skip
    assert {name: approved.facts.get(name) for name in expected} == expected
    assert "Ana Ruiz" in approved.facts["signs"]
    assert sent.facts["print"] == print_of(left.text)
    assert (sent.facts["key"], sent.facts["attempt"], sent.facts["remote"]) == (left.key, 1, "telegram-1")


async def test_every_attempt_and_its_outcome_is_on_record(rig: Rig) -> None:
    rig.x.fail(Unsure(), meets="send", accepted=True)
    await rig.customer(COMPLAINT, channel="x")
    await rig.say("U0ANA", WORDS, rig.card())
    await rig.send("U0ANA", rig.lines()[-1])
    for seconds in (10, 6):
        await rig.later(seconds=seconds)
    [unsure], [sent] = await told(rig, "unsure"), await told(rig, "sent")
    assert unsure.facts["attempt"] == 1
    assert sent.facts["found"] is True
    assert unsure.facts["print"] == sent.facts["print"]


async def test_neither_a_customers_words_nor_an_executives_stand_in_the_trail(rig: Rig) -> None:
    await answered(rig)
    await rig.customer("and Mulberry again")
    for event in await rig.ctx.store.read(lambda conn: list(events.every(conn))):
        assert not re.search("Mulberry|refund|sorry|Dana", f"{event.what} {event.actor} {event.facts}"), event


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE replies SET parts = '[\"Something else.\"]'", "the text that is kept is not the one"),
        ("UPDATE outgoing SET place = 'elsewhere' WHERE kind = 'part'", "another account or conversation"),
        ("UPDATE outgoing SET account = 'telegram:13' WHERE kind = 'part'", "another account or conversation"),
        ("UPDATE outgoing SET reply_id = 99 WHERE kind = 'part'", "nobody approved it"),
    ],
)
async def test_what_does_not_agree_with_the_trail_is_named(rig: Rig, statement: str, why: str) -> None:
    await answered(rig)
    assert await rig.ctx.store.read(audit.unexplained) == []
    kept = await rig.row(t.outgoing, kind="part"), await rig.row(t.replies, id=1)
    await rig.ctx.store.write(lambda conn, now: conn.execute(text(statement)).rowcount)
    [found] = await rig.ctx.store.read(audit.unexplained)
    assert found.startswith("Part part:1:1:1 of case 1: ")
    assert why in found

    def mend(conn: Any, now: Any) -> None:
        part, words = kept
        values = {"place": part.place, "account": part.account, "reply_id": part.reply_id}
        conn.execute(t.outgoing.update().where(t.outgoing.c.id == part.id).values(**values))
        conn.execute(t.replies.update().where(t.replies.c.id == 1).values(parts=words.parts))

    await rig.ctx.store.write(mend)


async def test_a_part_that_left_without_an_approval_is_named(rig: Rig) -> None:
    await answered(rig)
    row = await rig.row(t.outgoing, kind="part")
    values = {name: getattr(row, name) for name in t.outgoing.c.keys() if name != "id"}  # noqa: SIM118 - columns
    values |= {"key": "part:1:2:1", "facts": {"number": 1, "revision": 2}}
    made = await rig.ctx.store.write(
        lambda conn, now: conn.execute(t.outgoing.insert().values(**values)).inserted_primary_key[0]
    )
    [found] = await rig.ctx.store.read(audit.unexplained)
    assert found == "Part part:1:2:1 of case 1: it left, and nobody approved it."
    await rig.ctx.store.write(
        lambda conn, now: conn.execute(t.outgoing.delete().where(t.outgoing.c.id == made)).rowcount
    )


async def test_a_case_without_owner_and_without_leads_who_know_is_named(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.ctx.store.write(lambda conn, now: conn.execute(t.cases.update().values(owner=None)).rowcount)
    found = await rig.ctx.store.read(lambda conn: invariants.broken_invariants(conn, rig.clock.now()))
    assert found == ["This must never be: open cases without an owner of which no lead was told (1)."]
    await rig.ctx.store.write(lambda conn, now: conn.execute(t.cases.update().values(owner="ana")).rowcount)


async def test_a_case_is_told_for_people(rig: Rig) -> None:
    await answered(rig)
    found = await rig.ctx.store.read(lambda conn: inspect.show_case(conn, 1))
    assert found is not None
    lines = "\n".join(story.lines(found))
    assert lines.startswith("Case 1: Dana Wells on telegram (private), answered\nwith Ana Ruiz; ")
    for part in (
        f"Dana Wells: {COMPLAINT}",
        "Send was pressed, by Ana Ruiz: in the name of Ana Ruiz; signed",
        "from telegram:42; conversation danawells; private; texts ",
        "press button 17.5",
        "The platform gave a receipt: part:1:1:1; attempt 1; text ",
        "The customer has the answer",
        "Reply 1 of Ana Ruiz: sent, approved 2026-05-06 12:00:",
        f"    {WORDS}",
    ):
        assert part in lines, f"{part!r} not in\n{lines}"
    times = re.findall(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ)  ", lines, re.MULTILINE)
    assert times == sorted(times)
