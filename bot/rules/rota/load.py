"""What answering costs each executive, counted by work and not by hours; and who stands in next. Pure.

The unit is a new case that comes in working hours. What disturbs somebody's night, weekend or holiday counts more, the
heaviest once: a Sunday night is lost once. Night, weekend and holiday are those of the executive's own zone and of the
layers in which they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from bot.rules.escalation import HOURS
from bot.rules.plan.model import Executive, Plan
from bot.rules.plan.wall import local
from bot.rules.rota.hours import Hours

#: A new case: to read it, to find out what happened, to decide.
CASE: Final = 1.0
#: A further answer in a matter that one knows.
MESSAGE: Final = 0.5
#: A night costs the day after it too. A weekend costs what somebody had planned; a public holiday costs the same, and
#: no other day makes up for it.
NIGHT: Final = 2.0
WEEKEND: Final = 1.5
HOLIDAY: Final = 2.0
_SATURDAY: Final = 5


class Hour(StrEnum):
    """What an hour is to somebody."""

    DAY = "day"
    NIGHT = "night"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


#: How much more than by day something counts.
FACTOR: Final = {Hour.DAY: 1.0, Hour.NIGHT: NIGHT, Hour.WEEKEND: WEEKEND, Hour.HOLIDAY: HOLIDAY}


@dataclass(frozen=True, slots=True)
class Work:
    """So many cases, or further answers (``is_case`` is false), came to somebody at an instant."""

    executive: str
    at: datetime
    is_case: bool = True
    number: float = 1.0


@dataclass(frozen=True, slots=True)
class Load:
    """What somebody carried. ``nights``, ``weekends`` and ``holidays`` count cases and messages, each once; ``work`` is
    all of it weighed."""

    executive: str
    cases: float = 0.0
    messages: float = 0.0
    nights: float = 0.0
    weekends: float = 0.0
    holidays: float = 0.0
    work: float = 0.0


class Calendar:
    """What each hour is to each executive of a plan."""

    def __init__(self, plan: Plan) -> None:
        self._people = {person.id: person for person in plan.executives}
        self._zones = {person.id: ZoneInfo(person.timezone) for person in plan.executives}
        layers = [layer for rota in plan.rotas for layer in rota.layers if layer.holidays]
        self._holidays: dict[str, list[Hours]] = {person.id: [] for person in plan.executives}
        for layer in layers:
            hours = Hours(layer)
            for person in {*layer.members, *(one for change in layer.changes for one in change.members)}:
                self._holidays.get(person, []).append(hours)

    def hour(self, person: str, t: datetime) -> Hour:
        """What an instant is to somebody of the plan."""
        wall = local(t, self._zones[person])
        day = wall.date()
        if any(hours.is_holiday(day) for hours in self._holidays[person]):
            return Hour.HOLIDAY
        working = self._people[person].hours or HOURS
        if not _within(
            wall, working.start.hour * 60 + working.start.minute, working.end.hour * 60 + working.end.minute
        ):
            return Hour.NIGHT
        return Hour.WEEKEND if wall.weekday() >= _SATURDAY else Hour.DAY

    def knows(self, person: str) -> bool:
        return person in self._people


def _within(wall: datetime, start: int, end: int) -> bool:
    minute = wall.hour * 60 + wall.minute
    return start <= minute < end if start < end else minute >= start or minute < end


def loads(plan: Plan, people: Sequence[Executive], works: Iterable[Work]) -> list[Load]:
    """What each of ``people`` carried, whoever carried nothing included, in their order. Others' work is left out."""
    calendar = Calendar(plan)
    sums: dict[str, dict[str, float]] = {person.id: {} for person in people}
    for work in works:
        if work.executive not in sums or not calendar.knows(work.executive):
            continue
        hour = calendar.hour(work.executive, work.at)
        counted = {
            "cases" if work.is_case else "messages": work.number,
            "work": work.number * (CASE if work.is_case else MESSAGE) * FACTOR[hour],
        }
        if hour is not Hour.DAY:
            counted[f"{hour}s"] = work.number
        mine = sums[work.executive]
        for name, number in counted.items():
            mine[name] = mine.get(name, 0.0) + number
    return [Load(person.id, **sums[person.id]) for person in people]


def evenness(given: Sequence[Load]) -> float:
    """How evenly work lies on people: 1 where all carry the same, 1/n where one of n carries everything.

    Jain, Chiu, Hawe: A Quantitative Measure of Fairness (DEC-TR-301, 1984).
    """
    work = [load.work for load in given]
    squares = sum(one * one for one in work)
    return sum(work) ** 2 / (len(work) * squares) if squares else 1.0


@dataclass(frozen=True, slots=True)
class Carries:
    """Somebody who could take something on: the work they have now, what they would then have, and (in it) how much
    work of others they did for them, less what others did for them: below zero they owe."""

    executive: str
    now: float
    then: float
    stood_in: float


def in_order_of_fairness(
    people: Sequence[str], carried: Mapping[str, float], added: Mapping[str, float], stood_in: Mapping[str, float]
) -> list[Carries]:
    """Who should take something on, the one who would then carry least first; among equals as they were given.

    ``carried`` is recent and coming work, ``added`` what this would add for each. ``stood_in`` is the balance of
    substitutions, in the same unit: who stood in for others carries that much more, and who was stood in for that much
    less.
    """
    made = []
    for person in people:
        debt = stood_in.get(person, 0.0)
        now = carried.get(person, 0.0) + debt
        made.append(Carries(person, now, now + added.get(person, 0.0), debt))
    return sorted(made, key=lambda one: one.then)
