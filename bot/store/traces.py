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


async def wipe(store: Store, *, by_bot: bool) -> bool:
    """Write the file anew, and empty its log (WAL). False where it is too large to do so while a bot runs, or somebody
    was in the way: then scraps of what was deleted may still be in it."""
    name = store.url.database
    if not store.is_sqlite or not name or name == ":memory:":
        return True
    alone = False
    if not by_bot:
        with contextlib.suppress(AlreadyRunning, NoLock):
            store.hold()
            alone = True
    if not alone and os.stat(name).st_size > MOST_BESIDE:
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
