"""What of a request for cover is still asked for, who could take it, and when one is reminded."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.plan import read_plan
from bot.rules.plan.model import Override, Plan, Swap, TimeOff
from bot.rules.rota.changes import DayChange, lay
from bot.rules.rota.cover import NOT_YET, been, hindered, rings, rota_of, standing, step, taking, turns
from tests.flows.covers import END, RING, START, at

PLAN: Plan = read_plan(RING)
NOW = at(6, 12)
NOON = at(16, 12)


def with_cover(start: datetime, end: datetime, taker: str = "eva") -> Plan:
    return lay(PLAN, taking(PLAN, "ben", taker, [(start, end)], NOW))


def test_before_it_begins_all_of_it_is_asked_for_until_then() -> None:
    found = standing(PLAN, "ben", START, END, END, NOW)
    assert (found.spans, found.since, found.closes_at) == (((START, END),), START, START)


def test_what_others_have_is_no_longer_asked_for() -> None:
    found = standing(with_cover(START, NOON), "ben", START, START, END, NOW)
    assert (found.spans, found.closes_at) == (((NOON, END),), NOON)
    assert standing(with_cover(START, END), "ben", START, START, END, NOW).spans == ()


def test_what_begins_with_nobody_else_is_the_askers_and_later_hours_stay_open() -> None:
    plan = with_cover(at(16, 10), NOON)
    found = standing(plan, "ben", START, START, END, START)
    assert (found.spans, found.since, found.closes_at) == (((NOON, END),), at(16, 10), NOON)
    assert standing(plan, "ben", NOON, NOON, END, NOON).spans == ()


def test_what_is_asked_for_in_the_middle_stays_open_to_its_end() -> None:
    """Given back after it began, or asked for while one is on."""
    found = standing(PLAN, "ben", START, END, END, NOON)
    assert (found.spans, found.closes_at) == (((NOON, END),), END)
    assert standing(PLAN, "ben", START, END, END, END).spans == ()


def test_those_in_the_rings_and_the_fallback_are_asked_in_the_plans_order() -> None:
    assert rings(PLAN, "ben", [(START, END)]) == ["ana", "cho", "eva"]
    rota = PLAN.rotas[0]
    alone = replace(
        PLAN, rotas=(replace(rota, layers=(replace(rota.layers[0], members=("ben",)),), fallback=("eva",)),)
    )
    assert rings(alone, "ben", [(START, END)]) == ["eva"]
    assert rings(alone, "ana", [(START, END)]) == []


def test_why_somebody_cannot_is_said_for_all_of_the_hours() -> None:
    rota = replace(PLAN.rotas[0], overrides=(Override(at(16, 15), at(16, 18), "cho"),))
    away = (TimeOff("eva", at(16, 15), at(17)),)
    plan = replace(PLAN, rotas=(rota, *PLAN.rotas[1:]), time_off=away)
    spans = turns(plan, "ben", START, END)
    assert spans == [(START, at(16, 15))]
    people = ["ana", "cho", "eva"]
    assert hindered(plan, people, "ben", spans) == dict.fromkeys(people)
    busy = replace(plan, rotas=(replace(rota, overrides=(Override(NOON, at(16, 13), "cho"),)), *PLAN.rotas[1:]))
    found = hindered(busy, people, "ben", [(START, END)])
    assert found == {"ana": None, "cho": "is on then already", "eva": "is away"}


def test_a_skill_that_a_topic_needs_is_looked_at() -> None:
    people = tuple(replace(one, skills=("billing",)) if one.id in ("ben", "eva") else one for one in PLAN.executives)
    plan = replace(PLAN, executives=people, rotas=(replace(PLAN.rotas[0], needs=(("billing", "billing"),)),))
    assert hindered(plan, ["cho", "eva"], "ben", [(START, END)]) == {"cho": "lacks “billing”", "eva": None}


def test_who_takes_two_parts_has_just_these_hours() -> None:
    parts = [(START, at(16, 10)), (NOON, END)]
    plan = lay(PLAN, taking(PLAN, "ben", "eva", parts, NOW))
    assert turns(plan, "eva", START, END) == parts
    assert turns(plan, "ben", START, END) == [(at(16, 10), NOON)]
    assert rota_of(plan, "eva", START, END) == plan.rotas[0]
    assert rota_of(plan, "eva", at(6), at(7)) is None


def test_of_what_is_given_back_only_what_has_been_is_kept() -> None:
    said = [DayChange(Swap(START, END, "ben", "eva"), "default", NOW)]
    assert been(said, NOW) == []
    assert been(said, NOON) == [DayChange(Swap(START, NOON, "ben", "eva"), "default", NOON)]


@pytest.mark.parametrize(
    ("ahead", "hours"),
    [
        (timedelta(weeks=5), NOT_YET),
        (timedelta(weeks=4), 672),
        (timedelta(weeks=2, seconds=1), 504),
        (timedelta(weeks=1), 168),
        (timedelta(days=3), 72),
        (timedelta(days=1, seconds=1), 48),
        (timedelta(hours=12), 12),
        (timedelta(0), 12),
    ],
)
def test_a_step_is_the_last_one_that_is_due(ahead: timedelta, hours: int) -> None:
    begins = datetime(2026, 6, 1, tzinfo=UTC)
    assert step(begins, begins - ahead) == hours
