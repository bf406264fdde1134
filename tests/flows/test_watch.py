"""What must never be is noticed while the bot runs, told once to those who run it, and over when it is gone; and a
line a day says what came, what left and what waits."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Connection, text
from sqlalchemy.dialects import sqlite

from bot.errors import NotAuthorised, PlaceGone, Unsure
from bot.flows import invariants, watch
from bot.flows.gauges import measure
from bot.metrics import REGISTRY
from bot.pages import Line
from bot.store import audit, events, faults
from bot.store import tables as t
from bot.store.tokens import Vault
from tests.flows.rig import Rig

COMPLAINT = "Third week waiting for my refund and your chat hung up on me. This is a disgrace."
LEAD, HOUSE = "U0LEE", "C0OPS"


def operated(rig: Rig) -> Rig:
    """The same with a channel for those who run it."""
    rig.ctx = replace(rig.ctx, operators=(HOUSE,))
    return rig


async def look(rig: Rig, **later: float) -> None:
    await rig.later(**later or {"minutes": 3})
    await watch.look(rig.ctx)
    await rig.settle()


async def do(rig: Rig, statement: str) -> None:
    await rig.ctx.store.write(lambda conn, now: conn.execute(text(statement)).rowcount)


def told(rig: Rig, place: str = LEAD) -> list[str]:
    return [page.text for page in rig.desk.told(place, Line)]


async def gauge(rig: Rig, name: str, **labels: str) -> float | None:
    await measure(rig.ctx.store)
    return REGISTRY.get_sample_value(name, labels)


NO_CLOCK = "DELETE FROM clocks"
#: Indexes of what is under way only.
_OF_WHAT_IS_OPEN = {
    *("SCAN offers USING INDEX offers_live", "SCAN replies USING INDEX replies_second"),
    *("SCAN outgoing USING INDEX outgoing_lane", "SCAN outgoing USING INDEX outgoing_later"),
}
IS_PART = t.outgoing.c.kind == "part"
WHERE = "UPDATE outgoing SET place = 'elsewhere' WHERE kind = 'part'"


async def lost_clock(rig: Rig) -> Any:
    """A case whose clock somebody takes away; returns the clock."""
    await rig.customer(COMPLAINT)
    clock = await rig.row(t.clocks, case_id=1)
    await do(rig, NO_CLOCK)
    return clock


async def mend(rig: Rig, clock: Any) -> None:
    await rig.ctx.store.write(lambda conn, now: conn.execute(t.clocks.insert().values(**clock._asdict())).rowcount)


async def test_what_stands_for_two_looks_is_told_once_with_its_case_and_what_to_do(rig: Rig) -> None:
    clock = await lost_clock(rig)
    await look(rig)
    assert told(rig) == []
    assert await gauge(rig, "buckstop_invariant_broken", invariant="cases_without_clock") == 1
    for _ in range(3):
        await look(rig)
    assert told(rig) == [
        "Buckstop found what must never be: open cases without a clock. There is one: case 1. Nobody is reminded of"
        " them. Answer by hand what waits there, and report this with what “buckstop db check” prints."
    ]
    [page] = rig.desk.told(LEAD, Line)
    assert page.label == "Open case 1"
    await mend(rig, clock)


async def test_it_is_over_in_place_once_it_is_gone_and_told_anew_where_it_comes_back(rig: Rig) -> None:
    clock = await lost_clock(rig)
    await look(rig)
    await look(rig)
    await mend(rig, clock)
    await look(rig)
    assert told(rig) == ["Over: there are no open cases without a clock any more."]
    assert await gauge(rig, "buckstop_invariant_broken", invariant="cases_without_clock") == 0
    said = [
        event.what
        for event in await rig.ctx.store.read(lambda conn: list(events.named(conn, "fault found", "fault gone")))
    ]
    assert said == ["fault found", "fault gone"]
    await do(rig, NO_CLOCK)
    await look(rig)
    await look(rig)
    assert len(told(rig)) == 2
    await mend(rig, clock)


async def test_what_was_passing_is_told_to_nobody(rig: Rig) -> None:
    clock = await lost_clock(rig)
    await look(rig)
    await mend(rig, clock)
    await look(rig)
    await look(rig)
    assert told(rig) == []
    assert await rig.ctx.store.read(faults.standing) == []


async def test_operators_hear_of_it_where_they_are_named_and_leads_do_not(rig: Rig) -> None:
    clock = await lost_clock(operated(rig))
    await look(rig)
    await look(rig)
    assert (len(told(rig, HOUSE)), told(rig)) == (1, [])
    await mend(rig, clock)


async def test_what_the_operators_channel_refuses_the_leads_have_instead_and_why(rig: Rig) -> None:
    clock = await lost_clock(rig)
    await rig.stop()
    await operated(rig).start()
    await look(rig)
    rig.desk.fail(PlaceGone("We are not in that channel."), meets="post fault:")
    await look(rig)
    why, what = told(rig)
    assert why == (
        "Slack refuses C0OPS, which SLACK_OPERATORS names: We are not in that channel. What is told there comes to you"
        " meanwhile."
    )
    assert what.startswith("Buckstop found what must never be")
    assert told(rig, HOUSE) == []
    await mend(rig, clock)
    await look(rig)
    assert told(rig)[1] == "Over: there are no open cases without a clock any more."


async def test_many_are_counted_and_some_are_named(rig: Rig) -> None:
    for number in range(7):
        await rig.customer(f"My order A{number:04} never came, where is it? Disgrace.", f"Customer {number}")
    clocks = await rig.rows(t.clocks)
    await do(rig, NO_CLOCK)
    await look(rig)
    await look(rig)
    [said] = [one for one in told(rig) if "clock" in one]
    assert "There are 7, among them cases 1, 2, 3, 4 and 5." in said
    for clock in clocks:
        await mend(rig, clock)


async def test_a_key_that_is_missing_is_told(rig: Rig) -> None:
    keys = [Fernet.generate_key().decode() for _ in range(2)]
    await rig.ctx.store.write(lambda conn, now: Vault(keys[:1]).save(conn, now, "x", "brand", b"secret"))
    rig.ctx = replace(rig.ctx, vault=Vault(keys))
    await look(rig)
    await look(rig)
    assert told(rig) == []
    rig.ctx = replace(rig.ctx, vault=Vault(keys[1:]))
    await look(rig)
    await look(rig)
    [said] = told(rig)
    assert "stored secrets that no key opens. There is one." in said


async def test_by_night_what_left_is_held_against_the_trail_and_told_at_once(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.answer("Dana, that is on us. Your refund left today.")
    kept = await rig.row(t.outgoing, kind="part")
    await watch.night(rig.ctx)
    await rig.settle()
    assert told(rig) == []
    await do(rig, WHERE)
    await watch.night(rig.ctx)
    await rig.settle()
    [said] = told(rig)
    assert "case 1. Part part:1:1:1 of case 1: it was approved for another account or conversation." in said
    await rig.ctx.store.write(
        lambda conn, now: conn.execute(t.outgoing.update().where(IS_PART).values(place=kept.place))
    )
    await watch.night(rig.ctx)
    await rig.settle()
    assert told(rig) == ["Over: there are no messages at customers that the audit trail does not explain any more."]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_by_night_a_trail_that_somebody_changed_is_told(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.answer("Dana, that is on us. Your refund left today.")
    await rig.ctx.store.write(lambda conn, now: audit.seal_some(conn, now, 100))
    await do(rig, "DROP TRIGGER events_no_delete")
    await do(rig, "DELETE FROM events WHERE id = 1")
    await watch.night(rig.ctx)
    await rig.settle()
    [said] = told(rig)
    assert "There is one. The event with the seal number 1 is missing. Somebody may have changed what it says." in said


async def test_a_message_that_came_to_a_customer_twice_is_found(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.answer("Dana, that is on us. Your refund left today.")

    def again(conn: Any, now: Any) -> None:
        [first] = events.of_cases(conn, [1], "sent")
        facts = {**first.facts, "remote": "telegram-2"}
        events.record(conn, now, "sent", case=1, reply=first.reply_id, **facts)

    await rig.ctx.store.write(again)
    found = await rig.ctx.store.read(lambda conn: invariants.broken_invariants(conn, rig.clock.now()))
    assert found == ["Part part:1:1:1 of case 1: it came to the customer twice."]
    # Where a person had it sent again, it may be there twice.
    await rig.ctx.store.write(lambda conn, now: events.record(conn, now, "decided: queued", case=1, reply=1))


async def test_the_night_comes_once_and_late_where_nobody_was_on_duty(rig: Rig) -> None:
    assert not await watch.is_night(rig.ctx), "the first is the night after the first start"
    nights = 0
    for _ in range(72):
        rig.clock.advance(hours=1)
        if await watch.is_night(rig.ctx):
            nights += 1
            await watch.night(rig.ctx)
    assert nights == 3
    rig.clock.advance(days=2, hours=7)
    assert await watch.is_night(rig.ctx)


async def nine(rig: Rig) -> None:
    """The next nine o'clock in London."""
    now = rig.clock.now()
    then = now.replace(hour=8, minute=1, second=0)  # summer time
    await look(rig, seconds=((then if then > now else then + timedelta(days=1)) - now).total_seconds())


async def test_once_a_day_operators_read_one_line(rig: Rig) -> None:
    await nine(operated(rig))
    await rig.customer(COMPLAINT)
    await rig.answer("Dana, that is on us. Your refund left today.")
    await rig.customer("My parcel never arrived and nobody answers me. Disgrace.", "Eve Cole")
    await rig.customer("and where is my parcel, nobody answers the phone", "Sam Idowu")
    for _ in range(3):
        await nine(rig)
    lines = [one for one in told(rig, HOUSE) if one.startswith("Since")]
    assert lines[0] == (
        "Since Thu 7 May, 09:01 (London time): 3 posts, 3 cards, 1 reply. Lost 0, doubled 0, unsure 0. Open 2,"
        " the oldest since Thu 7 May, 09:01. On its way: 0. Every account works."
    )
    assert lines[1].startswith("Since Fri 8 May, 09:01 (London time): 0 posts, 0 cards, 0 replies.")
    assert len(lines) == 3
    assert await gauge(rig, "buckstop_day", what="posts") == 0


async def test_the_line_names_what_is_unsure_which_account_pauses_and_what_must_never_be(rig: Rig) -> None:
    await nine(operated(rig))
    await rig.customer(COMPLAINT)
    rig.telegram.fail(Unsure("The line broke."), accepted=True)
    await rig.answer("Dana, that is on us. Your refund left today.")
    await rig.customer("My parcel never arrived and nobody answers me. Disgrace.", "Eve Cole")
    rig.telegram.fail(NotAuthorised("The token is refused."))
    await rig.answer("Eve, I am looking for it myself and write to you today.", case=2)
    clocks = await rig.rows(t.clocks)
    await do(rig, NO_CLOCK)
    await nine(rig)
    line = [one for one in told(rig, HOUSE) if one.startswith("Since")][-1]
    assert "unsure 1" in line
    assert "Must be connected again: Telegram @acme_bot. One thing is as it must never be." in line
    for clock in clocks:
        await mend(rig, clock)


async def test_without_operators_nobody_reads_it_and_stock_is_taken_all_the_same(rig: Rig) -> None:
    await look(rig)
    await rig.customer(COMPLAINT)
    await nine(rig)
    assert not [one for one in told(rig) if "posts" in one]
    assert await gauge(rig, "buckstop_day", what="posts") == 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_no_look_reads_what_grows_with_the_years(rig: Rig) -> None:
    """Each invariant of every few minutes finds its rows by an index, or reads what is open alone (clocks)."""
    questions = (*invariants._ALWAYS, invariants._UNTOLD, invariants._OVERDUE)
    asked = [str(question._count._core.compile(dialect=sqlite.dialect())) for question in questions]

    def plan(conn: Connection, query: str) -> list[str]:
        values = (0,) * query.count("?")
        return [row.detail for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values)]

    for query in asked:
        steps = await rig.ctx.store.read(lambda conn, query=query: plan(conn, query))  # type: ignore[misc]
        scans = [step for step in steps if re.match(r"SCAN (posts|outgoing|replies|events|cases|offers)\b", step)]
        assert set(scans) <= _OF_WHAT_IS_OPEN, query
