"""What runs beneath a connection, and what it has read in this transaction.

What is asked again within a transaction, its tables unchanged, is answered from memory: a page asks for its case, its
post and the plan in several places, and none of them need know of the others. Nothing outlives the transaction.
"""

from __future__ import annotations

import functools
import sqlite3
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine
from sqlalchemy.util import await_

from bot.store.compiled import Text

_Values = list[Any]


class Driver(ABC):
    """``read`` is what was read, by statement and values, with the versions that its tables had: None where nothing is
    remembered."""

    __slots__ = ("_versions", "read")

    def __init__(self) -> None:
        self._versions: defaultdict[str, int] = defaultdict(int)
        self.read: dict[tuple[Any, ...], tuple[list[int], list[Any]]] | None = None

    def rows(self, text: Text, values: _Values) -> list[Any]:
        """The rows of a SELECT; a list of the caller's own."""
        if self.read is None or not text.tables:
            return self._ask(text, values)
        self._look_past()
        key, versions = (text, *values), [self._versions[table] for table in text.tables]
        known = self.read.get(key)
        if known is None or known[0] != versions:
            known = self.read[key] = versions, self._ask(text, values)
        return known[1].copy()

    def knows(self, text: Text, values: _Values) -> bool:
        """Whether these rows would be answered from memory."""
        known = (self.read or {}).get((text, *values))
        return known is not None and known[0] == [self._versions[table] for table in text.tables]

    def know(self, text: Text, values: _Values, rows: list[Any]) -> None:
        """Remember rows as if they had just been asked for: they were, together with others."""
        if self.read is not None and text.tables:
            self.read[(text, *values)] = [self._versions[table] for table in text.tables], rows

    @abstractmethod
    def change(self, text: Text, values: _Values) -> tuple[int, int]:
        """Run what changes rows; returns (how many it found, the id of what it added or 0)."""

    @abstractmethod
    def change_each(self, text: Text, each: Sequence[_Values]) -> None:
        """Run what changes rows once for each of some values."""

    @abstractmethod
    def _ask(self, text: Text, values: _Values) -> list[Any]:
        """Ask the database."""

    @abstractmethod
    def _look_past(self) -> None:
        """Forget what was changed past us."""

    def _changed(self, text: Text) -> None:
        for table in text.tables:
            self._versions[table] += 1


class SqliteDriver(Driver):
    """SQLite's own connection, whose count of changed rows gives away what was changed past us."""

    __slots__ = ("_changes", "_connection", "_execute")

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__()
        self._connection = connection
        self._changes = 0
        self._execute = connection.execute

    def change(self, text: Text, values: _Values) -> tuple[int, int]:
        self._look_past()
        cursor = self._execute(text.sql, values)
        self._note(text)
        return cursor.rowcount, cursor.lastrowid or 0

    def change_each(self, text: Text, each: Sequence[_Values]) -> None:
        self._look_past()
        self._connection.executemany(text.sql, each)
        self._note(text)

    def _note(self, text: Text) -> None:
        if self._connection.total_changes != self._changes:
            self._changes = self._connection.total_changes
            self._changed(text)

    def _ask(self, text: Text, values: _Values) -> list[Any]:
        return text.rows(self._execute(text.sql, values))

    def _look_past(self) -> None:
        if self._connection.total_changes != self._changes:
            self._changes = self._connection.total_changes
            if self.read:
                self.read.clear()


class PostgresDriver(Driver):
    """asyncpg's own connection, whose statements stay prepared.

    Others commit while we run. What we read before a row was ours may be old from then on: whatever may have waited for
    others (it holds rows, or changes some) makes us forget all that was read.

    A transaction begins with the first statement that changes or holds rows: what is only read is read as it was
    committed last, within a transaction or without. ``alone``: one change is all there is, and needs none either.
    """

    __slots__ = ("_adapter", "_conn", "_dialect", "alone")

    def __init__(self, conn: Connection) -> None:
        super().__init__()
        self._conn = conn
        self._dialect: Any = conn.dialect
        self._adapter: Any = conn.connection.dbapi_connection
        self.alone = False

    def change(self, text: Text, values: _Values) -> tuple[int, int]:
        added, status = self._run(text, values, begins=not self.alone)
        self.alone = False
        if text.waits:
            self.forget()
        else:
            self._changed(text)
        return int(status.rpartition(" ")[2]), added[0][0] if added and isinstance(added[0][0], int) else 0

    def change_each(self, text: Text, each: Sequence[_Values]) -> None:
        self.forget()
        self._await(self._adapter._connection.executemany, text.sql, each, begins=True)

    def forget(self) -> None:
        """What was read may be old."""
        if self.read:
            self.read.clear()

    def _look_past(self) -> None:
        """Whatever Core runs makes us forget already (`forget_past_core`)."""

    def _ask(self, text: Text, values: _Values) -> list[Any]:
        if text.holds:
            self.forget()
        return text.rows(self._run(text, values, begins=text.holds)[0])

    def _run(self, text: Text, values: _Values, *, begins: bool) -> tuple[list[Any], str]:
        found: tuple[list[Any], str] = self._await(self._fetch, text.sql, values, begins=begins)
        return found

    async def _fetch(self, sql: str, values: _Values) -> tuple[list[Any], str]:
        statement, _ = await self._adapter._prepare(sql, self._dialect._invalidate_schema_cache_asof)
        return await statement.fetch(*values), statement.get_statusmsg()

    def _await(self, run: Callable[..., Awaitable[Any]], sql: str, values: Any, *, begins: bool) -> Any:
        """What Core's cursor does, without its copies: a transaction where one ``begins``, errors of Core's own kind,
        and a pool that lets go of what broke."""
        adapter = self._adapter

        async def ran() -> Any:
            try:
                if begins and adapter._transaction is None:
                    await adapter._start_transaction()
                return await run(sql, values)
            except Exception as error:
                adapter._handle_exception(error)

        try:
            return await_(ran())
        except BaseException as error:
            if isinstance(error, self._dialect.dbapi.InvalidCachedStatementError):
                self._dialect._invalidate_schema_cache()
            self._conn._handle_dbapi_exception(error, sql, None, None, None)


@functools.lru_cache(64)
def driver(conn: Connection) -> Driver | None:
    """The driver beneath a connection; None where Core itself must run what is asked (a migration of SQLite)."""
    if conn.dialect.driver == "asyncpg":
        return PostgresDriver(conn)
    beneath = conn.connection.driver_connection
    return SqliteDriver(beneath) if isinstance(beneath, sqlite3.Connection) else None


def remember(conn: Connection) -> None:
    """A transaction begins, or a part of it was rolled back: remember from here on what is read."""
    if (beneath := driver(conn)) is not None:
        beneath.read = {}


def leave_alone(conn: Connection) -> None:
    """One change is all there will be in this transaction."""
    beneath = driver(conn)
    if isinstance(beneath, PostgresDriver):
        beneath.alone = True


def forget(conn: Connection) -> None:
    """The transaction is over: from here on others may change what was read."""
    if (beneath := driver(conn)) is not None:
        beneath.read = None


def forget_past_core(engine: Engine) -> None:
    """What Core runs on PostgreSQL makes us forget what was read; SQLite tells by itself."""

    def ran(conn: Connection, *_: Any) -> None:
        beneath = driver(conn)
        if isinstance(beneath, PostgresDriver):
            beneath.forget()

    event.listen(engine, "before_cursor_execute", ran)
