"""What executives carried, and what a week brings, from what is recorded. Reads, never writes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.rules.plan import Executive, Plan
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


def flow(conn: Connection, now: datetime, zone: str) -> Flow:
    """What came in the last twelve weeks, or since the first case; an even flow where that says too little."""
    cases = [(row.opened_at, row.topic) for row in work.taken(conn, now - _PAST, now)]
    if not cases:
        return even_flow(zone)
    since = cases[0][0]
    answers = len(work.answered(conn, since, now))
    return recorded_flow(cases, answers, since, now, zone) or even_flow(zone)
