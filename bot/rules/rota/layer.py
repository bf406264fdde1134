"""One layer made ready to be asked: does it count at an instant, and who stands in line. Knows not who can."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.rules.plan.model import Layer
from bot.rules.plan.wall import local
from bot.rules.rota.hours import Hours
from bot.rules.rota.ring import rings
from bot.rules.rota.turns import turn_count

#: How many days ahead the next open window is looked for: longer than the longest holidays.
_MONTH: Final = 32


class CompiledLayer:
    """A layer counts from its first hand-off, before ``until``, while one of its windows is open."""

    def __init__(self, layer: Layer) -> None:
        self.name = layer.name
        self._zone = ZoneInfo(layer.timezone)
        self._until = layer.until
        self._hours = Hours(layer) if layer.windows else None
        self._turns = turn_count(layer, self._hours)
        self._rings = rings(layer, self._turns)
        #: In a ring of one, hand-offs change nothing.
        self._rotates = any(len(ring.members) > 1 for ring in self._rings.values)

    @property
    def recurs(self) -> bool:
        """Whether it changes again and again, without an end."""
        return self._until is None and (self._rotates or self._hours is not None)

    def order(self, t: datetime) -> tuple[str, ...]:
        """The members from whose turn it is onward; nobody where the layer does not count."""
        if t < self._turns.begins or (self._until is not None and t >= self._until):
            return ()
        wall = local(t, self._zone)
        if self._hours is not None and not self._hours.is_open(t, wall.date()):
            return ()
        return self._rings.at(t).order(self._turns.number(t, wall))

    def opens(self, t: datetime) -> datetime | None:
        """When its next window opens after an instant at which it is closed; None without windows, or where the layer
        has not begun, ends before, or opens no window for a month."""
        if self._hours is None or t < self._turns.begins:
            return None
        today = local(t, self._zone).date()
        days = (today + timedelta(number) for number in range(-1, _MONTH))
        starts = (start for day in days for start, end in self._hours.spans(day) if t < start < end)
        opening = next(starts, None)
        if opening is None or (self._until is not None and opening >= self._until) or not self.order(opening):
            return None
        return opening

    def fixed_edges(self) -> Iterator[datetime]:
        """Where it changes once."""
        yield self._turns.begins
        if self._until is not None:
            yield self._until
        yield from self._rings.edges

    def recurring_edges(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """Where windows and turns change between two instants, and some instants outside them."""
        start = max(start, self._turns.begins)
        end = end if self._until is None else min(end, self._until)
        if start >= end:
            return
        if self._hours is not None:
            yield from self._hours.edges(start, end)
        if self._rotates:
            yield from self._turns.edges(start, end)
