"""The store: units of work on SQLite or PostgreSQL, through one door. It knows no table.

``write(unit)`` runs ``unit(conn, now)``, a synchronous Core function, in one durable transaction; ``read`` likewise
beside it. A unit must do nothing but read and write through ``conn``: it may be run again after a conflict.

On SQLite units run one after the other. On PostgreSQL they run side by side, in this process and in others (``READ
COMMITTED``): each change is a compare-and-set, what must not be said twice has a key, and what is read in order to be
summed up is locked first.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import fcntl
import functools
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import greenlet_spawn

from bot import tracing
from bot.errors import BuckstopError
from bot.ports import Clock
from bot.store import postgres
from bot.store.reader import AT_ONCE, Reader
from bot.store.transaction import Transaction
from bot.store.writer import Writer

T = TypeVar("T")
Unit = Callable[..., T]

#: PostgreSQL: unique violation, serialization failure, deadlock, a lock that did not come free, a plan from before a
#: migration. The unit is simply run again.
_CONFLICTS = frozenset({"23505", "40001", "40P01", "55P03", "0A000"})
_TRIES = 6


class AlreadyRunning(BuckstopError):
    """Another `buckstop run` works on this SQLite database. Stop it first; several can work on one of PostgreSQL."""


class NoLock(BuckstopError):
    """The SQLite database cannot be locked where it lies, so a second `buckstop run` would not be noticed. Put it on a
    disk of this machine."""


class Lapsed(BuckstopError):
    """This process stood still, or was cut off: another may have its work by now. It goes on once its lease is new."""


class Store:
    """An open database. ``url`` is DATABASE_URL: ``sqlite+aiosqlite:///path`` or ``postgresql+asyncpg://…``.

    ``patient`` is a command that may take its time; who works on the database beside others is not. ``lives`` tells
    whether we still do (`bot.store.tenure`); where not, nothing is written.
    """

    def __init__(self, url: str, clock: Clock, *, patient: bool = True) -> None:
        self.url = make_url(url)
        self.clock = clock
        self.lives: Callable[[], bool] = lambda: True
        self._patient = patient
        self._apart: AsyncEngine | None = None
        self._writer: Writer | None = None
        self._reader: Reader | None = None
        self._lock: int | None = None
        if self.is_sqlite and self.url.database and self.url.database != ":memory:":
            _make_private(Path(self.url.database))

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def is_in_line(self) -> bool:
        """Whether units run in the order in which they were handed in, those that wait together in one commit."""
        return self.is_sqlite

    @functools.cached_property
    def engine(self) -> AsyncEngine:
        """PostgreSQL's; on SQLite for migrations and copying only."""
        if not self.is_sqlite:
            return postgres.engine(self.url, patient=self._patient)
        made = create_async_engine(self.url, connect_args={"timeout": 15}, hide_parameters=True)
        event.listen(made.sync_engine, "connect", _prepare_reader)
        return made

    async def write(self, unit: Callable[[Connection, Any], T], *, alone: bool = False) -> T:
        """Run ``unit(conn, now)`` in one transaction; returns its result once that is durable. Raises ``Lapsed``.

        ``alone``: it makes one change and no more, around which no transaction is needed.
        """
        with tracing.part("store"):
            return await self._write(tracing.unit(unit), None, self.lives, alone=alone)

    async def write_apart(self, unit: Callable[[Connection, Any], T]) -> T:
        """The same on a connection of its own, whoever waits for the others, and even if we do not live: it is how one
        says so."""
        if self._apart is None and not self.is_sqlite:
            self._apart = postgres.engine(self.url, patient=False, most=1)
        return await self._write(unit, self._apart, lambda: True)

    async def _write(
        self,
        unit: Callable[[Connection, Any], T],
        apart: AsyncEngine | None,
        lives: Callable[[], bool],
        *,
        alone: bool = False,
    ) -> T:
        if not lives():
            raise Lapsed
        now = self.clock.now()
        if self.is_sqlite:
            if self._writer is None:
                self._writer = Writer(self._beside(_prepare_writer, isolation_level="AUTOCOMMIT"))
            result: T = await self._writer.do(lambda conn: unit(conn, now))
            return result
        engine = apart or self.engine
        for tries in range(_TRIES):
            whole = Transaction(engine.sync_engine, unit, now, alone=alone)
            try:
                return await greenlet_spawn(whole.run)
            except DBAPIError as error:
                conflict = getattr(error.orig, "sqlstate", None) in _CONFLICTS and tries < _TRIES - 1
                # A connection may have broken while nobody used it. What broke before it was to be committed is undone.
                if not (conflict or (error.connection_invalidated and not whole.ran and not tries)):
                    raise
                await self.clock.sleep(0.01 * 2**tries)
                if not lives():
                    raise Lapsed from error
        raise AssertionError("unreachable")

    async def read(self, unit: Callable[[Connection], T]) -> T:
        """Run ``unit(conn)`` on a calm connection beside the writers; what it writes is not kept."""
        if self.is_sqlite:
            if self._reader is None:
                self._reader = Reader(self._beside(_prepare_reader, pool_size=AT_ONCE))
            return await self._reader.do(unit)
        try:
            async with self.engine.connect() as conn:
                return await conn.run_sync(unit)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise
        async with self.engine.connect() as conn:
            return await conn.run_sync(unit)

    def _beside(self, prepare: Callable[[Any, Any], None], **more: Any) -> Engine:
        """SQLite for threads beside the loop, each of which has a connection for itself."""
        made = create_engine(
            self.url.set(drivername="sqlite+pysqlite"),
            hide_parameters=True,
            connect_args={"timeout": 15, "check_same_thread": False, "cached_statements": 256},
            **more,
        )
        event.listen(made, "connect", prepare)
        return made

    def hold(self) -> None:
        """Hold a SQLite database for one running process; free after its death, however it died.

        Raises ``AlreadyRunning``, or ``NoLock`` (some network folders know no locks). PostgreSQL needs no such thing:
        several workers share it.
        """
        if not self.is_sqlite or not self.url.database or self.url.database == ":memory:":
            return
        # Of the file itself, by whatever path and links it is reached.
        path = f"{os.path.realpath(self.url.database)}.lock"
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise NoLock(f"{NoLock.__doc__} ({error.strerror}: {path})") from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(handle)
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                raise AlreadyRunning from error
            raise NoLock(f"{NoLock.__doc__} ({error.strerror}: {path})") from error
        self._lock = handle

    async def close(self) -> None:
        if self._writer is not None:
            await self._writer.close()
            self._writer = None
        if self._reader is not None:
            await asyncio.to_thread(self._reader.close)
            self._reader = None
        if "engine" in self.__dict__:
            await self.engine.dispose()
        if self._apart is not None:
            await self._apart.dispose()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


#: Of each connection. The log (WAL) is kept short by a thread of its own, see `Writer`; only where that cannot keep up
#: (40 MB) a commit does it.
_PRAGMAS = (
    *("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "temp_store=MEMORY"),
    "wal_autocheckpoint=10000",
)
#: The writer keeps up to 16 MB of pages in memory: SQLite's own 2 do not hold the indexes of a busy day. The readers
#: beside it are many.
_OF_THE_WRITER = (*_PRAGMAS, "cache_size=-16000")


def _make_private(path: Path) -> None:
    """Whoever else has an account on the machine reads no customers' words: a new folder and file are ours alone, and
    what SQLite puts beside a file is as open as that file. Where there can be no file, SQLite says why."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(OSError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


def _prepare_writer(connection: Any, _record: Any) -> None:
    _set(connection, _OF_THE_WRITER)


def _prepare_reader(connection: Any, _record: Any) -> None:
    _set(connection, _PRAGMAS)


def _set(connection: Any, pragmas: Sequence[str]) -> None:
    cursor = connection.cursor()
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@contextlib.asynccontextmanager
async def migration_lock(store: Store) -> Any:
    """Let one process migrate at a time; the others wait and then find it done."""
    if not store.is_sqlite or not store.url.database:
        yield
        return
    with open(f"{store.url.database}.migrate", "w") as handle:  # noqa: ASYNC230 - an empty file, opened once at start
        await asyncio.to_thread(fcntl.flock, handle, fcntl.LOCK_EX)
        yield
