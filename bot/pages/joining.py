"""Two cases that may be one matter, as they are offered to whoever can say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.pages.matter import Matter, Person


class JoiningState(StrEnum):
    """What was said of it. ``OVER``: one of them is closed, nobody need say anything."""

    OFFERED = "offered"
    JOINED = "joined"
    REFUSED = "refused"
    SPLIT = "split"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class MayBeOne:
    """The direct message that asks. ``other`` is the earlier case, ``why`` what speaks for it; ``who`` said it and
    ``at`` when; ``thread_url`` and ``other_url`` lead to both threads."""

    joining: str
    state: JoiningState
    matter: Matter
    other: Matter
    why: str
    person: Person
    who: str = ""
    at: datetime | None = None
    thread_url: str | None = None
    other_url: str | None = None


@dataclass(frozen=True, slots=True)
class WhichJoining:
    """The pair that a button is about."""

    joining: str
