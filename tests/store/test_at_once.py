"""The same thing from several sides at once is one thing; what belongs together is stored together or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.messages import Account
from bot.store import cursors, inbox, leases
from bot.store.store import Store
from tests.conftest import HandClock


@pytest.fixture
async def beside(store: Store, database_url: str, clock: HandClock) -> AsyncIterator[Store]:
    """Another process on the same database."""
    other = Store(database_url, clock)
    yield other
    await other.close()


def put(conn: Connection, now: datetime, key: str, twin: str | None = None, lane: str = "l") -> bool:
    return inbox.put(conn, now, source="slack", kind="event", key=key, twin=twin, payload=b"{}", lane=lane)


async def claim(store: Store, worker: str = "w") -> list[Any]:
    return await store.write(lambda conn, now: inbox.claim(conn, now, worker, 10))


async def test_one_event_on_several_sockets_at_once_is_stored_once(store: Store, beside: Store) -> None:
    one = [side.write(lambda conn, now: put(conn, now, "Ev1", "C1:1.5")) for side in (store, beside) * 5]
    other = [
        side.write(lambda conn, now, n=n: put(conn, now, f"Ev2{n}", "C1:1.6")) for n, side in enumerate([store] * 5)
    ]
    assert sorted(await asyncio.gather(*one, *other)) == [False] * 13 + [True] * 2
    assert len(await claim(store)) == 1, "both are of one lane"


async def test_of_two_workers_one_handles_an_item(store: Store, beside: Store) -> None:
    await store.write(lambda conn, now: put(conn, now, "Ev1"))
    claimed = await asyncio.gather(*(claim(side, f"w{number}") for number, side in enumerate((store, beside) * 3)))
    [item] = [item for items in claimed for item in items]
    done = [
        side.write(lambda conn, now, worker=f"w{number}": inbox.done(conn, item.id, worker))
        for number, side in enumerate((store, beside) * 3)
    ]
    assert sorted(await asyncio.gather(*done)) == [False] * 5 + [True]


async def test_workers_that_claim_at_once_keep_each_lane_in_order(store: Store, beside: Store) -> None:
    """Each claims and handles as fast as it can; what is behind in a lane waits for what is before it."""
    for number in range(24):
        await store.write(
            lambda conn, now, number=number: inbox.put(  # type: ignore[misc]
                conn, now, source="slack", kind="event", key=str(number), payload=b"", lane=str(number % 3),
                position=f"{number:03}",
            )
        )  # fmt: skip
    handled: list[int] = []

    def handle(conn: Connection, item: Any, worker: str) -> None:
        if inbox.done(conn, item.id, worker):
            handled.append(int(item.key))

    async def work(side: Store, worker: str) -> None:
        idle = 0
        while idle < 10:
            items = await claim(side, worker)
            idle = 0 if items else idle + 1
            for item in items:
                await side.write(lambda conn, now, item=item: handle(conn, item, worker))  # type: ignore[misc]
            await asyncio.sleep(0)

    await asyncio.gather(work(store, "a"), work(beside, "b"), work(beside, "c"))
    assert sorted(handled) == list(range(24))
    for lane in range(3):
        assert [number for number in handled if number % 3 == lane] == list(range(lane, 24, 3))


async def test_a_lane_goes_on_behind_what_was_set_aside_and_counts_its_tries(store: Store, clock: HandClock) -> None:
    for key in ("Ev1", "Ev2"):
        await store.write(lambda conn, now, key=key: put(conn, now, key))
    await store.write(lambda conn, now: put(conn, now, "Ev3", lane="another"))
    first, other = await claim(store)
    assert (first.key, other.key) == ("Ev1", "Ev3")
    later = clock.now().replace(microsecond=1)
    await store.write(lambda conn, now: inbox.put_off(conn, first.id, "w", later, 1, "KeyError"))
    assert await claim(store) == [], "what is behind it waits too"
    clock.advance(microseconds=1)
    [again] = await claim(store)
    assert (again.key, again.attempts, again.why) == ("Ev1", 1, "KeyError")
    await store.write(lambda conn, now: inbox.postpone(conn, first.id, "w", later))
    assert [item.key for item in await claim(store)] == ["Ev1"]
    await store.write(lambda conn, now: inbox.set_aside(conn, first.id, "w", "KeyError"))
    assert [item.key for item in await claim(store)] == ["Ev2"]
    assert not await store.write(lambda conn, now: inbox.done(conn, first.id, "w")), "what was set aside is not done"


async def test_a_cursor_moves_with_what_lies_before_it_or_not_at_all(store: Store) -> None:
    def unit(conn: Connection, now: datetime, cursor: str, fails: bool) -> None:
        put(conn, now, f"post-{cursor}")
        cursors.move(conn, now, "telegram", "42", cursor)
        if fails:
            raise OSError("the disk is full")

    at = lambda: store.read(lambda conn: cursors.cursor(conn, "telegram", "42"))  # noqa: E731
    with pytest.raises(OSError, match="full"):
        await store.write(lambda conn, now: unit(conn, now, "7", True))
    assert await at() is None
    await store.write(lambda conn, now: unit(conn, now, "7", False))
    with pytest.raises(OSError, match="full"):
        await store.write(lambda conn, now: unit(conn, now, "8", True))
    assert await at() == "7"
    assert [item.key for item in await claim(store)] == ["post-7"]
    assert await store.read(lambda conn: cursors.cursor(conn, "telegram", "43")) is None


async def test_an_account_pauses_once_whoever_notices(store: Store, beside: Store) -> None:
    await store.write(lambda conn, now: cursors.remember_account(conn, "x", Account("1", "@acme", "Acme")))
    pauses = [
        side.write(lambda conn, now: cursors.pause(conn, now, "x", "1", "revoked")) for side in (store, beside) * 3
    ]
    assert sorted(await asyncio.gather(*pauses)) == [False] * 5 + [True]


async def test_workers_that_say_they_live_at_once_all_do(store: Store, beside: Store, clock: HandClock) -> None:
    names = [f"w{number % 4}" for number in range(8)]
    await asyncio.gather(
        *(
            side.write(lambda conn, now, name=name: leases.live(conn, now, name))
            for name, side in zip(names, (store, beside) * 4, strict=True)
        )
    )
    assert sorted(await store.read(lambda conn: leases.living(conn, clock.now()))) == ["w0.1", "w1.1", "w2.1", "w3.1"]
    await store.write(lambda conn, now: leases.clear(conn))
    assert await store.read(lambda conn: leases.living(conn, clock.now())) == []
