"""Statements that are made once and run often. Knows no table.

Core needs 170 µs to build, look up and run a small statement, 56 for one that was built before, SQLite's own cursor 16
(one machine, one row of 27 columns). So a statement is compiled at its first use, and on SQLite's one writer its text
runs on the driver's cursor, with the types' own conversions both ways; anywhere else Core runs it as usual.

What is asked again within a transaction, its tables unchanged, is answered from memory: a page asks for its case, its
post and the plan in several places, and none of them need know of the others.
"""

from __future__ import annotations

import functools
import json
import sqlite3
from collections import defaultdict, namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Delete,
    Insert,
    Row,
    Select,
    Table,
    TextClause,
    TextualSelect,
    Update,
    bindparam,
    false,
    insert,
    update,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import iterate
from sqlalchemy.types import TypeEngine

from bot.store.types import Instant, from_microseconds, to_microseconds

_Core = Select[Any] | TextualSelect | Insert | Update | Delete
_Convert = Callable[[Any], Any]


class Statement:
    """A Core statement whose values are all named with ``bindparam``; each run gives them by name.

    Rows are named tuples with the columns' names (Core's rows where Core runs it). A list of values for IN needs
    `among`.
    """

    def __init__(self, core: _Core, columns: Sequence[str] | None = None) -> None:
        self._core = core
        self._columns = columns
        self._text: _Text | None = None

    def rows(self, conn: Connection, **values: Any) -> list[Row[Any]]:
        """All rows."""
        if (driver := _driver(conn)) is None:
            return list(conn.execute(self._core, values))
        text = self._compiled(conn)
        return driver.rows(text, text.bind(values))

    def first(self, conn: Connection, **values: Any) -> Row[Any] | None:
        """The first row, or None."""
        found = self.rows(conn, **values)
        return found[0] if found else None

    def one(self, conn: Connection, **values: Any) -> Row[Any]:
        """The only row there must be."""
        [found] = self.rows(conn, **values)
        return found

    def scalar(self, conn: Connection, **values: Any) -> Any:
        """The first column of the first row, or None."""
        found = self.rows(conn, **values)
        return found[0][0] if found else None

    def scalars(self, conn: Connection, **values: Any) -> list[Any]:
        """The first column of each row."""
        return [row[0] for row in self.rows(conn, **values)]

    def run(self, conn: Connection, **values: Any) -> int:
        """Change rows; returns how many were found."""
        if (driver := _driver(conn)) is None:
            return conn.execute(self._core, values).rowcount
        text = self._compiled(conn)
        return driver.change(text, text.bind(values)).rowcount

    def add(self, conn: Connection, **values: Any) -> int:
        """Insert one row; returns its id, of a table whose ids are numbers."""
        if (driver := _driver(conn)) is None:
            key = conn.execute(self._core, values).inserted_primary_key
            return key[0] if key and isinstance(key[0], int) else 0
        text = self._compiled(conn)
        return driver.change(text, text.bind(values)).lastrowid or 0

    def _compiled(self, conn: Connection) -> _Text:
        if self._text is None:
            self._text = _Text(self._core, conn.dialect, self._columns)
        return self._text


class Insertion:
    """An INSERT into a table; which columns are given may differ from run to run, each set is compiled once."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._shapes: dict[tuple[str, ...], Statement] = {}

    def __call__(self, conn: Connection, **values: Any) -> int:
        """Add one row; returns its id, where the table has one."""
        shape = tuple(values)
        found = self._shapes.get(shape)
        if found is None:
            found = self._shapes[shape] = Statement(insert(self._table), shape)
        return found.add(conn, **values)


class Change:
    """An UPDATE of the rows that a condition with named values finds; which columns are set may differ."""

    def __init__(self, table: Table, *where: ColumnElement[bool] | TextClause) -> None:
        self._table = table
        self._where = where
        self._shapes: dict[tuple[str, ...], Statement] = {}

    def __call__(self, conn: Connection, values: Mapping[str, Any], **keys: Any) -> int:
        """Set ``values`` by column name where ``keys`` are the condition's values; returns how many rows were found."""
        shape = tuple(values)
        found = self._shapes.get(shape)
        if found is None:
            to = {name: bindparam(f"new_{name}", type_=self._table.c[name].type) for name in shape}
            found = self._shapes[shape] = Statement(update(self._table).where(*self._where).values(to))
        return found.run(conn, **keys, **{f"new_{name}": value for name, value in values.items()})


def among(column: Column[Any], count: int) -> ColumnElement[bool]:
    """That a column is one of ``count`` values, which are named by `given`; of none: never."""
    if not count:
        return false()
    return column.in_([bindparam(f"in_{number}", type_=column.type) for number in range(count)])


def given(values: Iterable[Any]) -> dict[str, Any]:
    """The values of an `among`."""
    return {f"in_{number}": value for number, value in enumerate(values)}


def remember(conn: Connection) -> None:
    """A transaction begins, or a part of it was rolled back: remember from here on what is read."""
    if (driver := _driver(conn)) is not None:
        driver.read = {}


def forget(conn: Connection) -> None:
    """The transaction is over: from here on others may change what was read."""
    if (driver := _driver(conn)) is not None:
        driver.read = None


class _Driver:
    """SQLite's own connection, and what it has ``read`` in this transaction: None where nothing is remembered.

    What a statement read is good until one of its tables changes: by a statement, which says so, or past us, which
    SQLite's own count of changed rows gives away.
    """

    __slots__ = ("_changes", "_connection", "_versions", "execute", "read")

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._changes = 0
        self._versions: defaultdict[str, int] = defaultdict(int)
        self.execute = connection.execute
        self.read: dict[tuple[Any, ...], tuple[list[int], list[Any]]] | None = None

    def rows(self, text: _Text, values: list[Any]) -> list[Any]:
        if self.read is None or not text.tables:
            return text.rows(self.execute(text.sql, values))
        self._look_past()
        key, versions = (text, *values), [self._versions[table] for table in text.tables]
        known = self.read.get(key)
        if known is None or known[0] != versions:
            known = self.read[key] = versions, text.rows(self.execute(text.sql, values))
        return known[1].copy()

    def change(self, text: _Text, values: list[Any]) -> sqlite3.Cursor:
        self._look_past()
        cursor = self.execute(text.sql, values)
        if self._connection.total_changes != self._changes:
            self._changes = self._connection.total_changes
            for table in text.tables:
                self._versions[table] += 1
        return cursor

    def _look_past(self) -> None:
        """Forget all where something was changed past us."""
        if self._connection.total_changes != self._changes:
            self._changes = self._connection.total_changes
            if self.read:
                self.read.clear()


@functools.lru_cache(8)
def _driver(conn: Connection) -> _Driver | None:
    """SQLite's own connection, where that is what runs beneath."""
    if conn.dialect.driver != "pysqlite":
        return None
    return _Driver(conn.connection.driver_connection)  # type: ignore[arg-type]


class _Text:
    """A statement as SQLite takes it: its text, how values become positions, and how columns become a row."""

    def __init__(self, core: _Core, dialect: Dialect, columns: Sequence[str] | None) -> None:
        compiled = core.compile(dialect=dialect, column_keys=columns)
        assert isinstance(compiled, SQLCompiler)  # noqa: S101 - Core makes no other of these
        self.sql = str(compiled)
        binds = [compiled.binds[name] for name in compiled.positiontup or ()]
        names = [bind.key for bind in binds]
        # One name twice, since of a single one the value itself would come.
        self._in_order = itemgetter(*names, *names[:1]) if names else lambda values: ()
        found = [(place, _to_sqlite(bind.type, dialect)) for place, bind in enumerate(binds)]
        self._to_sqlite = [(place, convert) for place, convert in found if convert is not None]
        self.tables = _tables(core)
        self._fixed = {bind.key: bind.effective_value for bind in binds if not bind.required}
        self._row: Any = None
        if isinstance(core, Select | TextualSelect):
            shown = list(core.selected_columns)
            row: Any = namedtuple("Row", [column.key or "" for column in shown], rename=True)  # type: ignore[misc]
            self._row = functools.partial(tuple.__new__, row)  # as `_make`, but for one call of Python
            found = [(place, _from_sqlite(column.type, dialect)) for place, column in enumerate(shown)]
            self._converted = [(place, convert) for place, convert in found if convert is not None]

    def bind(self, values: dict[str, Any]) -> list[Any]:
        """The values in their positions."""
        if self._fixed:
            values = self._fixed | values
        row = list(self._in_order(values)[:-1])
        for place, convert in self._to_sqlite:
            if row[place] is not None:
                row[place] = convert(row[place])
        return row

    def rows(self, cursor: sqlite3.Cursor) -> list[Any]:
        """All rows of a cursor."""
        if not self._converted:
            return [self._row(row) for row in cursor]
        found = []
        for raw in cursor:
            row = list(raw)
            for place, convert in self._converted:
                if row[place] is not None:
                    row[place] = convert(row[place])
            found.append(self._row(row))
        return found


def _tables(core: _Core) -> tuple[str, ...]:
    """The tables of a statement; none where a text in it may read others."""
    parts = list(iterate(core))
    if any(isinstance(part, TextClause) and "select" in part.text.lower() for part in parts):
        return ()
    return tuple({part.name for part in parts if isinstance(part, Table)})


def _to_sqlite(kind: TypeEngine[Any], dialect: Dialect) -> _Convert | None:
    if isinstance(kind, JSON):
        return json.dumps
    if isinstance(kind, Instant):
        return to_microseconds
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _from_sqlite(kind: TypeEngine[Any], dialect: Dialect) -> _Convert | None:
    # The types' own ways, without the layers around them.
    if isinstance(kind, JSON):
        return json.loads
    if isinstance(kind, Instant):
        return from_microseconds
    return kind.dialect_impl(dialect).result_processor(dialect, None)
