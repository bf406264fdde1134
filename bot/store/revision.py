"""Writes a new migration: what the tables have that the migrations so far do not make. For developers only.

``make migration m="what it does"`` runs it. The file is a draft: read it, and write by hand what a comparison of two
shapes cannot know (a renamed column, data that moves).
"""

from __future__ import annotations

import sys
from pathlib import Path

from alembic import command
from alembic.script import Script, ScriptDirectory
from sqlalchemy import StaticPool, create_engine

from bot.store.migrate import config


def write(message: str) -> Path:
    """Compare the tables with an empty database that was brought to the newest migration; the path of the new one.

    Migrations are numbered, so that their order shows in a list of files.
    """
    made = config()
    newest = ScriptDirectory.from_config(made).get_current_head()
    engine = create_engine("sqlite://", poolclass=StaticPool)
    with engine.begin() as conn:
        made.attributes["connection"] = conn
        command.upgrade(made, "head")
    with engine.connect() as conn:
        made.attributes["connection"] = conn
        script = command.revision(made, message, autogenerate=True, rev_id=f"{int(newest or 0) + 1:04d}")
    if not isinstance(script, Script):
        raise TypeError("one migration at a time")
    return Path(script.path)


if __name__ == "__main__":
    words = " ".join(sys.argv[1:]).strip()
    if not words:
        sys.exit('Say what it does: make migration m="cases have a language"')
    write(words)
