"""Reads a calendar file and tells when its owner is away or busy: instants and dates alone, never a title.

It runs as a process of its own (``python -m handlers.ical``): a file from elsewhere may be made to take hours and all
memory, and a recurrence like "each 30 February" does so by itself. https://www.rfc-editor.org/rfc/rfc5545
"""

from __future__ import annotations

import contextlib
import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import recurring_ical_events  # type: ignore[import-untyped]
from icalendar import Calendar, Component

from bot.rules.plan.times import format_moment, parse_instant
from bot.rules.plan.wall import instant
from bot.rules.rota.absence import Busy

_MOST_MEMORY: Final = 512 * 1024 * 1024
#: So many periods say enough: a calendar has some hundred.
_MOST: Final = 2000
_FREE: Final = ("FREE", "BUSY-TENTATIVE")


def times(content: bytes, start: datetime, end: datetime, zone: ZoneInfo) -> list[Busy]:
    """When somebody is away or busy between two instants; times without a zone are in theirs. Raises ``ValueError``
    for what is no calendar. A single entry that cannot be read is left out.
    """
    calendar = Calendar.from_ical(content)
    found = [*_events(calendar, start, end, zone), *_free_busy(calendar, zone)]
    return found[:_MOST]


def _events(calendar: Component, start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[Busy]:
    query = recurring_ical_events.of(calendar, components=["VEVENT"], skip_bad_series=True)
    for event in query.between(start, end):
        begins, ends = event.start, event.end
        if _counts(event, whole_days=not isinstance(begins, datetime)):
            yield Busy(_moment(begins, zone), _moment(ends, zone))


def _counts(event: Any, *, whole_days: bool) -> bool:
    """Out of office counts. Busy counts where the calendar knows no other word for it; where it does (Outlook's own
    field), busy is a meeting, unless it takes whole days."""
    if str(event.get("STATUS", "")).upper() in ("CANCELLED", "TENTATIVE"):
        return False
    shown = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper()
    if shown:
        return shown == "OOF" or (shown == "BUSY" and whole_days)
    return str(event.get("TRANSP", "")).upper() != "TRANSPARENT"


def _free_busy(calendar: Component, zone: ZoneInfo) -> Iterator[Busy]:
    """Calendars that tell nothing but times."""
    for component in calendar.walk("VFREEBUSY"):
        given = component.get("FREEBUSY", [])
        for period in given if isinstance(given, list) else [given]:
            if str(period.params.get("FBTYPE", "BUSY")).upper() not in _FREE:
                yield Busy(_moment(period.start, zone), _moment(period.end, zone))


def _moment(moment: date | datetime, zone: ZoneInfo) -> date | datetime:
    return instant(moment, zone) if isinstance(moment, datetime) and moment.tzinfo is None else moment


def main() -> None:
    """From standard input to standard output; the arguments are the two instants and the zone."""
    with contextlib.suppress(ValueError, OSError):  # not every system has this limit
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    start, end, zone = sys.argv[1:]
    found = times(sys.stdin.buffer.read(), parse_instant(start), parse_instant(end), ZoneInfo(zone))
    json.dump([(format_moment(one.start), format_moment(one.end)) for one in found], sys.stdout)


if __name__ == "__main__":
    main()
