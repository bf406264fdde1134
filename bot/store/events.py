"""The audit trail: what happened to whom, without any customer's words. Written once, and sealed soon after."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from bot import tracing
from bot.store.statement import Insertion, Statement
from bot.store.tables import events

_RECORD = Insertion(events)
_UNSEALED = Statement(
    select(events)
    .where(events.c.id > bindparam("after"), events.c.seal.is_(None))
    .order_by(events.c.id)
    .limit(bindparam("most"))
)
_SEAL = Statement(
    update(events).where(events.c.id == bindparam("event"), events.c.seal.is_(None)).values(seal=bindparam("new_seal"))
)
_PAGE = 2000


def record(
    conn: Connection,
    now: datetime,
    what: str,
    *,
    actor: str = "buckstop",
    case: int | None = None,
    reply: int | None = None,
    **facts: Any,
) -> None:
    """Write one event; ``actor`` is an executive's id, a Slack user id, ``customer`` or ``buckstop``."""
    if case is not None:
        tracing.concerns(case)
    _RECORD(conn, at=now, what=what, actor=actor, case_id=case, reply_id=reply, facts=facts)


def of_case(conn: Connection, case: int) -> list[Row[Any]]:
    """A case's events, oldest first: rows of (at, actor, what, facts, reply_id)."""
    query = select(events.c.at, events.c.actor, events.c.what, events.c.facts, events.c.reply_id)
    return list(conn.execute(query.where(events.c.case_id == case).order_by(events.c.id)))


def unsealed(conn: Connection, after: int, most: int) -> list[Row[Any]]:
    """Events without a seal behind an id, oldest first."""
    return _UNSEALED.rows(conn, after=after, most=most)


def seal(conn: Connection, seals: Mapping[int, str]) -> None:
    """Give events, by id, their seals, which they keep."""
    _SEAL.run_each(conn, [{"event": event, "new_seal": value} for event, value in seals.items()])


def following(conn: Connection, after: int, most: int) -> list[Row[Any]]:
    """Up to ``most`` events behind an id, by id."""
    return list(conn.execute(select(events).where(events.c.id > after).order_by(events.c.id).limit(most)))


def of_cases(conn: Connection, cases: Collection[int], *whats: str) -> list[Row[Any]]:
    """The events of some kinds that some cases have, by id."""
    query = select(events).where(events.c.case_id.in_(cases), events.c.what.in_(whats))
    return list(conn.execute(query.order_by(events.c.id)))


def named(conn: Connection, *whats: str) -> Iterator[Row[Any]]:
    """All events of some kinds, by id."""
    return _all(conn, whats)


def every(conn: Connection) -> Iterator[Row[Any]]:
    """All events by id, a page at a time."""
    return _all(conn, ())


def _all(conn: Connection, whats: Collection[str]) -> Iterator[Row[Any]]:
    last = 0
    query = select(events).order_by(events.c.id).limit(_PAGE)
    if whats:
        query = query.where(events.c.what.in_(list(whats)))
    while page := conn.execute(query.where(events.c.id > last)).all():
        yield from page
        last = page[-1].id


def by_seal(conn: Connection, value: str) -> Row[Any] | None:
    """The event with this seal. Reads the whole trail."""
    return conn.execute(select(events).where(events.c.seal == value).limit(1)).first()
