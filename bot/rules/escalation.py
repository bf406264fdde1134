"""When the steps of an escalation fire, and which of several overdue ones still mean something.

Pure: knows neither the clock nor the people; whoever a step is for is looked up when it fires. Steps count from 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.rules.plan.model import Act, Executive, Step, Whom, Window
from bot.rules.plan.wall import local

#: The step before all others: the owner of a case is away, and it is offered to whoever is on.
ABSENT: Final = -1
#: A new case that comes so short before a hand-off goes to who will be on then.
LAST_CALL: Final = timedelta(minutes=30)
#: A case whose steps are used up is brought to the leads again so often, for as long as it is open.
STILL: Final = timedelta(days=1)
#: A step waits so long for a reply that is on its way.
PATIENCE: Final = timedelta(seconds=30)
#: The working day of an executive who has no hours of their own (App Home: quiet from 20 to 7).
HOURS: Final = Window(tuple(range(7)), time(7), time(20))


def next_due(steps: Sequence[Step], step: int, started_at: datetime, now: datetime) -> datetime:
    """When a clock wants attention: at its next step; after the last, a day on, and every day from then."""
    if step < 0:
        return now
    if step < len(steps):
        return started_at + steps[step].after
    return started_at + STILL * (days_open(started_at, now) + 1)


def days_open(started_at: datetime, now: datetime) -> int:
    """How many whole days a clock has run."""
    return max((now - started_at) // STILL, 0)


def overdue(steps: Sequence[Step], step: int, started_at: datetime, now: datetime) -> list[int]:
    """The steps that are due from ``step`` on, in order."""
    due = [ABSENT] if step < 0 else []
    return due + [n for n in range(max(step, 0), len(steps)) if started_at + steps[n].after <= now]


def meaningful(steps: Sequence[Step], due: Sequence[int], *, moves: bool) -> list[int]:
    """Of several overdue steps those that nothing later overtakes, so that nobody hears two things at once.

    Whoever is asked for the case while it moves on, or told of it twice, would be told what is no longer so. ``moves``
    says that a step that moves the case would find somebody.
    """
    kept = []
    for at, number in enumerate(due):
        later = [steps[n] for n in due[at + 1 :]]
        moved = moves and any(step.act is Act.MOVE for step in later)
        if number == ABSENT or steps[number].act is Act.OFFER:
            overtaken = moved or any(step.act is Act.OFFER for step in later)
        elif steps[number].act is Act.MOVE:
            overtaken = moved
        else:
            told = any(step.act is Act.TELL and step.whom is steps[number].whom for step in later)
            overtaken = told or (moved and steps[number].whom is not Whom.LEADS)
        if not overtaken:
            kept.append(number)
    return kept


def in_hours(person: Executive, t: datetime) -> bool:
    """Whether it is working time for an executive, on their own wall."""
    hours = person.hours or HOURS
    wall = local(t, ZoneInfo(person.timezone))
    now, today = wall.time(), wall.weekday()
    if hours.start < hours.end:
        return today in hours.days and hours.start <= now < hours.end
    if now >= hours.start:
        return today in hours.days
    return now < hours.end and (today - 1) % 7 in hours.days


def is_quiet(person: Executive, t: datetime) -> bool:
    """Whether an executive who has hours of their own wants to be left alone."""
    return person.hours is not None and not in_hours(person, t)
