"""What waits for a lead's look: in App Home's list, and as a direct message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.pages.matter import Person
from bot.pages.told import Choice


@dataclass(frozen=True, slots=True)
class Waiting:
    """A post that waits for a lead's look. ``is_question``: that is what it was taken for; else it may be a complaint.
    It goes to ``to`` by itself at ``until`` (empty: to whoever is on then); ``choices`` are whom it could be given to.
    """

    case: str
    customer: str
    channel: str
    words: str
    why: str
    is_question: bool
    until: datetime
    to: str = ""
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class ToCheck:
    """The direct message to a lead that something waits for a look: the first of ``total``; none waits any more where
    there is no ``waiting``."""

    person: Person
    waiting: tuple[Waiting, ...]
    total: int
