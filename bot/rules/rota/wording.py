"""Shifts in words: periods in somebody's zone, and what a change of the rota does to them. Knows no desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.rules.rota.changes import Move
from bot.rules.wording import listed

#: So many changes are told, then how many more there are (slack-ux.md, section 11).
MOST: Final = 6


def spell(start: datetime, end: datetime, zone: str, beside: datetime | None = None, *, between: str = ", ") -> str:
    """A period as people say it: ``Sat 9 May, 09:00–17:00``, ``Mon 25 May, the whole day``, ``Thu 7 to Sun 10 May``,
    ``Fri 8 May, 17:00, to Mon 11 May, 09:00``.

    ``end`` is exclusive. Another year than that of ``beside`` is named. ``between`` stands between a day and an hour.
    """
    where = _zone(zone)
    first, last = start.astimezone(where), end.astimezone(where)
    year = (beside or start).astimezone(where).year
    begins, ends = first.date(), last.date()
    if first.time() == last.time() == time.min and begins < ends:
        until = ends - timedelta(1)
        return f"{_day(begins, year)}, the whole day" if until == begins else _days(begins, until, year)
    if begins == ends:
        return f"{_day(begins, year)}{between}{_clock(first)}–{_clock(last)}"
    if last.time() == time.min and begins + timedelta(1) == ends:
        return f"{_day(begins, year)}{between}{_clock(first)}–24:00"
    comma = between.rstrip()
    return f"{_day(begins, year)}{between}{_clock(first)}{comma} to {_day(ends, year)}{between}{_clock(last)}"


def until(end: datetime, zone: str, now: datetime) -> str:
    """``18:00`` today, ``Mon 09:00`` within a week, ``Mon 25 May, 09:00`` later."""
    where = _zone(zone)
    there, here = end.astimezone(where), now.astimezone(where)
    if there.date() == here.date():
        return _clock(there)
    if there.date() - here.date() < timedelta(7):
        return f"{there:%a} {_clock(there)}"
    return f"{_day(there.date(), here.year)}, {_clock(there)}"


def town(zone: str) -> str:
    """A zone as people say it beside an hour: ``London``, ``UTC``."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def spell_for(start: datetime, end: datetime, zone: str, own: str, beside: datetime, *, between: str = ", ") -> str:
    """A period in its own zone and, where that reads otherwise, in the reader's: ``Sat 9 May 09:00–17:00 London,
    10:00–18:00 for you``."""
    there, here = spell(start, end, zone, beside, between=between), spell(start, end, own, beside, between=between)
    if there == here:
        return there
    ends = [moment.astimezone(where) for where in (_zone(zone), _zone(own)) for moment in (start, end)]
    if len({moment.date() for moment in ends}) == 1:
        here = f"{_clock(ends[2])}–{_clock(ends[3])}"
    return f"{there} {town(zone)}, {here} for you"


def in_days(moves: Sequence[Move], *zones: str) -> list[tuple[Move, ...]]:
    """The same moves, those of the same hours on days that follow one another together: five mornings are one thing."""
    found: list[tuple[Move, ...]] = []
    for move in moves:
        if found and all(_next_day(found[-1][-1], move, _zone(zone)) for zone in zones):
            found[-1] = (*found[-1], move)
        else:
            found.append((move,))
    return found


def _next_day(move: Move, following: Move, zone: tzinfo) -> bool:
    facts = [(one.rota, one.before, one.after, one.topics) for one in (move, following)]
    if facts[0] != facts[1]:
        return False
    walls = [[at.astimezone(zone) for at in (one.start, one.end)] for one in (move, following)]
    return all(
        earlier.date() + timedelta(1) == later.date() and earlier.time() == later.time() != time.min
        for earlier, later in zip(*walls, strict=True)
    )


def when(moves: Sequence[Move], zone: str, own: str, beside: datetime, *, between: str = ", ") -> str:
    """When moves of `in_days` are: ``Mon 4 to Fri 8 May 09:00–17:00 London, 10:00–18:00 for you, daily``."""
    first, last = moves[0], moves[-1]
    if first is last:
        return spell_for(first.start, first.end, zone, own, beside, between=between)
    year = beside.astimezone(_zone(own)).year
    days, hours = [], []
    for where in (_zone(zone), _zone(own)):
        start, end = first.start.astimezone(where), first.end.astimezone(where)
        days.append(_days(start.date(), last.start.astimezone(where).date(), year))
        hours.append(f"{_clock(start)}–{_clock(end)}")
    told_ = f"{days[0]}{between}{hours[0]}"
    if (days[0], hours[0]) != (days[1], hours[1]):
        told_ += f" {town(zone)}, {'' if days[0] == days[1] else days[1] + between}{hours[1]} for you"
    return f"{told_}, daily"


def told(
    moves: Sequence[Move],
    name: Callable[[str | None], str],
    zone: str,
    now: datetime,
    zone_of: Callable[[str], str] | None = None,
) -> list[str]:
    """Changes of turns as sentences in a zone, at most six, then how many more there are.

    ``name`` knows people by id; of rotas and topics only what differs is named. With ``zone_of`` each time is told in
    its rota's zone too.
    """
    several = len({move.rota for move in moves}) > 1
    found = in_days(moves, zone, *({zone_of(move.rota) for move in moves} if zone_of else ()))
    lines = []
    for group in found[:MOST]:
        move = group[0]
        at = when(group, zone_of(move.rota) if zone_of else zone, zone, now, between=" ")
        of = ", ".join(filter(None, (move.rota if several else "", listed(move.topics))))
        instead = f" instead of {name(move.before)}" if move.before else ""
        lines.append(f"{at}{f' ({of})' if of else ''}: {name(move.after) if move.after else 'nobody'}{instead}")
    more = len(found) - len(lines)
    return lines + ([f"and {more} more {'change' if more == 1 else 'changes'}"] if more else [])


def _day(day: date, year: int) -> str:
    return f"{day:%a} {day.day} {day:%b}" + ("" if day.year == year else f" {day.year}")


def _days(first: date, last: date, year: int) -> str:
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%a} {first.day} to {_day(last, year)}"
    return f"{_day(first, year)} to {_day(last, year)}"


def _clock(at: datetime) -> str:
    return f"{at.hour:02}:{at.minute:02}"


def _zone(zone: str) -> tzinfo:
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):  # this machine does not know it: better UTC than nothing
        return UTC
