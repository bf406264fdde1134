"""What executives set for themselves: one row each, changed in place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot.store.tables import preferences


def every(conn: Connection) -> dict[str, dict[str, Any]]:
    """Everybody's facts, by executive."""
    return {row.executive: row.facts for row in conn.execute(select(preferences.c.executive, preferences.c.facts))}


def save(conn: Connection, now: datetime, executive: str, facts: Mapping[str, Any]) -> None:
    """Make these the executive's facts. Each change raises the row's revision: that is how others see it."""
    values = {"facts": dict(facts), "changed_at": now, "revision": preferences.c.revision + 1}
    mine = update(preferences).where(preferences.c.executive == executive)
    if not conn.execute(mine.values(values)).rowcount:
        conn.execute(insert(preferences).values(executive=executive, facts=dict(facts), changed_at=now, revision=1))
