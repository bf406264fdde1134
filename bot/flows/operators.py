"""Those who run Buckstop: who they are, and their line a day with what came, what left, and what waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from bot.errors import DeliveryError
from bot.flows import queue
from bot.flows.asked import lead_zone
from bot.flows.context import DESK, Context
from bot.flows.daily import HOUR
from bot.rules.plan import Plan
from bot.rules.rota.wording import town
from bot.store import cursors, faults, outgoing, tally
from bot.store.tally import Tally


def listeners(ctx: Context, plan: Plan) -> tuple[str, ...]:
    """Who hears of faults of the house itself: a channel or people that the settings name, else the leads."""
    return ctx.operators or tuple(plan.leads)


def tell(ctx: Context, conn: Connection, now: datetime, key: str, kind: str, facts: dict[str, Any]) -> None:
    """A message to all of them, said once for its key."""
    for place in listeners(ctx, ctx.plans.current(conn)):
        queue.tell(ctx, conn, now, f"{key}:{place}", place, kind, facts)


def refresh(ctx: Context, conn: Connection, now: datetime, key: str) -> None:
    """Show such a message anew, with those who had it in the operators' place."""
    plan = ctx.plans.current(conn)
    outgoing.refresh(conn, now, *(f"{key}:{place}" for place in {*listeners(ctx, plan), *plan.leads}))


def unheard(ctx: Context, conn: Connection, now: datetime, row: Row[Any], error: DeliveryError) -> None:
    """The operators' place refuses a message: the leads have it instead, and hear once a day why."""
    plan, key = ctx.plans.current(conn), row.key.rpartition(":")[0]
    text = f"Slack refuses {row.place}, which SLACK_OPERATORS names: {error} What is told there comes to you meanwhile."
    queue.leads(ctx, conn, now, plan, f"unheard:{row.place}:{now:%Y-%m-%d}", text)
    for lead in plan.leads:
        queue.tell(ctx, conn, now, f"{key}:{lead}", lead, row.kind, row.facts)


def taken_stock(ctx: Context, conn: Connection, now: datetime, lost: int) -> tuple[Tally | None, Tally] | None:
    """The last stock and a new one, where it is time for that: since nine in the leads' zone. Reads only."""
    before = tally.last(conn)
    if before is None:
        return None, tally.begin(conn, now)
    if before.at >= latest(HOUR, ctx.plans.current(conn), now):
        return None
    return before, tally.count(conn, now, before, lost)


def report(ctx: Context, conn: Connection, now: datetime, before: Tally | None, taken: Tally) -> None:
    """Keep the new one, and tell the operators that are named. Leads are not told: theirs is the daily sample."""
    if tally.keep(conn, now, taken, before) and before is not None and ctx.operators:
        zone = ZoneInfo(lead_zone(ctx.plans.current(conn)))
        text = _line(ctx, conn, taken, before.at.astimezone(zone), zone)
        tell(ctx, conn, now, f"operators:{now.astimezone(zone):%Y-%m-%d}", "line", {"text": text})


def latest(hour: int, plan: Plan, now: datetime) -> datetime:
    """When it was that hour in the leads' zone last."""
    here = now.astimezone(ZoneInfo(lead_zone(plan)))
    then = here.replace(hour=hour, minute=0, second=0, microsecond=0)
    return then if then <= here else then - timedelta(days=1)


def _line(ctx: Context, conn: Connection, day: Tally, since: datetime, zone: ZoneInfo) -> str:
    came = f"{_count(day.posts, 'post')}, {_count(day.cards, 'card')}, {_count(day.replies, 'reply', 'replies')}"
    said = [
        f"Since {since:%a %-d %b, %H:%M} ({town(str(zone))} time): {came}.",
        f"Lost {day.lost}, doubled {day.doubled}, unsure {day.unsure}.",
        _open(day, zone),
        f"On its way: {day.queue}.",
    ]
    said += _paused(ctx, cursors.paused(conn))
    if wrong := len(faults.standing(conn)):
        said.append("One thing is as it must never be." if wrong == 1 else f"{wrong} things are as they must never be.")
    return " ".join(said)


def _open(day: Tally, zone: ZoneInfo) -> str:
    if day.oldest is None:
        return "Open 0."
    return f"Open {day.open}, the oldest since {day.oldest.astimezone(zone):%a %-d %b, %H:%M}."


def _paused(ctx: Context, accounts: list[Row[Any]]) -> list[str]:
    """What each account that pauses needs."""
    said = []
    for unpaid, needs in ((False, "Must be connected again"), (True, "Credits used up")):
        if names := [_account(ctx, row) for row in accounts if row.unpaid == unpaid]:
            said.append(f"{needs}: {', '.join(names)}.")
    return said or ["Every account works."]


def _account(ctx: Context, row: Any) -> str:
    if row.channel == DESK:
        return "Slack"
    title = ctx.channels[row.channel].title if row.channel in ctx.channels else row.channel
    return f"{title} {row.handle}".strip()


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
