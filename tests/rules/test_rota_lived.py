"""What came in a month, lived through again: to whom it would have come, how long until somebody at work was asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.rules.escalation import in_hours
from bot.rules.plan.edit import At, Edit, What, Wrong
from bot.rules.plan.model import (
    Act,
    Every,
    Executive,
    Layer,
    Outside,
    Override,
    Plan,
    Policy,
    Rota,
    Route,
    Step,
    TimeOff,
    Unit,
    Whom,
    Window,
)
from bot.rules.rota import CompiledRota
from bot.rules.rota.lived import FARTHEST, Arrival, Came, Lived, live
from bot.rules.rota.lived_told import really, told
from bot.rules.rota.trial import Tried, tried
from tests import strategies as own
from tests.rules.test_plan_edit import PLAN, said

ANA = Executive("ana", "Ana Ruiz", timezone="Europe/Madrid")
BEN = Executive("ben", "Ben Okafor", timezone="Asia/Seoul", skills=("billing",))
CHO = Executive("cho", "Cho Min", timezone="America/New_York")
OFFICE = Window((0, 1, 2, 3, 4), time(9), time(17))
LADDER = (
    Step(timedelta(minutes=10), Act.TELL, Whom.OWNER),
    Step(timedelta(minutes=20), Act.OFFER, Whom.NEXT),
    Step(timedelta(minutes=30), Act.MOVE, Whom.NEXT),
)
#: As if a change had been made on Mon 6 April 2026.
SINCE = datetime(2026, 4, 6, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def layer(*members: str, **more: object) -> Layer:
    values: dict[str, object] = {
        "name": "primary",
        "timezone": "UTC",
        "anchor": datetime(2026, 5, 4),  # noqa: DTZ001 - wall time
        "every": Every(Unit.WEEKS, 1),
        "members": members,
    }
    return Layer(**(values | more))  # type: ignore[arg-type]


def plan_of(*layers: Layer, policy: Policy | None = None, away: tuple[TimeOff, ...] = (), **rota: object) -> Plan:
    rotas = (Rota("default", layers, **rota),)  # type: ignore[arg-type]
    return Plan((ANA, BEN, CHO), rotas, time_off=away, escalation=(policy,) if policy else ())


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 5, day, hour, minute, tzinfo=UTC)


def came(lived: Lived, who: str) -> Came:
    return next(one for one in lived.came if one.executive == who)


def lived(plan: Plan, *instants: datetime, topic: str | None = None) -> Lived:
    return live(plan, [Arrival(one, topic, "x") for one in instants])


def test_each_case_comes_to_whoever_is_on_and_a_night_is_that_of_their_own_wall() -> None:
    found = lived(plan_of(layer("ana", "ben")), at(6, 12), at(6, 20), at(9, 10), at(12, 9))
    assert came(found, "ana") == Came("ana", cases=3, nights=1, weekends=1)
    assert came(found, "ben") == Came("ben", cases=1)
    assert came(found, "cho") == Came("cho")
    assert (found.nobody, found.asleep) == (0, 1)


def test_who_is_on_and_asleep_is_asked_when_they_get_up() -> None:
    found = lived(plan_of(layer("ana")), at(6, 12), at(6, 13), at(6, 20))
    assert (found.typical, found.longest, found.longest_at) == (timedelta(0), 9 * HOUR, at(6, 20))


def test_a_step_asks_somebody_who_is_awake_and_what_finds_nobody_makes_the_next_fire() -> None:
    three = layer("ana", "cho", "ben")
    evening = at(6, 20)  # 22 o'clock in Madrid, 16 in New York
    assert lived(plan_of(three, policy=Policy(steps=LADDER)), evening).longest == timedelta(minutes=20)
    nobody = (Step(timedelta(minutes=5), Act.TELL, Whom.LEADS), *LADDER[1:])
    assert lived(plan_of(three, policy=Policy(steps=nobody)), evening).longest == timedelta(minutes=5)


def test_one_who_is_asked_and_asleep_is_not_asked_twice_but_given_it_at_the_end() -> None:
    night = at(6, 4)  # 6 in Madrid, 13 in Seoul, midnight in New York
    asleep_first = plan_of(layer("ana", "cho", "ben"), policy=Policy(steps=LADDER))
    # Offered to Cho, who sleeps; moved to Cho; Ana, who had it, is up at 7, in an hour, but it is not hers any more.
    assert lived(asleep_first, night).longest == HOUR, "whoever has it gets up before"
    twice = (LADDER[1], replace(LADDER[1], after=timedelta(minutes=25)))
    assert lived(plan_of(layer("ana", "cho", "ben"), policy=Policy(steps=twice)), night).longest == timedelta(
        minutes=25
    )


def test_outside_all_hours_the_clock_waits_and_danger_to_people_does_not() -> None:
    office = layer("ana", windows=(OFFICE,), timezone="Europe/Madrid")
    waits = plan_of(office, fallback=("cho",))
    assert came(lived(waits, at(6, 20)), "ana") == Came("ana", cases=1)
    hurry = live(waits, [Arrival(at(6, 20), None, "x", danger=True)])
    assert came(hurry, "cho") == Came("cho", cases=1)
    at_once = replace(waits, escalation=(Policy(outside=Outside.FALLBACK),))
    assert came(lived(at_once, at(6, 20)), "cho") == Came("cho", cases=1)
    assert lived(waits, at(6, 20)).longest == 11 * HOUR


def test_nobody_on_is_counted_and_what_waits_goes_to_whoever_comes_on() -> None:
    found = lived(plan_of(layer("ana", anchor=datetime(2026, 5, 6, 12))), at(6, 8))  # noqa: DTZ001
    assert (found.nobody, found.longest) == (1, 4 * HOUR)
    never = lived(plan_of(), at(6, 8), at(6, 9))
    assert (never.nobody, never.never, never.typical) == (2, 2, None)


def test_who_is_away_in_their_turn_is_named_and_the_next_has_it() -> None:
    leave = (TimeOff("ana", date(2026, 5, 6), date(2026, 5, 7)),)
    found = lived(plan_of(layer("ana", "cho"), away=leave), at(6, 14))
    assert (came(found, "ana").away, came(found, "cho").cases) == (1, 1)


def test_a_case_of_the_last_half_hour_goes_to_who_comes_on() -> None:
    found = lived(plan_of(layer("ana", "cho", anchor=datetime(2026, 5, 4, 14))), at(11, 13, 45), at(11, 13, 15))  # noqa: DTZ001
    assert (came(found, "ana").cases, came(found, "cho").cases) == (1, 1)


def test_a_topic_takes_its_own_way() -> None:
    plan = replace(plan_of(layer("ana", "ben"), needs=(("billing", "billing"),)), routes=(Route(topic="spam"),))
    assert came(lived(plan, at(6, 3), topic="billing"), "ben").cases == 1


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(own.plans(), st.data())
def test_it_is_what_the_rota_says_of_each_case(plan: Plan, data: st.DataObject) -> None:
    """The quick way gives what asking for every single case gives."""
    plan = replace(plan, escalation=(Policy(outside=data.draw(st.sampled_from(Outside))),))
    times = st.datetimes(datetime(2026, 1, 1), datetime(2026, 3, 1), timezones=st.just(UTC))  # noqa: DTZ001
    instants = data.draw(st.lists(times, min_size=1, max_size=12))
    topic = data.draw(st.sampled_from([None, *(topic for topic, _ in plan.rotas[0].needs)]))
    ready = CompiledRota(plan, plan.rota_for(topic, "x"))
    expected: dict[str | None, int] = {}
    waits = []
    for t in instants:
        opens = ready.opens(t) if plan.policy.outside is Outside.WAIT else None
        starts, who = opens or t, ready.at(opens or t, topic).executive
        if opens is None and (soon := ready.handoff(t, timedelta(minutes=30), topic)) is not None:
            person = plan.executive(soon[1].executive)
            if person is not None and soon[1].source not in ("fallback", "nobody") and in_hours(person, t):
                who = person.id
        expected[who] = expected.get(who, 0) + 1
        holder = plan.executive(who)
        waits.append(None if holder is None or not in_hours(holder, starts) else starts - t)
    found = live(plan, [Arrival(t, topic, "x") for t in instants])
    assert found.nobody == expected.pop(None, 0)
    assert {one.executive: one.cases for one in found.came if one.cases} == expected
    if None not in waits:
        assert found.longest == max(wait for wait in waits if wait is not None)


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(own.plans(), st.datetimes(datetime(2026, 1, 1), datetime(2026, 6, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_whoever_is_asked_is_at_work_then_and_nobody_was_before(plan: Plan, t: datetime) -> None:
    """Without steps it is whoever is on, or was last, at the first instant at which they are at work."""
    found = live(replace(plan, escalation=(Policy(outside=Outside.FALLBACK),)), [Arrival(t, None, "x")])
    ready, holder, awake = CompiledRota(plan, plan.rota_for(None, "x")), None, []
    assume(ready.handoff(t, timedelta(minutes=30)) is None)
    for start, end, duty in ready.pieces(t, t + FARTHEST):
        holder = plan.executive(duty.executive) or holder
        while holder is not None and start < end:
            if in_hours(holder, start):
                awake.append(start)
            start = min(end, start.replace(minute=start.minute // 15 * 15, second=0, microsecond=0) + HOUR / 4)
    if found.longest is None:
        assert not awake
    else:
        assert not awake or timedelta(0) <= awake[0] - t - found.longest < HOUR / 4


def test_members_are_tried_as_if_they_had_taken_turns_all_the_time() -> None:
    edit = Edit(What.MEMBERS, "default", "primary", said(members=["ana", "ben", "cho", "dev"]))
    after = tried(PLAN, Tried.MEMBERS, edit, SINCE)
    ready = CompiledRota(after, after.rotas[0])
    on = [ready.at(SINCE + timedelta(weeks=n)).executive for n in range(4)]
    assert on == ["ben", "cho", "dev", "ana"], "whose turn it was stays on"
    with pytest.raises(Wrong, match="This is how it is already"):
        tried(PLAN, Tried.MEMBERS, replace(edit, said=said(members=["ana", "ben", "cho"])), SINCE)


def rhythm(**fields: str) -> Edit:
    given_ = {"count": "1", "unit": "weeks", "first": "2026-05-07", "hour": "07:00", "timezone": "Europe/London"}
    return Edit(What.HANDOFF, "default", "primary", said(**(given_ | fields)))


@pytest.mark.parametrize(
    ("fields", "handed"),
    [
        ({}, datetime(2026, 4, 9, 6, tzinfo=UTC)),
        ({"first": "2026-05-06", "unit": "days", "hour": "13:30"}, datetime(2026, 4, 6, 12, 30, tzinfo=UTC)),
        ({"first": "2026-05-31", "unit": "months"}, datetime(2026, 4, 30, 6, tzinfo=UTC)),
        ({"first": "2025-01-02", "count": "2"}, datetime(2026, 4, 9, 6, tzinfo=UTC)),
    ],
)
def test_another_hand_off_is_tried_as_if_it_had_been_so_all_the_time(fields: dict[str, str], handed: datetime) -> None:
    after = tried(PLAN, Tried.HANDOFF, rhythm(**fields), SINCE)
    ready = CompiledRota(after, after.rotas[0])
    assert ready.until(SINCE)[0] == handed
    assert ready.at(SINCE).source == "layer primary"


@pytest.mark.parametrize("count", ["0", "-2", "367", "999999", "x"])
def test_a_turn_of_no_length_is_refused_at_its_field(count: str) -> None:
    with pytest.raises(Wrong) as wrong:
        tried(PLAN, Tried.HANDOFF, rhythm(count=count), SINCE)
    assert wrong.value.at is At.COUNT


def test_who_is_left_out_is_passed_over_even_where_a_human_said_otherwise() -> None:
    rota = PLAN.rotas[0]
    put = replace(rota, overrides=(Override(SINCE, SINCE + HOUR, "ben"),))
    plan = replace(PLAN, rotas=(put, *PLAN.rotas[1:]))
    after = tried(plan, Tried.WITHOUT, Edit(What.MEMBERS, said="members ben"), SINCE)
    assert CompiledRota(after, after.rotas[0]).at(SINCE).executive == "cho"
    for someone in ("", "members zoe"):
        with pytest.raises(Wrong):
            tried(plan, Tried.WITHOUT, Edit(What.MEMBERS, said=someone), SINCE)


def test_hours_and_steps_are_tried_as_they_would_be_changed() -> None:
    office = Edit(What.HOURS, "default", "primary", said(days=["mon", "tue"], start="09:00", end="17:00"))
    assert tried(PLAN, Tried.HOURS, office, SINCE).rotas[0].layers[0].windows[0].days == (0, 1)
    steps = Edit(
        What.POLICY, said=said(first_response="30m", next_response="2h", outside="wait", steps=["5m offer next"])
    )
    assert tried(PLAN, Tried.POLICY, steps, SINCE).policy.steps[0].after == timedelta(minutes=5)


def test_the_two_are_told_beside_each_other() -> None:
    was = Lived(
        (Came("ana", 41, 6, 3), Came("ben", 2, away=1), Came("cho")),
        *(1, 31, timedelta(0), 9 * HOUR + timedelta(minutes=20), datetime(2026, 5, 9, 1, 10, tzinfo=UTC), 1),
    )
    would_be = Lived(
        (Came("ana", 30, holidays=2), Came("ben", 2, away=1), Came("cho")),
        *(0, 0, timedelta(seconds=20), timedelta(minutes=40), datetime(2026, 5, 5, 2, tzinfo=UTC), 0),
    )
    names = {"ana": "Ana Ruiz", "ben": "Ben Okafor", "cho": "Cho Min"}
    assert told(was, would_be, 44, names, "Europe/London") == (
        "44 cases came. As the plan is, and as tried:",
        "Ana Ruiz: 41 cases (6 at night and 3 at weekends); as tried 30 cases (2 on holidays).",
        "Ben Okafor: 2 cases, away for 1; as tried the same.",
        "Nobody was on for: 1 case; as tried no cases.",
        "Came to somebody who was not at work: 31 cases; as tried no cases.",
        "Until somebody at work was asked: typically at once, at the longest 9 h 20 (came Sat 9 May, "
        "02:10), not within a week for 1 case; as tried typically under a minute, at the longest 40 min "
        "(came Tue 5 May, 03:00).",
    )


def test_how_it_really_was_is_told_from_the_record() -> None:
    names = {"ana": "Ana Ruiz", "ben": "Ben Okafor"}
    rows = [("ana", timedelta(minutes=9)), ("ana", timedelta(hours=2, minutes=5)), (None, None), ("gone", None)]
    assert really(rows, names) == (
        "As it really was: Ana Ruiz 2 and nobody 2 in the end. "
        "A first answer took typically 9 min, at the longest 2 h 05."
    )
    assert really([("ben", None)], names) == "As it really was: Ben Okafor 1 in the end. None of it is answered."


def test_nothing_came_and_nothing_breaks() -> None:
    found = live(PLAN, [])
    assert (found.typical, found.never) == (None, 0)
    assert told(found, found, 0, {one.id: one.name for one in PLAN.executives}, "UTC")[1:] == (
        "Until somebody at work was asked: nothing came; as tried the same.",
    )
