"""Calendars, leave from them and user groups in the store: each change is a compare-and-set, on both databases."""

from __future__ import annotations

from datetime import timedelta

from bot.store import calendars, leave_feeds, leave_proposals, user_groups
from bot.store.store import Store
from tests.conftest import NOW

HOUR = timedelta(hours=1)


async def test_one_address_a_calendar_and_the_newest_counts(store: Store) -> None:
    for word in ("first", "second"):
        await store.write(lambda conn, now, word=word: calendars.address(conn, now, "rota:default", word))
    await store.write(lambda conn, now: calendars.address(conn, now, "executive:ana", "hers"))
    found = [
        await store.read(lambda conn, word=word: calendars.by_word(conn, word)) for word in ("first", "second", "hers")
    ]
    assert [row and row.subject for row in found] == [None, "rota:default", "executive:ana"]
    row = await store.read(lambda conn: calendars.get(conn, "rota:default"))
    assert row is not None
    assert "second" not in repr(row)


async def test_two_who_give_out_the_same_revision_count_once(store: Store) -> None:
    await store.write(lambda conn, now: calendars.address(conn, now, "rota:default", "word"))
    marks = {"uid": ["digest", 0, NOW.isoformat()]}
    done = [await store.write(lambda conn, now: calendars.give_out(conn, "rota:default", 0, marks)) for _ in range(2)]
    assert done == [True, False]
    row = await store.read(lambda conn: calendars.by_word(conn, "word"))
    assert row is not None
    assert (row.revision, row.marks) == (1, marks)


async def test_a_calendar_that_is_due_has_one_reader(store: Store) -> None:
    await store.write(lambda conn, now: leave_feeds.give(conn, now, "ana"))
    row = await store.read(lambda conn: leave_feeds.due(conn, NOW))
    claims = [await store.write(lambda conn, now: leave_feeds.claim(conn, row, now + HOUR)) for _ in range(2)]
    assert claims == [True, False]
    assert await store.read(lambda conn: leave_feeds.due(conn, NOW + HOUR / 2)) is None
    assert await store.read(lambda conn: leave_feeds.due(conn, NOW + HOUR)) is not None, "its reader may have died"


async def test_what_was_read_of_an_earlier_calendar_does_not_count(store: Store) -> None:
    await store.write(lambda conn, now: leave_feeds.give(conn, now, "ana"))
    row = await store.read(lambda conn: leave_feeds.due(conn, NOW))
    await store.write(lambda conn, now: leave_feeds.give(conn, now + HOUR, "ana"))
    assert not await store.write(lambda conn, now: leave_feeds.settle(conn, row, failures=1))
    assert await store.write(lambda conn, now: leave_feeds.drop(conn, "ana"))
    assert not await store.write(lambda conn, now: leave_feeds.drop(conn, "ana"))
    assert await store.read(leave_feeds.every) == []


async def test_a_proposal_is_answered_once(store: Store) -> None:
    asked = await store.write(
        lambda conn, now: leave_proposals.ask(conn, now, "ana", "2026-05-11", "2026-05-16", NOW + HOUR)
    )
    for state, counts in ((leave_proposals.DECLINED, True), (leave_proposals.ACCEPTED, False)):
        done = await store.write(lambda conn, now, state=state: leave_proposals.answer(conn, now, asked, state))
        assert done is counts
    states = [leave_proposals.DECLINED]
    assert len(await store.read(lambda conn: leave_proposals.of(conn, "ana", states, NOW))) == 1
    assert await store.read(lambda conn: leave_proposals.of(conn, "ana", states, NOW + HOUR)) == []
    await store.write(lambda conn, now: leave_proposals.forget(conn, NOW + 2 * HOUR))
    assert await store.read(lambda conn: leave_proposals.get(conn, asked)) is None


async def test_a_group_says_what_is_new_once(store: Store) -> None:
    said = [
        await store.write(lambda conn, now, more=more: user_groups.set_to(conn, now, "S0ONCALL", **more))
        for more in [{"members": "U0ANA"}] * 2 + [{"trouble": "no"}] * 2 + [{"members": "U0ANA"}]
    ]  # fmt: skip
    assert said == [True, False, True, False, True]
    row = await store.read(lambda conn: user_groups.get(conn, "S0ONCALL"))
    assert row is not None
    assert (row.members, row.trouble) == ("U0ANA", "")
