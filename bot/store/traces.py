"""What was deleted, out of SQLite's files as well. PostgreSQL has its VACUUM, and whoever runs it.

``secure_delete`` overwrites what is deleted where it stands. But pages that were once split keep copies of what moved
to another page, in room that counts as free (``rebuildPage`` in SQLite's btree.c does not clear it): only a file that
is written anew holds nothing but what is in its tables. That takes a second for each 70 MB, in which nobody can write.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
from contextlib import closing
from typing import Final

from bot.store.store import AlreadyRunning, NoLock, Store

#: A file up to this size is written anew beside a running bot, which waits for it.
MOST_BESIDE: Final = 100_000_000
_PATIENCE: Final = 15.0
#: So often, and so many seconds apart, it is tried to empty the log; so many seconds others may wait for it each time.
_TRIES: Final = 20
_BETWEEN: Final = 0.5
_BRIEFLY: Final = 0.02


async def empty_log(store: Store) -> bool:
    """Let nothing be in the log (WAL) of what was changed or deleted: what was copied from it into the database stands
    there until something else takes its place, which at the end of a log that was long once may never happen. False
    where somebody kept reading."""
    name = _file(store)
    for tried in range(_TRIES if name else 0):
        if tried:
            await store.clock.sleep(_BETWEEN)
        if await asyncio.to_thread(_empty_log, name):
            return True
    return not name


async def wipe(store: Store, *, by_bot: bool) -> bool:
    """Write the file anew, and empty its log (WAL). False where it is too large to do so while a bot runs, or somebody
    was in the way: then scraps of what was deleted may still be in it."""
    name = _file(store)
    if not name:
        return True
    alone = False
    if not by_bot:
        with contextlib.suppress(AlreadyRunning, NoLock):
            store.hold()
            alone = True
    if not alone and os.stat(name).st_size > MOST_BESIDE:
        await empty_log(store)
        return False
    return await asyncio.to_thread(_write_anew, name)


def _write_anew(name: str) -> bool:
    with closing(sqlite3.connect(name, timeout=_PATIENCE, isolation_level=None)) as conn:
        try:
            conn.execute("VACUUM")
            busy, _, _ = conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:  # somebody writes, or there is no room on the disk
            return False
    return not busy


def _empty_log(name: str) -> bool:
    with closing(sqlite3.connect(name, timeout=_BRIEFLY, isolation_level=None)) as conn:
        try:
            conn.execute("PRAGMA wal_checkpoint(PASSIVE)")  # nobody waits for that, and little is left to do
            busy, _, _ = conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError:
            return False
    return not busy


def _file(store: Store) -> str:
    """The file of SQLite; empty: there is none."""
    name = store.url.database
    return name if store.is_sqlite and name and name != ":memory:" else ""
