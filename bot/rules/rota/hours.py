"""When a layer's windows are open, and how many of its days have passed. Knows one layer, nobody in it."""

from __future__ import annotations

import importlib
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from bot.rules.plan.model import Layer, PublicHolidays
from bot.rules.plan.wall import days_around, instant, local

Span = tuple[datetime, datetime]


class Hours:
    """The windows of a layer that has some.

    A window belongs to the local date on which it opens; on a holiday none opens, but the one of the evening before
    runs on. What was reckoned for a date is kept: the same days are asked for again and again.
    """

    def __init__(self, layer: Layer) -> None:
        self._zone = ZoneInfo(layer.timezone)
        self._windows = [[window for window in layer.windows if day in window.days] for day in range(7)]
        self._dates = frozenset(day for day in layer.holidays if not isinstance(day, PublicHolidays))
        self._public = [day for day in layer.holidays if isinstance(day, PublicHolidays)]
        self._spans: dict[date, tuple[Span, ...]] = {}

    def opens_on(self, day: date) -> bool:
        return bool(self._windows[day.weekday()]) and day not in self._holidays(day.year)

    def spans(self, day: date) -> tuple[Span, ...]:
        """The (start, end) of the windows that open on a local date. One that a change of clocks swallows is none."""
        known = self._spans.get(day)
        if known is None:
            known = self._spans[day] = tuple(self._reckon(day)) if self.opens_on(day) else ()
        return known

    def is_open(self, t: datetime) -> bool:
        return any(start <= t < end for day in days_around(t, self._zone) for start, end in self.spans(day))

    def edges(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """All starts and ends of windows between two instants, and some outside them."""
        day, last = local(start, self._zone).date() - timedelta(2), local(end, self._zone).date() + timedelta(1)
        while (day := day + timedelta(1)) <= last:
            for span in self.spans(day):
                yield from span

    def days_open(self, first: date, last: date) -> int:
        """How many local dates from ``first`` to ``last``, both counted, have a window. No loop over the days."""
        if last < first:
            return 0
        weeks, rest = divmod((last - first).days + 1, 7)
        weekdays = weeks * sum(map(bool, self._windows))
        weekdays += sum(bool(self._windows[(first.weekday() + n) % 7]) for n in range(rest))
        return weekdays - self._days_off(last) + self._days_off(first - timedelta(1))

    def _reckon(self, day: date) -> Iterator[Span]:
        for window in self._windows[day.weekday()]:
            last = day if window.end > window.start else day + timedelta(1)
            start = instant(datetime.combine(day, window.start), self._zone)
            end = instant(datetime.combine(last, window.end), self._zone)
            if start < end:
                yield start, end

    def _holidays(self, year: int) -> frozenset[date]:
        return self._dates.union(*(_public_holidays(of.country, of.subdivision, year) for of in self._public))

    def _days_off(self, day: date) -> int: ...


@lru_cache(maxsize=4_096)
def _public_holidays(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    # Loaded on first use: the package takes a third of a second and most plans name no country.
    package: Any = importlib.import_module("holidays")
    return frozenset(package.country_holidays(country, subdiv=subdivision, years=year, expand=False))
