"""A surge as the desk sees it: many people on one matter, told once, answered one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.pages.matter import Person


@dataclass(frozen=True, slots=True)
class Voiced:
    """What one of them wrote: who, where (the channel's title), in which words."""

    customer: str
    channel: str
    words: str


@dataclass(frozen=True, slots=True)
class SurgeCard:
    """The card of a surge, and (``person``) a direct message about it.

    ``title`` is what they all write about, in words of theirs, or nothing. ``authors`` have written, of whom
    ``waiting`` wait for an answer, the first of them until ``due``. ``holders`` are those who have how many of these
    (name, Slack id, number); nobody has ``unheld``. ``mine`` is how many wait for the reader. ``minutes`` is set where
    a step of the escalation is told: how long the first has been waiting; ``lead``: it is told to a lead. ``over`` is
    when it ended.
    """

    surge: str
    title: str
    topic: str
    authors: int
    waiting: int
    since: datetime
    last: datetime
    voices: tuple[Voiced, ...]
    holders: tuple[tuple[str, str, int], ...] = ()
    unheld: int = 0
    due: datetime | None = None
    over: datetime | None = None
    person: Person | None = None
    mine: int = 0
    minutes: int | None = None
    lead: bool = False


@dataclass(frozen=True, slots=True)
class WhichSurge:
    """Which surge a button is about, and behind which case one goes on."""

    surge: str
    after: str = ""


@dataclass(frozen=True, slots=True)
class WhichPile:
    """What a window on the way through a surge carries: that of the reply window, and the surge."""

    case: str
    seen: str = ""
    reply: str = ""
    revision: int = 0
    surge: str = ""


@dataclass(frozen=True, slots=True)
class Pile:
    """The way through the people of a surge, one after the other: which surge, what they write about, which of
    how many this one is, and what became of the one before. ``undo`` is that one's reply while it can be undone."""

    surge: str
    title: str
    left: int
    done: str = ""
    undo: tuple[str, int] | None = None
