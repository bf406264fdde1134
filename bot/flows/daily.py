"""The daily line for leads: what was set aside, so that nothing is out of sight. Once a day, at nine in their zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.flows import queue
from bot.flows.context import Context
from bot.store import cases

#: When in the lead's day, and how many posts are shown.
HOUR = 9
SAMPLES = 5


def report(ctx: Context, conn: Connection, now: datetime) -> None:
    """Queue today's line for each lead for whom it is time; a quiet day says nothing."""
    plan = ctx.plans.current(conn)
    if not plan.leads:
        return
    aside = None
    for lead in plan.leads:
        executive = plan.by_slack(lead)
        zone = executive.timezone if executive else _zone(plan.rotas[0])
        local = now.astimezone(ZoneInfo(zone))
        if local.hour != HOUR:
            continue
        if aside is None:
            aside = cases.aside_since(conn, now - timedelta(days=1))
        if not aside:
            return
        samples = [
            {
                "case": str(case.id),
                "customer": case.customer,
                "channel": ctx.channels[case.channel].title if case.channel in ctx.channels else case.channel,
                "post": case.first_post,
                "kind": case.kind,
                "why": "; ".join(case.reasons[:2]),
            }
            for case in aside[:SAMPLES]
        ]
        facts = {"total": len(aside), "samples": samples, "zone": zone}
        key = digest_key(local.date(), lead)
        queue.tell(ctx, conn, now, key, lead, "digest", facts, priority=queue.REPORT)


def digest_key(day: date, lead: str) -> str:
    """The key of the line of a day, in the lead's zone."""
    return f"digest:{day:%Y-%m-%d}:{lead}"


def _zone(rota: object) -> str:
    """The zone of a lead who is no executive: that of the first layer."""
    layers = getattr(rota, "layers", ())
    return layers[0].timezone if layers else "UTC"
