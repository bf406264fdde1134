"""Second looks: replies about stop topics that wait for a second person, each in one revision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, text

from bot.store.statement import Change, Insertion, Statement
from bot.store.tables import second_looks


class LookState(StrEnum):
    """Where a second look stands."""

    WAITING = "waiting"
    APPROVED = "approved"
    RETURNED = "returned"
    OVER = "over"


_ADD = Insertion(second_looks)
_BY_ID = Statement(select(second_looks).where(second_looks.c.id == bindparam("look")))
_OF_REPLY = Statement(
    select(second_looks).where(
        second_looks.c.reply_id == bindparam("reply"), second_looks.c.revision == bindparam("version")
    )
)
#: The condition as the index says it.
_IS_WAITING = text("second_looks.state = 'waiting'")
_WAITING = Statement(select(second_looks).where(_IS_WAITING).order_by(second_looks.c.id))
_ASK = Change(
    second_looks, second_looks.c.id == bindparam("look"), _IS_WAITING, second_looks.c.turn == bindparam("was")
)
_END = Change(second_looks, second_looks.c.id == bindparam("look"), _IS_WAITING)


def add(conn: Connection, now: datetime, **values: Any) -> int:
    """A reply waits from now on; returns the look's id."""
    return _ADD(conn, state=LookState.WAITING, asked=[], turn=0, since=now, said_by="", **values)


def get(conn: Connection, look: int) -> Row[Any] | None:
    """One second look, or None."""
    return _BY_ID.first(conn, look=look)


def of_reply(conn: Connection, reply: int, revision: int) -> Row[Any] | None:
    """The second look at a reply in one revision, or None."""
    return _OF_REPLY.first(conn, reply=reply, version=revision)


def waiting(conn: Connection) -> list[Row[Any]]:
    """All that nobody has decided yet, the oldest first."""
    return _WAITING.rows(conn)


def ask(conn: Connection, look: Row[Any], asked: Sequence[Sequence[str]]) -> bool:
    """Compare-and-set who was asked; false when somebody else was asked, or it was decided, since it was read."""
    values = {"asked": [list(one) for one in asked], "turn": look.turn + 1}
    return bool(_ASK(conn, values, look=look.id, was=look.turn))


def end(conn: Connection, now: datetime, look: int, state: LookState, by: str = "") -> bool:
    """Compare-and-set: what waits is decided; false when it was decided already."""
    return bool(_END(conn, {"state": state, "ended_at": now, "said_by": by}, look=look))
