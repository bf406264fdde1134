"""The daily line for leads about promises whose day has passed, at nine in their zone; a quiet day says nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.flows import queue
from bot.flows.asked import lead_zone
from bot.flows.context import Context
from bot.flows.daily import HOUR
from bot.flows.promises import as_told, keeper
from bot.store import cases, promises

_MOST: Final = 5


def report(ctx: Context, conn: Connection, now: datetime) -> None:
    """Queue today's line for each lead for whom it is time."""
    plan = ctx.plans.current(conn)
    for lead in plan.leads:
        reader = plan.by_slack(lead)
        here = now.astimezone(ZoneInfo(reader.timezone if reader else lead_zone(plan)))
        if here.hour != HOUR:
            continue
        late = promises.late(conn)
        if not late:
            return
        told = []
        for one in late[:_MOST]:
            case = cases.with_customer(conn, one.case_id)
            holder = keeper(plan, case, one)
            told.append(f"{case.customer}: {as_told(plan, one)}, with {holder.name if holder else 'nobody'}")
        more = [f"and {len(late) - _MOST} more"] if len(late) > _MOST else []
        count = "A promise is past its" if len(late) == 1 else f"{len(late)} promises are past their"
        text = f"{count} day. {'; '.join([*told, *more])}."
        queue.tell(ctx, conn, now, f"overdue:{here:%Y-%m-%d}:{lead}", lead, "line", {"text": text})
