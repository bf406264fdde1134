"""The bell between workers: heard by the others at once, and not missed where the line breaks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from sqlalchemy import URL

from bot.clock import SystemClock
from bot.store.bell import Bell
from bot.store.store import Store
from tests import databases
from tests.faults.proxy import between
from tests.patience import PATIENCE


@pytest.fixture
async def url(postgres: databases.Databases) -> AsyncIterator[URL]:
    async with postgres.fresh() as found:
        yield found


class Worker:
    """One that hears."""

    def __init__(self, url: URL, name: str) -> None:
        self.store = Store(url.render_as_string(hide_password=False), SystemClock())
        self.heard = {"outgoing": 0, "inbox": 0}
        self.bell = Bell(self.store, name, {one: lambda one=one: self._hear(one) for one in self.heard})  # type: ignore[misc]
        self.task = asyncio.create_task(self.bell.run())

    def _hear(self, name: str) -> None:
        self.heard[name] += 1

    async def end(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)
        await self.store.close()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():
            await asyncio.sleep(0.005)


async def test_others_hear_what_was_rung_for_and_oneself_does_not(url: URL) -> None:
    workers = [Worker(url, name) for name in ("a", "b", "c")]
    await until(lambda: all(worker.heard["inbox"] == 1 for worker in workers))  # each looks once when it begins to hear
    for _ in range(50):
        workers[0].bell.ring("outgoing")
    await until(lambda: workers[1].heard["outgoing"] == workers[2].heard["outgoing"] == 2)
    await asyncio.sleep(0.05)
    assert [worker.heard for worker in workers] == [
        {"outgoing": 1, "inbox": 1},
        {"outgoing": 2, "inbox": 1},
        {"outgoing": 2, "inbox": 1},
    ], "what is rung for at once is heard once"
    for worker in workers:
        await worker.end()


async def test_a_line_that_broke_is_made_anew_and_what_was_missed_is_looked_for(url: URL) -> None:
    async with between(database=f"{url.query['host']}/.s.PGSQL.5432") as proxy:
        far = Worker(url.set(query={}, host="127.0.0.1", port=proxy.ports["database"]), "far")
        near = Worker(url, "near")
        await until(lambda: far.heard["inbox"] == near.heard["inbox"] == 1)
        await proxy.do("database", "cut")
        near.bell.ring("inbox")
        await until(lambda: far.heard["inbox"] >= 2)
        near.bell.ring("outgoing")
        await until(lambda: far.heard["outgoing"] >= 3)
        await far.end()
        await near.end()
