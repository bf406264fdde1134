"""What is changed from day to day at the desk, and how it lies over the plan: overrides, swaps, time off.

Pure. A change laid over a plan gives a plan, which every answer is then read from; nothing in the file is touched, so
taking the change away restores each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from bot.rules.plan.model import Override, Plan, Rota, Swap, TimeOff
from bot.rules.plan.times import format_instant
from bot.rules.plan.wall import beginning
from bot.rules.rota.compiled import CompiledRota

Entry = Override | Swap | TimeOff
#: When entries of a plan file were said first, where that is known, as `spelled`.
Said = Mapping[str, datetime]
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


def spelled(rota: str, entry: Override | Swap) -> str:
    """What tells an entry of a rota from every other, in one line."""
    kind = "swap" if isinstance(entry, Swap) else "override"
    return " ".join([kind, rota, format_instant(entry.start), format_instant(entry.end), *people(entry)])


def said_in(plan: Plan, before: Plan, known: Said, now: datetime) -> dict[str, datetime]:
    """When each entry of a plan was said first: what the plan ``before`` it had not is said now. Of what was always
    there nothing is known."""
    old, new = _spelled(before), _spelled(plan)
    return {one: known.get(one, now) for one in new if one in known or one not in old}


def _spelled(plan: Plan) -> dict[str, None]:
    overrides = [spelled(rota.name, entry) for rota in plan.rotas for entry in rota.overrides]
    return dict.fromkeys([*overrides, *(spelled(rota.name, entry) for rota in plan.rotas for entry in rota.swaps)])


def lay(plan: Plan, changes: Iterable[DayChange], said: Said | None = None) -> Plan:
    """The plan as it is obeyed: each change behind the file's own entries, so that it is newer and wins, but before
    those that were ``said`` later still.

    What fits no more is left out. An entry that the plan has already counts once: at its place in the file, where that
    said it later (it was exported and applied again), else as what was said last.
    """
    fitting = [change for change in changes if misfit(plan, change) is None]
    if not fitting:
        return plan
    since = said or {}
    away = [change.entry for change in fitting if isinstance(change.entry, TimeOff)]
    rotas = []
    for rota in plan.rotas:
        overrides, swaps = list(rota.overrides), list(rota.swaps)
        for change in fitting:
            if isinstance(change.entry, Override) and change.rota == rota.name:
                _insert(overrides, change.entry, change, since)
            elif isinstance(change.entry, Swap) and change.rota == rota.name:
                _insert(swaps, change.entry, change, since)
        rotas.append(replace(rota, overrides=tuple(overrides), swaps=tuple(swaps)))
    time_off = (*plan.time_off, *(absence for absence in dict.fromkeys(away) if absence not in plan.time_off))
    return replace(plan, rotas=tuple(rotas), time_off=time_off)


def _insert(entries: list[T], entry: T, change: DayChange, said: Said) -> None:
    def is_newer(one: T) -> bool:
        return said.get(spelled(change.rota, one), _LONG_AGO) > change.said_at

    if entry in entries:
        if is_newer(entry):
            return
        entries.remove(entry)
    at = len(entries)
    while at and is_newer(entries[at - 1]):
        at -= 1
    entries.insert(at, entry)


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
