"""The plan in force: the newest version, read once a version."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from bot.rules.plan import Plan, read_plan
from bot.store.tables import plan_versions

_NEWEST = select(func.max(plan_versions.c.id))
_EMPTY = "version: 1\nexecutives: []\n"


class Plans:
    """Reads the plan inside any unit of work; a new version is obeyed by the next unit, in this and other processes."""

    def __init__(self) -> None:
        self._held: tuple[int, Plan] | None = None

    def current(self, conn: Connection) -> Plan:
        """The plan in force; an empty one before the first was applied."""
        newest = conn.execute(_NEWEST).scalar() or 0
        held = self._held
        if held is None or held[0] != newest:
            held = self._held = (newest, read_plan(source(conn, newest) or _EMPTY))
        return held[1]


def source(conn: Connection, version: int | None = None) -> str | None:
    """A version's text, the newest when none is named; None where there is none."""
    query = select(plan_versions.c.source)
    query = query.where(plan_versions.c.id == version) if version else query.order_by(plan_versions.c.id.desc()).limit(1)
    return conn.execute(query).scalar()


def add(conn: Connection, now: datetime, text: str, by: str) -> None:
    """Make a version the plan in force."""
    conn.execute(insert(plan_versions).values(applied_at=now, applied_by=by, source=text))
