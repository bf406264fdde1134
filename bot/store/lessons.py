"""What the detector learns from: labels out of the audit trail, and the posts that they and the desk are about."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, func, or_, select, text

from bot.rules.lifecycle import CaseState
from bot.rules.triage import Kind
from bot.store.tables import cases, events, posts
from bot.store.tables.learning import IS_LABEL

#: Rows of one query: others go on between two.
_AT_ONCE: Final = 500
#: Spelled as the index spells it, or the database would read the whole trail.
_LABEL: Final = text(IS_LABEL)
#: What comes to the desk as a complaint, for sure or in doubt; a question or praise there is none.
_TAKEN_FOR_ONE: Final = (Kind.COMPLAINT, Kind.OTHER)


def count(conn: Connection, after: int) -> int:
    """How many labels were given behind an event's id."""
    return int(conn.execute(select(func.count()).select_from(events).where(_LABEL, events.c.id > after)).scalar() or 0)


def labels(conn: Connection, most: int) -> list[Row[Any]]:
    """The newest labels, oldest first: (id, what, actor, case_id, facts)."""
    query = select(events.c.id, events.c.what, events.c.actor, events.c.case_id, events.c.facts).where(_LABEL)
    newest: list[Row[Any]] = []
    while len(newest) < most:
        older = query.where(events.c.id < newest[-1].id) if newest else query
        older = older.order_by(events.c.id.desc()).limit(min(_AT_ONCE, most - len(newest)))
        page: list[Row[Any]] = list(conn.execute(older))
        newest += page
        if len(page) < _AT_ONCE:
            break
    return newest[::-1]


def said_of(conn: Connection, case: int) -> list[Row[Any]]:
    """What people said that a case is, oldest first: (what, actor)."""
    query = select(events.c.what, events.c.actor).where(events.c.case_id == case, _LABEL)
    return list(conn.execute(query.order_by(events.c.id)))


def first_posts(conn: Connection, wanted: Collection[int]) -> dict[int, int]:
    """The post on the card of each of these cases."""
    found: dict[int, int] = {}
    for some in _some(wanted):
        query = select(cases.c.id, cases.c.first_post).where(cases.c.id.in_(some), cases.c.first_post.is_not(None))
        found |= {row.id: row.first_post for row in conn.execute(query)}
    return found


def standing(conn: Connection, wanted: Collection[int]) -> dict[int, Row[Any]]:
    """These posts as rows of (id, text, kind, score), as far as their words are still there and still here."""
    found: dict[int, Row[Any]] = {}
    for some in _some(wanted):
        query = select(posts.c.id, posts.c.text, posts.c.kind, posts.c.score).where(
            posts.c.id.in_(some), posts.c.gone.is_(None), posts.c.text != ""
        )
        found |= {row.id: row for row in conn.execute(query)}
    return found


def worked(conn: Connection, before: datetime, most: int) -> dict[int, bool]:
    """The newest posts of customers that came to the desk as complaints and were answered, or stand there since
    ``before``; and whether they were answered. What one of our own people wrote is no customer's voice."""
    query = (
        select(cases.c.first_post, cases.c.answered_at)
        .where(cases.c.state != CaseState.ASIDE, cases.c.lane == "desk", cases.c.first_post.is_not(None))
        .where(cases.c.kind.in_(_TAKEN_FOR_ONE), cases.c.colleague.is_(False))
        .where(or_(cases.c.answered_at.is_not(None), cases.c.opened_at < before))
        .order_by(cases.c.id.desc())
        .limit(most)
    )
    return {row.first_post: row.answered_at is not None for row in conn.execute(query)}


def scores(conn: Connection, model: str, after: int, most: int) -> list[tuple[int, float]]:
    """The newest posts behind an id that a detector judged, with their scores, oldest first."""
    query = select(posts.c.id, posts.c.score).where(posts.c.id > after, posts.c.model == model)
    rows = conn.execute(query.order_by(posts.c.id.desc()).limit(most)).all()
    return [(row.id, row.score) for row in reversed(rows)]


def presses(conn: Connection, model: str, after: int, before: datetime, most: int) -> list[tuple[int, bool]]:
    """The newest posts behind an id that a detector judged and that came to the desk before an instant, oldest first;
    and whether somebody took them from it since."""
    query = (
        select(posts.c.id, cases.c.state)
        .join(cases, cases.c.first_post == posts.c.id)
        .where(posts.c.id > after, posts.c.model == model, cases.c.opened_at < before, cases.c.desk_ts.is_not(None))
    )
    rows = conn.execute(query.order_by(posts.c.id.desc()).limit(most)).all()
    return [(row.id, row.state == CaseState.ASIDE) for row in reversed(rows)]


def _some(wanted: Collection[int]) -> Iterator[list[int]]:
    ordered = sorted(wanted)
    return (ordered[start : start + _AT_ONCE] for start in range(0, len(ordered), _AT_ONCE))
