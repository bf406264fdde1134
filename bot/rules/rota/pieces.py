"""The pieces that a typed time is made of: days, months, hours, dashes. Knows no calendar and not what day it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import time, timedelta
from typing import Final, NamedTuple

#: Whoever writes more than this did not write a time.
_LONGEST: Final = 120
_TOKEN: Final = re.compile(
    r"(?P<instant>[0-9]{4}-[0-9]{2}-[0-9]{2}t[0-9:.]+(?:z|[+-][0-9]{2}:[0-9]{2}))"
    r"|(?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"|(?P<clock>[0-9]{1,2}:[0-9]{2}(?: ?[ap]m)?|[0-9]{1,2} ?[ap]m|noon|midnight)\b"
    r"|(?P<year>20[0-9]{2})\b"
    r"|(?P<number>[0-9]{1,2})(?:st|nd|rd|th)?\b"
    r"|(?P<dash>[-–—]|\b(?:to|till|until|through)\b)"
    r"|(?P<weekday>(?:mon|tue|tues|wed|weds|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?)\b"
    r"|(?P<month>(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?))\b"
    r"|(?P<near>today|tomorrow)\b"
    r"|(?P<span>(?:this |next )?week(?!end)|(?:this |the )?weekend)\b"
    r"|(?P<length>for [0-9]{1,2} ?(?:h|hours?|m|min|minutes?)\b)"
    r"|(?P<filler>(?:from|on|at|of|the|all day|whole day|now)\b|,)"
    r"|(?P<blank>\s+)"
)


class Token(NamedTuple):
    """One piece and what kind of piece it is."""

    kind: str
    text: str


class NotUnderstood(Exception):
    """These words mean no time, or more than one."""


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour of the day; ``bare`` is a number alone, ``half`` the half of the day that was said: am or pm."""

    at: time
    bare: bool = False
    half: str = ""
    is_midnight: bool = False

    def before(self, until: Clock) -> Clock:
        """``2-4pm`` is from 14:00, ``10-2pm`` from 10:00."""
        if self.bare and until.half == "pm" and self.at.hour < 12:
            later = replace(self, at=self.at.replace(hour=self.at.hour + 12), bare=False)
            return later if later.at < until.at else self
        return self


def read_clock(text: str) -> Clock:
    """The hour of a piece of the kinds ``clock`` and ``number``. Raises ``NotUnderstood`` or ``ValueError``."""
    if text == "noon":
        return Clock(time(12))
    if text == "midnight":
        return Clock(time(0), is_midnight=True)
    half = text[-2:] if text.endswith("m") else ""
    hour, _, minute = text.removesuffix(half).strip().partition(":")
    number = int(hour)
    if half:
        if not 1 <= number <= 12:
            raise NotUnderstood
        number = number % 12 + (12 if half == "pm" else 0)
    if number == 24 and minute in ("", "00"):
        return Clock(time(0), is_midnight=True)
    return Clock(time(number, int(minute or 0)), bare=not (half or minute), half=half)


def length(text: str) -> timedelta:
    """How long ``for 2 hours`` is."""
    number = int("".join(filter(str.isdigit, text)))
    unit = text.removeprefix("for ").lstrip("0123456789 ")
    return timedelta(hours=number) if unit.startswith("h") else timedelta(minutes=number)


def tokens(text: str) -> list[Token]:
    """The phrase in pieces; one that is not known makes the whole not understood."""
    text = text.strip().lower()
    if len(text) > _LONGEST:
        raise NotUnderstood
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise NotUnderstood
        if match.lastgroup not in ("blank", "filler"):
            kind = match.lastgroup
            found.append(Token(kind, match.group(kind)))
        at = match.end()
    if text.startswith("from ") and not any(token.kind == "dash" for token in found):
        raise NotUnderstood  # until when?
    return found
