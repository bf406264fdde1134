"""What really came, lived through again with a plan: to whom each case would have come, and how long it would have
waited until somebody at work was asked. Pure.

The plan is asked once for each of its elementary intervals, so thousands of cases take no longer than hundreds. What
hangs on more than the rota is left aside: whose customer somebody was, caps, names in the words, paused notifications.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from statistics import median_low
from typing import Final
from zoneinfo import ZoneInfo

from bot.rules.escalation import HOURS, LAST_CALL, is_quiet
from bot.rules.plan.model import Act, Executive, Outside, Plan, Step, Whom
from bot.rules.plan.wall import instant, local
from bot.rules.rota.compiled import CompiledRota, Duty
from bot.rules.rota.load import Calendar, Hour
from bot.rules.rota.spans import Span, clipped, union

#: Who is not asked within this is not asked at all.
FARTHEST: Final = timedelta(days=7)
_DAY: Final = timedelta(days=1)
#: Who has these is no turn, and no hand-off to them is waited for.
_NO_TURN: Final = ("fallback", "nobody")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A case as it came; ``danger`` to people waits for no hours."""

    at: datetime
    topic: str | None
    channel: str
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Came:
    """How many cases came to somebody, and how many of them at night, at weekends, on holidays. ``away``: so many came
    in their turn, but they were away."""

    executive: str
    cases: int = 0
    nights: int = 0
    weekends: int = 0
    holidays: int = 0
    away: int = 0


@dataclass(frozen=True, slots=True)
class Lived:
    """What became of some cases. ``came`` is of everybody in the plan, in its order; for ``nobody`` cases nobody was
    on; of ``asleep`` cases whoever was on was not at work. ``typical`` (the median) and ``longest`` are the times until
    somebody at work was asked, ``longest_at`` is when that case came; ``never`` were not within a week."""

    came: tuple[Came, ...]
    nobody: int
    asleep: int
    typical: timedelta | None
    longest: timedelta | None
    longest_at: datetime | None
    never: int


def live(plan: Plan, arrivals: Sequence[Arrival]) -> Lived:
    """Live through the time in which these came."""
    if not arrivals:
        return Lived(tuple(Came(person.id) for person in plan.executives), 0, 0, None, None, None, 0)
    calendar = Calendar(plan)
    through = _Through(plan, min(one.at for one in arrivals), max(one.at for one in arrivals) + FARTHEST + _DAY)
    counted: dict[str, Counter[str]] = {person.id: Counter() for person in plan.executives}
    waits: list[tuple[timedelta, datetime]] = []
    nobody = asleep = never = 0
    for one in arrivals:
        way = through.way(one)
        starts, who = way.placed(one)
        passed = way.passed(starts)
        if passed is not None:
            counted[passed]["away"] += 1
        if who is None:
            nobody += 1
        else:
            hour = calendar.hour(who, starts)
            counted[who].update(["cases", *([f"{hour}s"] if hour is not Hour.DAY else [])])
            asleep += not through.is_at_work(who, starts)
        asked = way.asked(starts, who)
        if asked is None or asked - one.at > FARTHEST:
            never += 1
        else:
            waits.append((asked - one.at, one.at))
    longest = max(waits, default=(None, None))
    return Lived(
        came=tuple(Came(person, **counts) for person, counts in counted.items()),
        nobody=nobody,
        asleep=asleep,
        typical=median_low(wait for wait, _ in waits) if waits else None,
        longest=longest[0],
        longest_at=longest[1],
        never=never,
    )


class _Through:
    """A plan made ready for a period: the ways that cases take, and when everybody is at work."""

    def __init__(self, plan: Plan, start: datetime, end: datetime) -> None:
        self.plan = plan
        self.start, self.end = start, end
        self.people = {person.id: person for person in plan.executives}
        self._work = {person.id: _Times(_at_work(person, start, end)) for person in plan.executives}
        self._compiled = {rota.name: CompiledRota(plan, rota) for rota in plan.rotas}
        self._ways: dict[tuple[str, str | None], _Way] = {}
        self._way_of: dict[tuple[str | None, str], _Way] = {}

    def way(self, one: Arrival) -> _Way:
        """Cases of one rota and one skill take the same way."""
        place = (one.topic, one.channel)
        found = self._way_of.get(place)
        if found is None:
            rota = self.plan.rota_for(*place)
            key = (rota.name, rota.skill_for(one.topic))
            if key not in self._ways:
                self._ways[key] = _Way(self, self._compiled[rota.name], one.topic if key[1] else None)
            found = self._way_of[place] = self._ways[key]
        return found

    def work(self, person: str) -> _Times:
        """When somebody is at work."""
        return self._work[person]

    def is_at_work(self, person: str, t: datetime) -> bool:
        return self.at_work(person, t) == t

    def at_work(self, person: str, t: datetime) -> datetime | None:
        """The first instant from one on at which somebody is at work."""
        return self._work[person].first(t)


class _Way:
    """One rota for one skill: who is on, and who would be asked when they do not answer."""

    def __init__(self, through: _Through, rota: CompiledRota, topic: str | None) -> None:
        self._through = through
        self._rota = rota
        self._topic = topic
        self._policy = through.plan.policy
        pieces = list(rota.pieces(through.start, through.end, topic))
        self._starts = [begin for begin, _, _ in pieces]
        self._duties: list[Duty] = [duty for _, _, duty in pieces]
        self._opens = [rota.opens(begin) for begin in self._starts]
        self._passed = [self._away(begin, duty) for begin, _, duty in pieces]
        self._awake = self._when_awake(pieces)
        self._orders: dict[tuple[int, str | None], tuple[str, ...]] = {}

    def placed(self, one: Arrival) -> tuple[datetime, str | None]:
        """When the clock of a case starts, and to whom it comes then (``bot.flows.place``)."""
        at = self._index(one.at)
        opens = self._opens[at]
        if opens is not None and self._policy.outside is Outside.WAIT and not one.danger:
            return opens, self._duties[self._index(opens)].executive
        return one.at, self._soon(one.at, at) or self._duties[at].executive

    def passed(self, t: datetime) -> str | None:
        """Whose turn it is, where they are away."""
        return self._passed[self._index(t)]

    def asked(self, starts: datetime, who: str | None) -> datetime | None:
        """When somebody at work is asked first: whoever it came to, who comes on after them, or whom a step asks."""
        if who is not None and self._through.is_at_work(who, starts):
            return starts
        on = self._awake.first(starts)
        return min(filter(None, (on, self._by_steps(starts, who, on))), default=None)

    def _by_steps(self, starts: datetime, who: str | None, on: datetime | None) -> datetime | None:
        """When a step asks somebody at work, where that is before ``on``; one that finds nobody makes the next fire."""
        asked: set[str] = set()
        t = starts
        found = True
        for step in self._policy.steps:
            t = starts + step.after if found else t
            if on is not None and t >= on:
                return None
            if step.act is Act.TELL:
                found = self._tells(step, who)
                continue
            able = [one for one in self._order(t, who) if step.act is Act.MOVE or one not in asked]
            taker = next(iter(able), None)
            found = taker is not None
            if taker is not None:
                asked.add(taker)
                if self._through.is_at_work(taker, t):
                    return t
                if step.act is Act.MOVE:
                    return self._through.at_work(taker, t)
        return None

    def _tells(self, step: Step, who: str | None) -> bool:
        if step.whom is Whom.LEADS:
            return bool(self._through.plan.leads)
        holder = self._through.people.get(who or "")
        return holder is not None and (step.whom is Whom.OWNER or bool(holder.delegates))

    def _order(self, t: datetime, who: str | None) -> list[str]:
        """Who can be asked instead, the next in the ring first; in their own quiet hours only those who are on."""
        at = self._index(t)
        key = (at, who)
        order = self._orders.get(key)
        if order is None:
            order = self._orders[key] = self._rota.after(self._starts[at], who, self._topic)
        on, people = self._duties[at].executive, self._through.people
        return [one for one in order if one == on or not is_quiet(people[one], t)]

    def _soon(self, t: datetime, at: int) -> str | None:
        """Who comes on so soon that a case goes to them at once."""
        while at + 1 < len(self._starts) and self._starts[at + 1] <= t + LAST_CALL:
            at += 1
            duty = self._duties[at]
            if duty.executive != self._duties[at - 1].executive:
                is_turn = duty.executive is not None and duty.source not in _NO_TURN
                able = is_turn and self._through.is_at_work(duty.executive or "", t)
                return duty.executive if able else None
        return None

    def _index(self, t: datetime) -> int:
        return bisect_right(self._starts, t) - 1

    def _away(self, t: datetime, duty: Duty) -> str | None:
        first = next(iter(self._rota.asked(t)), None)
        if first is None or first == duty.executive:
            return None
        return first if self._rota.unable(first, t) == "is away" else None

    def _when_awake(self, pieces: Sequence[tuple[datetime, datetime, Duty]]) -> _Times:
        """When whoever has the cases that nobody answers is at work: who is on, or was last."""
        holder, found = None, []
        for begin, finish, duty in pieces:
            holder = duty.executive or holder
            if holder is not None:
                found += self._through.work(holder).between(begin, finish)
        return _Times(union(found))


class _Times:
    """Spans in order that do not overlap."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = list(spans)
        self._ends = [end for _, end in self._spans]

    def first(self, t: datetime) -> datetime | None:
        """The first instant from one on that lies in them."""
        at = bisect_right(self._ends, t)
        return max(self._spans[at][0], t) if at < len(self._spans) else None

    def between(self, start: datetime, end: datetime) -> list[Span]:
        """What of them lies in a period."""
        at = bisect_right(self._ends, start)
        return clipped(takewhile(lambda span: span[0] < end, self._spans[at:]), start, end)


def _at_work(person: Executive, start: datetime, end: datetime) -> Iterator[Span]:
    """The working days of somebody, on their own wall (``in_hours`` says the same of an instant)."""
    hours, zone = person.hours or HOURS, ZoneInfo(person.timezone)
    day, last = local(start, zone).date() - _DAY, local(end, zone).date()
    while day <= last:
        if day.weekday() in hours.days:
            closes = day if hours.end > hours.start else day + _DAY
            yield (
                instant(datetime.combine(day, hours.start), zone),
                instant(datetime.combine(closes, hours.end), zone),
            )
        day += _DAY
