"""A database that refuses what it is asked to store: the same statements fail, in earnest.

SQLite's is full: it may not grow, and what is asked for would need room.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from sqlalchemy import text

from bot.store.store import Store

_SQLITE = "BEGIN INSERT INTO refused VALUES (zeroblob(1000000)); END"
_NO_ROOM, _ROOM = "PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1000000000"  # the first: as many as there are
#: As PostgreSQL itself says that it cannot now, and may soon.
_FUNCTION = """
CREATE FUNCTION refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the database system is shutting down' USING ERRCODE = '57P03'; END $$
"""


@contextlib.asynccontextmanager
async def refusing(store: Store, table: str, when: str, *, what: str = "UPDATE") -> AsyncIterator[None]:
    """While this lasts no row is changed (or ``what``) so that ``when`` (SQL, about ``new``) would be true."""
    trigger = f"CREATE TRIGGER refusing BEFORE {what} ON {table} FOR EACH ROW WHEN ({when})"
    if store.is_sqlite:
        begin = ["CREATE TABLE IF NOT EXISTS refused (room BLOB)", f"{trigger} {_SQLITE}", _NO_ROOM]
        end = [_ROOM, "DROP TRIGGER refusing"]
    else:
        begin = [_FUNCTION, f"{trigger} EXECUTE FUNCTION refuses()"]
        end = [f"DROP TRIGGER refusing ON {table}", "DROP FUNCTION refuses"]
    await _run(store, begin)
    try:
        yield
    finally:
        await _run(store, end)


async def _run(store: Store, statements: list[str]) -> None:
    await store.write(lambda conn, now: [conn.execute(text(one)) for one in statements] and None)
