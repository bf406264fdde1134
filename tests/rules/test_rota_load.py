"""What answering costs each executive, who stands in next, and a rota lived through before it is in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings

from bot.rules.plan.model import Every, Executive, Layer, Outside, Override, Plan, Policy, Rota, TimeOff, Unit, Window
from bot.rules.rota.load import (
    HOLIDAY,
    MESSAGE,
    NIGHT,
    WEEKEND,
    Calendar,
    Hour,
    Load,
    Work,
    evenness,
    in_order_of_fairness,
    loads,
)
from bot.rules.rota.simulate import Flow, could_be_on, even_flow, expected, recorded_flow, simulate, stood_in
from tests.strategies import ROTA_START, plans

#: Mon 4 May 2026.
MONDAY = datetime(2026, 5, 4, tzinfo=UTC)
ANA = Executive("ana", "Ana Ruiz", timezone="Europe/Madrid")
BEN = Executive("ben", "Ben Okafor", timezone="Asia/Seoul", skills=("billing",))
CHO = Executive("cho", "Cho Min")
OFFICE = Window((0, 1, 2, 3, 4), time(9), time(17))


def layer(*members: str, **more: object) -> Layer:
    values: dict[str, object] = {
        "name": "primary",
        "timezone": "UTC",
        "anchor": datetime(2026, 5, 4),  # noqa: DTZ001 - wall time
        "every": Every(Unit.WEEKS, 1),
        "members": members,
    }
    return Layer(**(values | more))  # type: ignore[arg-type]


def plan_of(*layers: Layer, away: tuple[TimeOff, ...] = (), **rota: object) -> Plan:
    return Plan((ANA, BEN, CHO), (Rota("default", layers, **rota),), time_off=away)  # type: ignore[arg-type]


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 5, day, hour, tzinfo=UTC)


def test_an_hour_is_that_of_the_executives_own_wall() -> None:
    calendar = Calendar(plan_of(layer("ana", "ben", holidays=(date(2026, 5, 25),))))
    evening = at(6, 18)  # a Wednesday: 20 o'clock in Madrid, 3 in the morning of Thursday in Seoul
    assert [calendar.hour(person, evening) for person in ("ana", "ben", "cho")] == [Hour.NIGHT, Hour.NIGHT, Hour.DAY]
    assert calendar.hour("ana", at(6, 17)) is Hour.DAY
    assert calendar.hour("ana", at(9, 10)) is Hour.WEEKEND
    assert calendar.hour("ben", at(24, 23)) is Hour.HOLIDAY
    assert calendar.hour("cho", at(25, 10)) is Hour.DAY, "a holiday of a layer in which they do not stand"


def test_working_hours_of_ones_own_say_what_a_night_is() -> None:
    plan = plan_of(layer("ana"))
    late = replace(ANA, hours=Window((0, 1, 2, 3, 4), time(22), time(6)))
    calendar = Calendar(replace(plan, executives=(late, BEN, CHO)))
    assert (calendar.hour("ana", at(6, 21)), calendar.hour("ana", at(6, 10))) == (Hour.DAY, Hour.NIGHT)


def test_work_is_weighed_once_and_by_the_heaviest() -> None:
    plan = plan_of(layer("ana", "ben", holidays=(date(2026, 5, 25),)))
    works = [
        Work("ana", at(6, 10)),
        Work("ana", at(6, 10), is_case=False, number=2),
        Work("ana", at(9, 10)),
        Work("ana", at(9, 22)),
        Work("ana", at(25, 23) - timedelta(hours=2)),
        Work("nobody", at(6, 10)),
    ]
    ana, ben = loads(plan, [ANA, BEN], works)
    assert (ana.cases, ana.messages, ana.nights, ana.weekends, ana.holidays) == (4, 2, 1, 1, 1)
    assert ana.work == 1 + 2 * MESSAGE + WEEKEND + NIGHT + HOLIDAY
    assert ben == Load("ben"), "who carried nothing is there"


def test_evenness_is_one_where_all_carry_the_same_and_falls_with_every_idler() -> None:
    even = [Load("a", work=3), Load("b", work=3)]
    assert evenness(even) == 1
    assert evenness([*even, Load("c")]) == pytest.approx(2 / 3)
    assert evenness([]) == evenness([Load("a")]) == 1


def test_who_would_then_carry_least_comes_first() -> None:
    order = in_order_of_fairness(("ana", "ben", "cho"), {"ana": 9, "ben": 4}, {"ben": 7, "cho": 3}, {})
    assert [(one.executive, one.now, one.then) for one in order] == [("cho", 0, 3), ("ana", 9, 9), ("ben", 4, 11)]


def test_substitutions_make_a_debt_that_picks_the_next_substitute() -> None:
    """Ana was away for a week, and Ben stood in: next time it is Ana's."""
    off = TimeOff("ana", date(2026, 5, 4), date(2026, 5, 11))
    plan = plan_of(layer("ana", "ben"), away=(off,))
    debt = stood_in(plan, plan.rotas[0], MONDAY, at(18, 0), even_flow())
    assert debt["ben"] == -debt["ana"] > 40
    order = in_order_of_fairness(("ben", "ana"), {"ana": 50, "ben": 50}, {"ana": 5, "ben": 5}, debt)
    assert [one.executive for one in order] == ["ana", "ben"]
    assert order[0].stood_in < 0


def test_an_override_and_a_swap_are_substitutions_and_a_fallback_is_none() -> None:
    plan = plan_of(
        layer("ana", windows=(OFFICE,)), overrides=(Override(at(5, 9), at(5, 17), "cho"),), fallback=("ben",)
    )
    assert set(stood_in(plan, plan.rotas[0], MONDAY, at(11, 0), even_flow())) == {"ana", "cho"}


def test_a_simulation_gives_each_the_cases_of_their_hours() -> None:
    plan = plan_of(layer("ana", "cho"))
    made = simulate(plan, plan.rotas[0], MONDAY, 2, even_flow(a_week=42))
    assert [(load.executive, round(load.cases, 6)) for load in made.loads] == [("ana", 42), ("cho", 42)]
    assert [made.turns[person].on for person in ("ana", "cho")] == [timedelta(7), timedelta(7)]
    assert (made.nobody, made.gaps, made.coverage.covered) == (0, (), timedelta(14))
    assert made.evenness == 1, "a night is as long in Madrid as at UTC"


def test_the_same_plan_gives_the_same_figures() -> None:
    plan = plan_of(layer("ana", "ben", windows=(OFFICE,)))
    assert simulate(plan, plan.rotas[0], MONDAY, 3, even_flow()) == simulate(
        plan, plan.rotas[0], MONDAY, 3, even_flow()
    )


def test_outside_all_windows_a_case_waits_for_the_next_to_open_unless_the_plan_says_at_once() -> None:
    plan = plan_of(layer("ana", windows=(OFFICE,)), fallback=("cho",))
    flow = even_flow(a_week=168)
    waiting = list(expected(plan, plan.rotas[0], MONDAY, at(5, 0), flow))
    assert {work.executive for work in waiting} == {"ana"}
    assert sum(work.number for work in waiting if work.is_case and work.at == at(5, 9)) == 7
    at_once = replace(plan, escalation=(Policy(outside=Outside.FALLBACK),))
    night = [one for one in expected(at_once, plan.rotas[0], MONDAY, at(5, 0), flow) if one.is_case]
    assert sum(one.number for one in night if one.executive == "cho") == 16


def test_topics_go_to_whoever_has_the_skill() -> None:
    plan = plan_of(layer("ana", "ben"), needs=(("billing", "billing"),))
    flow = replace(even_flow(a_week=100), topics={"billing": 0.5, "delivery": 0.25, None: 0.25})
    made = simulate(plan, plan.rotas[0], MONDAY, 1, flow)
    assert [round(load.cases) for load in made.loads] == [50, 50]


def test_cases_that_would_find_nobody_are_counted_and_weigh_on_nobody() -> None:
    plan = plan_of(layer("ana", until=at(8, 0)))
    made = simulate(plan, plan.rotas[0], MONDAY, 1, even_flow(a_week=70))
    assert (round(made.nobody), [round(load.cases) for load in made.loads]) == (30, [40])
    assert [gap.why for gap in made.gaps] == ["Its last layer has ended."]


def test_people_with_none_are_there_and_who_left_before_is_not() -> None:
    plan = plan_of(layer("ana", changes=()), fallback=("cho",), overrides=(Override(at(1, 0), at(2, 0), "ben"),))
    assert [person.id for person in could_be_on(plan, plan.rotas[0], MONDAY, at(11, 0))] == ["ana", "cho"]
    gone = replace(CHO, active_until=at(3, 0))
    plan = replace(plan, executives=(ANA, BEN, gone))
    assert [person.id for person in could_be_on(plan, plan.rotas[0], MONDAY, at(11, 0))] == ["ana"]


def test_recorded_cases_come_again_at_the_same_hours_of_the_week() -> None:
    cases = [(at(4, 9) + timedelta(weeks=n % 2, minutes=n), "billing" if n < 5 else None) for n in range(20)]
    flow = recorded_flow(cases, 30, MONDAY, at(18, 0), "Europe/Madrid")
    assert flow is not None
    assert flow.rates == {(0, 11): 10.0}
    assert flow.topics == {"billing": 0.25, None: 0.75}
    assert flow.answers == 1.5
    assert flow.said == "20 recorded cases of 2 weeks, at the same hours of the week"
    assert recorded_flow(cases[:19], 0, MONDAY, at(18, 0), "UTC") is None, "too few to say anything"


@settings(max_examples=10, deadline=None)
@given(plans())
def test_no_case_is_lost_in_a_simulation(plan: Plan) -> None:
    rota = plan.rotas[0]
    flow = Flow(
        "test", "UTC", {(day, hour): 1.0 for day in range(7) for hour in range(24)}, {None: 0.5, "billing": 0.5}
    )
    made = simulate(plan, rota, ROTA_START, 1, flow)
    assert sum(load.cases for load in made.loads) + made.nobody == pytest.approx(168)
    assert sum(load.messages for load in made.loads) == pytest.approx(168 - made.nobody)
    assert 0 < made.evenness <= 1.0000001
