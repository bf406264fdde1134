"""A window did not open (its trigger was too old, Slack was down): a direct message says so, with the same button.

An answer beside the press may never be seen; this one is queued, and comes as soon as the desk takes it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.flows import queue
from bot.flows.context import Context
from bot.store import cases, replies

_TOLD = "The window did not open."


def tell(
    ctx: Context,
    conn: Connection,
    now: datetime,
    user: str,
    press: str,
    case_id: int | None = None,
    edited: tuple[int, int] | None = None,
) -> None:
    """Tell the person who pressed, once a press. The button opens the reply window of a case, or what it ``edited``
    (a reply and its revision); where it was another, only to press again is left to say."""
    reply = replies.get(conn, edited[0]) if edited is not None else None
    case = cases.find(conn, reply.case_id if reply is not None else case_id or 0)
    facts: dict[str, Any] = {"text": _TOLD}
    if case is None:
        facts["text"] = f"{_TOLD} Please press the button once more."
    elif edited is not None:
        facts |= {"reply": str(edited[0]), "revision": edited[1], "who": case.customer}
    else:
        facts |= {"case": str(case.id), "who": case.customer}
    queue.tell(ctx, conn, now, f"unopened:{user}:{press}", user, "line", facts, priority=queue.URGENT)
