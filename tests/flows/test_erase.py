"""A customer is erased on their own request: nothing of them is kept or shown, nothing leaves, and the trail holds."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel

from bot.errors import Rejected, TargetGone, Unsure
from bot.flows import erase, export, invariants, submit
from bot.flows.case import pass_on
from bot.flows.erase import Left
from bot.flows.intake import take_in
from bot.flows.reply import undo
from bot.flows.submit import Written, keep_words
from bot.messages import Attachment, Author, Batch, Gone, Medium
from bot.pages import CaseCard, Line, ReplyState
from bot.rules.lifecycle import CaseState, PartState
from bot.store import audit, joinings, persons
from bot.store import tables as t
from handlers.slack.views import render
from tests.flows.rig import Rig

NAME, AUTHOR, CHAT = "Dana Wells", "danawells", "chat-4711"
COMPLAINT = "Third week waiting for my refund of order QX-771 and your chat hung up on me. A disgrace."
AGAIN = "Still nothing, and nobody calls me back about QX-771."
WORDS = "Dana, three weeks is far too long: that is on us. You have the refund for QX-771 by Friday."
UNSENT = "Dana, one more thing about QX-771, which I will look into."
PHOTO = "heel-of-dana.jpg"
#: Whatever tells who she is or what was said.
NEEDLES = ("Dana", "danawells", "QX-771", "heel-of-dana")
ERASED = "Erased on the customer's request."


async def erased(rig: Rig, customer: int = 1, listed: Path | None = None) -> Left:
    left = await erase.erase_patiently(rig.ctx.store, customer, listed, "operator")
    await rig.settle()
    return left


async def written(rig: Rig, **more: Any) -> None:
    """A customer writes, with a photo."""
    rig.telegram.contents["p1"] = b"\xff\xd8\xff\xe0" + bytes(60)
    photo = Attachment(Medium.PHOTO, "p1", name=PHOTO, twin="twin")
    await rig.customer(COMPLAINT, chat=CHAT, attachments=(photo,), **more)


def shown(rig: Rig) -> str:
    return "\n".join(f"{render(one.page).text} {render(one.page).blocks}" for one in rig.desk.where())


async def kept(rig: Rig) -> str:
    """All rows of all tables, as text."""

    def unit(conn: Any, now: Any) -> str:
        found = []
        for table in SQLModel.metadata.sorted_tables:
            found += [f"{table.name} {dict(row._mapping)}" for row in conn.execute(table.select())]
        return "\n".join(found)

    return await rig.ctx.store.write(unit)


def tells(text: str) -> list[str]:
    """The lines that still tell of her."""
    return [line for line in text.splitlines() if any(needle in line for needle in (*NEEDLES, CHAT))]


async def is_whole(rig: Rig) -> None:
    """The store is sound, and the trail of what happened as it was."""

    def seal(conn: Any, now: Any) -> None:
        while audit.seal_some(conn, now, 500):
            pass

    await rig.ctx.store.write(seal)
    chain = await rig.ctx.store.read(audit.check_chain)
    assert chain.broken is None
    assert chain.sealed == chain.events > 0
    assert await rig.ctx.store.read(lambda conn: invariants.broken_invariants(conn, rig.clock.now())) == []


async def lived(rig: Rig) -> None:
    """Much has happened with a customer: two posts, an answer of one executive, words of another, a draft, a file."""
    await written(rig)
    await rig.answer(WORDS)
    await rig.do(pass_on, 1, "U0LEE", "ben", "Dana knows Ben")
    await rig.customer(AGAIN, chat=CHAT)
    await rig.say("U0BEN", UNSENT, rig.card())
    await rig.do(lambda ctx, conn, now: keep_words(conn, now, Written(1, "U0BEN", UNSENT, 1)))


async def test_nothing_of_a_customer_is_kept_or_shown(rig: Rig) -> None:
    await lived(rig)
    await rig.customer("My parcel never arrived, I want a refund.", "Kim Day")
    before = rig.desk.where()
    assert tells(await kept(rig))
    assert (await erased(rig)).leaving == 0
    assert await erased(rig) == Left(0, 0)
    assert tells(shown(rig)) == []
    left = tells(await kept(rig))
    assert [line for line in left if not line.startswith("events ")] == []
    assert not any(needle in "\n".join(left) for needle in NEEDLES), "the trail knows ids of conversations alone"
    assert rig.desk.taken == ["F1"]
    assert not rig.desk.shown
    hers = [one for one in before if isinstance(one.page, Line) and render(one.page).text == ERASED]
    assert len(hers) >= 6
    assert rig.card(2).page.matter.customer == "Kim Day"
    assert "My parcel never arrived" in shown(rig)
    await is_whole(rig)


async def test_what_executives_wrote_is_over_and_nothing_leaves(rig: Rig) -> None:
    await written(rig)
    await rig.say("U0ANA", WORDS, rig.card())
    line = rig.lines()[-1]
    await rig.send("U0ANA", line)
    assert line.page.state is ReplyState.HELD
    await erased(rig)
    assert render(line.page).text == ERASED
    await rig.do(undo, 1, "U0ANA")
    await rig.later(minutes=5)
    assert rig.accepted == []
    reply = await rig.row(t.replies, id=1)
    assert (reply.state, reply.words, reply.parts) == (PartState.BLOCKED, "", [""])
    assert (reply.executive, reply.facts["signature"]) == ("ana", "— Ana Ruiz, Chief Operating Officer")
    case = await rig.row(t.cases, id=1)
    assert (case.state, case.let_go) == (CaseState.CLOSED, Gone.ERASED)
    assert await rig.rows(t.clocks) == []
    await is_whole(rig)


async def test_what_is_said_in_the_thread_afterwards_is_written_down_nowhere(rig: Rig) -> None:
    await written(rig)
    card = rig.card()
    await rig.say("U0ANA", WORDS, card)
    source = (await rig.row(t.replies, id=1)).source_ts
    await erased(rig)
    await rig.say("U0ANA", UNSENT, card)
    await rig.do(lambda ctx, conn, now: keep_words(conn, now, Written(1, "U0ANA", UNSENT, 1)))
    told = await rig.do(submit.submit, Written(1, "U0ANA", UNSENT, 1))
    assert "Erased on the customer's request" in str(told)
    assert source is not None
    assert tells(shown(rig)) == []
    assert [line for line in tells(await kept(rig)) if not line.startswith("events ")] == []


async def test_the_same_person_is_somebody_new_later_and_what_is_old_is_not_taken_in_again(rig: Rig) -> None:
    old = await rig.customer(COMPLAINT, channel="x")
    await rig.later(minutes=1)
    await erased(rig)
    await rig.later(minutes=1)
    await rig.take(old)
    assert len(await rig.rows(t.posts)) == 1, "what was written before does not come back"
    await rig.customer("And now my parcel is late, a disgrace.", channel="x")
    assert [(one.id, one.name) for one in await rig.rows(t.customers)] == [(1, ""), (2, NAME)]
    assert rig.card(2).page.history == ""
    assert (await rig.row(t.cases, id=2)).customer_id == 2
    await erased(rig, 2)
    assert tells(shown(rig)) == []
    assert [one.customer_id for one in await rig.rows(t.erasures)] == [2]


async def test_what_is_leaving_at_this_moment_is_waited_for(rig: Rig) -> None:
    await written(rig)
    rig.telegram.fail(None, meets="send")  # it hangs
    await rig.answer(WORDS)
    assert (await erased(rig)).leaving == 1
    assert tells(shown(rig)) == []
    assert (await rig.row(t.replies, id=1)).words == WORDS
    await rig.stop(by_force=True)
    await rig.start()
    await rig.settle()
    assert (await rig.row(t.replies, id=1)).state == PartState.ASKING
    assert tells(shown(rig)) == []
    assert await erase.go_on(rig.ctx.store) == 1
    await rig.settle()
    assert (await rig.row(t.replies, id=1)).state == PartState.DROPPED
    assert [line for line in tells(await kept(rig)) if not line.startswith("events ")] == []
    assert await erase.go_on(rig.ctx.store) == 0
    await is_whole(rig)


async def test_what_may_have_arrived_stays_unknown(rig: Rig) -> None:
    await written(rig)
    rig.telegram.fail(Unsure(), meets="send", accepted=True)
    await rig.answer(WORDS)
    assert (await rig.row(t.replies, id=1)).state == PartState.ASKING
    await erased(rig)
    assert (await rig.row(t.replies, id=1)).state == PartState.DROPPED
    assert len(rig.accepted) == 1
    await is_whole(rig)


async def test_killed_in_the_middle_it_is_finished_when_run_again(rig: Rig) -> None:
    await lived(rig)
    await rig.ctx.store.write(lambda conn, now: erase.begin(conn, now, 1, "operator"))
    assert await rig.ctx.store.write(lambda conn, now: erase.begin(conn, now, 1, "operator")) == []
    assert await erase.go_on(rig.ctx.store) == 1
    await rig.settle()
    assert [line for line in tells(await kept(rig)) if not line.startswith("events ")] == []
    again = len(await rig.rows(t.events))
    await erased(rig)
    assert len(await rig.rows(t.events)) == again
    await is_whole(rig)


async def test_without_a_bot_the_messages_wait_for_it(rig: Rig) -> None:
    await lived(rig)
    await rig.stop()
    left = await erase.erase(rig.ctx.store, 1, None, "operator")
    assert left.leaving == 0
    assert left.shown >= 6
    assert tells(shown(rig))
    await rig.start()
    await rig.settle()
    assert tells(shown(rig)) == []
    await is_whole(rig)


async def test_a_card_that_was_never_posted_stays_away(rig: Rig) -> None:
    await rig.stop()
    post = rig.post(COMPLAINT)
    await take_in(rig.ctx, "telegram", "42", Batch((post,), None))
    await erase.erase(rig.ctx.store, 1, None, "operator")
    await rig.start()
    await rig.settle()
    assert rig.desk.where() == []


async def test_a_message_that_slack_does_not_let_us_change_is_brought_to_the_leads(rig: Rig) -> None:
    await written(rig)
    rig.desk.fail(Rejected("Slack: edit_window_closed."), meets="update card:", always=True)
    await erased(rig)
    [told] = [page for page in rig.desk.told("U0LEE") if isinstance(page, Line)]
    assert "does not let us change it" in told.text
    assert (await rig.row(t.outgoing, key="card:1")).state == PartState.FAILED


async def test_a_card_that_somebody_deleted_in_slack_is_not_posted_anew(rig: Rig) -> None:
    await written(rig)
    rig.desk.fail(TargetGone("Slack: message_not_found."), meets="update card:")
    await erased(rig)
    assert rig.desk.where(CaseCard) == [rig.desk.where(key="card:1")[0]]
    assert (await rig.row(t.outgoing, key="card:1")).state == PartState.FAILED


async def test_what_they_were_called_before_a_lead_joined_two_handles_goes_too(rig: Rig) -> None:
    await rig.customer(COMPLAINT, channel="x")
    await rig.customer(AGAIN, author=Author("4711", "Dana W.", "@dana_w"))

    def join(conn: Any, now: Any) -> None:
        moved = {"identity": 2, "customer": 2}
        offered = t.joinings.c.case_id == 2  # both name one order
        conn.execute(t.joinings.update().where(offered).values(state="joined", moved=moved))
        joinings.give_identity(conn, 2, 1)

    await rig.ctx.store.write(join)
    await erased(rig)
    assert [one.name for one in await rig.rows(t.customers)] == ["", ""]
    assert [one.let_go for one in await rig.rows(t.cases)] == [Gone.ERASED] * 2
    assert len(await rig.rows(t.erasures)) == 2
    assert tells(shown(rig)) == []


async def test_who_wrote_beneath_no_longer_names_them(rig: Rig) -> None:
    post = await rig.customer(COMPLAINT, channel="x")
    await rig.customer("Same here, a disgrace, where is my refund?", "Kim Day", "x", in_reply_to=post.remote_id)
    assert rig.card(2).page.under == NAME
    await erased(rig)
    assert tells(shown(rig)) == []
    assert rig.card(2).page.matter.customer == "Kim Day"


async def test_the_question_whom_words_are_for_no_longer_names_them(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.customer("Where is my refund? A disgrace.", "Kim Day")
    await rig.say("U0ANA", "I am on it.")
    assert "Dana Wells" in shown(rig)
    await erased(rig)
    assert "Dana" not in shown(rig)
    assert "Kim Day" in shown(rig)


async def test_an_export_tells_all_that_the_tables_have(rig: Rig) -> None:
    await lived(rig)
    told = await rig.ctx.store.read(lambda conn: export.export(conn, rig.clock.now(), 1))
    assert told is not None
    assert told["customer"]["name"] == NAME
    [case] = told["cases"]
    assert [post["text"] for post in case["posts"]] == [COMPLAINT, AGAIN]
    assert [post["raw"] for post in case["posts"]] == [COMPLAINT, AGAIN]
    assert [reply["words"] for reply in case["replies"]] == [WORDS, UNSENT]
    [approval] = case["replies"][0]["approvals"]
    assert (approval["actor"], approval["facts"]["executive"]) == ("U0ANA", "ana")
    assert [part["state"] for part in case["replies"][0]["sent"]] == ["sent"]
    assert [draft["words"] for draft in case["drafts"]] == [UNSENT]
    assert [promise["words"] for promise in case["promises"]]
    assert {"card:1", "notice:1:1"} <= {row["key"] for row in case["at_the_desk"]}
    assert told["rows"] == await rig.ctx.store.read(lambda conn: persons.counts(conn, 1))
    assert told["rows"]["posts"] == 2
    assert await rig.ctx.store.read(lambda conn: export.export(conn, rig.clock.now(), 7)) is None
    await erased(rig)
    after = await rig.ctx.store.read(lambda conn: export.export(conn, rig.clock.now(), 1))
    assert after is not None
    assert after["customer"]["erased"]
    assert tells(str({**after, "cases": [{**after["cases"][0], "events": [], "replies": []}]})) == []


@pytest.mark.parametrize("wanted", ["dana w", "@danawells", "DANAW", "danawells"])
async def test_a_customer_is_found_by_name_handle_and_id(rig: Rig, wanted: str) -> None:
    await rig.customer(COMPLAINT)
    await rig.customer("Where is my refund? A disgrace.", "Kim Day")
    [found] = await rig.ctx.store.read(lambda conn: export.found(conn, wanted))
    assert (found["id"], found["name"], found["cases"]) == (1, NAME, [1])


async def test_no_word_remains_in_the_files_of_the_database(rig: Rig) -> None:
    if not rig.ctx.store.is_sqlite:
        pytest.skip("PostgreSQL's own files are its operator's: docs/privacy.md")
    await lived(rig)
    await rig.customer("My parcel never arrived, I want a refund.", "Kim Day")
    path = Path(str(rig.ctx.store.url.database))
    files = [path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))]
    assert any(b"QX-771" in file.read_bytes() for file in files)
    assert not (await erased(rig)).traces
    whole = b"".join(file.read_bytes() for file in files if file.exists())
    assert b"Kim Day" in whole
    for needle in NEEDLES:
        assert needle.encode() not in whole, needle
        assert needle.encode("utf-16-le") not in whole
    with sqlite3.connect(path) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchone() == ("ok",)


async def test_a_backup_revives_nobody(rig: Rig, tmp_path: Path) -> None:
    listed = tmp_path / "buckstop.db.erased"
    await lived(rig)
    await rig.later(minutes=1)
    [one] = await rig.ctx.store.write(lambda conn, now: erase.begin(conn, now, 1, "operator"))
    await erase.erased_list.add(listed, [one])
    # The backup was made before, and knows nothing of it.
    at = rig.clock.now()

    def unknown(conn: Any, now: Any) -> None:
        conn.execute(t.erasures.delete())
        conn.execute(t.identities.update().values(remote_id=AUTHOR, handle=AUTHOR, name=NAME))
        conn.execute(t.customers.update().values(name=NAME))

    await rig.ctx.store.write(unknown)
    await rig.later(days=1)
    assert await erase.agree(rig.ctx.store, listed) == 1
    assert await erase.go_on(rig.ctx.store) == 1
    await rig.settle()
    assert tells(shown(rig)) == []
    assert [line for line in tells(await kept(rig)) if not line.startswith("events ")] == []
    assert [row.at for row in await rig.rows(t.erasures)] == [at]
    assert await erase.agree(rig.ctx.store, listed) == 0
    # What they wrote between the erasure and the restoring is somebody new's.
    await rig.customer("And now my parcel is late, a disgrace.", posted_at=at + timedelta(hours=1))
    assert (await rig.row(t.customers, id=2)).name == NAME
    assert await erase.agree(rig.ctx.store, listed) == 0
    await is_whole(rig)


async def test_a_list_that_lacks_what_the_database_has_learns_it(rig: Rig, tmp_path: Path) -> None:
    listed = tmp_path / "deep" / "list.erased"
    await rig.customer(COMPLAINT)
    await erased(rig)
    assert await erase.agree(rig.ctx.store, listed) == 0
    first = listed.read_bytes()
    assert len(first.splitlines()) == 1
    listed.write_bytes(first + b'{"print": "cut o')
    await rig.customer("Where is my refund? A disgrace.", "Kim Day")
    await erased(rig, 2, listed)
    assert len(listed.read_bytes().splitlines()) == 2
    assert listed.read_bytes().startswith(first)
    listed.write_text("nonsense\n")
    with pytest.raises(erase.erased_list.DamagedList):
        await erase.agree(rig.ctx.store, listed)
