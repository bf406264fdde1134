"""The gap report for leads, the window that fills a gap, the reminder before one's own turn.

Sentences and times come ready made; a gap is known by its rota, an instant in it and a topic.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.pages.matter import Person


@dataclass(frozen=True, slots=True)
class WhichGap:
    """Which gap: of a rota, that which an instant (whole seconds since 1970) lies in, for a topic or for all."""

    rota: str
    at: int
    topic: str = ""


@dataclass(frozen=True, slots=True)
class GapLine:
    """One gap. ``when`` is ``Sat 9 May, 09:00–17:00``, ``on`` the same within a sentence, ``near`` ``In 3 days.``,
    ``news`` ``New since yesterday.`` or nothing. ``became`` is a sentence once there is nothing more to do; a gap that
    was called ``meant`` can be made one again."""

    ref: WhichGap
    when: str
    on: str
    near: str
    news: str
    why: str
    can_mean: bool = False
    became: str = ""
    meant: bool = False


@dataclass(frozen=True, slots=True)
class SoonLine:
    """Somebody who will be on soon and cannot answer yet. ``asks`` is their name where they can be asked to agree."""

    executive: str
    text: str
    asks: str = ""
    done: bool = False


@dataclass(frozen=True, slots=True)
class GapReport:
    """What a lead gets of gaps: daily, or at once when a change made them (``by`` says whose, in a sentence).

    ``total`` may be more than the ``gaps`` shown; ``zone`` is that of the times, as people say it; ``answered`` are
    sentences on gaps that are none any more.
    """

    person: Person
    gaps: tuple[GapLine, ...]
    total: int
    zone: str
    days: int = 30
    soon: tuple[SoonLine, ...] = ()
    answered: tuple[str, ...] = ()
    by: str = ""


@dataclass(frozen=True, slots=True)
class FillWindow:
    """Who could fill a gap, in order of fairness: (executive id, name, what they would carry). ``others`` say in
    sentences why each other cannot."""

    ref: WhichGap
    when: str
    why: str
    choices: tuple[tuple[str, str, str], ...]
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShiftAhead:
    """The reminder the day before the turn of ``executive``, in sentences. ``start`` and ``end`` (None: none is in
    sight) are those of the turn; ``over``: it is theirs no longer."""

    person: Person
    lines: tuple[str, ...]
    executive: str = ""
    start: datetime | None = None
    end: datetime | None = None
    over: bool = False
