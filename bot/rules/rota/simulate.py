"""A rota lived through before it is in force: who would be asked, where nobody is, and what each would carry. Pure.

There is no chance in it. Each hour brings as many cases as that hour of the week brought in the past (or as an even
flow has it), fractions included, so the same plan gives the same figures, and a difference between two plans is one of
the plans.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.rules.plan.model import Executive, Outside, Plan, Rota
from bot.rules.plan.wall import local
from bot.rules.rota.compiled import CompiledRota, Segment
from bot.rules.rota.gaps import Coverage, Gap, coverage, gaps
from bot.rules.rota.load import CASE, FACTOR, MESSAGE, Calendar, Load, Work, evenness, loads

_HOUR: Final = timedelta(hours=1)
_WEEK: Final = timedelta(weeks=1)
#: Fewer recorded cases than these say nothing about the hours of a week.
FEWEST: Final = 20
#: Cases a week of a flow that is not known, and further answers to each.
_A_WEEK: Final = 40
_ANSWERS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Flow:
    """How many cases an hour each hour of the week brings, by (weekday, hour) in ``zone``; and how many of them have
    which topic, as shares of one. ``answers`` is how many messages follow a case. ``said`` is where that comes from."""

    said: str
    zone: str
    rates: Mapping[tuple[int, int], float]
    topics: Mapping[str | None, float] = field(default_factory=lambda: {None: 1.0})
    answers: float = _ANSWERS

    def cases(self, start: datetime, end: datetime) -> float:
        """How many come from one instant to another within the same hour."""
        wall = local(start, ZoneInfo(self.zone))
        return self.rates.get((wall.weekday(), wall.hour), 0.0) * ((end - start) / _HOUR)


@dataclass(frozen=True, slots=True)
class Turns:
    """How often somebody comes on and how long they are on, in all."""

    number: int
    on: timedelta


@dataclass(frozen=True, slots=True)
class Simulation:
    """What a period on a rota comes to. ``loads`` and ``turns`` are of everybody who could be on it; ``nobody`` is how
    many cases would find nobody; ``evenness`` as in ``bot.rules.rota.load``."""

    rota: str
    start: datetime
    end: datetime
    flow: Flow
    segments: tuple[Segment, ...]
    coverage: Coverage
    gaps: tuple[Gap, ...]
    loads: tuple[Load, ...]
    turns: Mapping[str, Turns]
    nobody: float
    evenness: float


def even_flow(zone: str = "UTC", a_week: float = _A_WEEK) -> Flow:
    """So many cases a week, at every hour alike."""
    rates = {(day, hour): a_week / 168 for day in range(7) for hour in range(24)}
    return Flow(f"an even flow of {a_week:g} cases a week", zone, rates)


def recorded_flow(
    cases: Sequence[tuple[datetime, str | None]], answers: int, since: datetime, until: datetime, zone: str
) -> Flow | None:
    """What the (instant, topic) of recorded cases of a period say of a week; None where they are too few to say it."""
    weeks = max((until - since) / _WEEK, 1.0)
    if len(cases) < FEWEST:
        return None
    where = ZoneInfo(zone)
    walls = [local(at, where) for at, _ in cases]
    counted = Counter((wall.weekday(), wall.hour) for wall in walls)
    topics = Counter(topic for _, topic in cases)
    return Flow(
        said=f"{len(cases)} recorded cases of {_span(until - since)}, at the same hours of the week",
        zone=zone,
        rates={hour: number / weeks for hour, number in counted.items()},
        topics={topic: number / len(cases) for topic, number in topics.items()},
        answers=answers / len(cases),
    )


def _span(time: timedelta) -> str:
    days = max(round(time / timedelta(days=1)), 1)
    return f"{days // 7} weeks" if days >= 14 else f"{days} days" if days > 1 else "a day"


def simulate(plan: Plan, rota: Rota, start: datetime, weeks: int, flow: Flow) -> Simulation:
    """Live through so many weeks of a rota."""
    end = start + weeks * _WEEK
    works = list(expected(plan, rota, start, end, flow))
    people = could_be_on(plan, rota, start, end)
    segments = CompiledRota(plan, rota).between(start, end)
    carried = loads(plan, people, (work for work in works if work.executive))
    return Simulation(
        rota=rota.name,
        start=start,
        end=end,
        flow=flow,
        segments=tuple(segments),
        coverage=coverage(plan, rota, start, end),
        gaps=tuple(gaps(plan, rota, start, end)),
        loads=tuple(carried),
        turns=_turns(segments, people),
        nobody=sum(work.number for work in works if not work.executive and work.is_case),
        evenness=evenness(carried),
    )


def could_be_on(plan: Plan, rota: Rota, start: datetime, end: datetime) -> list[Executive]:
    """Everybody of a rota who is active at some time of a period, in the plan's order, whether a turn is theirs or
    not."""
    named = {person for layer in rota.layers for person in layer.members}
    named |= {person for layer in rota.layers for change in layer.changes for person in change.members}
    named |= {*rota.fallback, *(override.executive for override in rota.overrides if override.end > start)}
    named |= {swap.taker for swap in rota.swaps if swap.taker is not None and swap.end > start}
    active = (
        person
        for person in plan.executives
        if (person.active_from is None or person.active_from < end)
        and (person.active_until is None or start < person.active_until)
    )
    return [person for person in active if person.id in named]


def _turns(segments: Iterable[Segment], people: Iterable[Executive]) -> dict[str, Turns]:
    counted = {person.id: Turns(0, timedelta(0)) for person in people}
    before = None
    for segment in segments:
        who, begins = segment.executive, segment.executive != before
        before = who or before  # a night without a window ends no turn
        if who in counted:
            held = counted[who]
            counted[who] = Turns(held.number + begins, held.on + segment.end - segment.start)
    return counted


def expected(plan: Plan, rota: Rota, start: datetime, end: datetime, flow: Flow) -> Iterator[Work]:
    """What a flow brings to each, hour by hour; an empty ``executive`` is nobody.

    As with real cases: where the plan's clock waits outside all windows, a case comes to whoever is on when the next
    one opens, at that time.
    """
    compiled = CompiledRota(plan, rota)
    waits = plan.policy.outside is Outside.WAIT
    mix = _mix(rota, flow)
    parts = (part for piece in compiled.pieces(start, end) for part in _hours(*piece[:2]))
    for begin, finish in parts:
        cases = flow.cases(begin, finish)
        if not cases:
            continue
        at = (compiled.opens(begin) or begin) if waits else begin
        for topic, share in mix.items():
            who = compiled.at(at, topic).executive or ""
            yield Work(who, at, number=cases * share)
            if who:
                yield Work(who, at, is_case=False, number=cases * share * flow.answers)


def _hours(begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """A time in parts of an hour at most."""
    while begin < end:
        stop = min(begin.replace(minute=0, second=0, microsecond=0) + _HOUR, end)
        yield begin, stop
        begin = stop


def _mix(rota: Rota, flow: Flow) -> dict[str | None, float]:
    """The shares of the topics that need a skill of their own here; the rest is one."""
    mix: dict[str | None, float] = {}
    for topic, share in flow.topics.items():
        asked = topic if rota.skill_for(topic) is not None else None
        mix[asked] = mix.get(asked, 0.0) + share
    return mix


def work_of(plan: Plan, person: str, start: datetime, end: datetime, flow: Flow) -> float:
    """What a time would cost an executive of the plan who is on for all that comes in it."""
    return _work(Calendar(plan), person, start, end, flow)


def _work(calendar: Calendar, person: str, start: datetime, end: datetime, flow: Flow) -> float:
    weighed = sum(flow.cases(*hour) * FACTOR[calendar.hour(person, hour[0])] for hour in _hours(start, end))
    return weighed * (CASE + flow.answers * MESSAGE)


def stood_in(plan: Plan, rota: Rota, start: datetime, end: datetime, flow: Flow) -> dict[str, float]:
    """The work that people did in a period because it was another's turn, less what others did in theirs."""
    compiled, calendar = CompiledRota(plan, rota), Calendar(plan)
    balance: dict[str, float] = {}
    for begin, finish, duty in compiled.pieces(start, end):
        asked = compiled.asked(begin)
        if duty.executive is None or not asked or duty.executive == asked[0] or duty.source == "fallback":
            continue
        work = _work(calendar, duty.executive, begin, finish, flow)
        balance[duty.executive] = balance.get(duty.executive, 0.0) + work
        balance[asked[0]] = balance.get(asked[0], 0.0) - work
    return balance
