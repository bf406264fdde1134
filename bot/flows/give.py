"""*Give them to …*: words that somebody wrote before the case went to another go to whoever answers now.

They arrive as words that were prepared: a preview by direct message, and only the holder's Send sends them.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.flows import drafts, queue
from bot.flows.context import Context
from bot.flows.prepare import prepare
from bot.flows.reply import Answer
from bot.rules.lifecycle import CaseState, PartState
from bot.store import cases, events, replies


def give(ctx: Context, conn: Connection, now: datetime, case_id: int, user: str) -> Answer:
    """Hand the kept words of ``user`` to the executive who has the case."""
    case = cases.to_decide(conn, case_id)
    holder = ctx.plans.current(conn).executive(case.owner) if case is not None else None
    if case is None or holder is None or holder.slack is None:
        return "Nobody has this case whom they could be given to."
    words = drafts.kept(conn, case.id, user)
    if not words or holder.slack == user:
        return "There are no words of yours to give."
    if case.state not in (CaseState.OPEN, CaseState.ANSWERED):
        return "It is no longer open. Your words are kept."
    prepared = prepare(ctx, conn, now, case, holder, words)
    reply = replies.add(
        conn,
        case_id=case.id,
        executive=holder.id,
        prepared_by=user,
        state=PartState.PREVIEWED,
        revision=1,
        words=words,
        parts=list(prepared.parts),
        facts=prepared.facts(),
        post_id=case.last_post,
        created_at=now,
    )
    queue.preview(ctx, conn, now, case, reply, holder.slack, None)
    drafts.forget(conn, now, case.id, user)
    events.record(conn, now, "prepared", actor=user, case=case.id, reply=reply)
    return f"{holder.name} has your words by direct message. Only their Send sends them."
