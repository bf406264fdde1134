"""A database that is away: just restarted, cut off, not up yet. Whoever starts waits for it; whoever runs goes on."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from bot import log
from bot.errors import BuckstopError
from bot.ports import Clock
from bot.store.store import Lapsed

T = TypeVar("T")
_log = log.logger("store")

_FIRST_REST: Final = 0.2
_LONGEST_REST: Final = 3.0
#: PostgreSQL's classes of errors that pass: connection exceptions, operator intervention (it stops, it starts), too
#: many connections.
_PASSES: Final = ("08", "57P0", "53300")
#: SQLite's, in their low byte, of a disk that is full or does not answer, and of others who write.
_OF_THE_DISK: Final = frozenset(
    {
        *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY),
        *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED),
    }
)
#: SQLite's errors that do not pass: a file that is none of its own, or may not be opened.
_NO_FILE_FOR_US: Final = ("SQLITE_CANTOPEN", "SQLITE_NOTADB", "SQLITE_PERM")


#: Seconds that a start waits for a database that is not there (yet, or just now).
PATIENCE: Final = 60


class DatabaseAway(BuckstopError):
    """The database cannot be reached. Look at DATABASE_URL, and whether the server runs."""


def is_away(error: BaseException) -> bool:
    """Whether an error says that the database is not there now, and not that something is wrong with it or with us."""
    if isinstance(error, sqlite3.OperationalError):
        return error.sqlite_errorcode & 0xFF in _OF_THE_DISK
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or _passes(error.orig)
    if type(error).__module__.startswith("asyncpg."):  # the connection ended while it opened: nobody translated it
        return _passes(error)
    return isinstance(error, OSError | TimeoutError | NoFreeConnection | Lapsed)


def _passes(error: object) -> bool:
    state: str = getattr(error, "sqlstate", None) or "08"
    return state.startswith(_PASSES)


async def patiently(clock: Clock, work: Callable[[], Awaitable[T]], seconds: float) -> T:
    """Do it, again and again for so long while the database is away. Raises ``DatabaseAway``."""
    end, rest = clock.monotonic() + seconds, _FIRST_REST
    while True:
        try:
            return await work()
        except Exception as error:
            if not is_away(error):
                raise
            beneath = getattr(error, "orig", None) or error
            name = type(beneath).__name__
            if getattr(beneath, "sqlite_errorname", "") in _NO_FILE_FOR_US:
                raise DatabaseAway(f"The database cannot be opened: {beneath}. Look at DATABASE_URL.") from error
            if clock.monotonic() + rest > end:
                raise DatabaseAway(f"{DatabaseAway.__doc__} ({name})") from error
            _log.warning("the database is away", error=name)
            await clock.sleep(rest)
            rest = min(2 * rest, _LONGEST_REST)


async def unless(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """What becomes of a beginning; once ``stop`` is set it is cut off, wherever it is, and nothing becomes of it."""
    task, stopper = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait([task, stopper], return_when=asyncio.FIRST_COMPLETED)
        return await task if task.done() else None
    finally:
        for one in (task, stopper):
            one.cancel()
        await asyncio.gather(task, stopper, return_exceptions=True)
