"""From what somebody's calendar says to the periods in which they are probably away. Knows no titles, and no calendar.

A conference of half a day may well be answered from, so what is found here is asked, never taken.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.rules.escalation import HOURS
from bot.rules.plan.model import Executive, Window
from bot.rules.plan.wall import beginning, instant, local
from bot.rules.rota.spans import Span, union
from bot.rules.rota.wish import LONGEST

#: How far ahead a calendar is read.
AHEAD: Final = timedelta(days=60)
#: Half a working day, for those whose own day is not shorter still.
_HALF_DAY: Final = timedelta(hours=4)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Busy:
    """A time at which somebody is busy or out of office. Dates are whole days, the second the day after the last."""

    start: date | datetime
    end: date | datetime


@dataclass(frozen=True, slots=True)
class Absence:
    """A period as time off says it: dates where whole days of the executive's own zone are meant, else instants."""

    start: date | datetime
    end: date | datetime

    def span(self, zone: ZoneInfo) -> Span:
        return beginning(self.start, zone), beginning(self.end, zone)


def absences(person: Executive, busy: Iterable[Busy], now: datetime) -> list[Absence]:
    """When somebody is probably away within the next 60 days, in order. Each time counts that takes at least half of
    one of their working days; what touches is one period."""
    zone, hours = ZoneInfo(person.timezone), person.hours or HOURS
    found = []
    for one in busy:
        start, end = beginning(one.start, zone), beginning(one.end, zone)
        is_near = now < end and start < now + AHEAD and end - start <= LONGEST
        if is_near and _takes_half_a_day(start, end, zone, hours):
            found.append((start, end))
    return [Absence(_said(start, zone), _said(end, zone)) for start, end in union(found)]


def _takes_half_a_day(start: datetime, end: datetime, zone: ZoneInfo, hours: Window) -> bool:
    day = local(start, zone).date() - _DAY
    while day <= local(end, zone).date():
        if day.weekday() in hours.days:
            opens = instant(datetime.combine(day, hours.start), zone)
            last = day if hours.end > hours.start else day + _DAY
            closes = instant(datetime.combine(last, hours.end), zone)
            if min(end, closes) - max(start, opens) >= min(_HALF_DAY, (closes - opens) / 2):
                return True
        day += _DAY
    return False


def _said(moment: datetime, zone: ZoneInfo) -> date | datetime:
    wall = local(moment, zone)
    return wall.date() if wall.time() == time.min else moment
