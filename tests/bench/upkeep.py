"""What looks after a database beside those who work in it: how long each piece of it keeps them waiting.

On SQLite all that is written waits for one another, so the longest transaction counts; what is read holds up nobody.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import statistics
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from bot.clock import SystemClock
from bot.flows import erase, invariants, retention
from bot.flows.retention import Keeps
from bot.store.store import Store

#: Seconds of a round of retention, which takes hours where a year is to be looked through.
_SOME: float = 20
_ERASED = 5


class _Watched(Store):
    """A store that remembers how many milliseconds each of its transactions took."""

    def __init__(self, file: Path) -> None:
        super().__init__(f"sqlite+aiosqlite:///{file}", SystemClock())
        self.took: list[float] = []

    async def write(self, unit: Callable[[Connection, Any], Any]) -> Any:
        begun = time.monotonic()
        try:
            return await super().write(unit)
        finally:
            self.took.append((time.monotonic() - begun) * 1000)


async def upkeep(file: Path) -> dict[str, float]:
    """Retention, an erasure, the look at what must never be, and a backup, of the database in a file."""
    found: dict[str, float] = {}
    store = _Watched(file)

    async def timed(name: str, work: Awaitable[Any]) -> None:
        store.took = []
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(work, _SOME)
        if store.took:
            found[f"{name}: a transaction, median ms"] = statistics.median(store.took)
            found[f"{name}: the longest, ms"] = max(store.took)

    await _erase(store, file)  # what is made at its first use is not measured
    await retention.let_go_of_words(store, Keeps(words=1, aside=1))
    await timed("retention", retention.forget(store, Keeps()))
    await timed("words let go", retention.let_go_of_words(store, Keeps(words=1, aside=1)))
    await timed("an erasure", _erase(store, file))
    begun = time.monotonic()
    await store.read(lambda conn: invariants.broken(conn, store.clock.now()))
    found["what must never be: a look, ms (reads)"] = (time.monotonic() - begun) * 1000
    found["a backup, s (reads)"] = await asyncio.to_thread(_backup, file)
    await store.close()
    return found


async def _erase(store: Store, file: Path) -> None:
    """Some who were answered."""
    query = "SELECT customer_id FROM cases WHERE answered_at IS NOT NULL AND let_go IS NULL ORDER BY id DESC LIMIT ?"
    with closing(sqlite3.connect(file)) as db:
        customers = [row[0] for row in db.execute(query, (_ERASED,))]
    for customer in customers:
        await erase.erase(store, customer, None, "bench")


def _backup(file: Path) -> float:
    beside = file.with_suffix(".backup")
    begun = time.monotonic()
    with closing(sqlite3.connect(file)) as db:
        db.execute("VACUUM INTO ?", (str(beside),))
    took = time.monotonic() - begun
    beside.unlink()
    return took
