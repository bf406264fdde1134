"""Statements that are made once and run often. Knows no table.

Core needs 170 µs to build, look up and run a small statement, 56 for one that was built before, SQLite's own cursor 16
(one machine, one row of 27 columns). So a statement is compiled at its first use, and its text runs on the driver's
cursor (`bot.store.drivers`), with the types' own conversions both ways. Within a migration Core runs it as usual.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Row,
    Select,
    Table,
    TextClause,
    bindparam,
    false,
    insert,
    update,
)

from bot.store.compiled import Core, Text
from bot.store.drivers import Driver, driver

#: So many values are looked up by one statement.
_MOST_AHEAD = 64


class Statement:
    """A Core statement whose values are all named with ``bindparam``; each run gives them by name.

    Rows are named tuples with the columns' names (Core's rows where Core runs it). A list of values for IN needs
    `among`. ``fresh``: it changes rows that its own transaction added, which nobody else can hold.

    What is compared with a word that a partial index names is spelled out as a text: with a value there SQLite plans
    each run anew, for 100 µs.
    """

    def __init__(self, core: Core, columns: Sequence[str] | None = None, *, fresh: bool = False) -> None:
        self._core = core
        self._columns = columns
        self._fresh = fresh
        self._texts: dict[str, Text] = {}  # by database: `db copy` has two at once

    def rows(self, conn: Connection, **values: Any) -> list[Row[Any]]:
        """All rows."""
        if (beneath := driver(conn)) is None:
            return list(conn.execute(self._core, values))
        text = self._compiled(conn)
        return beneath.rows(text, text.bind(values))

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
        if (beneath := driver(conn)) is None:
            return conn.execute(self._core, values).rowcount
        text = self._compiled(conn)
        return beneath.change(text, text.bind(values))[0]

    def run_each(self, conn: Connection, each: Sequence[dict[str, Any]]) -> None:
        """Change rows once for each of some values, which are as many journeys as one."""
        if not each:
            return
        if (beneath := driver(conn)) is None:
            conn.execute(self._core, each)
            return
        text = self._compiled(conn)
        beneath.change_each(text, [text.bind(values) for values in each])

    def add(self, conn: Connection, **values: Any) -> int:
        """Insert one row; returns its id, of a table whose ids are numbers."""
        if (beneath := driver(conn)) is None:
            key = conn.execute(self._core, values).inserted_primary_key
            return key[0] if key and isinstance(key[0], int) else 0
        text = self._compiled(conn)
        return beneath.change(text, text.bind(values))[1]

    def _compiled(self, conn: Connection) -> Text:
        found = self._texts.get(conn.dialect.name)
        if found is None:
            found = self._texts[conn.dialect.name] = Text(self._core, conn.dialect, self._columns, self._fresh)
        return found


class Lookup(Statement):
    """Rows by the value of one of their columns, given as ``name``; or those of many values, ahead."""

    def __init__(self, core: Select[*tuple[Any, ...]], column: Column[Any], name: str) -> None:
        super().__init__(core.where(column == bindparam(name)))
        self._all = core
        self._column = column
        self._name = name
        self._many: dict[int, Statement] = {}
        self._place = list(core.selected_columns.keys()).index(column.key)

    def ahead(self, conn: Connection, wanted: Iterable[Any]) -> list[Row[Any]]:
        """The rows of several values, asked for together; within the transaction each is then known."""
        values = list(dict.fromkeys(wanted))
        beneath = driver(conn)
        if beneath is not None and beneath.read is not None:
            text = self._compiled(conn)
            unknown = [one for one in values if not beneath.knows(text, text.bind({self._name: one}))]
            for start in range(0, len(unknown), _MOST_AHEAD):
                self._ask_ahead(conn, beneath, text, unknown[start : start + _MOST_AHEAD])
        return [row for one in values for row in self.rows(conn, **{self._name: one})]

    def _ask_ahead(self, conn: Connection, beneath: Driver, text: Text, values: list[Any]) -> None:
        if len(values) < 2:
            return
        # Some sizes only, the last value again for what is left: each is a statement of its own, and stays prepared.
        size = 1 << (len(values) - 1).bit_length()
        many = self._many.get(size)
        if many is None:
            many = self._many[size] = Statement(self._all.where(among(self._column, size)))
        found: dict[Any, list[Any]] = {one: [] for one in values}
        for row in many.rows(conn, **given([*values, *values[-1:] * (size - len(values))])):
            found[row[self._place]].append(row)
        for one, rows in found.items():
            beneath.know(text, text.bind({self._name: one}), rows)


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
    """An UPDATE of the rows that a condition with named values finds; which columns are set may differ. ``fresh`` as
    in `Statement`."""

    def __init__(self, table: Table, *where: ColumnElement[bool] | TextClause, fresh: bool = False) -> None:
        self._table = table
        self._where = where
        self._fresh = fresh
        self._shapes: dict[tuple[str, ...], Statement] = {}

    def __call__(self, conn: Connection, values: Mapping[str, Any], **keys: Any) -> int:
        """Set ``values`` by column name where ``keys`` are the condition's values; returns how many rows were found."""
        shape = tuple(values)
        found = self._shapes.get(shape)
        if found is None:
            to = {name: bindparam(f"new_{name}", type_=self._table.c[name].type) for name in shape}
            found = self._shapes[shape] = Statement(
                update(self._table).where(*self._where).values(to), fresh=self._fresh
            )
        return found.run(conn, **keys, **{f"new_{name}": value for name, value in values.items()})


def among(column: Column[Any], count: int) -> ColumnElement[bool]:
    """That a column is one of ``count`` values, which are named by `given`; of none: never."""
    if not count:
        return false()
    return column.in_([bindparam(f"in_{number}", type_=column.type) for number in range(count)])


def given(values: Iterable[Any]) -> dict[str, Any]:
    """The values of an `among`."""
    return {f"in_{number}": value for number, value in enumerate(values)}
