"""Posts that are no longer to be seen on their platform, and those that have to be looked at because they may be."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select, update

from bot.messages import Audience, Gone
from bot.rules.lifecycle import CaseState
from bot.store.tables import cases, posts


def _post(channel: str, account: str, remote_id: str) -> tuple[ColumnElement[bool], ...]:
    """Every revision of a post whose words are still here."""
    here = (posts.c.channel == channel, posts.c.account == account, posts.c.remote_id == remote_id)
    return (*here, posts.c.erased_at.is_(None))


def revisions(conn: Connection, channel: str, account: str, remote_id: str) -> list[Row[Any]]:
    """All that is stored of a post whose words are still here, oldest first."""
    return list(conn.execute(select(posts).where(*_post(channel, account, remote_id)).order_by(posts.c.id)))


def missed(conn: Connection, channel: str, account: str) -> list[Row[Any]]:
    """Posts that are gone, as far as we know, and whose words are still here."""
    gone = (posts.c.gone.is_not(None), posts.c.erased_at.is_(None))
    query = select(posts).where(*gone, posts.c.channel == channel, posts.c.account == account)
    return list(conn.execute(query.order_by(posts.c.id)))


def mark(conn: Connection, now: datetime, channel: str, account: str, remote_id: str, how: Gone) -> bool:
    """Compare-and-set: a post is gone; false where that was known, or nothing of it is here."""
    news = posts.c.gone.is_distinct_from(how.value)
    query = update(posts).where(*_post(channel, account, remote_id), news)
    return bool(conn.execute(query.values(gone=how.value, gone_at=now)).rowcount)


def unmark(conn: Connection, channel: str, account: str, remote_id: str) -> bool:
    """Compare-and-set: a post is to be seen after all; false where it was, or its words are no longer here."""
    query = update(posts).where(*_post(channel, account, remote_id), posts.c.gone.is_not(None))
    return bool(conn.execute(query.values(gone=None, gone_at=None)).rowcount)


def erase(conn: Connection, now: datetime, channel: str, account: str, remote_id: str) -> bool:
    """Take the words of a post that is gone out of the store, with what came with them and the platform's own bytes."""
    query = update(posts).where(*_post(channel, account, remote_id), posts.c.gone.is_not(None))
    return bool(conn.execute(query.values(text="", attachments=[], raw=b"", erased_at=now)).rowcount)


def waiting(conn: Connection, channel: str, account: str, after: int, most: int) -> list[Row[Any]]:
    """Posts behind an id that customers wait with, and those of which it is not certain yet that they are gone."""
    opened = select(cases.c.id).where(cases.c.state == CaseState.OPEN, cases.c.channel == channel)
    found = _page(conn, channel, account, after, most, posts.c.case_id.in_(opened), posts.c.gone.is_(None))
    found += _page(conn, channel, account, after, most, posts.c.gone.is_not(None))
    return sorted(found, key=lambda row: row.id)[:most]


def kept(conn: Connection, channel: str, account: str, after: int, most: int) -> list[Row[Any]]:
    """All posts behind an id whose words are here."""
    return _page(conn, channel, account, after, most)


def _page(
    conn: Connection, channel: str, account: str, after: int, most: int, *which: ColumnElement[bool]
) -> list[Row[Any]]:
    """Rows of (id, remote_id, revision), by id: of what everybody can read, since nothing else can be looked at."""
    here = (posts.c.channel == channel, posts.c.account == account, posts.c.audience == Audience.PUBLIC)
    query = select(posts.c.id, posts.c.remote_id, posts.c.revision)
    query = query.where(posts.c.id > after, posts.c.erased_at.is_(None), *here, *which)
    return list(conn.execute(query.order_by(posts.c.id).limit(most)))
