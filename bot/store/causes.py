"""What cases were about: counted by topic."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, case, func, select, text

from bot.store.statement import Statement
from bot.store.tables import cases, identities, posts, replies
from bot.store.tables.columns import TOPICAL

_OPENED = cases.c.opened_at >= bindparam("since", type_=cases.c.opened_at.type)
_ENDED = replies.c.ended_at >= bindparam("since", type_=replies.c.ended_at.type)
#: As the index says it.
_BY = (replies.c.executive == bindparam("executive"), text("replies.state = 'sent'"), _ENDED)
_COUNTED = Statement(
    select(cases.c.topic, func.count().label("number"))
    .where(_OPENED, text(TOPICAL))
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
_OWN = replies.c.prepared_by.is_(None)
_READ = func.coalesce(func.length(posts.c.text), 0) + case((_OWN, 0), else_=func.length(replies.c.words))
_WORDS = Statement(
    select(
        func.count().label("answers"),
        func.sum(case((_OWN, func.length(replies.c.words)), else_=0)).label("written"),
        func.sum(_READ).label("read"),
    )
    .select_from(replies)
    .outerjoin(posts, posts.c.id == replies.c.post_id)
    .where(*_BY)
)
#: A complaint that goes on is nothing to be glad of; it stands where it waits.
_WROTE_BACK = Statement(
    select(identities.c.name, posts.c.text)
    .select_from(replies)
    .join(posts, posts.c.case_id == replies.c.case_id)
    .join(cases, cases.c.id == replies.c.case_id)
    .join(identities, identities.c.id == cases.c.identity_id)
    .where(*_BY, posts.c.received_at > replies.c.ended_at, posts.c.gone.is_(None), posts.c.text != "")
    .where(posts.c.kind != "complaint")
    .order_by(posts.c.id.desc())
    .limit(1)
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


def words(conn: Connection, executive: str, since: datetime) -> tuple[int, int, int]:
    """An executive's answers since an instant: how many, how many characters of them they wrote, and how many they read
    for them (customers' posts, and what somebody else had prepared)."""
    found = _WORDS.one(conn, executive=executive, since=since)
    return found.answers, int(found.written or 0), int(found.read or 0)


def wrote_back(conn: Connection, executive: str, since: datetime) -> tuple[str, str] | None:
    """Who wrote last after an answer of an executive since an instant, other than a complaint, and what."""
    found = _WROTE_BACK.first(conn, executive=executive, since=since)
    return (found.name, found.text) if found is not None else None
