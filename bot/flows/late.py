"""A receipt that comes after its attempt was given up: its worker was cut off, and another took the row over.

Nobody needs to look for it, or to be asked, any more: it is there.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from bot.flows.context import Context
from bot.flows.reply import settle
from bot.messages import Receipt
from bot.rules.lifecycle import PartState
from bot.store import outgoing

if TYPE_CHECKING:
    from bot.flows.outcome import Attempt


def arrived(ctx: Context, conn: Connection, now: datetime, attempt: Attempt, receipt: Receipt) -> None:
    """Believe the receipt of a part, where nothing was decided about it since."""
    row = attempt.row
    waiting = [PartState.UNSURE, PartState.ASKING]
    values = {"remote_id": receipt.remote_id, "remote_url": receipt.url, "sent_at": receipt.at, "worker": None}
    if outgoing.change(conn, row.id, waiting, PartState.SENT, why="", **values):
        attempt.tell(conn, now, "sent", remote=receipt.remote_id, found=True)
        settle(ctx, conn, now, row.reply_id)
