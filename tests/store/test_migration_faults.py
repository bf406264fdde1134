"""What may go wrong with a database before anything runs: half a migration, a holder who is killed."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, text

from bot.store.migrate import HalfMigrated, MigrationFailed, upgrade
from bot.store.store import AlreadyRunning, Store
from tests.conftest import HandClock

HOLDER = """
import sys, time
from bot.clock import SystemClock
from bot.store.store import Store
Store(sys.argv[1], SystemClock()).hold()
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
async def new(new_url: str) -> AsyncIterator[Store]:
    store = Store(new_url, HandClock())
    yield store
    await store.close()


def names(conn: Connection) -> set[str]:
    return set(inspect(conn).get_table_names())


async def run(store: Store, *statements: str) -> None:
    for statement in statements:
        await store.write(lambda conn, now, statement=statement: conn.execute(text(statement)) and None)


async def test_a_migration_that_fails_halfway_leaves_nothing_behind(new: Store) -> None:
    if not new.is_sqlite:
        await upgrade(new)  # it creates the database; here all that is in it goes again
        await run(new, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    await run(new, "CREATE TABLE posts (in_the_way INTEGER)")
    with pytest.raises(MigrationFailed, match="It is as it was before"):
        await upgrade(new)
    assert await new.read(names) == {"posts"}
    await run(new, "DROP TABLE posts")
    assert await upgrade(new), "once the way is free it goes through"


@pytest.mark.parametrize(
    ("statement", "missing"),
    [("DROP TABLE drafts", "drafts."), ("ALTER TABLE events DROP COLUMN reply_id", "events.reply_id.")],
)
async def test_half_a_migration_is_named_and_refused(new: Store, statement: str, missing: str) -> None:
    await upgrade(new)
    if new.is_sqlite and "COLUMN" in statement:
        await run(new, "DROP TRIGGER events_no_update")
    await run(new, statement)
    with pytest.raises(HalfMigrated, match=f"Restore the backup of before. Missing: {missing}"):
        await upgrade(new)


async def test_the_hold_on_a_sqlite_file_ends_with_a_process_that_is_killed(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/buckstop.db"
    root = Path(__file__).parents[2]
    holder = await asyncio.create_subprocess_exec(sys.executable, "-c", HOLDER, url, stdout=PIPE, cwd=root)
    assert holder.stdout is not None
    assert await holder.stdout.readline() == b"held\n"
    store = Store(url, HandClock())
    with pytest.raises(AlreadyRunning):
        store.hold()
    holder.kill()
    await holder.wait()
    store.hold()
    await store.close()
