"""Times as people type them beside ``/rota``: ``tomorrow 9-12``, ``sat``, ``4-8 May``, ``until 15:00``. English.

Pure. What could mean two things is not understood: the window then asks. Nothing here raises.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.rules.plan.times import parse_instant
from bot.rules.plan.wall import beginning, instant, local
from bot.rules.rota.pieces import Clock, NotUnderstood, Token, length, read_clock, tokens

#: A night may begin from here on: "22:00-6:00" ends the next day.
_EVENING: Final = time(17)
#: "4 to 8 May" may have begun so long ago.
_AGO: Final = timedelta(60)
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Span:
    """A period: two instants, or two dates for whole days, the second the day after the last."""

    start: date | datetime
    end: date | datetime


@dataclass(frozen=True, slots=True)
class _Day:
    """A day as it was said: one ``fixed`` with its year, a ``weekday`` to come, or a ``day`` of a ``month``."""

    fixed: date | None = None
    weekday: int | None = None
    day: int = 0
    month: int = 0

    def on_or_after(self, first: date) -> date:
        """The first such day from another one on."""
        if self.fixed is not None:
            return self.fixed
        if self.weekday is not None:
            return first + timedelta((self.weekday - first.weekday()) % 7)
        for year in range(first.year, first.year + 9):
            # 29 February waits for a leap year.
            if self.day <= monthrange(year, self.month)[1] and date(year, self.month, self.day) >= first:
                return date(year, self.month, self.day)
        raise NotUnderstood


def period(text: str, now: datetime, zone: str) -> Span | None:
    """A period to come in the writer's zone, or None: not understood. It always ends after it begins, and after now."""
    try:
        span = _Reader(text, now, ZoneInfo(zone)).period()
        start, end = (beginning(moment, ZoneInfo(zone)) for moment in (span.start, span.end))
    except (NotUnderstood, ValueError, OverflowError, KeyError):
        return None
    return span if start < end and end > now else None


def moment(text: str, now: datetime, zone: str) -> datetime | None:
    """An instant to come, of a day with an hour (``sat 14:00``) or an hour of today; None: not understood."""
    try:
        return _Reader(text, now, ZoneInfo(zone)).moment()
    except (NotUnderstood, ValueError, OverflowError, KeyError):
        return None


class _Reader:
    """Reads one phrase from left to right."""

    def __init__(self, text: str, now: datetime, zone: ZoneInfo) -> None:
        self._tokens = tokens(text)
        self._at = 0
        self._now = now
        self._zone = zone
        self._today = local(now, zone).date()

    # ---- what a phrase may be

    def period(self) -> Span:
        if not self._tokens:
            raise NotUnderstood
        kind = self._tokens[0].kind
        if kind == "span":
            span = self._week(self._next().text)
        elif kind == "length":
            span = Span(self._now, self._now + length(self._next().text))
        elif kind == "dash":  # until 15:00, until tomorrow 9:00
            self._next()
            span = Span(self._now, self._hour_of(*self._end()))
        else:
            span = self._days_of_month() or self._from_to()
        if self._at < len(self._tokens):
            raise NotUnderstood
        return span

    def moment(self) -> datetime:
        found = self._hour_of(*self._end())
        if self._at < len(self._tokens):
            raise NotUnderstood
        return found

    # ---- days

    def _days_of_month(self) -> Span | None:
        """``4-8 May``, ``May 4-8``, each with a year or without."""
        kinds = [token.kind for token in self._tokens[:4]]
        if kinds == ["number", "dash", "number", "month"]:
            first, _, last, month = (self._next().text for _ in range(4))
        elif kinds == ["month", "number", "dash", "number"]:
            month, first, _, last = (self._next().text for _ in range(4))
        else:
            return None
        year = int(self._next().text) if self._kind() == "year" else None
        number = _MONTHS.index(month[:3]) + 1
        ends = _Day(date(year, number, int(last)) if year else None, None, int(last), number).on_or_after(self._today)
        return Span(date(ends.year, number, int(first)), ends + timedelta(1))

    def _week(self, words: str) -> Span:
        if "weekend" in words:
            if self._today.weekday() == 6:  # it is half over: this one, or the next?
                raise NotUnderstood
            saturday = self._today + timedelta(5 - self._today.weekday() if self._today.weekday() < 5 else 0)
            return Span(saturday, saturday + timedelta(2))
        monday = self._today + timedelta(7 - self._today.weekday())
        return Span(monday, monday + timedelta(7)) if "next" in words else Span(self._today, monday)

    def _day(self) -> _Day | None:
        """The next day, if one stands here."""
        kinds = [token.kind for token in self._tokens[self._at : self._at + 2]]
        match kinds:
            case ["near", *_]:
                return _Day(self._today + timedelta(self._next().text == "tomorrow"))
            case ["weekday", *_]:
                return _Day(weekday=_DAYS.index(self._next().text[:3]))
            case ["iso", *_]:
                return _Day(date.fromisoformat(self._next().text))
            case ["number", "month"] | ["month", "number"]:
                words = (self._next().text, self._next().text)
                number, month = words if kinds[0] == "number" else (words[1], words[0])
                in_year = _MONTHS.index(month[:3]) + 1
                if self._kind() == "year":
                    return _Day(date(int(self._next().text), in_year, int(number)))
                return _Day(day=int(number), month=in_year)
        return None

    # ---- from one end to the other

    def _from_to(self) -> Span:
        if self._kind() == "instant":
            start = parse_instant(self._next().text)
            self._dash()
            return Span(start, parse_instant(self._take("instant")))
        day, clock = self._start()
        if self._at == len(self._tokens):
            if day is None or clock is not None:
                raise NotUnderstood
            only = day.on_or_after(self._today)
            return Span(only, only + timedelta(1))
        self._dash()
        if clock is not None and clock.is_midnight:
            raise NotUnderstood  # the one before that day, or after it?
        if day is not None and clock is None:
            return self._whole_days(day)
        if clock is None:
            raise NotUnderstood
        last, until = self._end()
        if until is None or (clock.bare and until.bare and day is None and last is None):
            raise NotUnderstood  # 4-8 may be days, and hours
        return self._hours(day or last, clock.before(until), last if day else None, until)

    def _whole_days(self, day: _Day) -> Span:
        last = self._day()
        if last is None:
            raise NotUnderstood
        first = day.on_or_after(self._today)
        if day.month and last.month:  # what began a while ago may end in days to come
            begun = day.on_or_after(self._today - _AGO)
            first = begun if begun <= last.on_or_after(self._today) < first else first
        return Span(first, last.on_or_after(first) + timedelta(1))

    def _hours(self, day: _Day | None, clock: Clock, last: _Day | None, until: Clock) -> Span:
        first = (day or _Day(self._today)).on_or_after(self._today)
        ends = last.on_or_after(first) if last else first
        if last is None and until.at <= clock.at and not until.is_midnight:
            if not (clock.at >= _EVENING and until.at <= time(12)):
                raise NotUnderstood  # 9-5 is a day at the office, or a slip
            ends += timedelta(1)
        if day and day.weekday is not None and self._hour(ends, until) <= self._now:
            first, ends = first + timedelta(7), ends + timedelta(7)
        return Span(self._hour(first, clock), self._hour(ends, until))

    def _start(self) -> tuple[_Day | None, Clock | None]:
        """A day, an hour, or both in either order."""
        day = self._day()
        clock = self._clock()
        return (day or self._day()) if clock else day, clock

    def _end(self) -> tuple[_Day | None, Clock | None]:
        day, clock = self._start()
        if day is None and clock is None:
            raise NotUnderstood
        return day, clock

    def _hour_of(self, day: _Day | None, clock: Clock | None) -> datetime:
        if clock is None or (clock.bare and day is None):
            raise NotUnderstood
        found = self._hour((day or _Day(self._today)).on_or_after(self._today), clock)
        if found <= self._now and day is not None and day.weekday is not None:
            found = self._hour(self._today + timedelta(7), clock)
        return found

    def _hour(self, day: date, clock: Clock) -> datetime:
        return instant(datetime.combine(day + timedelta(clock.is_midnight), clock.at), self._zone)

    def _clock(self) -> Clock | None:
        if self._kind() not in ("clock", "number"):
            return None
        return read_clock(self._next().text)

    # ---- tokens

    def _kind(self) -> str:
        return self._tokens[self._at].kind if self._at < len(self._tokens) else ""

    def _next(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _dash(self) -> None:
        self._take("dash")

    def _take(self, kind: str) -> str:
        if self._kind() != kind:
            raise NotUnderstood
        return self._next().text
