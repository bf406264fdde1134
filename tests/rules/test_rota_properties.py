"""What holds for every rota: one answer an instant, the same whoever asks and however the instant is written."""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.rules.plan.model import Executive, Layer, Override, Plan, Rota, TimeOff, Turns, Unit
from bot.rules.plan.wall import beginning, instant, local
from bot.rules.rota import CompiledRota, Segment
from tests.strategies import PEOPLE, ROTA_END, ROTA_START, ZONES, instants, layers, plans, spans

TOPICS = st.sampled_from([None, "billing", "breach", "delivery"])


def shown(plan: Plan, topic: str | None = None) -> list[Segment]:
    return CompiledRota(plan, plan.rotas[0]).between(ROTA_START, ROTA_END, topic)


def holder(segments: list[Segment], t: datetime) -> str | None:
    return segments[bisect_right([segment.start for segment in segments], t) - 1].executive


def with_rota(plan: Plan, rota: Rota) -> Plan:
    return replace(plan, rotas=(rota, *plan.rotas[1:]))


@settings(max_examples=15, deadline=None)
@given(plans(), TOPICS)
def test_segments_cover_the_period_exactly_once_and_neighbours_differ(plan: Plan, topic: str | None) -> None:
    segments = shown(plan, topic)
    assert segments[0].start == ROTA_START
    assert segments[-1].end == ROTA_END
    for one, other in pairwise(segments):
        assert one.start < one.end == other.start < other.end
        assert (one.executive, one.source) != (other.executive, other.source)


@settings(max_examples=15, deadline=None)
@given(plans(), st.lists(instants, min_size=10, max_size=40), TOPICS)
def test_the_preview_is_the_truth_at_every_instant(plan: Plan, moments: list[datetime], topic: str | None) -> None:
    compiled, segments = CompiledRota(plan, plan.rotas[0]), shown(plan, topic)
    edges = [segment.start for segment in segments[1:]]
    for t in [*moments, *edges, *(edge - timedelta.resolution for edge in edges)]:
        assume(ROTA_START <= t < ROTA_END)
        assert compiled.at(t, topic).executive == holder(segments, t)


@settings(max_examples=15, deadline=None)
@given(plans(), instants, TOPICS)
def test_a_duty_ends_where_the_preview_says(plan: Plan, t: datetime, topic: str | None) -> None:
    assume(t < ROTA_END)
    compiled = CompiledRota(plan, plan.rotas[0])
    now, (until, following) = compiled.at(t, topic).executive, compiled.until(t, topic)
    later = [s for s in compiled.between(t, ROTA_END, topic) if s.executive != now]
    if later:
        assert (until, following) == (later[0].start, later[0].executive)
    else:
        assert until is None or until >= ROTA_END


@settings(max_examples=15, deadline=None)
@given(plans(), instants, st.sampled_from(ZONES), st.integers(-23 * 60, 23 * 60))
def test_the_zone_an_instant_is_written_in_does_not_matter(plan: Plan, t: datetime, zone: str, offset: int) -> None:
    compiled = CompiledRota(plan, plan.rotas[0])
    for same in (t.astimezone(ZoneInfo(zone)), t.astimezone(timezone(timedelta(minutes=offset)))):
        assert compiled.at(same) == compiled.at(t)
        assert compiled.until(same) == compiled.until(t)


@settings(max_examples=15, deadline=None)
@given(plans(), spans, st.sampled_from(PEOPLE), TOPICS)
def test_an_override_changes_nothing_outside_it(
    plan: Plan, span: tuple[datetime, datetime], person: str, topic: str | None
) -> None:
    rota = plan.rotas[0]
    override = Override(*span, person)
    before, after = (
        shown(plan, topic),
        shown(with_rota(plan, replace(rota, overrides=(*rota.overrides, override))), topic),
    )
    for t in {edge for segment in (*before, *after) for edge in (segment.start, segment.end - timedelta.resolution)}:
        if not span[0] <= t < span[1]:
            assert holder(before, t) == holder(after, t)


@settings(max_examples=15, deadline=None)
@given(plans(), spans, st.sampled_from(PEOPLE))
def test_whoever_is_overridden_in_is_on_while_active(plan: Plan, span: tuple[datetime, datetime], person: str) -> None:
    rota = plan.rotas[0]
    changed = with_rota(plan, replace(rota, overrides=(*rota.overrides, Override(*span, person))))
    executive = changed.executive(person)
    assert executive is not None
    compiled = CompiledRota(changed, changed.rotas[0])
    for t in (span[0], span[0] + (span[1] - span[0]) / 2, span[1] - timedelta.resolution):
        if executive.active_at(t):
            assert compiled.at(t).executive == person


@settings(max_examples=15, deadline=None)
@given(plans(), spans, st.sampled_from(PEOPLE))
def test_an_absence_moves_only_what_was_that_persons(plan: Plan, span: tuple[datetime, datetime], person: str) -> None:
    # Without swaps: whether somebody can stand in for others depends on leave too.
    plan = with_rota(plan, replace(plan.rotas[0], swaps=()))
    before, after = shown(plan), shown(replace(plan, time_off=(*plan.time_off, TimeOff(person, *span))))
    for segment in before:
        if segment.executive != person:
            assert holder(after, segment.start) == segment.executive
            assert holder(after, segment.end - timedelta.resolution) == segment.executive


@settings(max_examples=15, deadline=None)
@given(layers("primary"), st.lists(instants, min_size=5, max_size=20))
def test_turns_are_those_of_a_walk_through_history(layer: Layer, moments: list[datetime]) -> None:
    """Skip, don't shift: without leave and changes the holder is simply the member whose number the walk comes to."""
    layer = replace(layer, changes=(), members=PEOPLE, until=None)
    plan = Plan(tuple(Executive(person, person) for person in PEOPLE), (Rota("default", (layer,)),))
    compiled = CompiledRota(plan, plan.rotas[0])
    for t in moments:
        assert compiled.at(t).executive == _walked(layer, t)


@settings(max_examples=15, deadline=None)
@given(plans(), st.lists(instants, min_size=5, max_size=20), TOPICS)
def test_the_answer_is_that_of_the_rules_read_aloud(plan: Plan, moments: list[datetime], topic: str | None) -> None:
    rota = plan.rotas[0]
    rota = replace(rota, layers=tuple(replace(layer, changes=()) for layer in rota.layers))
    plan = with_rota(plan, rota)
    compiled = CompiledRota(plan, rota)
    for t in moments:
        assert compiled.at(t, topic).executive == _read_aloud(plan, rota, t, topic)


def _read_aloud(plan: Plan, rota: Rota, t: datetime, topic: str | None) -> str | None:
    """The six rules, slowly: no arithmetic, nothing prepared."""
    people = {person.id: person for person in plan.executives}
    skill = dict(rota.needs).get(topic or "")

    def can(person: str) -> bool:
        away = any(
            beginning(off.start, zone) <= t < beginning(off.end, zone)
            for off in plan.time_off
            if off.executive == person and (zone := ZoneInfo(people[person].timezone))
        )
        return people[person].active_at(t) and not away and (skill is None or skill in people[person].skills)

    def from_layers(without: set[str]) -> str | None:
        for layer in sorted(rota.layers, key=lambda layer: -layer.priority):
            first = _walked(layer, t)
            if first is None or (layer.until is not None and t >= layer.until):
                continue
            at = layer.members.index(first)
            for person in layer.members[at:] + layer.members[:at]:
                if person not in without and can(person):
                    return person
        return None

    for override in reversed(rota.overrides):
        if override.start <= t < override.end and people[override.executive].active_at(t):
            return override.executive
    answer = from_layers(set())
    for swap in rota.swaps:
        if swap.start <= t < swap.end and swap.taker is not None and answer == swap.asker:
            answer = swap.taker if can(swap.taker) else from_layers({swap.asker, swap.taker})
    return answer or next((person for person in rota.fallback if people[person].active_at(t)), None)


def _walked(layer: Layer, t: datetime) -> str | None:
    """Whose turn it is in a layer whose members never change, by walking there from the anchor."""
    zone = ZoneInfo(layer.timezone)
    begins = instant(layer.anchor, zone)
    if t < begins or not layer.members or (layer.windows and not _open(layer, t)):
        return None
    if layer.turns is Turns.WINDOWS:
        days = (layer.anchor.date() + timedelta(n) for n in range((t - begins).days + 4))
        openings = [
            min(counting) for day in days if (counting := [start for start, end in _spans(layer, day) if end > begins])
        ]
        turn = max(sum(opening <= t for opening in openings) - 1, 0) // layer.every.count
    else:
        turn = 0
        while instant(_hand_off(layer, turn + 1), zone) <= t:
            turn += 1
    return layer.members[turn % len(layer.members)]


def _hand_off(layer: Layer, turn: int) -> datetime:
    count, anchor = layer.every.count * turn, layer.anchor
    if layer.every.unit is not Unit.MONTHS:
        return anchor + count * timedelta(days=7 if layer.every.unit is Unit.WEEKS else 1)
    month = anchor.replace(day=1)
    for _ in range(count):
        month += timedelta(days=monthrange(month.year, month.month)[1])
    return month.replace(day=min(anchor.day, monthrange(month.year, month.month)[1]))


def _open(layer: Layer, t: datetime) -> bool:
    today = local(t, ZoneInfo(layer.timezone)).date()
    days = (today + timedelta(n) for n in range(-2, 3))
    return any(start <= t < end for day in days for start, end in _spans(layer, day))


def _spans(layer: Layer, day: date) -> list[tuple[datetime, datetime]]:
    zone = ZoneInfo(layer.timezone)
    if day in layer.holidays:
        return []
    found = []
    for window in layer.windows:
        if day.weekday() in window.days:
            last = day if window.end > window.start else day + timedelta(1)
            start, end = datetime.combine(day, window.start), datetime.combine(last, window.end)
            found.append((instant(start, zone), instant(end, zone)))
    return found
