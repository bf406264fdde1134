"""Requests for cover: whose hours, who was asked, who took what, and what became of them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from bot.store.tables import cover_requests


class CoverState(StrEnum):
    """``open``: some of its hours are still the asker's; ``filled``: others have them; ``given up``: the asker is not
    on then any more, and nobody took it; ``over``: its hours came before anybody took them."""

    OPEN = "open"
    FILLED = "filled"
    GIVEN_UP = "given up"
    WITHDRAWN = "withdrawn"
    OVER = "over"


def add(conn: Connection, **values: Any) -> int:
    """A new request; returns its id."""
    made = conn.execute(insert(cover_requests).values(state=CoverState.OPEN, **values))
    return int((made.inserted_primary_key or (0,))[0])


def get(conn: Connection, request: int) -> Row[Any] | None:
    return conn.execute(select(cover_requests).where(cover_requests.c.id == request)).first()


def known(conn: Connection, request: int) -> Row[Any]:
    """One that is there."""
    return conn.execute(select(cover_requests).where(cover_requests.c.id == request)).one()


def live(conn: Connection, now: datetime) -> list[Row[Any]]:
    """Those that something can still become of, oldest first: what is filled can be given back until it is over."""
    is_open = cover_requests.c.state == CoverState.OPEN
    can_reopen = (cover_requests.c.state == CoverState.FILLED) & (cover_requests.c.ends > now)
    return list(conn.execute(select(cover_requests).where(is_open | can_reopen).order_by(cover_requests.c.id)))


def open_ones(conn: Connection) -> list[Row[Any]]:
    """Those that still ask, the first to begin first."""
    query = select(cover_requests).where(cover_requests.c.state == CoverState.OPEN)
    return list(conn.execute(query.order_by(cover_requests.c.closes_at, cover_requests.c.id)))


def change(conn: Connection, row: Row[Any], **values: Any) -> bool:
    """Compare-and-set: change a request that is still as it was read; false where somebody else was faster."""
    here = (cover_requests.c.id == row.id, cover_requests.c.generation == row.generation)
    return bool(
        conn.execute(update(cover_requests).where(*here).values(generation=row.generation + 1, **values)).rowcount
    )


def forget(conn: Connection, before: datetime) -> None:
    """What ended before an instant is of no use any more."""
    conn.execute(delete(cover_requests).where(cover_requests.c.ends < before))
