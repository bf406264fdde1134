"""*This is a complaint*: what was set aside should have been carded, says a lead; it comes to the desk.

What people correct is recorded as an event: triage learns from it later.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows.context import Context
from bot.flows.intake import promote
from bot.flows.reply import Answer
from bot.rules.lifecycle import CaseEvent, CaseState, case_may
from bot.rules.plan import Executive, Plan
from bot.rules.triage import Kind
from bot.store import bindings, cases, events, posts

_REASON = "a lead says that it is a complaint"


def card(ctx: Context, conn: Connection, now: datetime, case_id: int, user: str) -> Answer:
    """Open a case for it, with whoever is on and the clock of a first answer. A second press is nothing."""
    plan, case = ctx.plans.current(conn), cases.find(conn, case_id)
    if not plan.is_lead(user):
        return "Only a lead can do that."
    if case is None or case_may(CaseState(case.state), CaseEvent.CARDED) is None:
        return "It is on the desk already."
    post = posts.get(conn, case.last_post)
    if post.gone is not None:
        return "Its author deleted it meanwhile."
    if case.channel not in ctx.channels:
        return "Its channel is not connected now."
    if not cases.change_state(conn, case.id, case.state, CaseState.OPEN):
        return None
    events.record(conn, now, "should have been carded", actor=user, case=case.id, kind=case.kind, score=post.score)
    judged = ctx.classifier.classify(post.text)
    triage = replace(judged, kind=Kind.COMPLAINT, reasons=(_REASON, *judged.reasons[:2]))
    promote(ctx, conn, now, plan, case, post.id, triage, _whose_chat(conn, plan, post), actor=user)
    return None


def _whose_chat(conn: Connection, plan: Plan, post: Row[Any]) -> Executive | None:
    """Whose own chat it was written in, where nobody else can answer."""
    if post.unanswerable is None:
        return None
    owners = (bindings.by_account(conn, post.channel, account) for account in post.addressed or ())
    return next((plan.executive(one.executive) for one in owners if one is not None), None)
