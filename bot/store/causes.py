"""What cases were about: counted by topic."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from bot.store.statement import Statement
from bot.store.tables import cases, replies

_OPENED = cases.c.opened_at >= bindparam("since", type_=cases.c.opened_at.type)
_ENDED = replies.c.ended_at >= bindparam("since", type_=replies.c.ended_at.type)
_BY = (replies.c.executive == bindparam("executive"), replies.c.state == "sent", _ENDED)
_COUNTED = Statement(
    select(cases.c.topic, func.count().label("number"))
    .where(_OPENED, cases.c.state != "aside", cases.c.lane == "desk", cases.c.topic.is_not(None))
    .group_by(cases.c.topic)
    .order_by(func.count().desc(), cases.c.topic)
)
_ANSWERED = Statement(
    select(func.count(cases.c.customer_id.distinct()))
    .select_from(replies)
    .join(cases, cases.c.id == replies.c.case_id)
    .where(*_BY)
)
_ANSWERED_ABOUT = Statement(
    select(cases.c.topic, func.count(cases.c.customer_id.distinct()).label("number"))
    .select_from(replies)
    .join(cases, cases.c.id == replies.c.case_id)
    .where(*_BY, cases.c.lane == "desk", cases.c.topic.is_not(None))
    .group_by(cases.c.topic)
    .order_by(func.count(cases.c.customer_id.distinct()).desc(), cases.c.topic)
)


def counted(conn: Connection, since: datetime) -> list[tuple[str, int]]:
    """Topics with how many cases of theirs came to the desk since an instant, the most first."""
    return [(row.topic, row.number) for row in _COUNTED.rows(conn, since=since)]


def answered(conn: Connection, executive: str, since: datetime) -> int:
    """How many people an executive answered since an instant."""
    return int(_ANSWERED.scalar(conn, executive=executive, since=since) or 0)


def answered_about(conn: Connection, executive: str, since: datetime) -> list[tuple[str, int]]:
    """The same by topic, the most first."""
    return [(row.topic, row.number) for row in _ANSWERED_ABOUT.rows(conn, executive=executive, since=since)]
