"""Cases that went from one turn to the next because nobody had answered them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from bot.store.statement import Insertion, Statement
from bot.store.tables import handovers

_ADD = Insertion(handovers)
_OF_BATCH = Statement(select(handovers).where(handovers.c.batch == bindparam("name")).order_by(handovers.c.id))
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


def keep(conn: Connection, row: int) -> bool:
    """Compare-and-set: a case goes back to who had it; false when it did already."""
    query = update(handovers).where(handovers.c.id == row, handovers.c.kept.is_(False)).values(kept=True)
    return bool(conn.execute(query).rowcount)
