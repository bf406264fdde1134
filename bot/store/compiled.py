"""A statement as a database takes it: its text, how values become positions, and how columns become a row."""

from __future__ import annotations

import functools
import json
from collections import namedtuple
from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import JSON, Delete, Float, Insert, Select, Table, TextClause, TextualSelect, Update
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.visitors import iterate
from sqlalchemy.types import TypeEngine

from bot.errors import surely
from bot.store.types import Instant, aware, from_microseconds, to_microseconds

Core = Select[*tuple[Any, ...]] | TextualSelect | Insert | Update | Delete
_Convert = Callable[[Any], Any]
_JSON = json.JSONDecoder()


class Text:
    """``tables`` are those that it reads or changes; none where a text in it may read others. ``waits``: it changes
    rows that others may hold; ``holds``: the rows it reads are held until the transaction ends."""

    def __init__(self, core: Core, dialect: Dialect, columns: Sequence[str] | None, fresh: bool = False) -> None:
        made = core.compile(dialect=dialect, column_keys=columns)
        compiled = surely(made if isinstance(made, SQLCompiler) else None, "Core makes SQL of a query or a change")
        self.sql = str(compiled)
        self.waits = not (isinstance(core, Insert) or fresh)
        self.holds = " FOR UPDATE" in self.sql
        self.tables = _tables(core)
        binds = [compiled.binds[name] for name in compiled.positiontup or ()]
        names = [bind.key for bind in binds]
        # One name twice, since of a single one the value itself would come.
        self._in_order = itemgetter(*names, *names[:1]) if names else lambda values: ()
        found = [(place, _to(bind.type, dialect)) for place, bind in enumerate(binds)]
        self._bound = [(place, convert) for place, convert in found if convert is not None]
        self._fixed = {bind.key: bind.effective_value for bind in binds if not bind.required}
        self._row: Any = None
        if isinstance(core, Select | TextualSelect):
            shown = list(core.selected_columns)
            # mypy wants to read the names; they are known only here.
            row: Any = namedtuple("Row", [column.key or "" for column in shown], rename=True)  # type: ignore[misc]
            self._row = functools.partial(tuple.__new__, row)  # as `_make`, but for one call of Python
            found = [(place, _from(column.type, dialect)) for place, column in enumerate(shown)]
            self._converted = [(place, convert) for place, convert in found if convert is not None]

    def bind(self, values: dict[str, Any]) -> list[Any]:
        """The values in their positions."""
        if self._fixed:
            values = self._fixed | values
        row = list(self._in_order(values)[:-1])
        for place, convert in self._bound:
            if row[place] is not None:
                row[place] = convert(row[place])
        return row

    def rows(self, raw_rows: Iterable[Sequence[Any]]) -> list[Any]:
        """The rows of what a driver found."""
        if not self._converted:
            return [self._row(raw) for raw in raw_rows]
        found = []
        for raw in raw_rows:
            row = list(raw)
            for place, convert in self._converted:
                if row[place] is not None:
                    row[place] = convert(row[place])
            found.append(self._row(row))
        return found


def _tables(core: Core) -> tuple[str, ...]:
    parts = list(iterate(core))
    if any(isinstance(part, TextClause) and "select" in part.text.lower() for part in parts):
        return ()
    return tuple({part.name for part in parts if isinstance(part, Table)})


def _read_json(text: str) -> Any:
    """As `json.loads`, without its checks, which cost six times as much: what a column holds was written by us."""
    return _JSON.raw_decode(text)[0]


def _to(kind: TypeEngine[Any], dialect: Dialect) -> _Convert | None:
    # Both ways the types' own, without the layers around them.
    if isinstance(kind, JSON):
        return json.dumps
    if isinstance(kind, Instant):
        return to_microseconds if dialect.name == "sqlite" else aware
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _from(kind: TypeEngine[Any], dialect: Dialect) -> _Convert | None:
    if dialect.name == "sqlite":
        if isinstance(kind, JSON):
            return _read_json
        if isinstance(kind, Instant):
            return from_microseconds
    elif isinstance(kind, JSON | Instant):  # asyncpg has read it: an aware instant, in UTC
        return None
    elif isinstance(kind, Float):
        return float
    return kind.dialect_impl(dialect).result_processor(dialect, None)
