"""How long it takes to say who is on. Held to a ratio to plain Python measured in the same run, on the same machine.

The floor is what any rota must do: put one instant into a zone's wall time, twenty times. ``pytest --benchmark-enable``
prints the figures in microseconds; the aims of the design are 50 µs an answer, 60 ms a year of 700 segments.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from time import process_time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.rules.plan.model import Every, Executive, Layer, Override, Plan, Rota, Swap, TimeOff, Turns, Unit, Window
from bot.rules.rota import CompiledRota
from bot.rules.rota.gaps import gaps
from bot.rules.rota.lived import Arrival, live
from bot.rules.rota.simulate import even_flow, simulate

YEAR = datetime(2026, 1, 6, tzinfo=UTC)
PEOPLE = tuple(f"e{n}" for n in range(12))
ZONES = ("Europe/Madrid", "Asia/Seoul", "America/New_York", "Australia/Lord_Howe")
WORKDAYS = (0, 1, 2, 3, 4)


def large_plan(since: int) -> Plan:
    """5 layers, 90 overrides, 52 swaps and 39 leaves in one year, of a rota that began in ``since``."""
    chance = random.Random(7)
    anchor = datetime(since, 1, 5, 9)  # noqa: DTZ001 - wall time

    def span(hours: int) -> tuple[datetime, datetime]:
        start = YEAR + timedelta(hours=chance.randrange(8_600))
        return start, start + timedelta(hours=hours)

    def layer(name: str, zone: str, every: Every, who: slice, windows: tuple[Window, ...], **more: Any) -> Layer:
        return Layer(name, zone, more.pop("anchor", anchor), every, PEOPLE[who], windows=windows, **more)

    week = Every(Unit.WEEKS, 1)
    layers = (
        layer("day", "Europe/London", week, slice(6), (Window(WORKDAYS, time(9), time(17)),), priority=5),
        layer(
            *("asia", "Asia/Seoul", Every(Unit.DAYS, 2), slice(5, 10), (Window((0, 3), time(9), time(13)),)),
            priority=4,
            turns=Turns.WINDOWS,
            holidays=(date(2026, 5, 5),),
        ),
        layer("weekend", "Europe/Paris", week, slice(2, 9), (Window((5, 6), time(0), time(0)),), priority=2),
        layer("month", "UTC", Every(Unit.MONTHS, 1), slice(12), (), priority=1, anchor=anchor.replace(day=31)),
        layer("last", "America/New_York", week, slice(3, 8), (), priority=0),
    )
    leaves = []
    for _ in range(39):
        day = YEAR.date() + timedelta(chance.randrange(360))
        leaves.append(TimeOff(chance.choice(PEOPLE), day, day + timedelta(3)))
    rota = Rota(
        name="default",
        layers=layers,
        fallback=PEOPLE[:2],
        needs=(("billing", "billing"),),
        overrides=tuple(Override(*span(4), chance.choice(PEOPLE)) for _ in range(90)),
        swaps=tuple(Swap(*span(48), *chance.sample(PEOPLE, 2)) for _ in range(52)),
    )
    people = tuple(
        Executive(id=person, name=person, timezone=ZONES[n % 4], skills=("billing",) if n % 2 else ())
        for n, person in enumerate(PEOPLE)
    )
    return Plan(people, (rota,), time_off=tuple(leaves))


def seconds(work: Callable[[], object]) -> float:
    """Of the processor: what else runs on the machine does not count."""
    start = process_time()
    work()
    return process_time() - start


def arrivals() -> list[Arrival]:
    """Five thousand cases of a month."""
    chance = random.Random(7)
    minutes = (chance.randrange(30 * 24 * 60) for _ in range(5_000))
    topics = (None, "billing", "delivery")
    return [Arrival(YEAR + timedelta(minutes=n), chance.choice(topics), "x") for n in minutes]


def floor() -> float:
    zone = ZoneInfo("Europe/London")
    moments = [YEAR + timedelta(minutes=n) for n in range(20)]
    return median(seconds(lambda: [t.astimezone(zone).date() for t in moments]) for _ in range(200))


def answers(since: int) -> float:
    plan = large_plan(since)
    compiled = CompiledRota(plan, plan.rotas[0])
    moments = [YEAR + timedelta(seconds=30_011 * n) for n in range(1_000)]
    return median(seconds(lambda t=t: compiled.at(t, "billing")) for t in moments)


def test_an_answer_costs_little_more_than_the_wall_times_it_needs() -> None:
    ratio = min(answers(2026) / floor() for _ in range(3))
    assert ratio < 3, f"{ratio:.1f} times the floor"


def test_an_old_rota_answers_as_fast_as_a_new_one() -> None:
    ratio = min(answers(1976) / answers(2026) for _ in range(3))
    assert ratio < 1.5, f"{ratio:.1f} times a new one"


def test_a_year_of_preview_costs_little_a_segment() -> None:
    plan = large_plan(2026)
    ratios = []
    for _ in range(3):
        compiled = CompiledRota(plan, plan.rotas[0])
        spent = seconds(lambda: compiled.between(YEAR, YEAR + timedelta(days=365)))  # noqa: B023 - called at once
        segments = len(compiled.between(YEAR, YEAR + timedelta(days=365)))
        ratios.append(spent / segments / floor())
    assert 500 < segments < 1_500
    assert min(ratios) < 5, f"{min(ratios):.1f} times the floor"


@pytest.mark.benchmark(group="rota")
@pytest.mark.parametrize("what", ["compile", "at", "at-of-an-old-rota", "year", "gaps", "simulation", "month-tried"])
def test_figures(benchmark: Any, what: str) -> None:
    """The figures behind the ratios, for people: no limit of their own."""
    plan = large_plan(2026)
    compiled, old = (CompiledRota(one, one.rotas[0]) for one in (plan, large_plan(1976)))
    moments = itertools.cycle(YEAR + timedelta(seconds=30_011 * n) for n in range(1_000))
    month = arrivals()
    work: dict[str, Callable[[], object]] = {
        "compile": lambda: CompiledRota(plan, plan.rotas[0]),
        "at": lambda: compiled.at(next(moments), "billing"),
        "at-of-an-old-rota": lambda: old.at(next(moments), "billing"),
        "year": lambda: CompiledRota(plan, plan.rotas[0]).between(YEAR, YEAR + timedelta(days=365)),
        "gaps": lambda: gaps(plan, plan.rotas[0], YEAR, YEAR + timedelta(days=365)),
        "simulation": lambda: simulate(plan, plan.rotas[0], YEAR, 12, even_flow()),
        "month-tried": lambda: live(plan, month),
    }
    assert benchmark(work[what]) is not None


def test_a_years_gaps_cost_little_more_than_its_preview() -> None:
    """Once without a topic, once for each skill, and the hours that are meant."""
    plan = large_plan(2026)
    end = YEAR + timedelta(days=365)
    preview = min(seconds(lambda: CompiledRota(plan, plan.rotas[0]).between(YEAR, end)) for _ in range(3))
    ratio = min(seconds(lambda: gaps(plan, plan.rotas[0], YEAR, end)) for _ in range(3)) / preview
    assert ratio < 4, f"{ratio:.1f} times the preview"


def test_five_thousand_cases_are_lived_through_for_some_wall_times_each() -> None:
    """A window waits for it, twice (slack-ux.md, section 16)."""
    plan, month, zone = large_plan(2026), arrivals(), ZoneInfo("Europe/London")
    wall_times = min(seconds(lambda: [one.at.astimezone(zone).date() for one in month]) for _ in range(5))
    ratio = min(seconds(lambda: live(plan, month)) for _ in range(3)) / wall_times
    assert ratio < 80, f"{ratio:.1f} wall times a case"
