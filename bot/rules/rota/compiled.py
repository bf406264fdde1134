"""Who is on at an instant, and why: the rules of a rota, asked of a form of it made ready beforehand.

Knows no clock and no database. Preview, paging and audit all ask ``at``; ``between`` asks it too, once for each
elementary interval, so a preview can never differ from the truth.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from bot.rules.plan.model import Executive, Plan, Rota, Swap
from bot.rules.plan.wall import beginning
from bot.rules.rota.following import following
from bot.rules.rota.layer import CompiledLayer
from bot.rules.rota.steps import stacked

_EVER: Final = datetime.min.replace(tzinfo=UTC)
_NEVER: Final = datetime.max.replace(tzinfo=UTC)
#: How far ahead the end of a duty is looked for where turns and windows go on for ever, and in what strides.
_HORIZON: Final = timedelta(days=731)
_STRIDE: Final = timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Duty:
    """Who is on. ``source`` is ``override``, ``layer NAME``, ``swap``, ``fallback`` or ``nobody``; ``why`` in words."""

    executive: str | None
    source: str
    why: str


@dataclass(frozen=True, slots=True)
class Segment:
    """From ``start`` to ``end`` (exclusive) this executive is on, for this reason."""

    start: datetime
    end: datetime
    executive: str | None
    source: str


class CompiledRota:
    """One rota of one plan, made ready to be asked often. Make it anew when the plan changes.

    Instants are aware, in whatever zone, from 1970 to 2999.
    """

    def __init__(self, plan: Plan, rota: Rota) -> None:
        people = plan.executives
        self._rota = rota
        self._names = {person.id: person.name for person in people}
        self._skills = {person.id: person.skills for person in people}
        self._inactive = {person.id: stacked(_inactive(person)) for person in people}
        self._absent = {person.id: stacked([*_inactive(person), *_away(plan, person)]) for person in people}
        self._overrides = stacked((o.start, o.end, o.executive) for o in rota.overrides)
        self._swaps = stacked((swap.start, swap.end, swap) for swap in rota.swaps)
        # Of equal priorities the one that stands first in the plan is asked first: sorting is stable.
        self._layers = [CompiledLayer(layer) for layer in sorted(rota.layers, key=lambda layer: -layer.priority)]
        people_edges = (absent.edges for absent in self._absent.values())
        layer_edges = (layer.fixed_edges() for layer in self._layers)
        edges = {*self._overrides.edges, *self._swaps.edges}.union(*people_edges, *layer_edges)
        self._fixed = sorted(edges - {_EVER, _NEVER})

    def at(self, t: datetime, topic: str | None = None) -> Duty:
        """Who is on at an instant, for a topic if there is one."""
        for person in reversed(self._overrides.at(t)):
            if not self._inactive[person].at(t):
                return Duty(person, "override", f"{self._names[person]} is on by an override.")
        skill = self._rota.skill_for(topic)
        duty = self._from_layers(t, skill)
        for swap in self._swaps.at(t):
            if duty is not None and duty.executive == swap.asker and swap.taker is not None:
                duty = self._swapped(t, skill, swap, swap.taker, duty)
        return duty or self._from_fallback(t)

    def until(self, t: datetime, topic: str | None = None) -> tuple[datetime | None, str | None]:
        """When somebody else (or nobody) is on, and who; (None, None) where no change is in sight within two years."""
        now = self.at(t, topic).executive
        for edge in self._edges_after(t):
            following = self.at(edge, topic).executive
            if following != now:
                return edge, following
        return None, None

    def after(self, t: datetime, holder: str | None, topic: str | None = None) -> tuple[str, ...]:
        """Who would be asked at an instant instead of the holder: active, not away, with the skill; nearest first."""
        skill = self._rota.skill_for(topic)
        orders = (*(layer.order(t) for layer in self._layers), self._rota.fallback)
        return tuple(person for person in following(orders, holder) if self._unable(person, t, skill) is None)

    def unable(self, person: str, t: datetime, topic: str | None = None) -> str | None:
        """Why this executive could not be on at an instant, as words after a name (``is away``), or None."""
        if person not in self._absent:
            return "is no longer in the plan"
        return self._unable(person, t, self._rota.skill_for(topic))

    def opens(self, t: datetime) -> datetime | None:
        """Outside all windows: when the next opens, within a month. None inside one, and where none opens."""
        if self._overrides.at(t) or any(layer.order(t) for layer in self._layers):
            return None
        return min(filter(None, (layer.opens(t) for layer in self._layers)), default=None)

    def handoff(self, t: datetime, within: timedelta, topic: str | None = None) -> tuple[datetime, Duty] | None:
        """The first change of who is on in the time after ``t``, and who is on from then."""
        now = self.at(t, topic).executive
        for edge in self._edges(t, t + within + timedelta.resolution):
            duty = self.at(edge, topic)
            if duty.executive != now:
                return edge, duty
        return None

    def changes(self, start: datetime, end: datetime) -> bool:
        """Whether somebody else may be on at ``end`` (counted in) than at ``start``. Says yes too often, never no."""
        return bool(self._edges(start, end + timedelta.resolution))

    def between(self, start: datetime, end: datetime, topic: str | None = None) -> list[Segment]:
        """Segments that cover the period exactly once, in order; neighbours differ. ``start`` is before ``end``."""
        segments: list[Segment] = []
        for begin, finish, duty in self.pieces(start, end, topic):
            same = bool(segments) and (segments[-1].executive, segments[-1].source) == (duty.executive, duty.source)
            since = segments.pop().start if same else begin
            segments.append(Segment(since, finish, duty.executive, duty.source))
        return segments

    def pieces(
        self, start: datetime, end: datetime, topic: str | None = None
    ) -> Iterator[tuple[datetime, datetime, Duty]]:
        """The elementary intervals of a period, (start, end, who is on), in order: within one nothing changes."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        for begin, finish in pairwise([start, *self._edges(start, end), end]):
            yield begin, finish, self.at(begin, topic)

    def asked(self, t: datetime) -> tuple[str, ...]:
        """Everybody in the rings that count at an instant, whether they can or not; first whose turn it is."""
        return tuple(following((layer.order(t) for layer in self._layers), None))

    def _from_layers(self, t: datetime, skill: str | None, without: tuple[str, ...] = ()) -> Duty | None:
        skipped: list[str] = []
        for layer in self._layers:
            for person in layer.order(t):
                reason = self._unable(person, t, skill)
                if reason is None and person not in without:
                    name = self._names[person]
                    why = f"{' and '.join(skipped)}, so it is {name}" if skipped else f"It is {name}'s turn"
                    return Duty(person, f"layer {layer.name}", f"{why} in {layer.name}.")
                if reason is not None:
                    skipped.append(f"{self._names[person]} {reason}")
        return None

    def _swapped(self, t: datetime, skill: str | None, swap: Swap, taker: str, duty: Duty) -> Duty | None:
        """The duty after an accepted swap. A taker who cannot leaves it to the next who is neither of the two."""
        asker, stand_in = self._names[swap.asker], self._names[taker]
        reason = self._unable(taker, t, skill)
        if reason is None:
            return Duty(taker, "swap", f"{duty.why} {stand_in} stands in for {asker} by a swap.")
        substitute = self._from_layers(t, skill, (swap.asker, taker))
        if substitute is None:
            return None
        why = f"{stand_in} was to stand in for {asker} but {reason}. {substitute.why}"
        return Duty(substitute.executive, substitute.source, why)

    def _from_fallback(self, t: datetime) -> Duty:
        for person in self._rota.fallback:
            if not self._inactive[person].at(t):
                return Duty(person, "fallback", f"No layer has anybody, so it is {self._names[person]} as fallback.")
        return Duty(None, "nobody", "No layer has anybody, and no fallback is active.")

    def _unable(self, person: str, t: datetime, skill: str | None) -> str | None:
        """Why this person is passed over, or None."""
        reasons = self._absent[person].at(t)
        if reasons:
            return reasons[0]
        return None if skill is None or skill in self._skills[person] else f"lacks “{skill}”"

    def _edges(self, start: datetime, end: datetime) -> list[datetime]:
        """Every instant between two others at which the answer may change, sorted."""
        edges = set(self._fixed[bisect_right(self._fixed, start) : bisect_left(self._fixed, end)])
        for layer in self._layers:
            edges.update(edge for edge in layer.recurring_edges(start, end) if start < edge < end)
        return sorted(edges)

    def _edges_after(self, t: datetime) -> Iterator[datetime]:
        """The edges after an instant, in order: of what recurs up to the horizon, else all there are."""
        endless = any(layer.recurs for layer in self._layers)
        last = t + _HORIZON if endless else max([t, *self._fixed[-1:]])
        while t < last:
            stop = min(t + _STRIDE, last)
            yield from self._edges(t, stop + timedelta.resolution)
            t = stop


def _inactive(person: Executive) -> Iterator[tuple[datetime, datetime, str]]:
    if person.active_from is not None:
        yield _EVER, person.active_from, "is not active"
    if person.active_until is not None:
        yield person.active_until, _NEVER, "is not active"


def _away(plan: Plan, person: Executive) -> Iterator[tuple[datetime, datetime, str]]:
    zone = ZoneInfo(person.timezone)
    for absence in plan.time_off:
        if absence.executive == person.id:
            yield beginning(absence.start, zone), beginning(absence.end, zone), "is away"
