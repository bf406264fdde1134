"""A case leaves the list of its surge: it gets a card, a thread and a direct message of its own, as any other.

Because people may be in danger, or because somebody wants to talk about this one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows import queue, surge_told
from bot.flows.context import Context
from bot.flows.reply import Answer
from bot.pages import Said
from bot.rules.lifecycle import CaseState
from bot.rules.plan import Plan
from bot.store import cases, events, posts


def stays_listed(ctx: Context, conn: Connection, now: datetime, plan: Plan, case: Row[Any], *, danger: bool) -> bool:
    """Whether the further words of a customer wait in the list with those before, where their case has no card: who
    works through the list sees them all. In danger it leaves the list."""
    if case.state != CaseState.OPEN or not surge_told.is_quiet(conn, case):
        return False
    if danger:
        _step_out(ctx, conn, now, plan, case)
    return True


def own_card(ctx: Context, conn: Connection, now: datetime, case_id: int, user: str) -> Answer:
    """*A card of its own*: somebody of the desk wants this case to stand by itself."""
    case, plan = cases.to_decide(conn, case_id), ctx.plans.current(conn)
    if case is None or not (plan.is_lead(user) or plan.by_slack(user) is not None):
        return "Only executives and leads can do that."
    if not surge_told.is_quiet(conn, case):
        return "It has a card of its own already."
    _step_out(ctx, conn, now, plan, case)
    events.record(conn, now, "got a card of its own", case=case.id, actor=user)
    return None


def _step_out(ctx: Context, conn: Connection, now: datetime, plan: Plan, case: Row[Any]) -> None:
    queue.card(ctx, conn, now, plan, case.id, case.topic, case.channel)
    for post in posts.standing(conn, case.id):
        if post.id != case.first_post:
            queue.wrote(ctx, conn, now, case, post.id, Said.AGAIN, None)
