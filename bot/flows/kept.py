"""*Keep internal* is final: an edit of such a message causes one quiet line, with how it can go out after all."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.flows import queue
from bot.flows.context import Context
from bot.store import cases

_TOLD: Final = (
    "Kept internal: the edit changes nothing. “Send to customer” in the message's menu makes a preview of it."
)


def stays_kept(
    ctx: Context, conn: Connection, now: datetime, reply: Row[Any], user: str, thread: str, *, direct: bool
) -> None:
    """Say so where the message stands, once for each reply."""
    if direct:
        queue.tell(ctx, conn, now, f"kept:{reply.id}", user, "line", {"text": _TOLD}, thread=thread)
    else:
        queue.line(ctx, conn, now, f"kept:{reply.id}", cases.get(conn, reply.case_id), _TOLD)
