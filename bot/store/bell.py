"""The bell between workers on one PostgreSQL database: who queued more than it does itself wakes the others.

Rung beside the transactions and not within them: PostgreSQL lets those that notify commit one after the other
(https://www.postgresql.org/docs/current/sql-notify.html, and ``PreCommit_Notify`` in its async.c). What is not heard (a
connection that is just made anew) costs a second: everybody looks that often anyway.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from bot import log
from bot.store.postgres import plain
from bot.store.store import Store

if TYPE_CHECKING:
    import asyncpg

_log = log.logger("bell")

_CHANNEL: Final = "buckstop"
#: Rung at most so often, in seconds: what is queued within that time is heard together.
_APART: Final = 0.01
#: Seconds between two looks whether the line still carries, for the answer, and until a new one is tried.
_LOOK: Final = 10.0
_ANSWER: Final = 3.0
_REST: Final = 1.0


class Bell:
    """``wakes`` are what to call, by the name of what was rung for. ``worker`` does not hear itself."""

    def __init__(self, store: Store, worker: str, wakes: Mapping[str, Callable[[], None]]) -> None:
        self._store = store
        self._worker = worker
        self._wakes = wakes
        self._rung: set[str] = set()
        self._ring = asyncio.Event()

    def ring(self, name: str) -> None:
        """Wake the others soon; on SQLite there are none."""
        if not self._store.is_sqlite:
            self._rung.add(name)
            self._ring.set()

    async def run(self) -> None:
        """Hear and be heard, until cancelled; a line that broke is made anew."""
        if self._store.is_sqlite:
            return
        while True:
            try:
                await self._connected()
            except Exception as error:
                _log.warning("others are not heard at once", error=type(error).__name__)
            await asyncio.sleep(_REST)

    async def _connected(self) -> None:
        import asyncpg

        conn = await asyncpg.connect(plain(self._store.url), timeout=_ANSWER, command_timeout=_ANSWER)
        try:
            # Who is heard need not have been written to the disk.
            await conn.execute("SET synchronous_commit = off")
            await conn.add_listener(_CHANNEL, self._hear)
            conn.add_termination_listener(lambda _: self._ring.set())
            for wake in self._wakes.values():
                wake()  # what was rung for while the line was broken
            self._ring.set()
            while True:
                await self._until_rung(conn)
        finally:
            conn.terminate()

    async def _until_rung(self, conn: asyncpg.Connection[Any]) -> None:
        try:
            async with asyncio.timeout(_LOOK):
                await self._ring.wait()
        except TimeoutError:
            await conn.execute("SELECT 1")
            return
        self._ring.clear()
        names, self._rung = self._rung, set()
        try:
            await conn.execute("SELECT pg_notify($1, $2)", _CHANNEL, f"{self._worker} {' '.join(sorted(names))}")
        except BaseException:
            self._rung |= names
            raise
        await asyncio.sleep(_APART)

    def _hear(self, _conn: object, _pid: int, _channel: str, payload: object) -> None:
        worker, *names = str(payload).split()
        if worker != self._worker:
            for name in names:
                with contextlib.suppress(KeyError):  # of a newer version
                    self._wakes[name]()
