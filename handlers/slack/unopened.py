"""A window did not open (its trigger was too old, Slack was down): a direct message says so, with the same button.

An answer beside the press may never be seen; this one is queued, and comes as soon as Slack takes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.flows import queue
from bot.flows.context import Context
from handlers.slack import ids
from handlers.slack.values import CaseRef, ReplyRef

_TOLD = "The window did not open."


def unopened(ctx: Context, action: Mapping[str, Any], user: str) -> Callable[[Connection, datetime], None]:
    """Tells the person who pressed, once a press."""
    facts: dict[str, Any] = {"text": _TOLD}
    match action.get("action_id"):
        case ids.REPLY:
            facts["case"] = CaseRef.decode(action.get("value")).case
        case ids.EDIT:
            ref = ReplyRef.decode(action.get("value"))
            facts |= {"reply": ref.reply, "revision": ref.revision}
        case _:
            facts["text"] = f"{_TOLD} Please press the button once more."
    key = f"unopened:{user}:{action.get('action_ts', '')}"
    return lambda conn, now: queue.tell(ctx, conn, now, key, user, "line", facts, priority=queue.URGENT)
