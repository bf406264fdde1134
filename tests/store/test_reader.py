"""SQLite's readers: beside the writer and each other, in threads of their own."""

from __future__ import annotations

import asyncio
import threading

from sqlalchemy import Connection, func, select

from bot.store import events
from bot.store.store import Store
from bot.store.tables import events as trail

WAIT = 10


def count(conn: Connection) -> int:
    return int(conn.execute(select(func.count()).select_from(trail)).scalar_one())


async def test_readers_run_beside_each_other_and_the_loop_goes_on(sqlite_store: Store) -> None:
    store = sqlite_store
    together = threading.Barrier(3)
    readers = [asyncio.create_task(store.read(lambda conn: together.wait(WAIT))) for _ in range(2)]
    await store.write(lambda conn, now: events.record(conn, now, "opened"))
    await asyncio.to_thread(together.wait, WAIT)
    assert len(await asyncio.gather(*readers)) == 2


async def test_what_a_reader_writes_is_not_kept(store: Store) -> None:
    await store.read(lambda conn: events.record(conn, store.clock.now(), "opened"))
    assert await store.read(count) == 0
    await store.write(lambda conn, now: events.record(conn, now, "opened"))
    assert await store.read(count) == 1
