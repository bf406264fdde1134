"""Executives' replies, from the preview to the outcome."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.rules.lifecycle import PartState
from bot.store.tables import replies


def add(conn: Connection, **values: Any) -> int:
    """Store a reply; returns its id."""
    return int(conn.execute(insert(replies), values).inserted_primary_key[0])  # type: ignore[index]


def get(conn: Connection, reply: int) -> Row[Any] | None:
    """One reply, or None."""
    return conn.execute(select(replies).where(replies.c.id == reply)).first()


def by_source(conn: Connection, channel: str, ts: str) -> Row[Any] | None:
    """The reply that was made of this message at the desk."""
    return conn.execute(select(replies).where(replies.c.source_channel == channel, replies.c.source_ts == ts)).first()


def of_case(conn: Connection, case: int, states: Collection[PartState] | None = None) -> list[Row[Any]]:
    """A case's replies, oldest first."""
    query = select(replies).where(replies.c.case_id == case)
    if states is not None:
        query = query.where(replies.c.state.in_(list(states)))
    return list(conn.execute(query.order_by(replies.c.id)))


def change(
    conn: Connection,
    reply: int,
    from_: Collection[PartState],
    to: PartState,
    *,
    when: int | None = None,
    **values: Any,
) -> bool:
    """Compare-and-set the state (and the revision, where ``when`` names one); false when it was another."""
    query = update(replies).where(replies.c.id == reply, replies.c.state.in_(list(from_)))
    if when is not None:
        query = query.where(replies.c.revision == when)
    return bool(conn.execute(query.values(state=to, **values)).rowcount)


def forget_source(conn: Connection, reply: int) -> None:
    """The message at the desk that a reply was made of becomes that of a later reply: a correction."""
    conn.execute(update(replies).where(replies.c.id == reply).values(source_channel=None, source_ts=None))


def recent_words(conn: Connection, executive: str, since: datetime, but_case: int) -> list[str]:
    """What an executive wrote to other customers since an instant and sent, newest first, at most fifty."""
    query = select(replies.c.words).where(
        replies.c.executive == executive,
        replies.c.state == PartState.SENT,
        replies.c.ended_at >= since,
        replies.c.case_id != but_case,
    )
    return list(conn.execute(query.order_by(replies.c.id.desc()).limit(50)).scalars())


def sent_by(conn: Connection, executive: str, most: int) -> int:
    """How many replies of an executive were sent, counted up to ``most``."""
    query = select(replies.c.id).where(replies.c.executive == executive, replies.c.state == PartState.SENT)
    return len(conn.execute(query.limit(most)).all())
