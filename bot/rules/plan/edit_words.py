"""Hours, holidays, zones and steps as people type them in a window, and back. Pure.

``mon-fri 09:00-17:00`` · ``GB-ENG``, ``2026-12-24`` · ``Madrid`` · ``10m tell owner``. Every ``parse_`` raises
``ValueError`` with a sentence that says what to write instead.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, time
from functools import cache
from typing import Final
from zoneinfo import available_timezones

from bot.rules.plan.faults import unknown
from bot.rules.plan.holidays import public_holidays
from bot.rules.plan.model import Act, PublicHolidays, Step, Whom, Window
from bot.rules.plan.rotas import DAYS
from bot.rules.plan.times import format_duration, parse_date, parse_duration, parse_time

_HOURS: Final = re.compile(r"(?P<days>.*?)\s*(?P<start>\d{1,2}:\d\d)\s*[-–]\s*(?P<end>\d{1,2}:\d\d)")
_HOW_HOURS: Final = "Write hours as: sat, sun 10:00-14:00"
_HOW_STEP: Final = "Write a step as: 10m tell owner"
_HOW_HOLIDAY: Final = "Write a day as 2026-12-24, or a country as GB or GB-ENG"


def parse_hours(line: str) -> Window:
    """``mon-fri 09:00-17:00``, ``sat, sun 10:00-14:00``; without days every day."""
    found = _HOURS.fullmatch(line.strip().lower())
    if found is None:
        raise ValueError(_HOW_HOURS)
    days: set[int] = set()
    for part in re.split(r"[,\s]+", found["days"]):
        if part:
            first, _, last = part.replace("–", "-").partition("-")
            begin, end = _day(first), _day(last or first)
            days |= {day % 7 for day in range(begin, end + 1 if begin <= end else end + 8)}
    return Window(tuple(sorted(days)) or tuple(range(7)), _time(found["start"]), _time(found["end"]))


def format_hours(window: Window) -> str:
    """What `parse_hours` reads."""
    days = "" if len(window.days) == 7 else ", ".join(DAYS[day] for day in window.days) + " "
    return f"{days}{window.start:%H:%M}-{window.end:%H:%M}"


def _day(word: str) -> int:
    if word[:3] not in DAYS:
        raise ValueError(unknown("the day", word, DAYS))
    return DAYS.index(word[:3])


def _time(word: str) -> time:
    return parse_time(word.zfill(len("09:00")))


def parse_holiday(line: str) -> date | PublicHolidays:
    """``2026-12-24``, ``GB``, ``GB-ENG``."""
    if line[:1].isdigit():
        return parse_date(line)
    country, _, subdivision = line.partition("-")
    if not country.isalpha():
        raise ValueError(_HOW_HOLIDAY)
    return public_holidays(country.upper(), subdivision.upper() or None)


def format_holiday(day: date | PublicHolidays) -> str:
    """What `parse_holiday` reads."""
    if isinstance(day, date):
        return day.isoformat()
    return "-".join(filter(None, (day.country, day.subdivision)))


def parse_step(line: str) -> Step:
    """``10m tell owner``."""
    words = line.lower().split()
    if len(words) != 3 or words[1] not in list(Act) or words[2] not in list(Whom):
        raise ValueError(f"{_HOW_STEP}. Known: tell owner, tell delegate, offer next, move next, tell leads")
    return Step(parse_duration(words[0]), Act(words[1]), Whom(words[2]))


def format_step(step: Step) -> str:
    """What `parse_step` reads."""
    return f"{format_duration(step.after)} {step.act} {step.whom}"


def parse_zone(word: str) -> str:
    """``Europe/Madrid``, however it is written, or its town alone where only one zone has it."""
    wanted = "_".join(word.split()).casefold()
    found = _zones().get(wanted, [])
    if len(found) > 1:
        raise ValueError(f"“{word}” may be {' or '.join(found)}. Write one of them")
    if not found:
        raise ValueError(unknown("the zone", word, (zone for zones in _zones().values() for zone in zones)))
    return found[0]


@cache
def _zones() -> dict[str, list[str]]:
    """Zones by their name and by their town. Those without a region are other names, but for UTC."""
    named: defaultdict[str, list[str]] = defaultdict(list)
    regions = (
        "Africa/",
        "America/",
        "Antarctica/",
        "Asia/",
        "Atlantic/",
        "Australia/",
        "Europe/",
        "Indian/",
        "Pacific/",
    )
    for zone in sorted(available_timezones()):
        if zone == "UTC" or zone.startswith(regions):
            for key in {zone.casefold(), zone.rsplit("/", 1)[-1].casefold()}:
                named[key].append(zone)
    return dict(named)
