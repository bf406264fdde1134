"""Gaps of a rota: what is one, what the plan means so, how it is told; and what holds for every rota."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.rules.plan.model import (
    Every,
    Executive,
    Layer,
    Override,
    Plan,
    Rota,
    Swap,
    TimeOff,
    Unit,
    Window,
)
from bot.rules.rota import CompiledRota
from bot.rules.rota.gaps import Cause, Gap, Meant, beyond, coverage, gaps
from bot.rules.rota.spans import length, union, without
from tests.strategies import PEOPLE, ROTA_END, ROTA_START, plans, spans

WORKDAYS = (0, 1, 2, 3, 4)
OFFICE = Window(WORKDAYS, time(9), time(17))
SATURDAY = Window((5,), time(9), time(17))
#: Mon 4 May 2026, and the weeks after it.
MONDAY, LATER = datetime(2026, 5, 4, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
ANA = Executive("ana", "Ana Ruiz", skills=("billing",))
BEN, CHO = Executive("ben", "Ben Okafor"), Executive("cho", "Cho Min")


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 5, day, hour, tzinfo=UTC)


def layer(*members: str, **more: object) -> Layer:
    values: dict[str, object] = {
        "name": "primary",
        "timezone": "UTC",
        "anchor": datetime(2026, 1, 5, 9),  # noqa: DTZ001 - wall time
        "every": Every(Unit.WEEKS, 1),
        "members": members,
    }
    return Layer(**(values | more))  # type: ignore[arg-type]


def found(
    *layers: Layer,
    end: datetime = LATER,
    away: tuple[TimeOff, ...] = (),
    people: tuple[Executive, ...] = (),
    **rota: object,
) -> list[Gap]:
    plan = Plan(people or (ANA, BEN, CHO), (Rota("default", layers, **rota),), time_off=away)  # type: ignore[arg-type]
    return gaps(plan, plan.rotas[0], MONDAY, end)


def test_nights_and_weekends_without_a_window_are_meant_and_no_gaps() -> None:
    assert found(layer("ana", "ben", windows=(OFFICE,))) == []


def test_a_holiday_is_a_gap_of_a_whole_day_once() -> None:
    [gap] = found(layer("ana", "ben", windows=(OFFICE, SATURDAY), holidays=(date(2026, 5, 25),)))
    assert (gap.spans, gap.cause, gap.whole_days) == (((at(25, 9), at(25, 17)),), Cause.HOLIDAY, True)
    assert gap.why == "Public holiday without a window."


def test_a_holiday_that_another_layer_or_the_fallback_answers_is_none() -> None:
    closed = layer("ana", windows=(OFFICE,), holidays=(date(2026, 5, 25),))
    assert found(closed, layer("ben", name="second", windows=(OFFICE,))) == []
    assert found(closed, fallback=("cho",)) == []


def test_a_holiday_of_which_another_layer_has_a_part_is_not_told_as_a_whole_day() -> None:
    closed = layer("ana", windows=(OFFICE,), holidays=(date(2026, 5, 25),))
    [gap] = found(closed, layer("ben", name="evening", windows=(Window(WORKDAYS, time(14), time(20)),)))
    assert (gap.spans, gap.whole_days) == (((at(25, 9), at(25, 14)),), False)


def test_a_week_of_leave_is_one_gap_with_a_span_each_day() -> None:
    [gap] = found(layer("ana", windows=(OFFICE,)), away=(TimeOff("ana", date(2026, 5, 11), date(2026, 5, 16)),))
    assert gap.spans == tuple((at(day, 9), at(day, 17)) for day in range(11, 16))
    assert (gap.cause, gap.why) == (Cause.AWAY, "Ana Ruiz is away.")


def test_a_day_on_which_somebody_is_on_ends_a_gap() -> None:
    stand_in = Override(at(13, 0), at(14, 0), "ben")
    away = TimeOff("ana", date(2026, 5, 11), date(2026, 5, 16))
    first, second = found(layer("ana", windows=(OFFICE,)), away=(away,), overrides=(stand_in,))
    assert [(gap.start, gap.end) for gap in (first, second)] == [(at(11, 9), at(12, 17)), (at(14, 9), at(15, 17))]


def test_a_topic_whose_skill_is_away_is_a_gap_of_its_own() -> None:
    """Word for word as the daily report of slack-ux.md, section 9."""
    everyday = layer("ana", "ben", windows=(SATURDAY,))
    [gap] = found(everyday, end=at(10, 0), needs=(("billing", "billing"),), away=(TimeOff("ana", at(9, 0), at(10, 0)),))
    assert (gap.topics, gap.spans) == (("billing",), ((at(9, 9), at(9, 17)),))
    assert gap.why == "Ana Ruiz is away; nobody else has “billing”."


def test_where_nobody_is_on_at_all_topics_are_not_told_again() -> None:
    [gap] = found(
        layer("ana", windows=(SATURDAY,)),
        end=at(10, 0),
        needs=(("billing", "billing"), ("refund", "billing")),
        away=(TimeOff("ana", at(9, 0), at(10, 0)),),
    )
    assert (gap.topics, gap.why) == ((), "Ana Ruiz is away.")


def test_topics_of_one_skill_are_one_gap_and_a_skill_that_nobody_has_says_so() -> None:
    needs = (("billing", "law"), ("refund", "law"))
    [gap] = found(layer("ana", "ben"), needs=needs)
    assert (gap.topics, gap.why) == (("billing", "refund"), "Nobody on it has “law”.")
    assert gap.spans == ((MONDAY, LATER),)


def test_a_rota_that_runs_out_keeps_its_hours() -> None:
    [gap] = found(layer("ana", windows=(OFFICE,), until=at(20, 12)))
    assert (gap.start, gap.cause, gap.why) == (at(20, 12), Cause.PLAN, "Its last layer has ended.")
    assert gap.spans[1] == (at(21, 9), at(21, 17))


def test_hours_of_a_layer_that_another_replaced_are_no_gap() -> None:
    old = layer("ana", windows=(Window(WORKDAYS, time(6), time(22)),), until=at(18, 0))
    new = layer("ana", name="new", windows=(OFFICE,), anchor=datetime(2026, 5, 18))  # noqa: DTZ001 - wall time
    assert found(old, new) == []


def test_a_rota_that_has_not_begun_an_empty_ring_and_a_rota_without_layers_say_so() -> None:
    later = layer("ana", anchor=datetime(2026, 5, 18, 9))  # noqa: DTZ001 - wall time
    assert [(gap.why, gap.end) for gap in found(later)] == [("It has not begun.", at(18, 9))]
    assert [gap.why for gap in found(layer())] == ["Its ring is empty."]
    assert [(gap.why, gap.spans) for gap in found()] == [("The rota has no layers.", ((MONDAY, LATER),))]


def test_all_who_cannot_are_named_by_why() -> None:
    gone = replace(CHO, active_until=at(1, 0))
    away = (TimeOff("ana", at(9, 0), at(10, 0)), TimeOff("ben", at(9, 0), at(10, 0)))
    [gap] = found(layer("ana", "ben", "cho", windows=(SATURDAY,)), end=at(10, 0), away=away, people=(ANA, BEN, gone))
    assert gap.why == "Ana Ruiz and Ben Okafor are away and Cho Min is not active."


def test_a_swap_whose_taker_cannot_says_so() -> None:
    swap = Swap(at(9, 0), at(10, 0), "ana", "ben")
    [gap] = found(
        layer("ana", windows=(SATURDAY,)), end=at(10, 0), away=(TimeOff("ben", at(9, 0), at(10, 0)),), swaps=(swap,)
    )
    assert gap.why == "Whoever was to stand in by a swap cannot."


def test_what_is_beyond_a_known_gap_is_left() -> None:
    [gap] = found(layer("ana", windows=(OFFICE,)), away=(TimeOff("ana", date(2026, 5, 11), date(2026, 5, 16)),))
    shorter = replace(gap, spans=gap.spans[:2])
    [rest] = beyond([gap], [shorter])
    assert rest.spans == gap.spans[2:]
    assert beyond([gap], [gap]) == []
    assert beyond([replace(gap, topics=("billing",))], [gap]) == []
    assert beyond([gap], [replace(gap, topics=("billing",))]) == [gap]
    assert beyond([gap], [replace(gap, rota="other")]) == [gap]


# ---- what holds for every rota


def gap_spans(plan: Plan) -> list[tuple[datetime, datetime]]:
    """Of the gaps for everything."""
    return union(
        span for gap in gaps(plan, plan.rotas[0], ROTA_START, ROTA_END) if not gap.topics for span in gap.spans
    )


@settings(max_examples=12, deadline=None)
@given(plans())
def test_gaps_cover_and_closed_hours_are_the_whole_period(plan: Plan) -> None:
    rota = plan.rotas[0]
    sums = coverage(plan, rota, ROTA_START, ROTA_END)
    missing = gap_spans(plan)
    assert length(missing) == sums.missing
    assert sums.covered + sums.missing + sums.closed == ROTA_END - ROTA_START
    assert sums.by_fallback <= sums.covered
    on = [(one.start, one.end) for one in CompiledRota(plan, rota).between(ROTA_START, ROTA_END) if one.executive]
    assert without(missing, on) == missing
    assert length(without(without([(ROTA_START, ROTA_END)], on), missing)) == sums.closed


@settings(max_examples=12, deadline=None)
@given(plans())
def test_spans_of_a_gap_are_in_order_apart_and_never_of_two_gaps(plan: Plan) -> None:
    made = gaps(plan, plan.rotas[0], ROTA_START, ROTA_END)
    for topics in {gap.topics for gap in made}:
        theirs = [span for gap in made if gap.topics == topics for span in gap.spans]
        assert length(union(theirs)) == length(theirs)
    for gap in made:
        assert list(gap.spans) == union(gap.spans)
        assert gap.why.endswith(".")
        middle = gap.start + (gap.end - gap.start) / 2
        hours = Meant(plan.rotas[0]).hours(gap.start, gap.end)
        assert any(start <= middle < end for start, end in gap.spans) or not any(s <= middle < e for s, e in hours)


@settings(max_examples=12, deadline=None)
@given(plans(), spans, st.sampled_from(PEOPLE))
def test_an_override_in_a_gap_removes_exactly_that_time(
    plan: Plan, span: tuple[datetime, datetime], person: str
) -> None:
    who = plan.executive(person)
    assert who is not None
    always = replace(who, active_from=None, active_until=None)
    people = tuple(always if one.id == person else one for one in plan.executives)
    rota = plan.rotas[0]
    plan = replace(plan, executives=people)
    before = gap_spans(plan)
    assume(before)
    changed = replace(rota, overrides=(*rota.overrides, Override(*span, person)))
    after = gap_spans(replace(plan, rotas=(changed, *plan.rotas[1:])))
    assert after == union(without(before, [span]))
    theirs = gaps(plan, rota, ROTA_START, ROTA_END)
    left = beyond(theirs, [Gap(rota.name, (span,), Cause.PLAN, "")])
    assert length([one for gap in left for one in gap.spans if not gap.topics]) == length(after)


def test_a_year_is_looked_through_at_once() -> None:
    windows = (OFFICE, SATURDAY)
    days = tuple(date(2026, 1, 1) + timedelta(n * 11) for n in range(33))
    away = tuple(TimeOff("ana", day, day + timedelta(2)) for day in days)
    plan = Plan(
        (ANA, BEN), (Rota("default", (layer("ana", windows=windows),), needs=(("b", "billing"),)),), time_off=away
    )
    assert len(gaps(plan, plan.rotas[0], datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))) > 20
