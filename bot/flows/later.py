"""*Not now, ask me in 15 minutes*: a clock of the case that brings its executive a new direct message.

The clock goes when the customer is answered, and says nothing once the case is with somebody else.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, bindparam, delete, select

from bot.flows import queue
from bot.flows.context import Context
from bot.flows.reply import Answer
from bot.rules.lifecycle import CaseState
from bot.rules.plan import Plan
from bot.store import cases, events, outgoing
from bot.store.clocks import named
from bot.store.statement import Statement
from bot.store.tables import clocks

#: How long "not now" is.
LATER = timedelta(minutes=15)
#: Each executive's own clock of a case; no step of a policy belongs to it.
NAMED = "not now:"

_DUE = Statement(
    select(clocks).where(clocks.c.due_at <= bindparam("now"), clocks.c.name.startswith(NAMED, autoescape=True))
)


def not_now(ctx: Context, conn: Connection, now: datetime, case_id: int, user: str) -> Answer:
    """Ask the holder again in a while, where the answer is due later than that."""
    case, plan = cases.to_decide(conn, case_id), ctx.plans.current(conn)
    executive = plan.by_slack(user)
    if executive is None or case is None:
        return "Only the addressed executive can put this off."
    if case.owner != executive.id:
        holder = plan.executive(case.owner)
        return f"This is with {holder.name if holder else 'nobody'} now."
    if case.state != CaseState.OPEN:
        return "Nobody waits for an answer there any more."
    if asked_again(conn, case, executive.id) is not None:
        return None
    if not may_wait(case, now):
        due = f"{case.due_at.astimezone(ZoneInfo(executive.timezone)):%H:%M}" if case.due_at else "once"
        return f"The answer is due at {due}: there is no time to wait. You can pass it to someone else."
    cases.set_clock(conn, case.id, NAMED + executive.id, now, now + LATER)
    outgoing.refresh_of_case(conn, now, case.id, "notice", "answered", "nudge")
    events.record(conn, now, "not now", actor=executive.id, case=case.id)
    return None


def may_wait(case: Row[Any], now: datetime) -> bool:
    """Whether the answer to a case is due later than "not now" lasts."""
    return case.state == CaseState.OPEN and case.due_at is not None and case.due_at > now + LATER


def asked_again(conn: Connection, case: Row[Any], executive: str) -> datetime | None:
    """When this executive will be asked again about a case."""
    clock = named(conn, case.id, NAMED + executive)
    return clock.due_at if clock is not None else None


def waiting(conn: Connection, now: datetime, case: Row[Any], executive: str) -> dict[str, Any]:
    """What a direct message says of it: ``can_wait`` and ``again`` of its page."""
    if case.state != CaseState.OPEN or case.owner != executive:
        return {}
    again = asked_again(conn, case, executive)
    return {"again": again, "can_wait": again is None and may_wait(case, now)}


def ask_again(ctx: Context, conn: Connection, now: datetime, plan: Plan) -> None:
    """Bring a new direct message to everybody whose 15 minutes are over, where the case is still theirs to answer."""
    for clock in _DUE.rows(conn, now=now):
        conn.execute(delete(clocks).where(clocks.c.case_id == clock.case_id, clocks.c.name == clock.name))
        case, executive = cases.get(conn, clock.case_id), plan.executive(clock.name.removeprefix(NAMED))
        if executive is None or executive.slack is None or case.owner != executive.id or case.state != CaseState.OPEN:
            continue
        key = f"later:{case.id}:{executive.id}:{int(clock.due_at.timestamp())}"
        queue.tell(ctx, conn, now, key, executive.slack, "nudge", {"to": executive.id}, case=case.id)
        events.record(conn, now, "asked again", case=case.id, to=executive.id)
