"""Reminders by direct message: a preview that waits for its Send, and the steps of a policy that tell somebody.

Offers and moves to other executives belong to the rota's escalation and are not fired here.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select, text, update

from bot.flows import queue
from bot.flows.context import Context
from bot.flows.later import NAMED, ask_again
from bot.flows.offer_private import ask_to_remind
from bot.rules.lifecycle import CaseState
from bot.rules.plan import Plan, Step
from bot.rules.plan.model import Act, Whom
from bot.store import cases, events
from bot.store.tables import clocks, replies

#: An unanswered preview is nudged once, after this.
_PREVIEW_WAITS = timedelta(minutes=10)


def remind(ctx: Context, conn: Connection, now: datetime) -> None:
    """Queue what is due; each reminder has a key, so it is said once whatever clocks do."""
    plan = ctx.plans.current(conn)
    _previews(ctx, conn, now, plan)
    ask_again(ctx, conn, now, plan)
    ask_to_remind(ctx, conn, now, plan)
    due = [
        and_(clocks.c.step == number, clocks.c.started_at <= now - step.after)
        for number, step in enumerate(plan.policy.steps)
    ]
    if due:
        answers = ~clocks.c.name.startswith(NAMED, autoescape=True)
        for clock in conn.execute(select(clocks).where(or_(*due), answers).order_by(clocks.c.due_at)).all():
            _steps(ctx, conn, now, plan, clock)


def _previews(ctx: Context, conn: Connection, now: datetime, plan: Plan) -> None:
    waiting = select(replies).where(
        text("replies.state = 'previewed'"),  # as the index says it
        replies.c.created_at <= now - _PREVIEW_WAITS,
        replies.c.created_at > now - timedelta(days=1),
    )
    for reply in conn.execute(waiting).all():
        executive = plan.executive(reply.executive)
        case = cases.get(conn, reply.case_id)
        if executive is None or executive.slack is None or case.state != CaseState.OPEN or case.owner != executive.id:
            continue
        facts = {"to": executive.id, "waits_for_send": True}
        queue.tell(ctx, conn, now, f"unsent:{reply.id}", executive.slack, "nudge", facts, case=case.id)


def _steps(ctx: Context, conn: Connection, now: datetime, plan: Plan, clock: Row[Any]) -> None:
    steps = plan.policy.steps
    fired = clock.step
    while fired < len(steps) and clock.started_at + steps[fired].after <= now:
        _fire(ctx, conn, now, plan, clock, fired, steps[fired])
        fired += 1
    if fired != clock.step:
        mine = (clocks.c.case_id == clock.case_id, clocks.c.name == clock.name)
        conn.execute(update(clocks).where(*mine, clocks.c.generation == clock.generation).values(step=fired))


def _fire(ctx: Context, conn: Connection, now: datetime, plan: Plan, clock: Row[Any], number: int, step: Step) -> None:
    if step.act is not Act.TELL:
        return
    case = cases.get(conn, clock.case_id)
    holder = plan.executive(case.owner)
    told: list[tuple[str, str]] = []
    if step.whom is Whom.LEADS:
        told = [(lead, "") for lead in plan.leads]
    elif holder is not None and step.whom is Whom.OWNER and holder.slack:
        told = [(holder.slack, holder.id)]
    elif holder is not None and step.whom is Whom.DELEGATE:
        told = [(delegate, "") for delegate in holder.delegates]
    for slack, executive in told:
        key = f"step:{case.id}:{clock.name}:{clock.generation}:{number}:{slack}"
        queue.tell(ctx, conn, now, key, slack, "nudge", {"to": executive}, case=case.id)
    events.record(conn, now, "reminded", case=case.id, step=number, whom=step.whom)
