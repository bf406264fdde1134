"""Pairs of cases that may be one matter, and what people said of them; cases that were joined."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, or_, select, update

from bot.store.statement import Change, Insertion, Statement
from bot.store.tables import cases, identities, joinings

_ADD = Insertion(joinings)
_BY_ID = Statement(select(joinings).where(joinings.c.id == bindparam("joining")))
_KNOWN = Statement(
    select(joinings.c.id).where(joinings.c.case_id == bindparam("one"), joinings.c.other_id == bindparam("other"))
)
_CHANGE = Change(joinings, joinings.c.id == bindparam("joining"), joinings.c.state == bindparam("from_"))
_NAMESAKES = Statement(
    select(identities.c.customer_id)
    .where(identities.c.name == bindparam("name"), identities.c.id != bindparam("identity"))
    .order_by(identities.c.id.desc())
    .limit(bindparam("most"))
)
_OF_CUSTOMER = Statement(
    select(cases.c.id)
    .where(cases.c.customer_id == bindparam("customer"), cases.c.state == "open")
    .order_by(cases.c.id.desc())
    .limit(bindparam("most"))
)
_TOGETHER = Statement(select(cases.c.id).where(cases.c.joined_to == bindparam("root")).order_by(cases.c.id))


def add(conn: Connection, now: datetime, case: int, other: int, why: str) -> int | None:
    """Offer a pair, once for ever; returns its id, or None where it was offered before."""
    if _KNOWN.first(conn, one=case, other=other) is not None:
        return None
    return _ADD(conn, case_id=case, other_id=other, state="offered", why=why, moved={}, offered_at=now)


def get(conn: Connection, joining: int) -> Row[Any] | None:
    return _BY_ID.first(conn, joining=joining)


def change(conn: Connection, joining: int, from_: str, to: str, **values: Any) -> bool:
    """Compare-and-set the state; false when it was another."""
    return bool(_CHANGE(conn, {"state": to, **values}, joining=joining, from_=from_))


def of_case(conn: Connection, case: int) -> list[Row[Any]]:
    """The pairs that a case is in, oldest first."""
    mine = or_(joinings.c.case_id == case, joinings.c.other_id == case)
    return list(conn.execute(select(joinings).where(mine).order_by(joinings.c.id)))


def namesakes(conn: Connection, name: str, identity: int, most: int) -> list[int]:
    """The customers with other handles of the same name, the newest first."""
    return _NAMESAKES.scalars(conn, name=name, identity=identity, most=most)


def of_customer(conn: Connection, customer: int, most: int) -> list[int]:
    """The open cases of a customer, newest first."""
    return _OF_CUSTOMER.scalars(conn, customer=customer, most=most)


def together(conn: Connection, case: Row[Any]) -> list[int]:
    """The other cases that were joined with one."""
    if case.joined_to is None:
        return []
    return [one for one in _TOGETHER.scalars(conn, root=case.joined_to) if one != case.id]


def point(conn: Connection, case: int, root: int) -> None:
    """A case, and whatever was joined with it, points to the one that stays, which points to itself."""
    which = or_(cases.c.id == case, cases.c.id == root, cases.c.joined_to == case)
    conn.execute(update(cases).where(which).values(joined_to=root))


def let_go(conn: Connection, case: int, root: int) -> None:
    """A case points to no other any more; nor does the one that stayed, once it is alone."""
    conn.execute(update(cases).where(cases.c.id == case).values(joined_to=None))
    if _TOGETHER.scalars(conn, root=root) == [root]:
        conn.execute(update(cases).where(cases.c.id == root).values(joined_to=None))


def give_identity(conn: Connection, identity: int, customer: int) -> None:
    """One of somebody's handles, and the cases that were written with it, are another customer's."""
    conn.execute(update(identities).where(identities.c.id == identity).values(customer_id=customer))
    conn.execute(update(cases).where(cases.c.identity_id == identity).values(customer_id=customer))
