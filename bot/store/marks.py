"""What the like of a post is found by: a few numbers each, for a day (``bot.rules.sketch``)."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, union_all

from bot.store.statement import Statement
from bot.store.tables import cases, marks, posts
from bot.store.types import Instant

#: Of each mark the newest so many are looked at.
_MOST: Final = 24
_SINCE = bindparam("since", type_=Instant())
_BEFORE = Statement(
    select(marks.c.at)
    .where(marks.c.mark == bindparam("mark"), marks.c.at >= _SINCE, marks.c.at < bindparam("until", type_=Instant()))
    .order_by(marks.c.at.desc())
    .limit(bindparam("most"))
)
_NAMING = Statement(
    select(marks.c.post_id, marks.c.customer_id)
    .where(marks.c.mark == bindparam("mark"), marks.c.at >= _SINCE)
    .order_by(marks.c.at.desc())
    .limit(bindparam("most"))
)


@functools.cache
def _add(count: int) -> Statement:
    """One statement for all marks of a post: each round trip to SQLite's cursor costs more than a row."""
    rows = [
        {
            "mark": bindparam(f"mark_{number}", type_=marks.c.mark.type),
            "at": bindparam(f"at_{number}", type_=marks.c.at.type),
            "post_id": bindparam(f"post_{number}", type_=marks.c.post_id.type),
            "customer_id": bindparam(f"customer_{number}", type_=marks.c.customer_id.type),
        }
        for number in range(count)
    ]
    return Statement(insert(marks).values(rows))


@functools.cache
def _like(count: int) -> Statement:
    """The newest of each mark by itself: what thousands share would hide what four do."""
    each = [
        select(
            select(marks.c.post_id)
            .where(marks.c.mark == bindparam(f"mark_{number}", type_=marks.c.mark.type), marks.c.at >= _SINCE)
            .order_by(marks.c.at.desc())
            .limit(_MOST)
            .subquery()
        )
        for number in range(count)
    ]
    found = union_all(*each).subquery()
    shared = select(found.c.post_id).group_by(found.c.post_id).having(func.count() >= bindparam("least"))
    return Statement(shared.order_by(found.c.post_id.desc()).limit(bindparam("most")))


@functools.cache
def _posts(count: int) -> Statement:
    wanted = posts.c.id.in_([bindparam(f"post_{number}", type_=posts.c.id.type) for number in range(count)])
    columns = (posts.c.id, posts.c.case_id, posts.c.text, cases.c.topic, cases.c.state, cases.c.customer_id)
    stands = select(*columns).join(cases, cases.c.id == posts.c.case_id).where(wanted, posts.c.gone.is_(None))
    return Statement(stands.where(cases.c.state != "aside"))


def add(conn: Connection, now: datetime, post: int, customer: int, found_by: Sequence[int]) -> None:
    """Keep the marks of a post."""
    if found_by:
        values: dict[str, Any] = {}
        for number, mark in enumerate(found_by):
            values |= {f"mark_{number}": mark, f"at_{number}": now}
            values |= {f"post_{number}": post, f"customer_{number}": customer}
        _add(len(found_by)).run(conn, **values)


def like(conn: Connection, found_by: Sequence[int], since: datetime, *, least: int, most: int) -> list[int]:
    """The posts since an instant that share at least so many marks, newest first."""
    values = {f"mark_{number}": mark for number, mark in enumerate(found_by)}
    return _like(len(found_by)).scalars(conn, since=since, least=least, most=most, **values)


def before(conn: Connection, mark: int, since: datetime, until: datetime, most: int) -> list[datetime]:
    """When posts with a mark came, newest first."""
    return _BEFORE.scalars(conn, mark=mark, since=since, until=until, most=most)


def naming(conn: Connection, mark: int, since: datetime, most: int) -> list[Row[Any]]:
    """The newest posts with a mark: rows of (post_id, customer_id)."""
    return _NAMING.rows(conn, mark=mark, since=since, most=most)


def written(conn: Connection, wanted: Sequence[int]) -> list[Row[Any]]:
    """Posts by their ids that still stand, in cases that were not set aside: (id, case_id, text, topic, state,
    customer_id)."""
    if not wanted:
        return []
    return _posts(len(wanted)).rows(conn, **{f"post_{number}": post for number, post in enumerate(wanted)})


def forget(conn: Connection, before: datetime) -> None:
    """Delete the marks of posts that were written before an instant."""
    conn.execute(delete(marks).where(marks.c.at < before))
