"""Who was on, as it happened: written down when it changes, never reckoned anew."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, delete, func, select

from bot.store.statement import Insertion, Statement
from bot.store.tables import duties


class Held(NamedTuple):
    """Who was on (None: nobody), and whether because no layer had anybody."""

    executive: str | None
    as_fallback: bool


_ADD = Insertion(duties)
_LAST = Statement(
    select(duties)
    .where(duties.c.rota == bindparam("name"), duties.c.skill == bindparam("needed"))
    .order_by(duties.c.begins.desc())
    .limit(1)
)


def last(conn: Connection, rota: str, skill: str) -> Held | None:
    """What was written down last; None where nothing was."""
    row = _LAST.first(conn, name=rota, needed=skill)
    return None if row is None else Held(row.executive, row.as_fallback)


def add(conn: Connection, rota: str, skill: str, begins: datetime, held: Held) -> None:
    """From an instant on it is so, until something else is written down."""
    # What was written for later was so by a clock that has been set back since.
    later = (duties.c.rota == rota, duties.c.skill == skill, duties.c.begins >= begins)
    conn.execute(delete(duties).where(*later))
    _ADD(conn, rota=rota, skill=skill, begins=begins, **held._asdict())


def since(conn: Connection, start: datetime) -> list[Row[Any]]:
    """All that held at an instant or after it, in order of time, by rota and skill."""
    known = select(duties.c.rota, duties.c.skill, func.max(duties.c.begins).label("begins"))
    at_start = known.where(duties.c.begins <= start).group_by(duties.c.rota, duties.c.skill).subquery()
    query = select(duties).outerjoin(
        at_start, (at_start.c.rota == duties.c.rota) & (at_start.c.skill == duties.c.skill)
    )
    query = query.where(at_start.c.begins.is_(None) | (duties.c.begins >= at_start.c.begins))
    return list(conn.execute(query.order_by(duties.c.rota, duties.c.skill, duties.c.begins)))


def forget(conn: Connection, before: datetime) -> int:
    """Delete what was over before an instant; returns how many rows that were."""
    other = duties.alias()
    at_start = select(func.max(other.c.begins)).where(
        other.c.rota == duties.c.rota, other.c.skill == duties.c.skill, other.c.begins <= before
    )
    return int(conn.execute(delete(duties).where(duties.c.begins < at_start.scalar_subquery())).rowcount)
