"""Writes a new migration: what the tables have that the migrations so far do not make. For developers only.

``make migration m="what it does"`` runs it. The file is a draft: read it, and write by hand what a comparison of two
shapes cannot know (a renamed column, data that moves).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, StaticPool, create_engine
from sqlmodel import SQLModel

from bot.store import tables  # noqa: F401 - fills the metadata
from bot.store.migrate import config


@contextmanager
def _newest(made: Config) -> Iterator[Connection]:
    """A database in memory that was brought to the newest migration."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with engine.begin() as conn:
        made.attributes["connection"] = conn
        command.upgrade(made, "head")
    with engine.connect() as conn:
        made.attributes["connection"] = conn
        yield conn
    engine.dispose()


def differences() -> list[Any]:
    """What the tables have and the migrations do not make, or the other way round, as Alembic tells it."""
    with _newest(config()) as conn:
        return list(compare_metadata(MigrationContext.configure(conn, opts={"compare_type": True}), SQLModel.metadata))


def write(message: str) -> None:
    """Write the differences as the next migration. They are numbered, so that their order shows in a list of files."""
    made = config()
    newest = ScriptDirectory.from_config(made).get_current_head()
    with _newest(made):
        command.revision(made, message, autogenerate=True, rev_id=f"{int(newest or 0) + 1:04d}")


if __name__ == "__main__":
    words = " ".join(sys.argv[1:]).strip()
    if not words:
        sys.exit('Say what it does: make migration m="cases have a language"')
    write(words)
