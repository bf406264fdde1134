"""Cases offered to peers: at most one live offer a case, and nobody asked twice for one clock."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from bot.store.statement import Change, Insertion, Statement
from bot.store.tables import offers


class OfferState(StrEnum):
    """Where an offer stands."""

    LIVE = "live"
    TAKEN = "taken"
    REFUSED = "refused"
    OVER = "over"


_ADD = Insertion(offers)
_BY_ID = Statement(select(offers).where(offers.c.id == bindparam("offer")))
_LIVE = Statement(select(offers).where(offers.c.case_id == bindparam("case"), offers.c.state == "live"))
_OF_CLOCK = Statement(
    select(offers)
    .where(offers.c.case_id == bindparam("case"), offers.c.clock == bindparam("since"))
    .order_by(offers.c.id)
)
_END = Change(offers, offers.c.id == bindparam("offer"), offers.c.state == "live")


def add(conn: Connection, now: datetime, case: int, clock: datetime, step: int, executive: str) -> int:
    """Offer a case to somebody; returns the offer's id."""
    return _ADD(conn, case_id=case, clock=clock, step=step, executive=executive, state=OfferState.LIVE, asked_at=now)


def get(conn: Connection, offer: int) -> Row[Any] | None:
    """One offer, or None."""
    return _BY_ID.first(conn, offer=offer)


def live(conn: Connection, case: int) -> Row[Any] | None:
    """The offer of a case that somebody may still take."""
    return _LIVE.first(conn, case=case)


def of_clock(conn: Connection, case: int, clock: datetime) -> list[Row[Any]]:
    """Everybody who was asked since a clock of a case started, in order."""
    return _OF_CLOCK.rows(conn, case=case, since=clock)


def end(conn: Connection, now: datetime, offer: int, state: OfferState, holder: str | None = None) -> bool:
    """Compare-and-set: a live offer ends; false when it had ended. ``holder`` has the case instead."""
    return bool(_END(conn, {"state": state, "ended_at": now, "holder": holder}, offer=offer))


def end_of_case(conn: Connection, now: datetime, case: int, holder: str | None = None) -> None:
    """The case is with somebody now, or is over: nobody need take it any more."""
    offer = live(conn, case)
    if offer is not None:
        mine = holder is not None and offer.executive == holder
        end(conn, now, offer.id, OfferState.TAKEN if mine else OfferState.OVER, holder)
