"""Which turn of a layer it is, by arithmetic: nothing here loops over history. Knows one layer, nobody in it."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.rules.plan.model import Every, Layer, Turns, Unit
from bot.rules.plan.wall import instant, local
from bot.rules.rota.hours import Hours, days_around


class TurnCount(Protocol):
    """Counts turns from 0. ``begins`` is the first hand-off; earlier instants are not asked for."""

    begins: datetime

    def number(self, t: datetime, wall: datetime) -> int:
        """The turn at an instant; ``wall`` is the same in the layer's zone, naive."""
        ...

    def edges(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """The hand-offs after ``start`` and before ``end`` that no window's edge marks."""
        ...


def turn_count(layer: Layer, hours: Hours | None) -> TurnCount:
    if layer.turns is Turns.WINDOWS and hours is not None:
        return _WindowTurns(layer, hours)
    return _CalendarTurns(layer)


class _CalendarTurns:
    """The k-th hand-off is at wall time anchor + k x every, months counted from the anchor."""

    def __init__(self, layer: Layer) -> None:
        self._anchor = layer.anchor
        self._every = layer.every
        self._zone = ZoneInfo(layer.timezone)
        self._handoffs: dict[int, datetime] = {}
        self.begins = self._handoff(0)

    def number(self, t: datetime, wall: datetime) -> int:
        # The guess is off by one at most where a month's days differ or clocks changed, by two where both meet.
        turn = self._guess(wall)
        while self._handoff(turn) > t:
            turn -= 1
        while self._handoff(turn + 1) <= t:
            turn += 1
        return turn

    def edges(self, start: datetime, end: datetime) -> Iterator[datetime]:
        turn = 0 if start < self.begins else self.number(start, local(start, self._zone)) + 1
        while (edge := self._handoff(turn)) < end:
            yield edge
            turn += 1

    def _handoff(self, turn: int) -> datetime:
        known = self._handoffs.get(turn)
        if known is None:
            known = self._handoffs[turn] = instant(later(self._anchor, self._every, turn), self._zone)
        return known

    def _guess(self, wall: datetime) -> int:
        if self._every.unit is Unit.MONTHS:
            months = (wall.year - self._anchor.year) * 12 + wall.month - self._anchor.month
            return months // self._every.count
        days = wall.toordinal() - self._anchor.toordinal()
        return days // (self._every.count * (7 if self._every.unit is Unit.WEEKS else 1))


def later(anchor: datetime, every: Every, turns: int) -> datetime:
    """The wall time so many turns after the anchor. A day that its month lacks becomes the month's last."""
    if every.unit is Unit.DAYS:
        return anchor + timedelta(days=every.count * turns)
    if every.unit is Unit.WEEKS:
        return anchor + timedelta(weeks=every.count * turns)
    years, month = divmod(anchor.month - 1 + every.count * turns, 12)
    year = anchor.year + years
    return anchor.replace(year=year, month=month + 1, day=min(anchor.day, monthrange(year, month + 1)[1]))


class _WindowTurns:
    """A turn passes with each n-th local date, from the anchor's on, on which a window opens that ends after it.

    It begins when the first of these windows opens, and lasts until the next turn begins. A window that opened on the
    eve and is still open at the anchor counts for no date of its own: the first turn has begun in it.
    """

    def __init__(self, layer: Layer, hours: Hours) -> None:
        self._hours = hours
        self._each = layer.every.count
        self.begins = instant(layer.anchor, ZoneInfo(layer.timezone))
        today = layer.anchor.date()
        #: The first date that can count: on the anchor's own all windows may be over.
        self._first = today if self._opening(today) else today + timedelta(1)

    def number(self, t: datetime, wall: datetime) -> int:
        around = days_around(wall.date())
        opened = self._hours.days_open(self._first, max(around))
        for day in around:
            opening = self._opening(day) if day >= self._first else None
            if opening is not None and opening > t:
                opened -= 1
        return max(opened - 1, 0) // self._each

    def edges(self, start: datetime, end: datetime) -> Iterator[datetime]:
        yield from ()

    def _opening(self, day: date) -> datetime | None:
        return min((start for start, end in self._hours.spans(day) if end > self.begins), default=None)
