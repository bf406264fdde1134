"""What waits for a lead's look turns out to be one of many: it comes to the desk, into the list of its surge."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.flows import ringing, surge_told
from bot.flows.context import Context
from bot.flows.place import place, start
from bot.pages import CardState
from bot.rules.lifecycle import CaseState
from bot.rules.plan import Plan
from bot.store import cases, events, posts, waits


def bring(ctx: Context, conn: Connection, now: datetime, plan: Plan, case_id: int, surge: int) -> None:
    """Open a case that waits, with the clock of a first answer and no card of its own; nothing where it does not."""
    cases.hold(conn, case_id)
    case = cases.with_customer(conn, case_id)
    if case.state != CaseState.ASIDE:
        return
    ringing.of_case(conn, now, plan, case_id)
    if not waits.looked_at(conn, case_id) or not cases.change_state(conn, case_id, CaseState.ASIDE, CaseState.OPEN):
        return
    placed = place(
        ctx, conn, now, plan, topic=case.topic, channel=case.channel, words=posts.get(conn, case.last_post).text,
        author=case.customer, danger=case.danger, customer=case.customer_id,
    )  # fmt: skip
    owner = plan.executive(placed.owner)
    cases.change(
        conn,
        case_id,
        card=CardState.NEW if owner else CardState.NOBODY,
        owner=placed.owner,
        placed=placed.said,
        plan_version=ctx.plans.version(conn),
        due_at=placed.due,
    )
    start(conn, now, plan, case_id, placed, new=False)
    events.record(conn, now, "opened", case=case_id, actor="buckstop", owner=placed.owner, why=placed.why)
    surge_told.bring(ctx, conn, now, surge, owner)
    if owner is None:
        surge_told.nobody(ctx, conn, now, plan, surge)
