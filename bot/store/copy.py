"""A database copied whole into another one, of either kind: row by row, in one transaction, and compared afterwards.

Killed at any moment it leaves the target as empty as it was. Both are held meanwhile and afterwards, so that of two
equal databases none sends what the other may have sent.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Row, Table, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from bot.crash import crash_point
from bot.errors import BuckstopError
from bot.store import leases, mark
from bot.store.store import Store
from bot.store.tables import cursors
from bot.store.tables import leases as workers

#: Why nothing leaves afterwards, as `buckstop db check` and the leads read it.
_WHY: Final = "it was copied to another database, or is that copy."
#: Rows that are read and written at once.
_PORTION: Final = 1000
#: Checksums are sums of rows' prints, so that the order in which a database gives them does not count.
_ROOM: Final = 2**256
#: Who works on a database is no part of it.
_NOT_COPIED: Final = frozenset({workers.name})


class NotEmpty(BuckstopError):
    """There is something in the database to copy to. Name one that is new or empty."""


class StillRunning(BuckstopError):
    """A bot works on the database to copy from. Stop it first."""


class NoSuchDatabase(BuckstopError):
    """There is no database to copy from at this address."""


class Differs(BuckstopError):
    """The copy is not what was copied; nothing of it was kept."""


@dataclass(frozen=True, slots=True)
class Copied:
    """A table: how many rows it has on both sides, and their common checksum."""

    table: str
    rows: int
    checksum: str


#: Hears a table's name, how many of its rows are there, and how many there are to be.
Progress = Callable[[str, int, int], None]


def check_source(url: str) -> None:
    """Raise ``NoSuchDatabase`` where a SQLite file would be made only to be copied."""
    name = url.partition(":///")[2]
    if url.startswith("sqlite") and not Path(name).is_file():
        raise NoSuchDatabase(f"{NoSuchDatabase.__doc__} ({name})")


async def copy(source: Store, target: Store, progress: Progress) -> list[Copied]:
    """Copy everything and compare it. Both have been migrated. Raises ``NotEmpty``, ``StillRunning``, ``Differs``, and
    ``AlreadyRunning`` where a bot holds a SQLite database."""
    for store in (source, target):
        store.hold()
    now = source.clock.now()
    if await source.read(lambda conn: leases.living(conn, now)):
        raise StillRunning
    if (full := await target.read(_first_full)) is not None:
        raise NotEmpty(f"{NotEmpty.__doc__} (Its table {full} has rows.)")
    was_held = not await source.write(lambda conn, now: mark.hold(conn, now, _WHY))
    try:
        async with source.engine.connect() as old, target.engine.connect() as new:
            await _still(old)
            async with new.begin():
                copied = [await _copy(old, new, table, progress) for table in _tables()]
                await new.run_sync(_at_home_here)
    except BaseException:
        if not was_held:
            await source.write(mark.release)
        raise
    return copied


def _tables() -> list[Table]:
    return [table for table in SQLModel.metadata.sorted_tables if table.name not in _NOT_COPIED]


def _first_full(conn: Connection) -> str | None:
    return next((one.name for one in _tables() if conn.execute(select(one).limit(1)).first() is not None), None)


async def _still(conn: AsyncConnection) -> None:
    """One state of all tables, whatever other commands write meanwhile."""
    sqlite = conn.dialect.name == "sqlite"
    await conn.execute(text("BEGIN" if sqlite else "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


async def _copy(old: AsyncConnection, new: AsyncConnection, table: Table, progress: Progress) -> Copied:
    total = int((await old.execute(select(func.count()).select_from(table))).scalar_one())
    done, wanted = 0, 0
    async for rows in _portions(old, table):
        await new.execute(insert(table), [dict(row._mapping) for row in rows])
        done += len(rows)
        wanted = (wanted + _sum(rows)) % _ROOM
        progress(table.name, done, total)
        crash_point("while-copying")
    there, found = 0, 0
    async for rows in _portions(new, table):
        there += len(rows)
        found = (found + _sum(rows)) % _ROOM
    if (done, wanted) != (there, found):
        raise Differs(f"{Differs.__doc__} ({table.name}: {done} rows, {there} in the copy)")
    await new.run_sync(_count_on, table)
    return Copied(table.name, done, f"{wanted:064x}")


async def _portions(conn: AsyncConnection, table: Table) -> AsyncIterator[Sequence[Row[Any]]]:
    result = await conn.stream(select(table).order_by(*table.primary_key.columns))
    async for rows in result.partitions(_PORTION):
        yield rows


def _sum(rows: Sequence[Row[Any]]) -> int:
    return sum(int.from_bytes(hashlib.sha256(_canonical(row)).digest()) for row in rows)


def _canonical(row: Row[Any]) -> bytes:
    """A row as both kinds of database have it: what they keep differently reads alike."""
    return json.dumps(list(row), sort_keys=True, default=_plain).encode("utf-8", "surrogatepass")


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return base64.b64encode(bytes(value)).decode("ascii")


def _count_on(conn: Connection, table: Table) -> None:
    """Numbers of new rows go on behind those that were copied. SQLite looks for itself."""
    column = table.autoincrement_column
    if conn.dialect.name == "sqlite" or column is None:
        return
    last = conn.execute(select(func.max(column))).scalar()
    if last is not None:
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        conn.execute(select(func.setval(sequence, last)))


def _at_home_here(conn: Connection) -> None:
    """The copy forgets where it was at home before (``bot.store.mark``): it is found out anew at its start."""
    conn.execute(cursors.delete().where(cursors.c.channel == "audit", cursors.c.account == "home"))
