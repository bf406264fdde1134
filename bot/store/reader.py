"""SQLite's readers: units of work that only read, in a few threads beside the writer, so that the loop never waits."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from sqlalchemy import Connection, Engine

T = TypeVar("T")

#: So many read at once, each with a connection of its own.
AT_ONCE: Final = 4


class Reader:
    """Runs units of work on ``engine``, whose pool must have a connection for each of ``AT_ONCE``; what they write is
    not kept."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(AT_ONCE, "store-reader")

    async def do(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` and return its result. Raises what it raised."""
        within = contextvars.copy_context().run
        return await asyncio.get_running_loop().run_in_executor(self._threads, within, self._read, work)

    def close(self) -> None:
        """Wait for those who still read."""
        self._threads.shutdown()
        self._engine.dispose()

    def _read(self, work: Callable[[Connection], T]) -> T:
        with self._engine.connect() as conn:
            return work(conn)
