"""Instants, wall times and durations as text, one form each. Knows no zones and no clock.

Every ``parse_`` raises ``ValueError`` with a sentence that says what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

T = TypeVar("T")
D = TypeVar("D", bound=date)

_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?([Zz]|[+-]\d\d:\d\d)")
_WALL = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?")
_DURATION = re.compile(r"([1-9]\d{0,6})([smhd])")
_SECONDS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
#: Zones are guesses before Unix time, and arithmetic with months must stay inside what a ``datetime`` can hold.
_YEARS = range(1970, 3000)


def parse_instant(text: str) -> datetime:
    """An RFC 3339 instant as aware UTC. A naive one is refused: it would mean something else on another machine."""
    if _WALL.fullmatch(text):
        raise ValueError(f"“{text}” has no offset. Write {text}Z, or {text}+01:00")
    if not _INSTANT.fullmatch(text):
        raise ValueError(f"“{text}” is not an instant. Write it as 2026-05-06T12:00:00Z")
    return _within(_read(datetime.fromisoformat, text.upper()), text).astimezone(UTC)


def format_instant(t: datetime) -> str:
    """RFC 3339 in UTC with ``Z``; the fraction only where there is one."""
    return t.astimezone(UTC).isoformat().replace("+00:00", "Z")


def parse_wall(text: str) -> datetime:
    """A naive date and time of day, as a clock on the wall shows it."""
    if _INSTANT.fullmatch(text):
        raise ValueError(f"“{text}” is wall time in the layer's zone: leave the offset out")
    if not _WALL.fullmatch(text):
        raise ValueError(f"“{text}” is not a date with a time. Write it as 2026-01-05T09:00")
    return _within(_read(datetime.fromisoformat, text.upper()), text)


def parse_date(text: str) -> date:
    if not _DATE.fullmatch(text):
        raise ValueError(f"“{text}” is not a date. Write it as 2026-05-04")
    return _within(_read(date.fromisoformat, text), text)


def parse_time(text: str) -> time:
    if not _TIME.fullmatch(text):
        raise ValueError(f'“{text}” is not a time of day. Write it as "09:00"; midnight is "00:00"')
    return time.fromisoformat(text)


def parse_moment(text: str) -> date | datetime:
    """A date, or an instant where there is a time of day."""
    return parse_instant(text) if "T" in text else parse_date(text)


def format_moment(moment: date | datetime) -> str:
    """What ``parse_moment`` reads."""
    return format_instant(moment) if isinstance(moment, datetime) else moment.isoformat()


def parse_duration(text: str) -> timedelta:
    """``90s``, ``10m``, ``2h``, ``1d``: one whole number above zero and one unit."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(f"“{text}” is not a duration. Write it as 90s, 10m, 2h or 1d")
    return timedelta(seconds=int(match[1]) * _SECONDS[match[2]])


def format_duration(span: timedelta) -> str:
    """The largest unit that loses nothing. ``span`` is a whole number of seconds above zero."""
    seconds = int(span.total_seconds())
    unit = next(unit for unit, size in _SECONDS.items() if seconds % size == 0)
    return f"{seconds // _SECONDS[unit]}{unit}"


def _read(parse: Callable[[str], T], text: str) -> T:
    try:
        return parse(text)
    except ValueError:
        raise ValueError(f"“{text}” does not exist: check day and hour") from None


def _within(moment: D, text: str) -> D:
    if moment.year not in _YEARS:
        raise ValueError(f"“{text}” is out of range: years go from {_YEARS[0]} to {_YEARS[-1]}")
    return moment
