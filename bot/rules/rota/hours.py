"""When a layer's windows are open, and how many of its days have passed. Knows one layer, nobody in it."""

from __future__ import annotations

import importlib
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.rules.plan.model import Layer, PublicHolidays
from bot.rules.plan.wall import instant, local

Span = tuple[datetime, datetime]
_DAY: Final = timedelta(1)


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
        self._years: dict[int, frozenset[date]] = {}
        self._off_in: dict[int, list[date]] = {}
        #: How many days holidays took before the n-th year. A turn may begin on the eve of the anchor, so a year early.
        self._since = layer.anchor.year - 1
        self._off_before = [0]

    def opens_on(self, day: date) -> bool:
        return bool(self._windows[day.weekday()]) and not self.is_holiday(day)

    def is_holiday(self, day: date) -> bool:
        return day in self._holidays(day.year)

    def spans(self, day: date) -> tuple[Span, ...]:
        """The (start, end) of the windows that open on a local date. One that a change of clocks swallows is empty."""
        known = self._spans.get(day)
        if known is None:
            known = self._spans[day] = tuple(self._reckon(day)) if self.opens_on(day) else ()
        return known

    def is_open(self, t: datetime, today: date) -> bool:
        """Whether a window is open at an instant that falls on this local date."""
        for day in days_around(today):
            for start, end in self.spans(day):
                if start <= t < end:
                    return True
        return False

    def edges(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """All starts and ends of windows between two instants, and some outside them."""
        first, last = local(start, self._zone).date() - _DAY, local(end, self._zone).date() + _DAY
        for n in range((last - first).days + 1):
            for span in self.spans(first + n * _DAY):
                yield from span

    def days_open(self, first: date, last: date) -> int:
        """How many local dates from ``first`` to ``last``, both counted, have a window. No loop over the days."""
        if last < first:
            return 0
        weeks, rest = divmod((last - first).days + 1, 7)
        with_windows = weeks * sum(map(bool, self._windows))
        with_windows += sum(bool(self._windows[(first.weekday() + n) % 7]) for n in range(rest))
        return with_windows - self._days_off(last) + self._days_off(first - _DAY)

    def _reckon(self, day: date) -> Iterator[Span]:
        for window in self._windows[day.weekday()]:
            last = day if window.end > window.start else day + _DAY
            start = instant(datetime.combine(day, window.start), self._zone)
            end = instant(datetime.combine(last, window.end), self._zone)
            yield start, end

    def _days_off(self, day: date) -> int:
        """How many days of windows holidays took, from the year before the anchor's up to a date."""
        while len(self._off_before) <= day.year - self._since:
            year = self._since + len(self._off_before) - 1
            self._off_before.append(self._off_before[-1] + len(self._off(year)))
        return self._off_before[day.year - self._since] + bisect_right(self._off(day.year), day)

    def _off(self, year: int) -> list[date]:
        known = self._off_in.get(year)
        if known is None:
            days = (day for day in self._holidays(year) if self._windows[day.weekday()])
            known = self._off_in[year] = sorted(days)
        return known

    def _holidays(self, year: int) -> frozenset[date]:
        known = self._years.get(year)
        if known is None:
            own = frozenset(day for day in self._dates if day.year == year)
            public = (_public_holidays(of.country, of.subdivision, year) for of in self._public)
            known = self._years[year] = own.union(*public)
        return known


def days_around(today: date) -> tuple[date, date, date]:
    """A date and its neighbours: a window may have opened the evening before.

    Where clocks go back over midnight, it may even have opened on what is, for a second time, still tomorrow.
    """
    return today, today - _DAY, today + _DAY


@lru_cache(maxsize=4_096)
def _public_holidays(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    # Loaded on first use: the package takes a third of a second and most plans name no country.
    package: Any = importlib.import_module("holidays")
    return frozenset(package.country_holidays(country, subdiv=subdivision, years=year, expand=False))
