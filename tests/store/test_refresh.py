"""Desk messages wanted anew, and the rows of a reply: what the flows ask of the queue beside claiming."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.rules.lifecycle import PartState
from bot.store import claims, outgoing
from bot.store.store import Store
from tests.conftest import NOW, HandClock

SOON = timedelta(seconds=2)


async def add(store: Store, key: str, **more: Any) -> int:
    values = {"account": "slack", "lane": key, "priority": 10, "place": "C1", "kind": "line"} | more
    kind = values.pop("kind")
    return await store.write(lambda conn, now: outgoing.add(conn, now, kind, key, **values))


async def refresh(store: Store, *keys: str, within: timedelta = timedelta(0)) -> None:
    await store.write(lambda conn, now: outgoing.refresh(conn, now, *keys, within=within))


async def claim(store: Store, worker: str = "w", tokens: Any = None) -> list[Any]:
    def unit(conn: Connection, now: datetime) -> list[Any]:
        return claims.claim(conn, now, worker, "slack", 10, tokens, claims.waiting(conn, ["slack"]).get("slack", []))

    return await store.write(unit)


async def row(store: Store, key: str) -> Any:
    return await store.read(lambda conn: outgoing.by_key(conn, key))


async def test_what_is_true_for_a_moment_waits_that_long_for_something_newer(store: Store, clock: HandClock) -> None:
    await add(store, "a", state=PartState.SENT)
    await refresh(store, "a", within=SOON)
    assert (await row(store, "a")).not_before == NOW + SOON
    clock.advance(seconds=1)
    await refresh(store, "a", within=SOON)
    assert (await row(store, "a")).not_before == NOW + SOON, "asking again puts nothing off"
    assert await claim(store) == []
    await refresh(store, "a")
    [found] = await claim(store)
    assert found.generation == 4, "all three wishes are one message"


async def test_what_the_platform_asked_to_wait_for_is_not_hurried(store: Store) -> None:
    number = await add(store, "a")
    await claim(store)
    later = NOW + timedelta(minutes=15)
    await store.write(lambda conn, now: outgoing.settle(conn, number, "w", PartState.QUEUED, not_before=later))
    await refresh(store, "a")
    found = await row(store, "a")
    assert (found.not_before, found.generation, found.attempts) == (later, 2, 1)


async def test_a_message_that_was_refreshed_is_an_edit_of_where_it_stands(store: Store) -> None:
    number = await add(store, "a", budget="C1")
    await claim(store, tokens={"C1": 1})
    await refresh(store, "a")
    await store.write(lambda conn, now: outgoing.sent(conn, number, "w", 1, "1.5", "https://x", now))
    assert (await row(store, "a")).state == PartState.QUEUED
    [found] = await claim(store, tokens={"C1": 0})
    assert (found.remote_id, found.shown, found.generation, found.budget) == ("1.5", 1, 2, None)
    await store.write(lambda conn, now: outgoing.sent(conn, number, "w", 2, "1.5", "https://x", now))
    found = await row(store, "a")
    assert (found.state, found.shown, found.worker, found.attempts) == (PartState.SENT, 2, None, 0)


async def test_no_key_and_an_unknown_key_are_no_fault(store: Store) -> None:
    await add(store, "a")
    await refresh(store)
    await refresh(store, "b", "c")
    assert (await row(store, "a")).generation == 1


async def test_a_row_with_a_budget_leaves_although_its_account_is_not_paced_any_more(store: Store) -> None:
    """SLACK_POSTS_PER_SECOND was 1 when the row was queued; after a restart it is 0."""
    await add(store, "a", budget="C1", priority=20)
    await add(store, "b")
    assert [found.key for found in await claim(store, tokens=None)] == ["b", "a"]


async def test_a_held_row_leaves_at_its_instant_and_not_a_microsecond_before(store: Store, clock: HandClock) -> None:
    await add(store, "a", state=PartState.HELD, not_before=NOW + SOON)
    clock.advance(seconds=2, microseconds=-1)
    assert await claim(store) == []
    assert await store.read(claims.next_due) == NOW + SOON
    clock.advance(microseconds=1)
    assert [found.state for found in await claim(store)] == [PartState.HELD]
    assert await store.read(claims.next_due) is None


async def test_an_outcome_is_recorded_once_even_by_the_same_worker(store: Store) -> None:
    number = await add(store, "a")
    await claim(store)
    settle = lambda conn, now: outgoing.settle(conn, number, "w", PartState.FAILED, why="no")  # noqa: E731
    sent = lambda conn, now: outgoing.sent(conn, number, "w", 1, "1.5", None, now)  # noqa: E731
    done = await asyncio.gather(store.write(settle), store.write(sent), store.write(settle))
    assert sorted(done) == [False, False, True]


async def test_a_reply_has_left_once_one_part_may_be_with_the_customer(store: Store) -> None:
    for number, state in enumerate(PartState):
        await add(store, f"line {number}", reply_id=number, state=PartState.SENT)
        await add(store, f"part 1 {number}", kind="part", reply_id=number, state=PartState.CANCELLED)
        await add(store, f"part 2 {number}", kind="part", reply_id=number, state=state)
    left = await store.read(lambda conn: [outgoing.has_left(conn, number) for number in range(len(PartState))])
    may_be_there = {"sending", "sent", "unsure", "asking", "dropped"}
    assert {state for state, gone in zip(PartState, left, strict=True) if gone} == may_be_there


async def test_the_parts_of_a_reply_change_together_where_they_may(store: Store) -> None:
    states = (PartState.SENT, PartState.HELD, PartState.QUEUED, PartState.SENDING)
    for number, state in enumerate(states):
        await add(store, f"p{number}", kind="part", reply_id=1, state=state, facts={"revision": 1 + (number == 3)})
    await add(store, "other", kind="reply", reply_id=1)
    away = [PartState.HELD, PartState.QUEUED]
    changed = await store.write(lambda conn, now: outgoing.change_parts(conn, 1, away, PartState.CANCELLED, why="x"))
    assert changed == 2
    assert await store.write(lambda conn, now: outgoing.change_parts(conn, 1, [], PartState.CANCELLED)) == 0
    found = await store.read(lambda conn: outgoing.parts(conn, 1, 1))
    assert [(part.state, part.why) for part in found] == [("sent", ""), ("cancelled", "x"), ("cancelled", "x")]
    assert (await row(store, "other")).state == PartState.QUEUED


async def test_the_rows_of_a_case_are_found_by_kind(store: Store) -> None:
    for key, kind in (("a", "card"), ("b", "line"), ("c", "wrote"), ("d", "line")):
        await add(store, key, kind=kind, case_id=7)
    listed = lambda *kinds: store.read(lambda conn: [row.key for row in outgoing.of_case(conn, 7, *kinds)])  # noqa: E731
    assert await listed("line", "card") == ["a", "b", "d"]
    assert await listed() == []


async def test_a_place_is_being_posted_to_until_it_is_known_where_the_message_stands(store: Store) -> None:
    number = await add(store, "a")
    asked = lambda place: store.read(lambda conn: claims.is_posting(conn, "slack", place))  # noqa: E731
    assert not await asked("C1")
    await claim(store)
    assert await asked("C1")
    assert not await asked("C2")
    await store.write(lambda conn, now: outgoing.settle(conn, number, "w", PartState.UNSURE))
    assert await asked("C1")
    await claim(store)
    await store.write(lambda conn, now: outgoing.sent(conn, number, "w", 1, "1.5", None, now))
    assert not await asked("C1")
    await refresh(store, "a")
    await claim(store)
    assert not await asked("C1"), "an edit is no new message"


async def test_an_orphan_was_begun_by_nobody_alive_and_not_just_now(store: Store) -> None:
    numbers = [await add(store, key) for key in ("a", "b")]
    await add(store, "waiting", lane="a")
    await claim(store)

    async def lost(living: list[str], under_way: list[int], before: float = 10, me: str = "w") -> list[str]:
        since = NOW + timedelta(seconds=before)
        found = await store.write(lambda conn, now: claims.orphans(conn, me, living, under_way, since))
        return [row.key for row in found]

    assert await lost(["w"], []) == []
    assert await lost(["other"], []) == await lost([], []) == ["a", "b"]
    assert await lost([], numbers[:1]) == ["b"]
    assert (await lost([], [], 0), await lost([], [], -0.000001)) == (["a", "b"], [])
    assert await lost([], [], -0.000001, me="new") == ["a", "b"], "what the dead began is nobody's at once"
