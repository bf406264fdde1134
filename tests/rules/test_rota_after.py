"""Who comes after the holder, when the next window opens, and which hand-off is near."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.plan import Plan, read_plan
from bot.rules.rota import CompiledRota
from bot.rules.rota.following import following
from tests.strategies import PEOPLE, instants, plans

TOPICS = st.sampled_from([None, "billing", "breach"])
PLAN = """
version: 1
executives:
  - {id: ana, name: Ana Ruiz}
  - {id: ben, name: Ben Okafor, skills: [billing]}
  - {id: cho, name: Cho Min, active_until: 2026-05-01T00:00:00Z}
  - {id: dev, name: Dev Rao, skills: [billing]}
  - {id: eva, name: Eva Lind}
  - {id: far, name: Fay Reed}
rotas:
  - name: default
    fallback: [far, ana]
    needs: {billing: billing}
    layers:
      - {name: day, priority: 2, timezone: UTC, anchor: 2026-05-04T09:00, every: {weeks: 1},
         members: [ana, ben, cho, dev],
         windows: [{days: [mon, tue, wed, thu, fri], start: "09:00", end: "17:00"}]}
      - {name: late, priority: 1, timezone: UTC, anchor: 2026-05-04T09:00, every: {weeks: 1}, members: [eva, ben],
         windows: [{days: [mon, tue, wed, thu, fri], start: "09:00", end: "20:00"}]}
time_off:
  - {executive: dev, from: 2026-05-07, to: 2026-05-08}
"""


def rota(text: str = PLAN) -> CompiledRota:
    plan = read_plan(text)
    return CompiledRota(plan, plan.rotas[0])


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 5, day, hour, minute, tzinfo=UTC)


def test_the_ring_goes_on_after_the_holder_then_the_next_layer_then_the_fallback() -> None:
    assert rota().after(on(6, 10), "ana") == ("ben", "dev", "eva", "far")
    assert rota().after(on(6, 10), "ben") == ("dev", "ana", "eva", "far")
    assert rota().after(on(6, 10), "far") == ("ana", "ben", "dev", "eva")
    assert rota().after(on(6, 10), None) == ("ana", "ben", "dev", "eva", "far")
    assert rota().after(on(11, 10), "ana") == ("ben", "dev", "eva", "far")


def test_whoever_is_away_or_lacks_the_skill_is_left_out() -> None:
    assert rota().after(on(7, 10), "ana") == ("ben", "eva", "far")
    assert rota().after(on(6, 10), "ana", "billing") == ("ben", "dev")
    assert rota().after(on(6, 18), "ana") == ("eva", "ben", "far")
    assert rota().after(on(6, 22), "ana") == ("far",)


def test_why_somebody_could_not_be_on() -> None:
    assert rota().unable("ana", on(6, 10)) is None
    assert rota().unable("ana", on(6, 10), "billing") == "lacks “billing”"
    assert rota().unable("dev", on(7, 10)) == "is away"
    assert rota().unable("cho", on(6, 10)) == "is not active"
    assert rota().unable("zoe", on(6, 10)) == "is no longer in the plan"


def test_the_next_window_opens() -> None:
    assert rota().opens(on(6, 19, 59)) is None
    assert rota().opens(on(6, 20)) == on(7, 9)
    assert rota().opens(on(8, 21)) == on(11, 9)
    assert rota().opens(on(7, 8, 59)) == on(7, 9)
    assert rota().opens(on(3, 12)) is None, "before the first hand-off no window has closed"
    holidays = PLAN.replace('end: "17:00"}]', 'end: "17:00"}], holidays: [2026-05-11]')
    assert rota(holidays.replace("members: [eva, ben]", "members: []")).opens(on(8, 21)) == on(12, 9)


def test_where_somebody_is_always_on_nothing_is_outside() -> None:
    always = PLAN.replace('[{days: [mon, tue, wed, thu, fri], start: "09:00", end: "20:00"}]', "[]")
    assert rota(always).opens(on(9, 3)) is None
    override = PLAN.replace(
        "    layers:",
        "    overrides: [{start: 2026-05-09T00:00:00Z, end: 2026-05-10T00:00:00Z, executive: eva}]\n    layers:",
    )
    assert rota(override).opens(on(9, 3)) is None
    assert rota(override).opens(on(10, 3)) == on(11, 9)


def test_a_hand_off_that_is_near() -> None:
    half = timedelta(minutes=30)
    assert rota().handoff(on(6, 16, 29), half) is None
    found = rota().handoff(on(6, 16, 30), half)
    assert found is not None
    assert (found[0], found[1].executive, found[1].source) == (on(6, 17), "eva", "layer late")
    assert rota().handoff(on(6, 17), half) is None
    assert rota().changes(on(6, 16), on(6, 17))
    assert not rota().changes(on(6, 10), on(6, 16))


@settings(max_examples=15, deadline=None)
@given(plans(), instants, TOPICS, st.sampled_from([None, *PEOPLE]))
def test_whoever_comes_after_can_be_on_and_is_not_the_holder(
    plan: Plan, t: datetime, topic: str | None, holder: str | None
) -> None:
    compiled = CompiledRota(plan, plan.rotas[0])
    found = compiled.after(t, holder, topic)
    assert holder not in found
    assert len(found) == len(set(found))
    assert all(compiled.unable(person, t, topic) is None for person in found)


@settings(max_examples=15, deadline=None)
@given(plans(), st.lists(instants, min_size=5, max_size=20))
def test_when_a_window_opens_somebody_stands_in_line_and_nobody_did_before(plan: Plan, moments: list[datetime]) -> None:
    compiled = CompiledRota(plan, plan.rotas[0])
    for t in moments:
        opening = compiled.opens(t)
        if opening is not None:
            assert opening > t
            assert compiled.opens(opening) is None
            assert compiled.at(t).source in ("fallback", "nobody", "swap")
            assert compiled.changes(t, opening)


@settings(max_examples=15, deadline=None)
@given(plans(), instants, st.integers(1, 5000))
def test_a_near_hand_off_is_where_the_duty_ends(plan: Plan, t: datetime, minutes: int) -> None:
    compiled = CompiledRota(plan, plan.rotas[0])
    within = timedelta(minutes=minutes)
    found, (until, following_one) = compiled.handoff(t, within), compiled.until(t)
    if until is not None and until <= t + within:
        assert found is not None
        assert (found[0], found[1].executive) == (until, following_one)
    else:
        assert found is None


@given(
    st.lists(st.lists(st.sampled_from("abcdef"), unique=True).map(tuple), max_size=4), st.sampled_from([None, *"abc"])
)
def test_everybody_but_the_holder_comes_once(orders: list[tuple[str, ...]], holder: str | None) -> None:
    found = list(following(orders, holder))
    assert sorted(found) == sorted({person for order in orders for person in order} - {holder})
