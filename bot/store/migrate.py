"""Creating and migrating the database with Alembic, under a lock, so that several commands may start at once.

Alembic is imported where there is something to migrate: nearly every start finds nothing to do, and would be a fifth
longer.

A script that says ``additive = True`` takes nothing away that an older version reads or writes: workers of that version
go on meanwhile. Any other waits until none of them lives.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import SQLModel

from bot.errors import BuckstopError
from bot.store import (
    leases,
    tables,  # noqa: F401 - fills the metadata
)
from bot.store.store import Store, migration_lock

if TYPE_CHECKING:
    from alembic.config import Config

_SCRIPTS = Path(__file__).parent / "migrations"
#: Any fixed number; PostgreSQL's advisory lock that a migration holds.
_LOCK = 4_711_017


_COLUMNS = {
    "sqlite": "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'",
    "postgresql": (
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
    ),
}
_NO_SUCH_DATABASE = "3D000"
#: Another command created it in the same moment: duplicate_database, or its unique index.
_CREATED_MEANWHILE = frozenset({"42P04", "23505"})


class NewerDatabase(BuckstopError):
    """The database was made by a newer Buckstop. Upgrade this one, or use a database of its own."""


class MigrationFailed(BuckstopError):
    """The database could not be brought to this version. It is as it was before."""


class StillRunning(BuckstopError):
    """Processes of an older Buckstop work on this database, and would not survive the change that this one makes to it.
    Stop them all, then start this one again."""


class HalfMigrated(BuckstopError):
    """The database is not what its version says: part of a migration is missing. Restore the backup of before."""


def config() -> Config:
    """Alembic's configuration, without a file: the scripts lie beside this module."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(_SCRIPTS))
    return made


def revisions() -> list[str]:
    """All revisions, oldest first: the scripts' names begin with their numbers."""
    return sorted(path.name.partition("_")[0] for path in _SCRIPTS.glob("versions/[0-9]*.py"))


def _current(conn: Connection) -> str | None:
    if not conn.dialect.has_table(conn, "alembic_version"):
        return None
    return conn.execute(text("SELECT version_num FROM alembic_version")).scalar()


def is_newer(conn: Connection) -> bool:
    """Whether the database is of a version that this one does not know."""
    return _current(conn) not in {None, *revisions()}


async def upgrade(store: Store) -> bool:
    """Create the database where there is none and bring it to the newest revision; true when something was done.

    Raises ``NewerDatabase`` when its revision is unknown here, ``StillRunning`` when others have to end first,
    ``MigrationFailed`` when it is left as it was, and ``HalfMigrated`` when tables or columns lack that its revision
    has.
    """
    await _create(store)
    # This machine's clock judges only where no other shares the database.
    now = store.clock.now()
    known = revisions()
    if await store.read(_current) == known[-1]:
        await store.read(_check_whole)
        return False
    from alembic import command

    def run(conn: Connection) -> bool:
        if conn.dialect.name == "postgresql":
            conn.execute(text("SELECT pg_advisory_xact_lock(:id)"), {"id": _LOCK})
            # Whoever waits for a table holds up all who come after: rather another try.
            conn.execute(text("SET LOCAL lock_timeout = '10s'"))
        else:
            # The driver begins nothing before a CREATE TABLE, and what failed halfway would stay.
            conn.exec_driver_sql("BEGIN IMMEDIATE")
        found = _current(conn)
        if found == known[-1]:
            return False
        if found is not None and found not in known:
            raise NewerDatabase
        made = config()
        if found is not None and not _additive(made, found) and leases.living(conn, now):
            raise StillRunning
        made.attributes["connection"] = conn
        try:
            command.upgrade(made, "head")
        except DBAPIError as error:
            raise MigrationFailed(f"{MigrationFailed.__doc__} ({error.orig})") from error
        _check_whole(conn)
        return True

    async with migration_lock(store), store.engine.begin() as conn:
        return await conn.run_sync(run)


def _additive(made: Config, found: str) -> bool:
    """Whether all that is to be done since a revision leaves workers of that revision alone."""
    from alembic.script import ScriptDirectory

    pending = ScriptDirectory.from_config(made).iterate_revisions("head", found)
    return all(getattr(script.module, "additive", False) for script in pending)


def _check_whole(conn: Connection) -> None:
    """Raise ``HalfMigrated`` when a table or a column is missing: somebody's restore or repair ended halfway."""
    found: dict[str, set[str]] = {}
    for table, column in conn.exec_driver_sql(_COLUMNS[conn.dialect.name]):
        found.setdefault(table, set()).add(column)
    missing = [
        f"{table.name}.{column.name}" if table.name in found else table.name
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if column.name not in found.get(table.name, ())
    ]
    if missing:
        raise HalfMigrated(f"{HalfMigrated.__doc__} Missing: {', '.join(dict.fromkeys(missing))}.")


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
