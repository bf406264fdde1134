"""Reminders by direct message to those who can answer at once: a preview that waits for its Send, and *Not now*."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, select, text

from bot.flows import promises, right, unsent
from bot.flows.context import Context
from bot.flows.later import ask_again
from bot.flows.offer_private import ask_to_remind
from bot.rules.lifecycle import CaseState
from bot.rules.plan import Plan
from bot.store import cases, posts
from bot.store.statement import Statement
from bot.store.tables import replies

#: An unanswered preview is nudged once, after this.
_PREVIEW_WAITS = timedelta(minutes=10)


_WAITING = Statement(
    select(replies).where(
        text("replies.state = 'previewed'"),  # as the index says it
        replies.c.created_at <= bindparam("until"),
        replies.c.created_at > bindparam("since"),
    )
)


def remind(ctx: Context, conn: Connection, now: datetime) -> None:
    """Queue what is due; each reminder has a key, so it is said once whatever clocks do."""
    plan = ctx.plans.current(conn)
    _previews(ctx, conn, now, plan)
    ask_again(ctx, conn, now, plan)
    ask_to_remind(ctx, conn, now, plan)
    promises.tick(ctx, conn, now, plan)
    right.silence(ctx, conn, now, plan)


def _previews(ctx: Context, conn: Connection, now: datetime, plan: Plan) -> None:
    for reply in _WAITING.rows(conn, until=now - _PREVIEW_WAITS, since=now - timedelta(days=1)):
        executive = plan.executive(reply.executive)
        case = cases.get(conn, reply.case_id)
        if executive is None or executive.slack is None or case.state != CaseState.OPEN or case.owner != executive.id:
            continue
        if posts.get(conn, reply.post_id).gone is not None:  # it has lost its Send
            continue
        customer = cases.with_customer(conn, case.id).customer
        unsent.bring(ctx, conn, now, reply, executive, f"Your words to {customer} are still waiting for your Send.")
