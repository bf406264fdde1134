"""Claiming what goes out: heads of lanes only, the most urgent first, each by one worker."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.rules.lifecycle import PartState
from bot.store import claims, outgoing
from bot.store.store import Store
from tests.conftest import NOW, HandClock


async def add(store: Store, key: str, lane: str, **more: Any) -> int:
    values = {"account": "slack", "priority": 10, "place": "C1"} | more
    return await store.write(lambda conn, now: outgoing.add(conn, now, "line", key, lane=lane, **values))


async def claim(store: Store, worker: str = "w", most: int = 10, tokens: Any = None, account: str = "slack") -> Any:
    def unit(conn: Connection, now: datetime) -> Any:
        return claims.claim(conn, now, worker, account, most, tokens, claims.waiting(conn, [account]).get(account, []))

    return await store.write(unit)


async def keys(store: Store, **more: Any) -> list[str]:
    return [row.key for row in await claim(store, **more)]


async def change(store: Store, key: str, **values: Any) -> None:
    query = outgoing.outgoing.update().where(outgoing.outgoing.c.key == key).values(**values)
    await store.write(lambda conn, now: conn.execute(query).rowcount)


async def test_only_the_head_of_each_lane_is_claimed(store: Store) -> None:
    for key in ("a1", "a2", "b1", "b2"):
        await add(store, key, key[0])
    assert await keys(store) == ["a1", "b1"]
    assert await keys(store) == []


@pytest.mark.parametrize("state", ["held", "queued", "sending", "unsure", "asking"])
async def test_an_open_row_holds_those_behind_it(store: Store, state: str) -> None:
    await add(store, "a1", "a")
    await add(store, "a2", "a")
    await change(store, "a1", state=state, not_before=NOW + timedelta(hours=1))
    assert await keys(store) == []


@pytest.mark.parametrize("state", ["sent", "failed", "cancelled", "taken back", "blocked", "dropped"])
async def test_a_settled_row_holds_nobody(store: Store, state: str) -> None:
    await add(store, "a1", "a")
    await add(store, "a2", "a")
    await change(store, "a1", state=state)
    assert await keys(store) == ["a2"]


async def test_the_most_urgent_go_first_and_no_more_than_asked(store: Store) -> None:
    for key, priority in (("card", 20), ("note", 10), ("reply", 0)):
        await add(store, key, key, priority=priority)
    assert await keys(store, most=2) == ["reply", "note"]


async def test_what_is_not_due_waits(store: Store, clock: HandClock) -> None:
    await add(store, "a", "a", not_before=NOW + timedelta(seconds=10))
    assert await keys(store) == []
    assert await store.read(claims.next_due) == NOW + timedelta(seconds=10)
    clock.advance(seconds=10)
    assert await keys(store) == ["a"]


async def test_another_accounts_rows_are_left_alone(store: Store) -> None:
    await add(store, "a", "a", account="telegram:1")
    assert await keys(store) == []
    assert await keys(store, account="telegram:1") == ["a"]


async def test_budgets_bound_new_messages_and_nothing_else(store: Store) -> None:
    for number in range(4):
        await add(store, f"c1-{number}", f"c1-{number}", budget="C1")
        await add(store, f"c2-{number}", f"c2-{number}", budget="C2")
    await add(store, "edit", "edit")

    class Tokens(dict[str, int]):
        def get(self, key: str, default: Any = None) -> int:  # type: ignore[override]
            return super().get(key, 3)

    found = await keys(store, most=20, tokens=Tokens(C1=1))
    assert found[0] == "edit"
    assert sorted(found[1:]) == ["c1-0", "c2-0", "c2-1", "c2-2"]


async def test_what_waits_is_told_by_account_and_budget(store: Store) -> None:
    wanted = ["slack", "telegram:1", "x:2"]
    assert await store.read(lambda conn: claims.waiting(conn, wanted)) == {}
    for account, budget in (("slack", "C1"), ("slack", None), ("slack", "C2"), ("x:1", None), ("telegram:1", "7")):
        for number in range(2):
            await add(store, f"{account}-{budget}-{number}", f"{number}", account=account, budget=budget)
    await add(store, "x:2", "x:2", account="x:2", state=PartState.SENT)
    found = await store.read(lambda conn: claims.waiting(conn, wanted))
    assert {account: set(budgets) for account, budgets in found.items()} == {
        "slack": {"C1", "C2", None},
        "telegram:1": {"7"},
    }
    assert await store.read(lambda conn: claims.waiting(conn, [])) == {}


async def test_a_claim_is_the_committed_attempt(store: Store) -> None:
    number = await add(store, "a", "a")
    [row] = await claim(store)
    assert (row.state, row.attempts) == ("queued", 0), "as it was before"
    now = await store.read(lambda conn: outgoing.get(conn, number))
    assert (now.state, now.worker, now.attempts, now.attempted_at) == ("sending", "w", 1, NOW)


async def test_only_the_claimant_records_the_outcome(store: Store) -> None:
    number = await add(store, "a", "a")
    await claim(store)
    sent = lambda worker: store.write(  # noqa: E731
        lambda conn, now: outgoing.sent(conn, number, worker, 1, "C1:1.0", None, now)
    )
    settle = lambda worker, state: store.write(  # noqa: E731
        lambda conn, now: outgoing.settle(conn, number, worker, state)
    )
    assert not await sent("other")
    assert not await settle("other", PartState.FAILED)
    assert await sent("w")
    assert not await sent("w")
    assert not await settle("w", PartState.QUEUED)
    row = await store.read(lambda conn: outgoing.get(conn, number))
    assert (row.state, row.remote_id, row.worker) == ("sent", "C1:1.0", None)


async def test_a_message_wanted_anew_while_it_was_sent_is_sent_again(store: Store) -> None:
    number = await add(store, "a", "a")
    [row] = await claim(store)
    await store.write(lambda conn, now: outgoing.refresh(conn, now, "a"))
    await store.write(lambda conn, now: outgoing.sent(conn, number, "w", row.generation, "C1:1.0", None, now))
    again = await store.read(lambda conn: outgoing.get(conn, number))
    assert (again.state, again.generation, again.shown, again.remote_id) == ("queued", 2, 1, "C1:1.0")
    [row] = await claim(store)
    await store.write(lambda conn, now: outgoing.sent(conn, number, "w", row.generation, "C1:1.0", None, now))
    assert (await store.read(lambda conn: outgoing.get(conn, number))).state == "sent"


@pytest.mark.parametrize(
    ("state", "then"),
    [
        ("sent", "queued"),
        ("failed", "queued"),
        ("queued", "queued"),
        ("sending", "sending"),
        ("unsure", "unsure"),
        ("cancelled", "cancelled"),
    ],
)
async def test_wanting_anew_queues_only_what_has_settled(store: Store, state: str, then: str) -> None:
    number = await add(store, "a", "a")
    await change(store, "a", state=state)
    await store.write(lambda conn, now: outgoing.refresh(conn, now, "a", "unknown"))
    row = await store.read(lambda conn: outgoing.get(conn, number))
    assert (row.state, row.generation) == (then, 2)


async def test_newer_replaces_older_that_has_not_left(store: Store) -> None:
    await add(store, "a", "a")
    for _ in range(5):
        await store.write(lambda conn, now: outgoing.refresh(conn, now, "a"))
    assert len(await claim(store)) == 1


async def test_a_change_happens_only_from_the_states_it_names(store: Store) -> None:
    number = await add(store, "a", "a", state=PartState.HELD)
    change = lambda from_: store.write(  # noqa: E731
        lambda conn, now: outgoing.change(conn, number, from_, PartState.TAKEN_BACK)
    )
    assert not await change([PartState.QUEUED])
    assert await change([PartState.HELD, PartState.QUEUED])
    assert not await change([PartState.HELD, PartState.QUEUED])


async def test_orphans_are_what_nobody_alive_is_sending(store: Store) -> None:
    for worker in ("dead", "alive", "me"):
        await add(store, worker, worker)
        await change(store, worker, state="sending", worker=worker, attempted_at=NOW - timedelta(seconds=6))
    await add(store, "fresh", "fresh")
    await change(store, "fresh", state="sending", worker="me", attempted_at=NOW)
    mine = await store.read(lambda conn: outgoing.by_key(conn, "me"))
    before = NOW - timedelta(seconds=5)
    find = lambda under_way: store.write(  # noqa: E731
        lambda conn, now: [row.key for row in claims.orphans(conn, "me", ["alive"], under_way, before)]
    )
    assert await find([mine.id]) == ["dead"]
    assert await find([]) == ["dead", "me"]


async def test_a_key_is_used_once_for_ever(store: Store) -> None:
    await add(store, "a", "a")
    with pytest.raises(Exception, match=r"(?i)unique"):
        await add(store, "a", "a")


async def test_two_workers_at_once_never_claim_the_same_row_or_the_second_of_a_lane(store: Store) -> None:
    """Each claims, sends and records, as fast as it can; what a lane holds leaves in order, once."""
    lanes, each = 6, 8
    for number in range(lanes * each):
        await add(store, f"{number % lanes}:{number // lanes}", str(number % lanes))
    left: dict[str, list[str]] = defaultdict(list)
    under_way: set[str] = set()

    async def work(worker: str) -> None:
        idle = 0
        while idle < 20:
            rows = await claim(store, worker, most=3)
            idle = 0 if rows else idle + 1
            for row in rows:
                assert row.lane not in under_way, "two of one lane at once"
                under_way.add(row.lane)
            await asyncio.sleep(0.001)
            for row in rows:
                left[row.lane].append(row.key)
                under_way.discard(row.lane)
                recorded = await store.write(
                    lambda conn, now, row=row: outgoing.sent(conn, row.id, worker, 1, row.key, None, now)
                )
                assert recorded

    await asyncio.gather(*(work(f"worker {number}") for number in range(4)))
    assert left == {str(lane): [f"{lane}:{number}" for number in range(each)] for lane in range(lanes)}


async def test_an_edit_of_what_stands_holds_nobody_and_waits_for_nobody(store: Store) -> None:
    for key in ("card", "answer", "line"):
        await add(store, key, "a")
    await change(store, "card", remote_id="C1:1.0", state="queued", not_before=NOW + timedelta(seconds=30))
    await change(store, "line", remote_id="C1:3.0")
    assert await keys(store) == ["answer", "line"]
