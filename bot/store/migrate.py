"""Creating and migrating the database with Alembic, under a lock, so that several commands may start at once."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.errors import BuckstopError
from bot.store.store import Store, migration_lock

#: Any fixed number; PostgreSQL's advisory lock that a migration holds.
_LOCK = 4_711_017


class NewerDatabase(BuckstopError):
    """The database was made by a newer Buckstop. Upgrade this one, or use a database of its own."""


def config() -> Config:
    """Alembic's configuration, without a file: the scripts lie beside this module."""
    made = Config()
    made.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return made


async def upgrade(store: Store) -> bool:
    """Bring the database to the newest revision; true when something had to be done.

    Raises ``NewerDatabase`` when its revision is unknown here.
    """
    scripts = ScriptDirectory.from_config(config())
    head = scripts.get_current_head()

    def current(conn: Connection) -> str | None:
        return MigrationContext.configure(conn).get_current_revision()

    if await store.read(current) == head:
        return False

    def run(conn: Connection) -> bool:
        if conn.dialect.name == "postgresql":
            conn.execute(text("SELECT pg_advisory_xact_lock(:id)"), {"id": _LOCK})
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
