"""What time does to requests for cover: what nobody has taken is said again, and what begins is over.

A step is said once, after a pause the last one that is due, and after a clock set back none again.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.flows import cover_told
from bot.flows.context import Context
from bot.flows.cover_settled import settle
from bot.rules.rota.cover import LEADS_FROM, step
from bot.store import cover_requests, events, plans
from bot.store.cover_requests import CoverState


def follow(ctx: Context, conn: Connection, now: datetime) -> None:
    """Settle every request that something can still become of, and say what is due."""
    live = cover_requests.live(conn, now)
    if not live:
        return
    plans.hold(conn)
    plan = ctx.plans.current(conn)
    for one in live:
        row = settle(ctx, conn, now, one.id)
        if row is None or row.state != CoverState.OPEN:
            continue
        due = step(row.closes_at, now)
        if due < row.reminded and now < row.closes_at and cover_requests.change(conn, row, reminded=due):
            events.record(conn, now, "cover reminded", request=row.id, hours=due)
            cover_told.soon(ctx, conn, now, plan, row, due, leads=due <= LEADS_FROM)
