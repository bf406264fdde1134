"""Leads hear of gaps: daily at nine in their zone where there is something to say, and at once when a change makes one.

Said at nine when something is new, nearer than three days, or was answered. Otherwise nothing is said, but on Mondays
that all is well, where it is (slack-ux.md, section 9).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.flows import gap_page, queue, readiness
from bot.flows.context import Context
from bot.flows.daily import HOUR
from bot.flows.readiness import Unready
from bot.rules.plan import Plan
from bot.rules.plan.wall import beginning, local
from bot.rules.rota.figures import zone_of
from bot.rules.rota.gaps import Cause, Gap, Meant, beyond, gaps
from bot.rules.rota.spans import clipped
from bot.store import gaps as store
from bot.store import outgoing

#: The kind of its rows.
GAPS: Final = "gaps"
AHEAD: Final = timedelta(days=gap_page.DAYS)
#: What could not be said at nine is said until then.
_EVENING: Final = 20
#: What is nearer than this is told every day.
NEAR: Final = timedelta(days=3)
#: So many gaps are told one by one.
MOST: Final = 5
#: A change of the rota is looked at so far ahead, at most.
_FARTHEST: Final = timedelta(days=366)
ALL_CLEAR: Final = f"No gaps for {gap_page.DAYS} days. Everyone on it can be reached."


def open_gaps(ctx: Context, conn: Connection, start: datetime, end: datetime) -> list[Gap]:
    """The gaps of all rotas in a period, without those that a lead called meant, in order of time."""
    return _open(conn, ctx.plans.current(conn), start, end)


def _open(conn: Connection, plan: Plan, start: datetime, end: datetime) -> list[Gap]:
    found = [gap for rota in plan.rotas for gap in gaps(plan, rota, start, end)]
    return sorted(beyond(found, store.meant(conn)), key=lambda gap: (gap.start, gap.rota, gap.topics))


def asks(ctx: Context, conn: Connection, now: datetime) -> tuple[set[str], set[str]]:
    """Whom to look for in Slack before `report`: people, and the channels they should be members of."""
    plan = ctx.plans.current(conn)
    if not any(_is_time(conn, plan, lead, now) for lead in plan.leads):
        return set(), set()
    turns = readiness.first_turns(ctx, conn, now, AHEAD)
    people = {person.slack for person in plan.executives if person.id in turns and person.slack is not None}
    return people, {channel for _, rota in turns.values() for channel in readiness.channels_of(ctx, plan, rota)}


def zone_of_lead(plan: Plan, lead: str) -> str:
    """A lead's own zone; of one who is no executive that of the first rota."""
    person = plan.by_slack(lead)
    return person.timezone if person is not None else zone_of(plan.rotas[0])


def _is_time(conn: Connection, plan: Plan, lead: str, now: datetime) -> bool:
    if not plan.rotas:
        return False
    here = local(now, ZoneInfo(zone_of_lead(plan, lead)))
    last = store.known(conn, lead).day
    if last == here.date().isoformat():
        return False
    # Where nothing was running at nine, whoever has heard of it on another day hears later.
    return here.hour == HOUR or (bool(last) and HOUR < here.hour < _EVENING)


def report(ctx: Context, conn: Connection, now: datetime) -> None:
    """Queue today's report for each lead for whom it is time and there is something to say."""
    plan = ctx.plans.current(conn)
    due = [lead for lead in plan.leads if _is_time(conn, plan, lead, now)]
    if not due:
        return
    found = _open(conn, plan, now, _horizon(plan, now))
    soon = readiness.unready(ctx, conn, now, AHEAD)
    for lead in due:
        _report_to(ctx, conn, now, plan, lead, found, soon)


def _horizon(plan: Plan, now: datetime) -> datetime:
    """The midnight after the last day that is looked at: days come into sight whole."""
    zone = ZoneInfo(zone_of(plan.rotas[0]))
    return beginning(local(now + AHEAD, zone).date() + timedelta(1), zone)


def _report_to(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, lead: str, found: list[Gap], soon: list[Unready]
) -> None:
    known = store.known(conn, lead)
    told = known.facts or {}
    today = local(now, ZoneInfo(zone_of_lead(plan, lead))).date()
    before = [_going_on(one) for one in told.get("gaps", [])]
    answered = beyond(_to_come([store.gap_of(one) for one in told.get("gaps", [])], now), found)
    people = {one.key for one in soon}
    is_near = any(gap.start < now + NEAR for gap in found) or any(one.start < now + NEAR for one in soon)
    is_news = bool(beyond(found, before) or answered or people != set(told.get("soon", [])))
    key = f"gaps:{today.isoformat()}:{lead}"
    shown = list(told.get("shown", []))
    if (found or soon) and (is_near or is_news):
        since = "New since yesterday." if known.day == (today - timedelta(days=1)).isoformat() else "New."
        facts = _facts(found, before, since, soon) | {"answered": [store.facts_of(gap) for gap in answered]}
        queue.tell(ctx, conn, now, key, lead, GAPS, facts, priority=queue.REPORT)
        shown = [key]
    elif not found and not soon and (answered or told.get("soon") or today.weekday() == 0):
        queue.tell(ctx, conn, now, key, lead, "line", {"text": ALL_CLEAR}, priority=queue.REPORT)
    kept = {"gaps": [_known(plan, gap, now) for gap in found], "soon": sorted(people)}
    store.remember(conn, now, lead, today.isoformat(), kept | {"shown": shown})


def _facts(found: Sequence[Gap], before: Sequence[Gap], since: str, soon: Sequence[Unready]) -> dict[str, Any]:
    return {
        "gaps": [store.facts_of(gap) | {"news": since if beyond([gap], before) else ""} for gap in found[:MOST]],
        "total": len(found),
        "soon": [
            {"executive": one.executive.id, "lack": str(one.lack), "start": one.start.isoformat(), "said": one.said}
            for one in soon[:MOST]
        ],
    }


def _to_come(told: Sequence[Gap], now: datetime) -> list[Gap]:
    """What of gaps that were told lies ahead, within sight."""
    cut = [(gap, tuple(clipped(gap.spans, now, now + AHEAD))) for gap in told]
    return [_with(gap, spans) for gap, spans in cut if spans]


def _with(gap: Gap, spans: tuple[tuple[datetime, datetime], ...]) -> Gap:
    return Gap(gap.rota, spans, gap.cause, gap.why, gap.topics, gap.whole_days and spans == gap.spans)


def _known(plan: Plan, gap: Gap, now: datetime) -> dict[str, Any]:
    """What is kept of a gap that was told, with whether no end is in sight."""
    rota = plan.rota(gap.rota)
    ends = rota is None or gap.cause is Cause.HOLIDAY or Meant(rota).hours(gap.end, _horizon(plan, now))
    return store.facts_of(gap) | {"endless": not ends}


def _going_on(facts: Mapping[str, Any]) -> Gap:
    """A gap that was told. One without an end in sight is no news tomorrow for being a day longer."""
    gap = store.gap_of(facts)
    return _with(gap, (*gap.spans[:-1], (gap.spans[-1][0], store.NEVER))) if facts["endless"] else gap


def tell_new_gaps(
    ctx: Context,
    conn: Connection,
    now: datetime,
    before: Plan,
    after: Plan,
    *,
    key: str,
    by: str,
    period: tuple[datetime, datetime] | None = None,
) -> None:
    """A change of the rota makes gaps: every lead hears of them at once, said once for its ``key``. ``by`` is a
    sentence; ``period`` is all that the change touches, where that is known.

    What was told before follows: a gap may have been filled.
    """
    start, end = period or (now, now + _FARTHEST)
    start, end = max(start, now), min(end, now + _FARTHEST)
    refresh(conn, now, after)
    if start >= end or not before.rotas:
        return
    known = [gap for rota in before.rotas for gap in gaps(before, rota, start, end)]
    made = beyond(_open(conn, after, start, end), known)
    if not made:
        return
    facts = _facts(made, [], "", []) | {"by": by}
    for lead in after.leads:
        mine = f"{key}:{lead}"
        queue.tell(ctx, conn, now, mine, lead, GAPS, facts)
        held = store.known(conn, lead)
        told = held.facts or {}
        gaps_told = [*told.get("gaps", []), *(_known(after, gap, now) for gap in made)]
        shown = [*told.get("shown", []), mine][-2 * MOST :]
        store.remember(conn, now, lead, held.day, {**told, "gaps": gaps_told, "shown": shown})


def refresh(conn: Connection, now: datetime, plan: Plan) -> None:
    """What leads were told of gaps says what became of them."""
    shown = [key for lead in plan.leads for key in (store.known(conn, lead).facts or {}).get("shown", [])]
    if shown:
        outgoing.refresh(conn, now, *shown)
