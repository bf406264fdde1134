"""A database that refuses what it is asked to store, as a full disk does: the same statements fail, in earnest."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from sqlalchemy import text

from bot.store.store import Store

_SQLITE = "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
#: As PostgreSQL itself says that it cannot now, and may soon.
_FUNCTION = """
CREATE FUNCTION refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the database system is shutting down' USING ERRCODE = '57P03'; END $$
"""


@contextlib.asynccontextmanager
async def refusing(store: Store, table: str, when: str) -> AsyncIterator[None]:
    """While this lasts no row of the table is changed so that ``when`` (SQL, about ``new``) would be true."""
    trigger = f"CREATE TRIGGER refusing BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({when})"
    if store.is_sqlite:
        begin, end = [f"{trigger} {_SQLITE}"], ["DROP TRIGGER refusing"]
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
