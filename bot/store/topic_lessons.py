"""What people said that cases are about, out of the audit trail, and what was learned of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select, text

from bot.store.statement import Statement
from bot.store.tables import cases, events
from bot.store.tables.learning import ABOUT_TOPICS

#: What people say, and what comes of it.
SAID: Final = ("topic changed", "topic confirmed")
LEARNED: Final = "topics learned"
REFUSED: Final = "topics not learned"
PUT_BACK: Final = "topics put back"
#: Spelled as the index spells it.
_ABOUT_TOPICS: Final = text(ABOUT_TOPICS)
_IN_FORCE = Statement(
    select(events)
    .where(_ABOUT_TOPICS, text(f"(what = '{LEARNED}' OR what = '{PUT_BACK}')"))
    .order_by(events.c.id.desc())
    .limit(1)
)
_LAST = Statement(
    select(events)
    .where(_ABOUT_TOPICS, text(f"(what = '{LEARNED}' OR what = '{REFUSED}')"))
    .order_by(events.c.id.desc())
    .limit(1)
)


def in_force(conn: Connection) -> Row[Any] | None:
    """The event by which what is in force was learned, or was put back: then ``of`` is the one by which it was learned
    (0: nothing was), and the rest is as it was then."""
    return _IN_FORCE.first(conn)


def learned(conn: Connection, most: int) -> list[Row[Any]]:
    """The newest events by which anything was learned, the newest first."""
    query = select(events).where(_ABOUT_TOPICS, events.c.what == LEARNED).order_by(events.c.id.desc())
    return list(conn.execute(query.limit(most)))


def last(conn: Connection) -> Row[Any] | None:
    """The event of the last time that anything was to be learned."""
    return _LAST.first(conn)


def count(conn: Connection, after: int) -> int:
    """How often people said what a case is about behind an event's id."""
    query = select(func.count()).select_from(events).where(_ABOUT_TOPICS, events.c.what.in_(SAID), events.c.id > after)
    return int(conn.execute(query).scalar() or 0)


def said(conn: Connection, most: int) -> list[Row[Any]]:
    """The newest that people said, oldest first: (id, actor, facts, post), the post being that on the card."""
    query = (
        select(events.c.id, events.c.actor, events.c.facts, cases.c.first_post.label("post"))
        .join(cases, cases.c.id == events.c.case_id)
        .where(_ABOUT_TOPICS, events.c.what.in_(SAID), cases.c.first_post.is_not(None))
    )
    newest: list[Row[Any]] = list(conn.execute(query.order_by(events.c.id.desc()).limit(most)))
    return newest[::-1]


def worked(conn: Connection, since: datetime, most: int) -> dict[int, str]:
    """The posts on the cards of the newest cases since an instant that were answered, with what they are about."""
    query = (
        select(cases.c.first_post, cases.c.topic)
        .where(cases.c.opened_at >= since, cases.c.answered_at.is_not(None), cases.c.lane == "desk")
        .where(cases.c.first_post.is_not(None), cases.c.topic.is_not(None))
    )
    return {row.first_post: row.topic for row in conn.execute(query.order_by(cases.c.opened_at.desc()).limit(most))}
