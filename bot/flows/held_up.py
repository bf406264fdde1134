"""What stands in the way of a reply that was approved, when it is not the undo time: said, so that nobody has to wonder
why it does not leave.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.flows.context import Context
from bot.rules.lifecycle import PartState
from bot.store import cursors, doubts, mark, outgoing

_ON_THEIR_WAY: Final = (PartState.HELD, PartState.QUEUED)
_THEN: Final = "It goes out by itself then."


def held_up(ctx: Context, conn: Connection, parts: Sequence[Row[Any]], *, own: bool) -> str:
    """Why the parts of a reply wait, in sentences; empty where nothing but time is in their way. ``own``: they leave
    from an account of the executive's, which does not pause."""
    first = next((row for row in parts if row.state in _ON_THEIR_WAY), None)
    if first is None:
        return ""
    if mark.holding(conn) is not None:
        return f"Waits until somebody has looked at the database, which may be a copy. {_THEN}"
    if doubts.in_front_of(conn, first):
        return f"Waits until it is known whether the message before it arrived. {_THEN}"
    channel, _, account = first.account.partition(":")
    found = None if own else cursors.account(conn, channel, account)
    if found is not None and found.paused_at is not None:
        title = ctx.channels[channel].title if channel in ctx.channels else channel
        until = "our credits at {} are topped up" if found.unpaid else "our account on {} is connected again"
        return f"Waits until {until.format(title)}; the leads know. {_THEN}"
    return ""


def tell_who_waits(conn: Connection, now: datetime, row: Row[Any]) -> None:
    """Nobody knows whether a part arrived: the replies behind it in the conversation say that they wait for it."""
    for reply in doubts.replies_behind(conn, row):
        outgoing.refresh_of_reply(conn, now, reply, "reply", "receipt")
