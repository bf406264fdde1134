"""Cases that went from one turn to the next because nobody had answered them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, text, update

from bot.store.statement import Insertion, Statement
from bot.store.tables import handovers

_ADD = Insertion(handovers)
_OF_BATCH = Statement(select(handovers).where(handovers.c.batch == bindparam("name")).order_by(handovers.c.id))
#: As its index names it.
_IS_WANTED = text("wanted IS TRUE")
_WANTED = Statement(select(handovers).where(_IS_WANTED).order_by(handovers.c.case_id).limit(bindparam("most")))
_WITH = Statement(select(handovers.c.batch, handovers.c.taker).where(handovers.c.case_id == bindparam("case")))


def add(conn: Connection, now: datetime, batch: str, case: int, giver: str, taker: str) -> None:
    """Write down that a case went over."""
    _ADD(conn, batch=batch, case_id=case, giver=giver, taker=taker, at=now)


def of_batch(conn: Connection, batch: str) -> list[Row[Any]]:
    """What went over at the end of one person's turn, in the order in which it did."""
    return _OF_BATCH.rows(conn, name=batch)


def of_turn(conn: Connection, turn: str) -> set[tuple[str, str, str]]:
    """The (batch, giver, taker) of all batches of a turn that ended: those whose names begin with its own."""
    columns = (handovers.c.batch, handovers.c.giver, handovers.c.taker)
    query = select(*columns).where(handovers.c.batch.startswith(turn, autoescape=True)).distinct()
    return {(row.batch, row.giver, row.taker) for row in conn.execute(query)}


def of_case(conn: Connection, case: int) -> list[Row[Any]]:
    """The (batch, taker) that a case went over with."""
    return _WITH.rows(conn, case=case)


def want(conn: Connection, batch: str) -> None:
    """Somebody keeps what went over with a batch."""
    conn.execute(update(handovers).where(handovers.c.batch == batch, handovers.c.kept.is_(False)).values(wanted=True))


def wanted(conn: Connection, most: int) -> list[Row[Any]]:
    """What somebody keeps and has not come back yet, in the order in which cases are held."""
    return _WANTED.rows(conn, most=most)


def settle(conn: Connection, row: int, *, kept: bool) -> bool:
    """Compare-and-set: a case that somebody keeps went back, or does not any more; false where that is settled."""
    query = update(handovers).where(handovers.c.id == row, _IS_WANTED).values(wanted=False, kept=kept)
    return bool(conn.execute(query).rowcount)
