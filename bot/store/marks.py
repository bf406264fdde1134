"""What the like of a post is found by: a few numbers each, for a day (``bot.rules.sketch``)."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, delete, func, insert, or_, select, union_all

from bot.store.statement import Statement
from bot.store.tables import cases, marks, posts
from bot.store.types import Instant
from bot.store.waits import LOOKED_FOR

_SINCE = bindparam("since", type_=Instant())
_BEFORE = Statement(
    select(marks.c.at)
    .where(marks.c.mark == bindparam("mark"), marks.c.at >= _SINCE, marks.c.at < bindparam("until", type_=Instant()))
    .order_by(marks.c.at.desc())
    .limit(bindparam("most"))
)


@functools.cache
def _add(count: int) -> Statement:
    """One statement for all marks of a post: each round trip to SQLite's cursor costs more than a row."""
    same = {name: bindparam(f"same_{name}", type_=marks.c[name].type) for name in ("at", "post_id", "customer_id")}
    rows = [{"mark": bindparam(f"mark_{number}", type_=marks.c.mark.type)} | same for number in range(count)]
    return Statement(insert(marks).values(rows))


def _newest(number: int, columns: tuple[ColumnElement[Any], ...]) -> Select[Any]:
    """The newest of one mark by itself: what thousands share would hide what four do."""
    mine = marks.c.mark == bindparam(f"mark_{number}", type_=marks.c.mark.type)
    query = select(*columns).where(mine, marks.c.at >= _SINCE).order_by(marks.c.at.desc())
    return select(query.limit(bindparam("each")).subquery())


@functools.cache
def _like(count: int) -> Statement:
    found = union_all(*(_newest(number, (marks.c.post_id,)) for number in range(count))).subquery()
    shared = select(found.c.post_id).group_by(found.c.post_id).having(func.count() >= bindparam("least"))
    return Statement(shared.order_by(found.c.post_id.desc()).limit(bindparam("each")))


@functools.cache
def _naming(count: int) -> Statement:
    columns = (marks.c.mark, marks.c.post_id, marks.c.customer_id)
    return Statement(select(union_all(*(_newest(number, columns) for number in range(count))).subquery()))


@functools.cache
def _posts(count: int) -> Statement:
    wanted = posts.c.id.in_([bindparam(f"post_{number}", type_=posts.c.id.type) for number in range(count)])
    columns = (posts.c.id, posts.c.case_id, posts.c.text, cases.c.topic, cases.c.state, cases.c.customer_id)
    stands = select(*columns).join(cases, cases.c.id == posts.c.case_id).where(wanted, posts.c.gone.is_(None))
    return Statement(stands.where(or_(cases.c.state != "aside", LOOKED_FOR)))


def add(conn: Connection, now: datetime, post: int, customer: int, found_by: Sequence[int]) -> None:
    """Keep the marks of a post."""
    if found_by:
        of = {"same_at": now, "same_post_id": post, "same_customer_id": customer}
        _add(len(found_by)).run(conn, **of, **_numbered(found_by))


def like(conn: Connection, found_by: Sequence[int], since: datetime, *, least: int, most: int) -> list[int]:
    """The posts since an instant that share at least so many marks, newest first; of each mark so many are looked
    at."""
    return _like(len(found_by)).scalars(conn, since=since, least=least, each=most, **_numbered(found_by))


def before(conn: Connection, mark: int, since: datetime, until: datetime, most: int) -> list[datetime]:
    """When posts with a mark came, newest first."""
    return _BEFORE.scalars(conn, mark=mark, since=since, until=until, most=most)


def naming(conn: Connection, found_by: Sequence[int], since: datetime, most: int) -> list[Row[Any]]:
    """Of each mark the newest posts: rows of (mark, post_id, customer_id)."""
    return _naming(len(found_by)).rows(conn, since=since, each=most, **_numbered(found_by))


def _numbered(found_by: Sequence[int]) -> dict[str, int]:
    return {f"mark_{number}": mark for number, mark in enumerate(found_by)}


def written(conn: Connection, wanted: Sequence[int]) -> list[Row[Any]]:
    """Posts by their ids that still stand, in cases that are not set aside or wait for a lead's look: (id, case_id,
    text, topic, state, customer_id)."""
    if not wanted:
        return []
    return _posts(len(wanted)).rows(conn, **{f"post_{number}": post for number, post in enumerate(wanted)})


def forget(conn: Connection, before: datetime) -> None:
    """Delete the marks of posts that were written before an instant."""
    conn.execute(delete(marks).where(marks.c.at < before))
