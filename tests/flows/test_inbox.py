"""Reading the inbox: once, in order, and nothing poisonous stops it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Row
from structlog.testing import capture_logs

from bot.flows.context import Context
from bot.flows.inbox import TRIES, InboxReader
from bot.pages import Line
from bot.store import inbox as store_inbox
from bot.store.tables import inbox
from tests.conftest import HandClock
from tests.flows.rig import Named, Rig
from tests.patience import until
from tests.refusing import refusing


class Reading:
    """An inbox reader whose items are handled by writing their payload down; some payloads fail."""

    def __init__(self, ctx: Context, clock: HandClock) -> None:
        self.ctx, self.clock = ctx, clock
        self.tried: list[str] = []
        self.handled: list[str] = []
        self.fails: Callable[[str], bool] = lambda word: False
        self.wake = asyncio.Event()

    async def read(self, item: Row[Any]) -> Any:
        word = bytes(item.payload).decode()
        self.tried.append(word)
        if self.fails(word):
            raise ValueError(word)
        return lambda conn, now: self.handled.append(word)

    async def put(self, word: str, lane: str = "a", position: str = "", **more: Any) -> bool:
        values = {"source": "slack", "kind": "said", "key": word, "payload": word.encode()} | more
        done: bool = await self.ctx.store.write(
            lambda conn, now: store_inbox.put(conn, now, lane=lane, position=position or word, **values)
        )
        self.wake.set()
        return done

    async def until(self, condition: Callable[[], bool]) -> None:
        def holds() -> bool:
            self.wake.set()
            return condition()

        assert await until(holds), self.handled


@pytest.fixture
async def reading(context: Context, clock: HandClock) -> AsyncIterator[Reading]:
    reading = Reading(context, clock)
    task = asyncio.create_task(InboxReader(context, reading.read, Named("one.1"), reading.wake).run())
    yield reading
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def test_items_of_a_lane_are_handled_once_in_the_order_of_position(reading: Reading) -> None:
    for word in ("3", "1", "2"):
        await reading.put(word, wait=timedelta(milliseconds=150))
    await asyncio.sleep(0.05)
    assert reading.handled == []
    reading.clock.advance(seconds=1)
    await reading.until(lambda: len(reading.handled) == 3)
    assert reading.handled == ["1", "2", "3"]
    assert not await reading.put("2")
    await asyncio.sleep(0.05)
    assert len(reading.handled) == 3


async def test_a_poisonous_item_is_set_aside_after_some_tries_and_its_lane_goes_on(reading: Reading, rig: Rig) -> None:
    reading.fails = lambda word: word == "1"
    for word in ("1", "2"):
        await reading.put(word)
    await reading.put("other", lane="b")
    await reading.until(lambda: reading.handled == ["other"])
    while reading.handled != ["other", "2"]:
        tried = reading.tried.count("1")
        reading.clock.advance(seconds=20)
        await reading.until(lambda tried=tried: reading.tried.count("1") > tried or "2" in reading.handled)  # type: ignore[misc]
    assert reading.tried.count("1") == TRIES
    [aside] = await rig.ctx.store.read(store_inbox.aside)
    assert (aside.why, bytes(aside.payload)) == ("ValueError", b"1")
    await rig.settle()
    assert "set aside" in rig.desk.told("U0LEE", Line)[0].text


async def test_an_item_that_failed_for_a_moment_is_handled_before_what_came_after_it(reading: Reading) -> None:
    reading.fails = lambda word: word == "1"
    await reading.put("1")
    await reading.put("2")
    await reading.until(lambda: bool(reading.tried))
    reading.fails = lambda word: False
    reading.clock.advance(seconds=5)
    await reading.until(lambda: reading.handled == ["1", "2"])


async def test_many_waiting_in_one_lane_starve_no_other(reading: Reading) -> None:
    reading.fails = lambda word: word.startswith("a")
    for number in range(130):
        await reading.put(f"a{number:03}", lane="a")
    await reading.put("b", lane="b")
    await reading.until(lambda: reading.handled == ["b"])


async def test_a_store_that_is_away_for_a_moment_stops_nothing(reading: Reading) -> None:
    with capture_logs() as said:
        async with refusing(reading.ctx.store, "inbox", "true"):
            await reading.put("1")
            await reading.until(lambda: [one["event"] for one in said].count("inbox cannot be read") >= 4)
            assert reading.handled == []
    await reading.until(lambda: reading.handled == ["1"])


async def test_two_readers_on_one_database_handle_each_item_once(reading: Reading) -> None:
    other = asyncio.create_task(InboxReader(reading.ctx, reading.read, Named("other.1"), asyncio.Event()).run())
    for number in range(30):
        await reading.put(f"{number:02}", lane=str(number % 3))
    await reading.until(lambda: len(reading.handled) >= 30)
    await asyncio.sleep(0.05)
    other.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await other
    assert sorted(reading.handled) == [f"{number:02}" for number in range(30)]
    states = {row.state for row in await reading.ctx.store.read(lambda conn: conn.execute(inbox.select()).all())}
    assert states == {"done"}
