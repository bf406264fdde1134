"""Leads hear that something waits for a look: a direct message to each who is at work, which counts what comes within
the same quarter of an hour and follows what becomes of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.flows import queue
from bot.flows.asked import leads_of
from bot.flows.context import Context
from bot.rules.escalation import in_hours
from bot.rules.plan import Plan
from bot.store import outgoing, waits

#: The kind of the message.
CHECK: Final = "check"
#: What comes within so many minutes is one message.
_QUARTER: Final = 15
#: A count that grows is shown once in a while; an edit of a message notifies nobody.
_RECOUNT: Final = timedelta(seconds=10)


def batch_of(started: datetime) -> datetime:
    """The quarter of an hour in which something began to wait."""
    return started.replace(minute=started.minute // _QUARTER * _QUARTER, second=0, microsecond=0)


def _key(started: datetime, lead: str) -> str:
    return f"{CHECK}:{batch_of(started):%Y-%m-%dT%H:%M}:{lead}"


def ring(ctx: Context, conn: Connection, now: datetime, plan: Plan, clock: Row[Any]) -> None:
    """Tell of what began to wait, once for its quarter of an hour."""
    facts = {"batch": batch_of(clock.started_at).isoformat()}
    for lead in leads_of(plan):
        key = _key(clock.started_at, lead.slack or "")
        if in_hours(lead, now):
            queue.tell(ctx, conn, now, key, lead.slack or "", CHECK, facts)
        outgoing.refresh(conn, now, key, within=_RECOUNT)


def refresh(conn: Connection, now: datetime, plan: Plan, clock: Row[Any]) -> None:
    """The messages that told of a post follow what becomes of it."""
    outgoing.refresh(conn, now, *(_key(clock.started_at, lead) for lead in plan.leads))


def of_case(conn: Connection, now: datetime, plan: Plan, case: int) -> None:
    """The same for a case, where it waits: its words may be gone."""
    clock = waits.of_case(conn, case)
    if clock is not None:
        refresh(conn, now, plan, clock)
