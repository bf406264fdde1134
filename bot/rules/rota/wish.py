"""What somebody asks of the rota at the desk, who may ask it, and the entries that it becomes. Pure.

A wish is made of ids and moments alone, so a window can carry it from its fields to its preview.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from bot.rules.plan.model import Executive, Override, Plan, Rota, Swap, TimeOff
from bot.rules.plan.wall import beginning
from bot.rules.rota.changes import DayChange
from bot.rules.rota.compiled import CompiledRota
from bot.rules.rota.gaps import gaps
from bot.rules.rota.spans import Span, union
from bot.rules.rota.wording import spell, until

#: Further ahead and longer than this nobody plans at the desk: it is the plan file's business.
FARTHEST: Final = timedelta(days=731)
LONGEST: Final = timedelta(days=366)
#: So far ahead somebody's turns are looked for, to say when they are.
_IN_SIGHT: Final = timedelta(days=60)


class Act(StrEnum):
    """What is asked: somebody else instead of a person, an absence, a turn for oneself, a person for a time, a person
    for the gaps in a time."""

    COVER = "cover"
    AWAY = "away"
    TAKE = "take"
    PUT = "put"
    FILL = "fill"


@dataclass(frozen=True, slots=True)
class Wish:
    """``who`` is covered, away or on; ``other`` stands in for who is covered. Two dates are whole days of ``who``'s own
    zone, the second the day after the last. ``rota`` names where somebody is put on; cover holds wherever ``who`` is
    on, an absence everywhere."""

    act: Act
    who: str
    start: date | datetime
    end: date | datetime
    other: str = ""
    rota: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a wish: at which ``field`` (``when``, ``who`` or ``other``), and what to do instead."""

    field: str
    text: str


def may(plan: Plan, user: str, wish: Wish) -> bool:
    """Leads change everything, executives their own cover and absence, delegates those of their executive."""
    person = plan.executive(wish.who)
    if plan.is_lead(user) or person is None:
        return plan.is_lead(user)
    if wish.act in (Act.COVER, Act.AWAY):
        return user == person.slack or user in person.delegates
    return wish.act is Act.TAKE and user == person.slack


def period(plan: Plan, wish: Wish) -> tuple[datetime, datetime]:
    """From when to when, as instants."""
    person = plan.executive(wish.who)
    zone = ZoneInfo(person.timezone if person else "UTC")
    return beginning(wish.start, zone), beginning(wish.end, zone)


def fault(plan: Plan, wish: Wish, now: datetime) -> Fault | None:
    """The first thing that is wrong with a wish, in a sentence to its author; None where it can be saved."""
    who = plan.executive(wish.who)
    if who is None:
        return Fault("who", "Choose a person who is on the rota.")
    if wish.rota and plan.rota(wish.rota) is None:
        return Fault("who", "This rota is no longer in the plan. Please begin again.")
    start, end = period(plan, wish)
    if end <= start:
        return Fault("when", "The end is not after the beginning. Choose a later end.")
    if end <= now:
        return Fault("when", "That is over already. Choose a time to come.")
    if end > now + FARTHEST or end - start > LONGEST:
        return Fault("when", "That is too far ahead, or too long. Choose at most a year, within the next two.")
    start = max(start, now)
    if wish.act is Act.COVER:
        return _uncovered(plan, wish, who, start, end, now)
    if wish.act is Act.FILL and not _missing(plan, _rota(plan, wish), start, end):
        return Fault("when", "There is no gap any more: somebody is on then.")
    if wish.act in (Act.TAKE, Act.PUT, Act.FILL):
        rota = _rota(plan, wish)
        if not _active(who, start, end):
            return Fault("who", f"{who.name} is not active during all of this time. Choose somebody else.")
        if all(segment.executive == wish.who for segment in CompiledRota(plan, rota).between(start, end)):
            return Fault("when", f"{who.name} is on then already. Choose another time.")
    return None


def _uncovered(plan: Plan, wish: Wish, who: Executive, start: datetime, end: datetime, now: datetime) -> Fault | None:
    other = plan.executive(wish.other)
    if other is None:
        return Fault("other", "Choose who is on instead.")
    if other.id == who.id:
        return Fault("other", f"{who.name} is the one to be covered. Choose somebody else.")
    turns = list(_turns(plan, wish.who, start, end))
    if not turns:
        told = _told_turns(plan, who, now)
        return Fault("when", f"{who.name} is not on then, so there is nothing to cover.{told}")
    # Where the rest of a turn can be covered, a topic that cannot goes to the next who has its skill.
    for turn in [turn for turn in turns if turn.topic is None] or turns:
        reason = CompiledRota(plan, turn.rota).unable(other.id, turn.start, turn.topic)
        if reason is not None:
            when = spell(turn.start, turn.end, who.timezone, now)
            return Fault("other", f"{other.name} {reason} on {when}. Choose somebody else, or a shorter time.")
    return None


def entries(plan: Plan, wish: Wish, now: datetime) -> list[DayChange]:
    """The entries that a faultless wish becomes, in order.

    Cover is a swap: it holds where the person covered would be on, and nowhere else. No swap moves what a human said
    before, nor the fallback: there it is an override of just that time.
    """
    start, end = period(plan, wish)
    if wish.act is Act.AWAY:
        return [DayChange(TimeOff(wish.who, wish.start, wish.end), "", now)]
    if wish.act is Act.FILL:
        rota = _rota(plan, wish)
        missing = _missing(plan, rota, max(start, now), end)
        return [DayChange(Override(*span, wish.who), rota.name, now) for span in missing]
    if wish.act is not Act.COVER:
        return [DayChange(Override(start, end, wish.who), _rota(plan, wish).name, now)]
    found: dict[tuple[str, Override | Swap], None] = {}
    for turn in _turns(plan, wish.who, max(start, now), end):
        if turn.swaps:
            found[turn.rota.name, Swap(start, end, wish.who, wish.other)] = None
        else:
            found[turn.rota.name, Override(turn.start, turn.end, wish.other)] = None
    return [DayChange(entry, rota, now) for rota, entry in found]


@dataclass(frozen=True, slots=True)
class _Turn:
    """A time at which somebody is on, for a topic or for all; ``swaps``: a swap moves it."""

    rota: Rota
    start: datetime
    end: datetime
    topic: str | None
    swaps: bool


def _turns(plan: Plan, who: str, start: datetime, end: datetime) -> Iterator[_Turn]:
    """When somebody is on, on every rota; also for the topics that ask for a skill."""
    for rota in plan.rotas:
        compiled = CompiledRota(plan, rota)
        for topic in (None, *(topic for topic, _ in rota.needs)):
            for segment in compiled.between(start, end, topic):
                if segment.executive == who:
                    swaps = segment.source not in ("override", "fallback")
                    yield _Turn(rota, segment.start, segment.end, topic, swaps)


def _told_turns(plan: Plan, who: Executive, now: datetime) -> str:
    """`` The turn that is on ends at 18:00. The next one begins Mon 09:00.``"""
    turns = union((turn.start, turn.end) for turn in _turns(plan, who.id, now, now + _IN_SIGHT))
    said = ""
    if turns and turns[0][0] <= now:
        said = f" The turn that is on ends {until(turns.pop(0)[1], who.timezone, now)}."
    if turns:
        said += f" The next {'one' if said else 'turn'} begins {until(turns[0][0], who.timezone, now)}."
    return said


def _missing(plan: Plan, rota: Rota, start: datetime, end: datetime) -> list[Span]:
    """The hours of a time at which nobody is on, for some topic or for all."""
    return union(span for gap in gaps(plan, rota, start, end) for span in gap.spans)


def _rota(plan: Plan, wish: Wish) -> Rota:
    return (plan.rota(wish.rota) if wish.rota else None) or plan.rotas[0]


def _active(person: Executive, start: datetime, end: datetime) -> bool:
    return person.active_at(start) and (person.active_until is None or person.active_until >= end)
