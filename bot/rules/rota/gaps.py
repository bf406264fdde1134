"""Gaps of a rota: hours that somebody should answer and nobody would. Pure.

**A gap** is a time that the plan means to be open at which the rota names nobody: no override, no layer, no swap and no
fallback. It stands for every topic, or only for those whose skill nobody has who could be on.

**What the plan means to be open** are the weekly windows of the layers that count then, holidays left aside; a layer
without windows is always open. Nights and weekends without a window are so meant, week by week, and are no gaps. A
holiday closes a window for once: that is one, for a person to fill or to call meant. Where no layer counts (the last
has ended, the first has not begun) the hours of all of them stay meant: a rota that runs out is the worst gap. A rota
without layers is meant to be open always.

Gaps of one reason between which nobody was to be on are told as one: a week of leave is not five things to do.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby, pairwise
from typing import Final
from zoneinfo import ZoneInfo

from bot.rules.plan.model import Layer, Plan, Rota
from bot.rules.plan.wall import instant, local
from bot.rules.rota.compiled import CompiledRota
from bot.rules.rota.hours import Hours
from bot.rules.rota.spans import Span, clipped, length, union, without
from bot.rules.wording import listed

_DAY: Final = timedelta(1)
#: So many people are named in a reason.
_MOST_NAMES: Final = 3


class Cause(StrEnum):
    """What makes a gap: the people (``away``), a date (``holiday``) or the plan itself."""

    AWAY = "away"
    HOLIDAY = "holiday"
    PLAN = "plan"


@dataclass(frozen=True, slots=True)
class Gap:
    """Hours at which nobody is on. ``spans`` are in order, with only closed hours between them; ``why`` is a sentence.

    ``topics`` are those that nobody could answer; none: nobody is on for anything.
    """

    rota: str
    spans: tuple[Span, ...]
    cause: Cause
    why: str
    topics: tuple[str, ...] = ()
    whole_days: bool = False

    @property
    def start(self) -> datetime:
        return self.spans[0][0]

    @property
    def end(self) -> datetime:
        return self.spans[-1][1]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How long of a period somebody is on, how long that is the fallback, how long nobody is where somebody should be,
    and how long nobody is meant to be. The first, third and fourth are the period."""

    covered: timedelta
    by_fallback: timedelta
    missing: timedelta
    closed: timedelta


def gaps(plan: Plan, rota: Rota, start: datetime, end: datetime) -> list[Gap]:
    """The gaps of a period, in order of time; those of single topics only where somebody is on for the rest."""
    compiled, meant = CompiledRota(plan, rota), Meant(rota)
    hours = meant.hours(start, end)
    for_all = _found(plan, rota, compiled, meant, hours, start, end, (), ())
    found = for_all
    known = [span for gap in for_all for span in gap.spans]
    for skill in dict.fromkeys(skill for _, skill in rota.needs):
        topics = tuple(topic for topic, needed in rota.needs if needed == skill)
        found = found + _found(plan, rota, compiled, meant, hours, start, end, topics, known)
    return sorted(found, key=lambda gap: (gap.start, gap.topics))


def coverage(plan: Plan, rota: Rota, start: datetime, end: datetime) -> Coverage:
    """The same period in hours: for questions without a topic."""
    segments = CompiledRota(plan, rota).between(start, end)
    nobody = [(segment.start, segment.end) for segment in segments if segment.executive is None]
    fallback = [(segment.start, segment.end) for segment in segments if segment.source == "fallback"]
    closed = without(nobody, Meant(rota).hours(start, end))
    return Coverage(
        covered=end - start - length(nobody),
        by_fallback=length(fallback),
        missing=length(nobody) - length(closed),
        closed=length(closed),
    )


def beyond(found: Iterable[Gap], known: Iterable[Gap]) -> list[Gap]:
    """What of some gaps lies in no gap of the same rota, for these topics or for all, that was known before."""
    kept = []
    before = list(known)
    for gap in found:
        same = [one for one in before if one.rota == gap.rota and covers(one.topics, gap.topics)]
        spans = without(gap.spans, (span for one in same for span in one.spans))
        if spans:
            kept.append(replace(gap, spans=tuple(spans), whole_days=gap.whole_days and tuple(spans) == gap.spans))
    return kept


def covers(topics: Sequence[str], others: Sequence[str]) -> bool:
    """Whether a gap for these topics is one for the others too; none stands for every topic."""
    return not topics or (bool(others) and set(topics) >= set(others))


def _found(
    plan: Plan,
    rota: Rota,
    compiled: CompiledRota,
    meant: Meant,
    hours: Sequence[Span],
    start: datetime,
    end: datetime,
    topics: tuple[str, ...],
    known: Sequence[Span],
) -> list[Gap]:
    topic = topics[0] if topics else None
    nobody = [(one.start, one.end) for one in compiled.between(start, end, topic) if one.executive is None]
    reason = _Reason(plan, compiled, meant, rota.skill_for(topic))
    parts: list[tuple[int, Cause, str, Span]] = []
    starts = [span[0] for span in nobody]
    holes = union(known)
    broken = 0
    for span in hours:
        first = max(bisect_right(starts, span[0]) - 1, 0)
        within = clipped(nobody[first : bisect_right(starts, span[1])], *span)
        missing = without(within, holes)
        for number, part in enumerate(missing):
            # Somebody is on before this part, or the gap is known already: it goes on with none.
            broken += part[0] != span[0] if number == 0 else 1
            parts.append((broken, *reason.at(part[0]), part))
        if not missing or missing[-1][1] != span[1]:
            broken += 1
    made = []
    for (_, cause, why), group in groupby(parts, key=lambda part: part[:3]):
        spans = tuple(union(part[3] for part in group))
        whole = cause is Cause.HOLIDAY and meant.are_whole_days(spans)
        made.append(Gap(rota.name, spans, cause, why, topics, whole))
    return made


class Meant:
    """The hours that a rota means to be open."""

    def __init__(self, rota: Rota) -> None:
        self._layers = [_Pattern(layer) for layer in rota.layers]

    def hours(self, start: datetime, end: datetime) -> list[Span]:
        """Those of a period, in order; one a window, so that neighbours may touch."""
        if not self._layers:
            return [(start, end)]
        edges = {edge for layer in self._layers for edge in (layer.begins, layer.until) if edge is not None}
        found: list[Span] = []
        for begin, finish in pairwise([start, *sorted(edge for edge in edges if start < edge < end), end]):
            found += _apart(span for layer in self._counting(begin) for span in layer.hours(begin, finish))
        return found

    def _counting(self, t: datetime) -> list[_Pattern]:
        """The layers that count at an instant; where none does, all of them."""
        return [layer for layer in self._layers if layer.counts(t)] or self._layers

    def are_whole_days(self, spans: Sequence[Span]) -> bool:
        """Whether these are all the hours that were to be open on each date of the first layer that they touch."""
        zone = self._layers[0].zone
        first, last = local(spans[0][0], zone).date(), local(spans[-1][1] - timedelta.resolution, zone).date()
        days = (last - first).days + 1
        midnights = (datetime.combine(first + n * _DAY, datetime.min.time()) for n in range(days + 1))
        start, *_, end = (instant(midnight, zone) for midnight in midnights)
        return union(self.hours(start, end)) == list(spans)

    def closed_by(self, t: datetime) -> tuple[Cause, str]:
        """Why no layer has anybody to ask at an instant that is meant to be open."""
        if not self._layers:
            return Cause.PLAN, "The rota has no layers."
        counting = [layer for layer in self._layers if layer.counts(t)]
        if not counting:
            ended = [layer.until for layer in self._layers if layer.until is not None and layer.until <= t]
            return Cause.PLAN, "Its last layer has ended." if len(ended) == len(self._layers) else "It has not begun."
        if any(layer.is_closed_for_once(t) for layer in counting):
            return Cause.HOLIDAY, "Public holiday without a window."
        return Cause.PLAN, "Its ring is empty."


class _Pattern:
    """When a layer's windows open week by week, holidays left aside."""

    def __init__(self, layer: Layer) -> None:
        self.zone = ZoneInfo(layer.timezone)
        self.begins = instant(layer.anchor, self.zone)
        self.until = layer.until
        self._weekly = Hours(replace(layer, holidays=())) if layer.windows else None
        self._real = Hours(layer) if layer.windows else None

    def counts(self, t: datetime) -> bool:
        return self.begins <= t and (self.until is None or t < self.until)

    def hours(self, start: datetime, end: datetime) -> list[Span]:
        if self._weekly is None:
            return [(start, end)]
        first, last = local(start, self.zone).date() - _DAY, local(end, self.zone).date() + _DAY
        days = (first + n * _DAY for n in range((last - first).days + 1))
        return clipped((span for day in days for span in self._weekly.spans(day)), start, end)

    def is_closed_for_once(self, t: datetime) -> bool:
        if self._weekly is None or self._real is None:
            return False
        today = local(t, self.zone).date()
        return self._weekly.is_open(t, today) and not self._real.is_open(t, today)


@dataclass(frozen=True, slots=True)
class _Reason:
    plan: Plan
    compiled: CompiledRota
    meant: Meant
    skill: str | None

    def at(self, t: datetime) -> tuple[Cause, str]:
        """Why nobody is on at an instant that is meant to be open."""
        asked = self.compiled.asked(t)
        if not asked:
            return self.meant.closed_by(t)
        people = [person for person in self.plan.executives if person.id in asked]
        if self.skill is not None:
            people = [person for person in people if self.skill in person.skills]
            if not people:
                return Cause.PLAN, f"Nobody on it has “{self.skill}”."
        told = [(self.compiled.unable(person.id, t), person.name) for person in people]
        if any(reason is None for reason, _ in told):
            return Cause.AWAY, "Whoever was to stand in by a swap cannot."
        reasons = dict.fromkeys(reason or "" for reason, _ in told)
        said = listed([_said(reason, [name for why, name in told if why == reason]) for reason in reasons])
        others = f"; nobody else has “{self.skill}”" if self.skill is not None else ""
        return Cause.AWAY, f"{said}{others}."


def _said(reason: str, names: list[str]) -> str:
    """``Ana Ruiz is away``, ``Ana Ruiz and Ben Okafor are away``."""
    if len(names) == 1:
        return f"{names[0]} {reason}"
    more = len(names) - _MOST_NAMES
    shown = [*names[:_MOST_NAMES], f"{more} more"] if more > 0 else names
    return f"{listed(shown)} {reason.replace('is ', 'are ', 1)}"


def _apart(spans: Iterable[Span]) -> Iterator[Span]:
    """Spans that may overlap, in pieces that do not: cut at each end of any."""
    given = sorted(span for span in spans if span[0] < span[1])
    edges = sorted({edge for span in given for edge in span})
    joined = union(given)
    starts = [span[0] for span in joined]
    for begin, finish in pairwise(edges):
        at = bisect_right(starts, begin) - 1
        if at >= 0 and finish <= joined[at][1]:
            yield begin, finish
