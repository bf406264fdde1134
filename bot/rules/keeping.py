"""How a promise is kept track of: its states, how people read it, when its executive is asked about it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from bot.rules.escalation import in_hours
from bot.rules.plan.model import Executive
from bot.rules.plan.wall import instant, local


class PromiseState(StrEnum):
    """Where a promise stands."""

    OPEN = "open"
    LATE = "late"  #: its day has passed
    KEPT = "kept"  #: the customer says so, or was asked and did not contradict
    BROKEN = "broken"  #: its day has passed, and the customer says that it is not so
    MOVED = "moved"  #: another promise stands for it
    WITHDRAWN = "withdrawn"  #: the words are gone, or it was none


#: Something has still to become of these.
LIVE: Final = (PromiseState.OPEN, PromiseState.LATE)
#: A promise can be moved so far ahead.
MOST_AHEAD: Final = timedelta(days=366)

_ASKED_AT: Final = time(16)
_SHORT_BEFORE: Final = timedelta(hours=2)
_STEP: Final = timedelta(minutes=30)

_QUESTIONS: Final[Mapping[str, str]] = {
    "refund": "Has the refund arrived?",
    "replacement": "Has the replacement arrived?",
    "delivery": "Has the delivery arrived?",
    "call": "Have you called?",
    "word handed on": "Has it been handed on?",
}
_ARRIVES: Final = ("refund", "replacement", "delivery")


def remind_at(due: datetime, made: datetime, person: Executive) -> datetime:
    """When its executive is asked about a promise: at 16:00 the day before, or where that is too soon after it was
    made, two hours before the last working moment that is left; at the earliest half-way there. Outside their working
    hours where there are none in between: then they are asked when these begin."""
    zone = ZoneInfo(person.timezone)
    eve = local(due, zone).date() - timedelta(days=1)
    wanted = instant(datetime.combine(eve, _ASKED_AT), zone)
    if wanted > made:
        return _at_work(person, wanted, made)
    last = _at_work(person, due, made)
    return max(last - _SHORT_BEFORE, made + (last - made) / 2)


def _at_work(person: Executive, at: datetime, after: datetime) -> datetime:
    """The last working moment up to ``at``, by half hours; ``at`` itself where there is none ``after`` an instant."""
    earlier = at
    while not in_hours(person, earlier):
        earlier -= _STEP
        if earlier <= after:
            return at
    return earlier


def day_of(due: datetime, zone: str, *, timed: bool) -> str:
    """``Fri 8 May``, or ``17:00 on Fri 8 May, Madrid time``, where its executive lives."""
    here = local(due, ZoneInfo(zone))
    day = f"{here:%a} {here.day} {here:%b}"
    return f"{here:%H:%M} on {day}, {zone.rsplit('/', 1)[-1].replace('_', ' ')} time" if timed else day


def told(thing: str, due: datetime, zone: str, *, on: bool, timed: bool) -> str:
    """``refund by Fri 8 May``, ``call on Fri 8 May``, ``by Fri 8 May`` where nobody knows of what."""
    lead = "on" if on and not timed else "by"
    return f"{thing} {lead} {day_of(due, zone, timed=timed)}".strip()


def question(thing: str) -> str:
    """What its executive is asked: true whatever was promised."""
    return _QUESTIONS.get(thing, "Is it done?")


def tell_label(thing: str) -> str:
    """The button that answers yes, and tells the customer."""
    if thing == "call":
        return "I have: tell them"
    return "It has: tell them" if thing in _ARRIVES else "It is: tell them"


def asks_after(thing: str, due: datetime, zone: str, now: datetime) -> str:
    """Words to begin with, that ask the customer whether a promise is kept."""
    what = f"The {thing} should be with you" if thing in _ARRIVES else "What I promised should be done"
    day, today = local(due, ZoneInfo(zone)), local(now, ZoneInfo(zone)).date()
    since = f" since {day:%A}" if timedelta(0) < today - day.date() < timedelta(days=7) else " by now"
    return f"{what}{since}. Is it? If not, I'm still on it."


#: The same about the whole matter.
ASKS: Final = "Is it right now? If anything is still missing, tell me here, and I'm on it."


def takes_longer(thing: str, day: date) -> str:
    """Words to begin with, that tell the customer of a new day."""
    what = f"The {thing}" if thing in _ARRIVES else "It"
    return f"{what} takes longer than I said: by {day:%A} {day.day} {day:%B}. I'm still on it."
