"""What somebody typed behind ``/rota``: the verb, the people, the topic, the time. Pure; it never raises.

What is not understood is kept in ``rest``: the window that opens says so, with the rest filled in.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.rules.rota.phrase import Span, moment, period

#: People as Slack writes them where the manifest says ``should_escape``.
_PERSON: Final = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_MOST: Final = 300
#: How alike, from 0 to 1, a mistyped verb must be to one that there is.
_CLOSE: Final = 0.75


class Verb(StrEnum):
    """What is asked."""

    NOW = "now"
    WHO = "who"
    WEEK = "week"
    COVER = "cover"
    AWAY = "away"
    TAKE = "take"
    PUT = "put"
    GAPS = "gaps"
    LOAD = "load"
    WHY = "why"
    UNDO = "undo"
    CALENDAR = "calendar"
    HELP = "help"


_ALSO: Final = {"off": Verb.AWAY, "leave": Verb.AWAY, "gap": Verb.GAPS, "next": Verb.WEEK, "?": Verb.HELP}
#: Words between a verb and what it is about.
_LITTLE: Final = frozenset({"me", "i", "am", "for", "by", "with", "please", "myself", "it", "is"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A command as far as it was understood. ``people`` are Slack user ids in the order named; ``me``: the asker."""

    verb: Verb
    people: tuple[str, ...] = ()
    me: bool = False
    topic: str | None = None
    span: Span | None = None
    at: datetime | None = None
    rest: str = ""


def understand(text: str, topics: Collection[str], now: datetime, zone: str) -> Asked:
    """Read a command. ``topics`` are those the plan knows; times are in the asker's zone."""
    people = tuple(dict.fromkeys(_PERSON.findall(text)))
    words = _PERSON.sub(" ", text[:_MOST]).split()
    if not words:
        return Asked(Verb.COVER if people else Verb.NOW, people)
    first = words[0].lower()
    verb = Verb(first) if first in set(Verb) else _ALSO.get(first)
    if verb is None:
        found = _who(words, people, topics, now, zone)
        if not found.rest:
            return found
        verb = _meant(first)
    if verb is None:
        return Asked(Verb.HELP, people, span=found.span, rest=" ".join(words))
    if verb is Verb.WHO:
        return _who(words[1:], people, topics, now, zone)
    me = "me" in (word.lower() for word in words[1:3])
    left = words[1:]
    while left and left[0].lower() in _LITTLE:
        # "for 2 hours" is a time, "for me" is not.
        if left[0].lower() == "for" and len(left) > 1 and left[1][0].isdigit():
            break
        left = left[1:]
    while left and left[-1].lower() in _LITTLE:
        left = left[:-1]
    rest = " ".join(left)
    span = period(rest, now, zone) if rest else None
    return Asked(verb, people, me, span=span, rest="" if span else rest)


def _meant(word: str) -> Verb | None:
    """The verb that a mistyped one is close to. Whatever changes something shows a window before it does."""
    close = difflib.get_close_matches(word, list(Verb), 1, _CLOSE)
    return Verb(close[0]) if close else None


def _who(words: list[str], people: tuple[str, ...], topics: Collection[str], now: datetime, zone: str) -> Asked:
    """``billing``, ``billing tomorrow 9:00``, ``sat``: a topic, a time, both."""
    known = {topic.lower(): topic for topic in topics}
    for length in range(len(words), -1, -1):
        topic = known.get(" ".join(words[:length]).lower())
        if length and topic is None:
            continue
        rest = " ".join(words[length:])
        at = moment(rest, now, zone)
        span = None if at else period(rest, now, zone)
        understood = not rest or at is not None or span is not None
        return Asked(Verb.WHO, people, topic=topic, span=span, at=at, rest="" if understood else rest)
    raise AssertionError("the empty beginning always ends the loop")
