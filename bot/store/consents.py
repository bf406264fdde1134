"""What executives said about replies under their name: words in order, never changed; the newest of each counts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from bot.store.statement import Insertion
from bot.store.tables import consents

_SAY = Insertion(consents)
_NEWEST = select(func.max(consents.c.id)).group_by(consents.c.executive)


def say(conn: Connection, now: datetime, executive: str, agreed: bool | None, by: str) -> None:
    """Keep a word: yes, no, or (None) as the plan says. ``by`` is a Slack user id, or ``plan``."""
    _SAY(conn, executive=executive, agreed=agreed, said_at=now, said_by=by)


def newest(conn: Connection) -> dict[str, Row[Any]]:
    """Everybody's newest word, by executive."""
    found = conn.execute(select(consents).where(consents.c.id.in_(_NEWEST)))
    return {row.executive: row for row in found}


def latest(conn: Connection, executive: str) -> Row[Any] | None:
    """One executive's newest word, or None."""
    query = select(consents).where(consents.c.executive == executive).order_by(consents.c.id.desc()).limit(1)
    return conn.execute(query).first()


def count(conn: Connection, executive: str) -> int:
    """How many words there are of one executive."""
    return conn.execute(select(func.count()).where(consents.c.executive == executive)).scalar_one()
