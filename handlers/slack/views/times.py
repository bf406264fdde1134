"""Instants in words, for where Slack cannot show them on the reader's own clock. Knows no clock: days are compared."""

from __future__ import annotations

import functools
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@functools.lru_cache(256)  # a page says the same instants in its blocks and in its text, and others after it
def spoken(at: datetime, zone: str | None, beside: datetime | None = None, *, seconds: bool = False) -> str:
    """``15:02``, or ``15:02 on Fri 8 May`` where that is another day than ``beside`` in ``zone``.

    Without a zone (nobody in particular reads it) UTC is used; UTC is named, since few clocks show it.
    """
    where = _zone(zone)
    local = at.astimezone(where)
    words = f"{local.hour:02}:{local.minute:02}" + (f":{local.second:02}" if seconds else "")
    words += " UTC" if where is UTC else ""
    return words if _same_day(at, zone, beside) else f"{words} on {day(at, zone)}"


@functools.lru_cache(256)
def template(at: datetime, zone: str | None, beside: datetime | None = None, *, seconds: bool = False) -> str:
    """The same as ``spoken`` in the tokens of Slack's date element, which shows it as the reader's Slack is set."""
    words = "{time_secs}" if seconds else "{time}"
    return words if _same_day(at, zone, beside) else words + " on {date_short}"


def day(at: datetime, zone: str | None) -> str:
    """``Fri 8 May``; the names are English wherever the process runs."""
    local = at.astimezone(_zone(zone))
    return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}"


def place(zone: str | None) -> str:
    """The zone as people say it: ``Madrid time`` for Europe/Madrid; empty where ``spoken`` names it already."""
    if zone is None or _zone(zone) is UTC:
        return ""
    town = zone.rsplit("/", 1)[-1].replace("_", " ")
    return town if town == "UTC" else f"{town} time"


@functools.cache
def _zone(zone: str | None) -> tzinfo:
    """A zone that this machine does not know is shown as UTC: a card without the right clock is better than none."""
    if zone is None or zone == "UTC":
        return UTC
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def _same_day(at: datetime, zone: str | None, beside: datetime | None) -> bool:
    if beside is None:
        return True
    where = _zone(zone)
    return at.astimezone(where).date() == beside.astimezone(where).date()


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
