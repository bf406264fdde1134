"""What is changed from day to day at the desk, and how it lies over the plan: overrides, swaps, time off.

Pure. A change laid over a plan gives a plan, which every answer is then read from; nothing in the file is touched, so
taking the change away restores each of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from bot.rules.plan.model import Override, Plan, Rota, Swap, TimeOff
from bot.rules.plan.wall import beginning
from bot.rules.rota.compiled import CompiledRota

Entry = Override | Swap | TimeOff
T = TypeVar("T", Override, Swap)

_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DayChange:
    """One entry, said at an instant. ``rota`` is empty for time off, which holds on every rota."""

    entry: Entry
    rota: str
    said_at: datetime


@dataclass(frozen=True, slots=True)
class Move:
    """From ``start`` to ``end`` (exclusive) ``after`` is on a rota instead of ``before``; None is nobody.

    ``topics`` are those for which it is so; none: for all that have no skill of their own.
    """

    rota: str
    start: datetime
    end: datetime
    before: str | None
    after: str | None
    topics: tuple[str, ...] = ()

    @property
    def is_gap(self) -> bool:
        """Somebody was on, and nobody is."""
        return self.after is None


def people(entry: Entry) -> tuple[str, ...]:
    """Everybody whom an entry names."""
    if isinstance(entry, Swap):
        return (entry.asker,) if entry.taker is None else (entry.asker, entry.taker)
    return (entry.executive,)


def misfit(plan: Plan, change: DayChange) -> str | None:
    """Why a change means nothing in a plan, as the end of a sentence; None where it fits."""
    if not isinstance(change.entry, TimeOff) and plan.rota(change.rota) is None:
        return f"the plan has no rota “{change.rota}”"
    gone = next((person for person in people(change.entry) if plan.executive(person) is None), None)
    return None if gone is None else f"the plan has no executive “{gone}”"


def lay(plan: Plan, changes: Iterable[DayChange], written_at: datetime = _LONG_AGO) -> Plan:
    """The plan as it is obeyed: the changes behind the file's own entries, so that they are newer and win.

    What fits no more is left out. An entry that the plan has already counts once: at its place in a file that was
    ``written_at`` a later instant (it was exported and applied again), else as what was said last.
    """
    fitting = [change for change in changes if misfit(plan, change) is None]
    if not fitting:
        return plan
    away = [change.entry for change in fitting if isinstance(change.entry, TimeOff)]
    rotas = []
    for rota in plan.rotas:
        overrides, swaps = list(rota.overrides), list(rota.swaps)
        for change in fitting:
            is_newer = change.said_at >= written_at
            if isinstance(change.entry, Override) and change.rota == rota.name:
                _append(overrides, change.entry, is_newer=is_newer)
            elif isinstance(change.entry, Swap) and change.rota == rota.name:
                _append(swaps, change.entry, is_newer=is_newer)
        rotas.append(replace(rota, overrides=tuple(overrides), swaps=tuple(swaps)))
    time_off = (*plan.time_off, *(absence for absence in dict.fromkeys(away) if absence not in plan.time_off))
    return replace(plan, rotas=tuple(rotas), time_off=time_off)


def _append(entries: list[T], entry: T, *, is_newer: bool) -> None:
    if entry in entries:
        if not is_newer:
            return
        entries.remove(entry)
    entries.append(entry)


def period(plan: Plan, entry: Entry) -> tuple[datetime, datetime]:
    """From when to when an entry means something; whole days are those of the executive's own zone."""
    person = plan.executive(people(entry)[0])
    zone = ZoneInfo(person.timezone if person else "UTC")
    return beginning(entry.start, zone), beginning(entry.end, zone)


def moved(before: Plan, after: Plan, start: datetime, end: datetime) -> list[Move]:
    """Whose turns are others' in the second plan than in the first, in a period, in order of time; what moves for
    single topics, otherwise than the rest, comes after that.
    """
    moves: list[Move] = []
    if start < end:
        for rota in after.rotas:
            was = CompiledRota(before, before.rota(rota.name) or Rota(rota.name))
            now = CompiledRota(after, rota)
            for_all = _moves(rota.name, was, now, start, end, ())
            moves += for_all
            for topics in _by_skill(rota):
                theirs = _moves(rota.name, was, now, start, end, topics)
                moves += [move for move in theirs if not any(_within(move, other) for other in for_all)]
    return sorted(moves, key=lambda move: (move.topics, move.start, move.end))


def _within(move: Move, other: Move) -> bool:
    same = (move.before, move.after) == (other.before, other.after)
    return same and other.start <= move.start and move.end <= other.end


def _by_skill(rota: Rota) -> list[tuple[str, ...]]:
    """The topics that need a skill: those of one skill have the same answers."""
    skills = dict.fromkeys(skill for _, skill in rota.needs)
    return [tuple(topic for topic, needed in rota.needs if needed == skill) for skill in skills]


def _moves(
    rota: str, was: CompiledRota, now: CompiledRota, start: datetime, end: datetime, topics: tuple[str, ...]
) -> list[Move]:
    topic = topics[0] if topics else None
    old = {segment.start: segment.executive for segment in was.between(start, end, topic)}
    new = {segment.start: segment.executive for segment in now.between(start, end, topic)}
    moves: list[Move] = []
    held = on = None
    for begin, finish in pairwise(sorted({*old, *new, end})):
        held, on = old.get(begin, held), new.get(begin, on)
        if held == on:
            continue
        if moves and (moves[-1].end, moves[-1].before, moves[-1].after) == (begin, held, on):
            begin = moves.pop().start
        moves.append(Move(rota, begin, finish, held, on, topics))
    return moves
