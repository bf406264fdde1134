"""The clocks that wait for an answer: at most one a case, due at its next step."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, or_, select, update

from bot.store.statement import Insertion, Lookup, Statement
from bot.store.tables import clocks

#: What a clock waits for.
FIRST_RESPONSE = "first response"
NEXT_RESPONSE = "next response"
#: It runs out when a customer who was asked whether it is right says nothing.
ASKED = "asked whether it is right"

#: Whether a row is such a clock.
ANSWERS = or_(clocks.c.name == FIRST_RESPONSE, clocks.c.name == NEXT_RESPONSE)
_MINE = (clocks.c.case_id == bindparam("case"), ANSWERS)
_START = Insertion(clocks)
_OF_CASE = Statement(select(clocks).where(clocks.c.case_id == bindparam("case"), ANSWERS))
_DUE = Statement(
    select(clocks)
    .where(ANSWERS, clocks.c.due_at <= bindparam("now"))
    .order_by(clocks.c.due_at, clocks.c.case_id)
    .limit(bindparam("most"))
)
_SILENT = Statement(select(clocks).where(clocks.c.name == ASKED, clocks.c.due_at <= bindparam("now")))
_BUMP = Statement(update(clocks).where(*_MINE).values(generation=clocks.c.generation + 1))
_HOLD = Statement(
    update(clocks)
    .where(*_MINE, clocks.c.generation == bindparam("seen"), clocks.c.step == bindparam("at"))
    .values(generation=clocks.c.generation + 1)
)
_PUT = Statement(update(clocks).where(*_MINE).values(step=bindparam("next"), due_at=bindparam("then")))
_REST = Statement(update(clocks).where(*_MINE, clocks.c.due_at < bindparam("then")).values(due_at=bindparam("then")))
_WAITS = (clocks.c.case_id == bindparam("case"), clocks.c.name == ASKED)
_ALL = Lookup(select(clocks), clocks.c.case_id, "case")
_STOP_ASKING = Statement(delete(clocks).where(*_WAITS))
_NOT_NOW = Statement(delete(clocks).where(clocks.c.case_id == bindparam("case"), clocks.c.name.startswith("not now:")))


def start(conn: Connection, case: int, name: str, starts: datetime, due: datetime, step: int = 0) -> None:
    """Start the clock of a case that has none; ``due`` is when ``step`` is."""
    _START(conn, case_id=case, name=name, due_at=due, started_at=starts, step=step, generation=1)


def restart(conn: Connection, case: int, name: str, starts: datetime, due: datetime, step: int = 0) -> None:
    """Start it anew, whichever ran before; no older timer can fire."""
    conn.execute(delete(clocks).where(clocks.c.case_id == case, ANSWERS))
    start(conn, case, name, starts, due, step)


def of_case(conn: Connection, case: int) -> Row[Any] | None:
    """The clock that runs for a case."""
    return _OF_CASE.first(conn, case=case)


def due(conn: Connection, now: datetime, most: int = 200) -> list[Row[Any]]:
    """The clocks that want attention, the longest due first."""
    return _DUE.rows(conn, now=now, most=most)


def number_due(conn: Connection, now: datetime) -> int:
    """How many clocks want attention."""
    return int(conn.execute(select(func.count()).where(ANSWERS, clocks.c.due_at <= now)).scalar_one())


def hold(conn: Connection, clock: Row[Any]) -> bool:
    """Take a timer for oneself, once; false where anything happened to it since it was read."""
    return bool(_HOLD.run(conn, case=clock.case_id, seen=clock.generation, at=clock.step))


def put(conn: Connection, case: int, step: int, due: datetime) -> None:
    """What a held clock waits for next."""
    _PUT.run(conn, case=case, next=step, then=due)


def rest(conn: Connection, case: int, until: datetime) -> None:
    """No step of a case's clock fires before an instant."""
    _REST.run(conn, case=case, then=until)


def asked(conn: Connection, case: int) -> Row[Any] | None:
    """The clock of a customer who was asked whether it is right, and has not answered."""
    return named(conn, case, ASKED)


def named(conn: Connection, case: int, name: str) -> Row[Any] | None:
    """A case's clock of this name, of whatever kind."""
    return next((clock for clock in _ALL.rows(conn, case=case) if clock.name == name), None)


def of_each_case(conn: Connection, some: Iterable[int]) -> list[Row[Any]]:
    """All clocks of several cases, asked for together."""
    return _ALL.ahead(conn, some)


def stop_asking(conn: Connection, case: int) -> bool:
    """The customer answered, or their time is over; false where nobody waited."""
    return bool(_STOP_ASKING.run(conn, case=case))


def silent(conn: Connection, now: datetime) -> list[Row[Any]]:
    """The clocks of those who were asked whether it is right and said nothing in time."""
    return _SILENT.rows(conn, now=now)


def bump(conn: Connection, case: int) -> None:
    """Somebody did something about the case: what was read of its clock before counts no more."""
    _BUMP.run(conn, case=case)


def forget_not_now(conn: Connection, case: int) -> None:
    """The case is with somebody else: who put it off is not asked again."""
    _NOT_NOW.run(conn, case=case)
