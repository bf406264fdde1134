"""App Home as frozen values: what waits for its reader, their turns and settings, and the present for leads.

Like ``bot.pages`` it knows nothing of Slack's blocks. Lists are as long as they are shown; their totals stand beside.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.pages.causes import Cause, Month
from bot.pages.cover import CoverEntry
from bot.pages.detector import DetectorLine
from bot.pages.matter import Matter, Person
from bot.pages.needs import Need
from bot.pages.praise import PraiseEntry
from bot.pages.promises import PromiseEntry
from bot.pages.rota import RotaLine
from bot.pages.told import Standing


@dataclass(frozen=True, slots=True)
class Turn:
    """An executive's turn on the rota: ``until`` while they are ``on`` (None: no end is in sight), ``next`` the
    beginning of the following one; ``after`` names who follows them."""

    until: datetime | None = None
    next: datetime | None = None
    after: str = ""
    on: bool = False


@dataclass(frozen=True, slots=True)
class OwnWay:
    """A channel (its name and title) on which an account of the reader's own is connected, or could be: then ``handle``
    is empty."""

    channel: str
    title: str
    handle: str = ""


@dataclass(frozen=True, slots=True)
class Mine:
    """An executive's part. ``waiting`` are the most urgent of ``waiting_total`` open cases; ``speaks_from`` are pairs
    of a channel's title and the account that replies leave from, ``own`` what there is of accounts of their own;
    ``standing`` and ``said_at`` are about consent. ``promised`` are the first due of ``promised_total`` promises.
    ``quiet`` are the hours in which others' cases are not brought to them, from and until on their own clock.
    ``asked_of`` is the cover that others ask of them, ``asks`` what they ask of others. ``praise`` are the first of
    ``praise_total`` customers who praise and wait for a kind word."""

    person: Person
    waiting: tuple[Matter, ...]
    waiting_total: int
    turn: Turn
    speaks_from: tuple[tuple[str, str], ...]
    own: tuple[OwnWay, ...]
    signature: str
    standing: Standing
    said_at: datetime | None
    undo_seconds: int
    always_look: bool
    words_in_notifications: bool
    quiet: tuple[str, str] | None = None
    promised: tuple[PromiseEntry, ...] = ()
    promised_total: int = 0
    asked_of: tuple[CoverEntry, ...] = ()
    asked_of_total: int = 0
    asks: tuple[CoverEntry, ...] = ()
    asks_total: int = 0
    praise: tuple[PraiseEntry, ...] = ()
    praise_total: int = 0
    month: Month | None = None


@dataclass(frozen=True, slots=True)
class OnNow:
    """Who is on, on which rota, until when, and who follows; an empty name is nobody. ``reached`` says in a sentence
    whether they can be."""

    rota: str
    name: str
    until: datetime | None
    following: str
    reached: str = ""


@dataclass(frozen=True, slots=True)
class Ours:
    """A lead's part. ``needs`` are the most urgent of ``needs_total`` things that need them now; ``oldest_since``
    is when the longest waiting customer wrote; ``first_answers`` how many minutes a first answer took today,
    typically and at the longest; ``aside`` counts what was set aside today, of it ``colleagues`` what our own
    people wrote. ``overdue`` are the oldest of ``overdue_total`` promises whose day has passed; their ``by`` is who
    has the case. ``days`` tell who is on in the days to come, ``requests`` who asks for cover. ``checks`` counts
    what waits for a look, the first of it until ``first_check``; ``causes`` are what most cases of this month are
    about; ``praise`` are those who praised and heard nothing in time."""

    needs: tuple[Need, ...]
    needs_total: int
    on_now: tuple[OnNow, ...]
    open_total: int
    oldest_since: datetime | None
    late: int
    aside: int
    first_answers: tuple[int, int] | None = None
    overdue: tuple[PromiseEntry, ...] = ()
    overdue_total: int = 0
    days: tuple[RotaLine, ...] = ()
    requests: tuple[CoverEntry, ...] = ()
    requests_total: int = 0
    detector: DetectorLine | None = None
    colleagues: int = 0
    causes: tuple[Cause, ...] = ()
    checks: int = 0
    first_check: datetime | None = None
    praise: tuple[PraiseEntry, ...] = ()
    praise_total: int = 0


@dataclass(frozen=True, slots=True)
class Home:
    """App Home of one person at an instant, in their zone. Somebody who is neither has neither part."""

    as_of: datetime
    zone: str
    mine: Mine | None = None
    ours: Ours | None = None
