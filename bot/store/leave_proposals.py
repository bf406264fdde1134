"""What calendars said of absences, and what was answered to it. Periods are in the plan file's own words."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select, update

from bot.store.tables import leave_proposals

ASKED: Final = "asked"
ACCEPTED: Final = "accepted"
DECLINED: Final = "declined"
GONE: Final = "gone"


def get(conn: Connection, proposal: int) -> Row[Any] | None:
    return conn.execute(select(leave_proposals).where(leave_proposals.c.id == proposal)).first()


def of(conn: Connection, executive: str, states: Collection[str], now: datetime) -> list[Row[Any]]:
    """An executive's, of periods that are not over; oldest first."""
    query = select(leave_proposals).where(leave_proposals.c.executive == executive, leave_proposals.c.over_at > now)
    return list(conn.execute(query.where(leave_proposals.c.state.in_(list(states))).order_by(leave_proposals.c.id)))


def ask(conn: Connection, now: datetime, executive: str, begins: str, ends: str, over_at: datetime) -> int:
    """A period to ask about; returns its id."""
    row = {"executive": executive, "begins": begins, "ends": ends, "over_at": over_at, "state": ASKED, "asked_at": now}
    made = conn.execute(insert(leave_proposals).values(**row))
    return int((made.inserted_primary_key or (0,))[0])


def answer(conn: Connection, now: datetime, proposal: int, state: str) -> bool:
    """Compare-and-set: it was answered, or needs no answer any more; false where that was so already."""
    here = (leave_proposals.c.id == proposal, leave_proposals.c.state == ASKED)
    return bool(conn.execute(update(leave_proposals).where(*here).values(state=state, said_at=now)).rowcount)


def forget(conn: Connection, before: datetime) -> None:
    """What was over before an instant is of no use any more."""
    conn.execute(delete(leave_proposals).where(leave_proposals.c.over_at < before))
