"""The daily sample for leads: a few posts of those that were set aside, drawn at random, each with one press; and a few
of which one person said that they are none, where the detector was sure.

At nine in the lead's zone, once a day, and not on a day on which nothing was set aside. All leads see the same
sample, and what somebody said of a post stands in everybody's message.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from bot.flows import queue
from bot.flows.asked import lead_zone
from bot.flows.context import Context
from bot.pages import CardState
from bot.rules.lessons import SURE
from bot.rules.plan import Plan
from bot.rules.sample import drawn
from bot.store import cases, lessons, outgoing

#: When in the lead's day, and how many posts are shown.
HOUR = 9
SAMPLES = 5
#: Of so many a second person's word is asked.
ASKED = 2


def report(ctx: Context, conn: Connection, now: datetime) -> None:
    """Queue today's sample for each lead for whom it is time; a quiet day says nothing."""
    plan = ctx.plans.current(conn)
    facts: dict[date, dict[str, Any]] = {}
    for lead in plan.leads:
        executive = plan.by_slack(lead)
        zone = executive.timezone if executive else lead_zone(plan)
        local = now.astimezone(ZoneInfo(zone))
        key = digest_key(local.date(), lead)
        if local.hour != HOUR or outgoing.by_key(conn, key) is not None:
            continue
        day = local.date()
        facts[day] = facts.get(day) or _drawn_before(conn, plan, day) or _draw(conn, now, plan, day)
        if facts[day]["total"]:
            queue.tell(ctx, conn, now, key, lead, "digest", {**facts[day], "zone": zone}, priority=queue.REPORT)


def _draw(conn: Connection, now: datetime, plan: Plan, day: date) -> dict[str, Any]:
    """The sample of a day. What a person has looked at needs no second look, but where the detector was sure."""
    aside = cases.aside_since(conn, now - timedelta(days=1))
    scores = {case.id: float(case.score) for case in aside if case.card != CardState.ASIDE}
    chosen = drawn(list(scores.items()), day, SAMPLES)
    first = {case.id: case.first_post for case in aside}
    doubted = sorted((case for case in aside if _waits_for_a_second(conn, plan, case)), key=lambda case: -case.score)
    return {
        "total": len(aside),
        "samples": [{"case": one, "post": first[one]} for one in chosen],
        "asked": [{"case": case.id, "post": case.first_post} for case in doubted[:ASKED]],
    }


def _waits_for_a_second(conn: Connection, plan: Plan, case: Row[Any]) -> bool:
    """Whether one person alone took a case from the desk of which the detector was sure, and a lead could be asked who
    is somebody else: until then nothing is learned of it (`bot.rules.lessons`)."""
    if case.card != CardState.ASIDE or case.score < SURE:
        return False
    said = {event.actor for event in lessons.said_of(conn, case.id)}
    return len(said) == 1 and bool(set(plan.leads) - said)


def _drawn_before(conn: Connection, plan: Plan, day: date) -> dict[str, Any] | None:
    """The same day's sample, as a lead further east has it."""
    found = (outgoing.by_key(conn, digest_key(day, lead)) for lead in plan.leads)
    names = ("total", "samples", "asked")
    return next(({name: row.facts.get(name, []) for name in names} for row in found if row is not None), None)


def digest_key(day: date, lead: str) -> str:
    """The key of the sample of a day, in the lead's zone."""
    return f"digest:{day:%Y-%m-%d}:{lead}"


def refresh(conn: Connection, now: datetime, plan: Plan, case: Row[Any]) -> None:
    """Show a case anew in the samples that may have it."""
    days = [case.opened_at + timedelta(days=number) for number in range(-1, 3)]
    outgoing.refresh(conn, now, *(digest_key(day.date(), lead) for day in days for lead in plan.leads))
