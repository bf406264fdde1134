"""A reply that nobody needs any more: its words stay readable where they were written, and nothing of it leaves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bot.flows import queue
from bot.rules.lifecycle import PartState
from bot.store import events, outgoing, replies

#: What waits for somebody's decision, and has not left.
WAITING: Final = (PartState.DRAFT, PartState.PREVIEWED, PartState.TAKEN_BACK, PartState.SECOND)


def cancel(conn: Connection, now: datetime, case: int, reply: int, live: Collection[PartState] = WAITING) -> None:
    """End a reply that is in one of these states; any other stays as it is."""
    if replies.change(conn, reply, live, PartState.CANCELLED, ended_at=now):
        outgoing.refresh(conn, now, *queue.reply_keys(reply), f"talk:{reply}")
        events.record(conn, now, "no longer needed", case=case, reply=reply)
