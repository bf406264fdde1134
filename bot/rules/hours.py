"""When somebody is at work next. Pure; ``bot.rules.escalation`` says whether they are now."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.rules.escalation import HOURS, in_hours
from bot.rules.plan.model import Executive
from bot.rules.plan.wall import instant, local

#: Their hours come round within a week.
_WEEK = 7


def at_work(person: Executive, t: datetime) -> datetime:
    """The first instant from ``t`` on at which it is working time for somebody, on their own wall."""
    if in_hours(person, t):
        return t
    hours, zone = person.hours or HOURS, ZoneInfo(person.timezone)
    today = local(t, zone).date()
    starts = (instant(datetime.combine(today + timedelta(days=n), hours.start), zone) for n in range(_WEEK + 2))
    return next((start for start in starts if start >= t and in_hours(person, start)), t)
