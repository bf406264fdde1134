"""What executives promised customers, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, or_, select, text, update

from bot.rules.keeping import PromiseState
from bot.store.statement import Insertion, Lookup, Statement
from bot.store.tables import cases, promises

_ADD = Insertion(promises)
_BY_ID = Statement(select(promises).where(promises.c.id == bindparam("promise")))
_OF_CASE = Lookup(select(promises).order_by(promises.c.due_at, promises.c.id), promises.c.case_id, "case")
_LIVE = text("(promises.state = 'open' OR promises.state = 'late')")  # as the index says it
_DUE = Statement(
    select(promises)
    .where(
        _LIVE,
        or_(
            and_(promises.c.asked_at.is_(None), promises.c.remind_at <= bindparam("now")),
            and_(promises.c.state == "open", promises.c.due_at < bindparam("now")),
        ),
    )
    .order_by(promises.c.due_at, promises.c.id)
    .limit(200)
)
#: Whoever has the case keeps what was promised in it.
_KEPT_BY = Statement(
    select(promises)
    .join(cases, cases.c.id == promises.c.case_id)
    .where(_LIVE, func.coalesce(cases.c.owner, promises.c.executive) == bindparam("executive"))
    .order_by(promises.c.due_at, promises.c.id)
)

_TO_CUSTOMER = Statement(
    select(promises.c.state, func.count().label("number"))
    .join(cases, cases.c.id == promises.c.case_id)
    .where(cases.c.customer_id == bindparam("customer"))
    .group_by(promises.c.state)
)


def add(conn: Connection, **values: Any) -> int:
    """Write a promise down; returns its id."""
    return _ADD(conn, state=PromiseState.OPEN, **values)


def get(conn: Connection, promise: int) -> Row[Any] | None:
    """One promise, or None."""
    return _BY_ID.first(conn, promise=promise)


def of_case(conn: Connection, case: int, states: Collection[PromiseState] = tuple(PromiseState)) -> list[Row[Any]]:
    """A case's promises in some states, the first due first."""
    return [row for row in _OF_CASE.rows(conn, case=case) if row.state in states]


def of_each_case(conn: Connection, some: Iterable[int]) -> list[Row[Any]]:
    """The promises of several cases, asked for together."""
    return _OF_CASE.ahead(conn, some)


def due(conn: Connection, now: datetime) -> list[Row[Any]]:
    """Live promises whose day has passed unnoticed, or about which their executive is to be asked."""
    return _DUE.rows(conn, now=now)


def kept_by(conn: Connection, executive: str) -> list[Row[Any]]:
    """The live promises that this executive has to see to, the first due first."""
    return _KEPT_BY.rows(conn, executive=executive)


def late(conn: Connection) -> list[Row[Any]]:
    """All whose day has passed, the oldest first."""
    query = select(promises).where(_LIVE, promises.c.state == PromiseState.LATE)
    return list(conn.execute(query.order_by(promises.c.due_at, promises.c.id)))


def to_customer(conn: Connection, customer: int) -> dict[str, int]:
    """How many promises to a customer are in which state, whatever they were about."""
    return {row.state: row.number for row in _TO_CUSTOMER.rows(conn, customer=customer)}


def ask(conn: Connection, now: datetime, promise: int) -> bool:
    """Its executive is asked about it; false when they were before, or it is over."""
    which = (promises.c.id == promise, promises.c.asked_at.is_(None), _LIVE)
    return bool(conn.execute(update(promises).where(*which).values(asked_at=now)).rowcount)


def change(conn: Connection, promise: int, from_: Collection[str], to: PromiseState, **values: Any) -> bool:
    """Compare-and-set the state; false when it was another."""
    which = (promises.c.id == promise, promises.c.state.in_(list(from_)))
    return bool(conn.execute(update(promises).where(*which).values(state=to, **values)).rowcount)


def say_again(conn: Connection, promise: int, reply: int) -> None:
    """A later reply says the same."""
    conn.execute(update(promises).where(promises.c.id == promise).values(reply_id=reply))
