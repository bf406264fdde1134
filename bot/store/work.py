"""Who did what, and what came when: the counts behind load and simulations. No words of anybody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select, text

from bot.store.tables import cases, replies


def taken(conn: Connection, since: datetime, until: datetime) -> list[Row[Any]]:
    """The (owner, opened_at, topic, channel) of the cases of a period, oldest first; an owner may be None."""
    query = select(cases.c.owner, cases.c.opened_at, cases.c.topic, cases.c.channel).where(
        cases.c.state != "aside", cases.c.opened_at >= since, cases.c.opened_at < until
    )
    return list(conn.execute(query.order_by(cases.c.opened_at)))


def answered(conn: Connection, since: datetime, until: datetime) -> list[Row[Any]]:
    """The (executive, approved_at) of the answers that left in a period."""
    query = select(replies.c.executive, replies.c.approved_at).where(
        text("replies.state = 'sent'"),  # as its index says it; none left before it was approved
        replies.c.ended_at >= since,
        replies.c.approved_at >= since,
        replies.c.approved_at < until,
    )
    return list(conn.execute(query.order_by(replies.c.approved_at)))


def arrivals(conn: Connection, since: datetime, most: int, *, answered_only: bool = False) -> list[Row[Any]]:
    """The newest cases since an instant, newest first: (opened_at, topic, channel, danger, owner, answered), of which
    the last is when the first answer left or was given elsewhere, or None."""
    left = (
        select(func.min(replies.c.ended_at))
        .where(replies.c.case_id == cases.c.id, replies.c.state == "sent", replies.c.ended_at >= since)
        .scalar_subquery()
    )
    answered = func.coalesce(left, cases.c.answered_at).label("answered")
    query = select(cases.c.opened_at, cases.c.topic, cases.c.channel, cases.c.danger, cases.c.owner, answered).where(
        cases.c.state != "aside", cases.c.opened_at >= since
    )
    if answered_only:
        query = query.where(cases.c.answered_at.is_not(None))
    return list(conn.execute(query.order_by(cases.c.opened_at.desc(), cases.c.id.desc()).limit(most)))
