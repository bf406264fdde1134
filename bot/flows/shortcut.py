"""*Send to customer* in the menu of a message: an earlier message of one's own becomes a preview, deliberately.

Also one that was kept internal, one that was taken for talk, and one written before the case came to its writer.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bot.flows import hear, unneeded
from bot.flows.context import Context
from bot.flows.hear import Heard
from bot.flows.reply import Answer
from bot.rules.lifecycle import CaseState, PartState
from bot.store import cases, events, outgoing, replies

NOT_YOURS: Final = "Only your own words can go out under your name."
_LIVE: Final = (
    *(PartState.PREVIEWED, PartState.TAKEN_BACK, PartState.SECOND),
    *(PartState.APPROVED, PartState.HELD, PartState.QUEUED),
)


def may_bring(ctx: Context, conn: Connection, heard: Heard) -> Answer:
    """What to tell the person at once; None where a preview follows (``heard`` has no words yet)."""
    plan = ctx.plans.current(conn)
    executive = plan.by_slack(heard.user)
    if executive is None:
        return "Only an executive's words can go out to a customer."
    case = hear.case_of(conn, heard)
    if case is None:
        return None if heard.direct and heard.thread is None else "This message stands in no case's thread."
    if case.owner != executive.id:
        holder = plan.executive(case.owner)
        return f"This is with {holder.name if holder else 'nobody'} now."
    if case.state == CaseState.ASIDE:
        return "This case was set aside."
    earlier = replies.by_source(conn, heard.channel, heard.ts)
    if earlier is not None and earlier.state in _LIVE:
        return "The preview of this message is there already."
    if earlier is not None and outgoing.has_left(conn, earlier.id):
        return "These words have left already."
    return None


def bring(ctx: Context, conn: Connection, now: datetime, heard: Heard) -> None:
    """Make a preview of the message. What it was before keeps the line that says so."""
    executive = ctx.plans.current(conn).by_slack(heard.user)
    if executive is None or may_bring(ctx, conn, heard) is not None:
        return
    case = hear.case_of(conn, heard)
    if case is None:
        case = hear.only_case(ctx, conn, now, executive, heard)
    if case is None:
        return
    cases.hold(conn, case.id)
    earlier = replies.by_source(conn, heard.channel, heard.ts)
    if earlier is not None:
        replies.forget_source(conn, earlier.id)
        unneeded.cancel(conn, now, case.id, earlier.id, [PartState.DRAFT])
    events.record(conn, now, "brought", actor=executive.id, case=case.id, reply=earlier.id if earlier else None)
    hear.draft(ctx, conn, now, case, executive, heard, deliberate=True)
