"""Creating and migrating the database with Alembic, under a lock, so that several commands may start at once."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.errors import BuckstopError
from bot.store.store import Store, migration_lock

#: Any fixed number; PostgreSQL's advisory lock that a migration holds.
_LOCK = 4_711_017


_NO_SUCH_DATABASE = "3D000"
#: Another command created it in the same moment: duplicate_database, or its unique index.
_CREATED_MEANWHILE = frozenset({"42P04", "23505"})


class NewerDatabase(BuckstopError):
    """The database was made by a newer Buckstop. Upgrade this one, or use a database of its own."""


def config() -> Config:
    """Alembic's configuration, without a file: the scripts lie beside this module."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return made


async def upgrade(store: Store) -> bool:
    """Create the database where there is none and bring it to the newest revision; true when something was done.

    Raises ``NewerDatabase`` when its revision is unknown here.
    """
    await _create(store)
    scripts = ScriptDirectory.from_config(config())
    head = scripts.get_current_head()

    def current(conn: Connection) -> str | None:
        return MigrationContext.configure(conn).get_current_revision()

    if await store.read(current) == head:
        return False

    def run(conn: Connection) -> bool:
        if conn.dialect.name == "postgresql":
            conn.execute(text("SELECT pg_advisory_xact_lock(:id)"), {"id": _LOCK})
        else:
            # The driver begins nothing before a CREATE TABLE, and what failed halfway would stay.
            conn.exec_driver_sql("BEGIN IMMEDIATE")
        found = current(conn)
        if found == head:
            return False
        if found is not None and found not in {script.revision for script in scripts.walk_revisions()}:
            raise NewerDatabase
        made = config()
        made.attributes["connection"] = conn
        command.upgrade(made, "head")
        return True

    async with migration_lock(store), store.engine.begin() as conn:
        return await conn.run_sync(run)


async def _create(store: Store) -> None:
    """Create the PostgreSQL database that the URL names, if it is not there yet. SQLite's comes with its file."""
    if store.is_sqlite:
        return
    try:
        await store.read(lambda conn: None)
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) != _NO_SUCH_DATABASE:
            raise
    else:
        return
    server = create_async_engine(store.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    try:
        async with server.connect() as conn:
            name = conn.dialect.identifier_preparer.quote(str(store.url.database))
            await conn.exec_driver_sql(f"CREATE DATABASE {name}")
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) not in _CREATED_MEANWHILE:
            raise
    finally:
        await server.dispose()
