"""Words that wait for their executive's Send, brought by direct message: the preview itself, with the same buttons.

After ten minutes without a Send, and when a second person wants other words. One message a reply; it follows it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.flows import queue
from bot.flows.context import Context
from bot.flows.status import reply_page
from bot.pages import ReplyPage
from bot.rules.lifecycle import PartState
from bot.rules.plan import Executive, Plan
from bot.store import outgoing

UNSENT: Final = "unsent"


def bring(
    ctx: Context,
    conn: Connection,
    now: datetime,
    reply: Row[Any],
    executive: Executive,
    lead: str,
    *,
    anew: bool = False,
) -> None:
    """Bring a preview to its executive, ``lead`` first; said once, but where it is ``anew``: then as a new message."""
    if executive.slack is None:
        return
    key, facts = queue.reply_keys(reply.id)[3], {"to": executive.id, "lead": lead}
    there = outgoing.by_key(conn, key)
    if there is None:
        queue.tell(ctx, conn, now, key, executive.slack, UNSENT, facts, case=reply.case_id, reply=reply.id)
    elif anew:
        fresh = {"remote_id": None, "shown": 0, "attempts": 0, "generation": there.generation + 1, "not_before": now}
        outgoing.change(conn, there.id, list(PartState), PartState.QUEUED, facts=facts, **fresh)


def page(ctx: Context, conn: Connection, now: datetime, plan: Plan, row: Row[Any]) -> ReplyPage:
    """The preview, or the status line that it became."""
    return replace(reply_page(ctx, conn, now, plan, row.reply_id), lead=row.facts["lead"])
