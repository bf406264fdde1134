"""What executives carried, and what a week brings, from what is recorded. Reads, never writes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.rules.plan import Executive, Plan, Rota
from bot.rules.rota.figures import zone_of
from bot.rules.rota.load import Work
from bot.rules.rota.simulate import Flow, even_flow, recorded_flow
from bot.store import work

#: So much of the past says what a week brings: long enough for a quiet week and a bad one.
_PAST: Final = timedelta(weeks=12)


def recorded(conn: Connection, since: datetime, until: datetime) -> list[Work]:
    """The cases that came to executives in a period, by who has them now, and the answers that left."""
    cases = [Work(row.owner, row.opened_at) for row in work.taken(conn, since, until) if row.owner is not None]
    answers = [Work(row.executive, row.approved_at, is_case=False) for row in work.answered(conn, since, until)]
    return cases + answers


def everybody(plan: Plan, since: datetime, until: datetime) -> list[Executive]:
    """The executives who were active at some time of a period."""
    return [
        person
        for person in plan.executives
        if (person.active_from is None or person.active_from < until)
        and (person.active_until is None or since < person.active_until)
    ]


def flow(conn: Connection, now: datetime, plan: Plan, rota: Rota) -> Flow:
    """What the last twelve weeks, or those since the first case, brought for a rota by the routes of a plan; an even
    flow where that says too little."""
    every, zone = work.taken(conn, now - _PAST, now), zone_of(rota)
    if not every:
        return even_flow(zone)
    cases = [(row.opened_at, row.topic) for row in every if plan.rota_for(row.topic, row.channel).name == rota.name]
    since = every[0].opened_at
    answers = round(len(work.answered(conn, since, now)) * len(cases) / len(every))
    return recorded_flow(cases, answers, since, now, zone) or even_flow(zone)
