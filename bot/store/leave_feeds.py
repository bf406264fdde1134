"""Calendars that leave is read from: whose, when next, how it went. Their addresses are kept elsewhere, sealed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from bot.store.tables import leave_feeds


def get(conn: Connection, executive: str) -> Row[Any] | None:
    """An executive's calendar, or None."""
    return conn.execute(select(leave_feeds).where(leave_feeds.c.executive == executive)).first()


def every(conn: Connection) -> list[str]:
    """Whose calendars are read."""
    return list(conn.execute(select(leave_feeds.c.executive).order_by(leave_feeds.c.executive)).scalars())


def give(conn: Connection, now: datetime, executive: str) -> None:
    """A calendar was given, in place of an earlier one: it is read at once."""
    drop(conn, executive)
    conn.execute(insert(leave_feeds).values(executive=executive, given_at=now, next_at=now, failures=0, trouble=""))


def drop(conn: Connection, executive: str) -> bool:
    """Read it no more; false where there was none."""
    return bool(conn.execute(delete(leave_feeds).where(leave_feeds.c.executive == executive)).rowcount)


def due(conn: Connection, now: datetime) -> Row[Any] | None:
    """The calendar that has waited longest to be read, or None."""
    return conn.execute(
        select(leave_feeds).where(leave_feeds.c.next_at <= now).order_by(leave_feeds.c.next_at).limit(1)
    ).first()


def claim(conn: Connection, feed: Row[Any], until: datetime) -> bool:
    """Compare-and-set: it is ours to read; should we die of it, it is due again ``until`` then."""
    here = (leave_feeds.c.executive == feed.executive, leave_feeds.c.next_at == feed.next_at)
    return bool(conn.execute(update(leave_feeds).where(*here).values(next_at=until)).rowcount)


def settle(conn: Connection, feed: Row[Any], **values: Any) -> bool:
    """Compare-and-set: how it went; false where another calendar was given meanwhile, or none is read any more."""
    here = (leave_feeds.c.executive == feed.executive, leave_feeds.c.given_at == feed.given_at)
    return bool(conn.execute(update(leave_feeds).where(*here).values(**values)).rowcount)
