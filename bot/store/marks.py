"""What the like of a post is found by: a few numbers each, for a day (``bot.rules.sketch``)."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, union_all

from bot.store.statement import Statement
from bot.store.tables import cases, marks, posts
from bot.store.types import Instant

#: Of each mark the newest so many are looked at: enough to see what many share, and what is usual.
_MOST: Final = 40
_SINCE = bindparam("since", type_=Instant())


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
            select(marks)
            .where(marks.c.mark == bindparam(f"mark_{number}", type_=marks.c.mark.type), marks.c.at >= _SINCE)
            .order_by(marks.c.at.desc())
            .limit(_MOST)
            .subquery()
        )
        for number in range(count)
    ]
    return Statement(select(union_all(*each).subquery()))


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


def like(conn: Connection, found_by: Sequence[int], since: datetime) -> list[Row[Any]]:
    """Who shares a mark: rows of (mark, at, post_id, customer_id), of each mark the newest since an instant."""
    if not found_by:
        return []
    values = {f"mark_{number}": mark for number, mark in enumerate(found_by)}
    return _like(len(found_by)).rows(conn, since=since, **values)


def written(conn: Connection, wanted: Sequence[int]) -> list[Row[Any]]:
    """Posts by their ids that still stand, in cases that were not set aside: (id, case_id, text, topic, state,
    customer_id)."""
    if not wanted:
        return []
    return _posts(len(wanted)).rows(conn, **{f"post_{number}": post for number, post in enumerate(wanted)})


def forget(conn: Connection, before: datetime) -> None:
    """Delete the marks of posts that were written before an instant."""
    conn.execute(delete(marks).where(marks.c.at < before))
