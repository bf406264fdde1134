"""Conversations in which nobody knows yet whether a message arrived: what stands behind it there waits."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select, text

from bot.store.statement import Statement
from bot.store.tables import outgoing
from bot.store.tables.columns import OPEN, spelled

_HOLDS_LANE: Final = text(f"({spelled(OPEN, 'outgoing.')})")
_IN_LANE: Final = (outgoing.c.lane == bindparam("lane"), _HOLDS_LANE, outgoing.c.kind == "part")
_DOUBT = Statement(
    select(outgoing.c.id)
    .where(*_IN_LANE, outgoing.c.id < bindparam("row"), text("outgoing.state IN ('unsure', 'asking')"))
    .limit(1)
)
_BEHIND = Statement(
    select(outgoing.c.reply_id)
    .where(*_IN_LANE, outgoing.c.id > bindparam("row"), outgoing.c.reply_id != bindparam("reply"))
    .distinct()
)


def in_front_of(conn: Connection, part: Row[Any]) -> bool:
    """Whether a part of a reply waits for one in front of it of which nobody knows."""
    return _DOUBT.scalar(conn, lane=part.lane, row=part.id) is not None


def replies_behind(conn: Connection, part: Row[Any]) -> list[int]:
    """The other replies that have parts behind a part in its conversation."""
    return _BEHIND.scalars(conn, lane=part.lane, row=part.id, reply=part.reply_id)
