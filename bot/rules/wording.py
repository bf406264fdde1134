"""Our own sentences that are made of facts: counted, dated, joined. Knows no desk and no channel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.messages import Gone

#: All that is left to say of a case of which nothing is kept.
LET_GO: Final = {Gone.ERASED: "Erased on the customer's request", Gone.EXPIRED: "No longer kept here"}

_ORDINALS = ("", "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth")


def times_written(name: str, earlier: Sequence[datetime], now: datetime) -> str:
    """How often this customer wrote before: ``Third time Dana Wells writes (2 and 9 May).`` Empty at the first time.

    ``earlier`` are the instants of the earlier cases, newest first, at most twenty; at most three of them are dated.
    """
    if not earlier:
        return ""
    number = len(earlier) + 1
    ordinal = _ORDINALS[number] if number < len(_ORDINALS) else f"{number}th"
    return f"{ordinal} time {name} writes ({_dates(list(reversed(earlier[:3])), now)})."


def _dates(instants: Sequence[datetime], now: datetime) -> str:
    """``2 and 9 May``, ``30 April and 2 May``, ``9 May 2025``: the month is said once where it can be."""
    days = list(dict.fromkeys((d.day, f"{d:%B}" + ("" if d.year == now.year else f" {d.year}")) for d in instants))
    said = [
        str(day) if index + 1 < len(days) and days[index + 1][1] == month else f"{day} {month}"
        for index, (day, month) in enumerate(days)
    ]
    return listed(said)


def vanished(how: Gone, noun: str, channel: str) -> str:
    """What follows the customer's name, and is followed by the time: `` deleted the post``."""
    match how:
        case Gone.BY_AUTHOR:
            return f" deleted the {noun}"
        case Gone.DELETED:
            return f"'s {noun} was deleted on {channel}"
        case Gone.HIDDEN:
            return f"'s {noun} could no longer be seen on {channel}"
        case Gone.ERASED | Gone.EXPIRED:  # there is no name any more for it to follow
            return LET_GO[how]


def listed(words: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def day_and_time(at: datetime, zone: str, beside: datetime) -> str:
    """``15:02``, or ``15:02 on Thu 7 May`` where that is another day than ``beside`` on the wall of ``zone``."""
    here, there = at.astimezone(ZoneInfo(zone)), beside.astimezone(ZoneInfo(zone))
    clock = f"{here.hour:02}:{here.minute:02}"
    if here.date() == there.date():
        return clock
    return f"{clock} on {here:%a} {here.day} {here:%b}"
