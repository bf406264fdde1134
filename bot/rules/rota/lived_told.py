"""What became of the cases of a month, with one plan and with another, as sentences that a phone shows. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median_low
from typing import Final
from zoneinfo import ZoneInfo

from bot.rules.rota.lived import Came, Lived
from bot.rules.wording import listed

_HOUR: Final = timedelta(hours=1)
_MINUTE: Final = timedelta(minutes=1)


def told(was: Lived, would_be: Lived, number: int, names: Mapping[str, str], zone: str) -> tuple[str, ...]:
    """The same cases with the plan as it is, and with the one that is tried. ``names`` are by
    id, ``zone`` is the reader's."""
    lines = [f"{_cases(number)} came. As the plan is, and as tried:"]
    for held, tried in zip(was.came, would_be.came, strict=True):
        if (held, tried) != (Came(held.executive), Came(held.executive)):
            lines.append(f"{names[held.executive]}: {_beside(_share(held), _share(tried))}")
    for label, one, other in (
        ("Nobody was on for", was.nobody, would_be.nobody),
        ("Came to somebody who was not at work", was.asleep, would_be.asleep),
    ):
        if one or other:
            lines.append(f"{label}: {_beside(_cases(one), _cases(other))}")
    waits = (_waits(one, zone) for one in (was, would_be))
    lines.append(f"Until somebody at work was asked: {_beside(*waits)}")
    return tuple(lines)


def really(recorded: Sequence[tuple[str | None, timedelta | None]], names: Mapping[str, str]) -> str:
    """How it really was: who had the cases in the end, and how long first answers took."""
    had = Counter(names.get(owner or "", "nobody") for owner, _ in recorded)
    people = [f"{name} {count}" for name, count in sorted(had.items(), key=lambda one: (one[0] == "nobody", -one[1]))]
    took = [time for _, time in recorded if time is not None]
    said = f"As it really was: {listed(people)} in the end."
    if not took:
        return f"{said} None of it is answered."
    return f"{said} A first answer took typically {_long(median_low(took))}, at the longest {_long(max(took))}."


def _beside(one: str, other: str) -> str:
    return f"{one}; as tried the same." if one == other else f"{one}; as tried {other}."


def _cases(number: int) -> str:
    return "1 case" if number == 1 else f"{number or 'no'} cases"


def _share(came: Came) -> str:
    """``41 cases (6 at night, 3 at weekends)``"""
    odd = (
        (came.nights, "at night"),
        (came.weekends, "at weekends"),
        (came.holidays, "on holidays"),
    )
    rest = [f"{count} {when}" for count, when in odd if count]
    said = _cases(came.cases) + (f" ({listed(rest)})" if rest else "")
    return said + (f", away for {came.away}" if came.away else "")


def _waits(one: Lived, zone: str) -> str:
    """``typically at once, at the longest 9 h 20 (came Sat 9 May, 02:10)``"""
    never = f"not within a week for {_cases(one.never)}" if one.never else ""
    if one.typical is None or one.longest is None or one.longest_at is None:
        return never or "nothing came"
    if not one.longest:
        return "always at once" + (f", {never}" if never else "")
    said = f"typically {_long(one.typical)}, at the longest {_long(one.longest)}"
    said += f" (came {_moment(one.longest_at, zone)})"
    return f"{said}, {never}" if never else said


def _moment(at: datetime, zone: str) -> str:
    """``Sat 9 May, 02:10``"""
    there = at.astimezone(ZoneInfo(zone))
    return f"{there:%a} {there.day} {there:%b}, {there:%H:%M}"


def _long(time: timedelta) -> str:
    """``at once``, ``40 min``, ``9 h 20``, ``3 days``."""
    if time < _MINUTE:
        return "at once" if not time else "under a minute"
    if time < _HOUR:
        return f"{time // _MINUTE} min"
    if time < timedelta(days=2):
        hours, rest = divmod(time, _HOUR)
        return f"{hours} h {rest // _MINUTE:02}"
    return f"{time.days} days"
