"""Changes of the plan's structure: a plan file could say each result, what has been stays, faults stand at a field."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.rules.plan import Layer, Plan, Rota, read_plan, write_plan
from bot.rules.plan.edit import ANY, At, Edit, What, Wrong, lines_of, with_lines
from bot.rules.plan.edit_layers import in_turn, next_handoff
from bot.rules.plan.edit_people import new_id
from bot.rules.plan.edit_words import (
    format_holiday,
    format_hours,
    format_step,
    parse_holiday,
    parse_hours,
    parse_step,
    parse_zone,
)
from bot.rules.plan.edited import edited
from bot.rules.plan.model import Act, Change, Executive, PublicHolidays, Step, Turns, Unit, Whom, Window
from bot.rules.plan.rotas import DAYS
from bot.rules.plan.times import format_instant
from bot.rules.plan.wall import local
from bot.rules.rota.compiled import CompiledRota
from tests import strategies as own

#: Ana, Ben and Cho take turns of a week, from Mondays at nine in London on.
PLAN = read_plan("""
version: 1
executives:
  - {id: ana, name: Ana Ruiz, slack: U0ANA, timezone: Europe/Madrid, skills: [billing], consent: true}
  - {id: ben, name: Ben Okafor, slack: U0BEN, timezone: Europe/London, consent: true}
  - {id: cho, name: Cho Min, slack: U0CHO, timezone: Asia/Seoul, consent: true}
  - {id: dev, name: Dev Patel, slack: U0DEV, timezone: Asia/Kolkata, consent: true}
leads: [U0LEE]
rotas:
  - name: default
    needs: {billing: billing}
    layers:
      - {name: primary, priority: 1, timezone: Europe/London, anchor: 2026-01-05T09:00, every: {weeks: 1},
         members: [ana, ben, cho]}
  - {name: night}
routes:
  - {topic: outage, rota: night, slack_channel: C0OUT}
  - {channel: telegram, rota: default, slack_channel: C0TG}
""")
NOW = datetime(2026, 5, 6, 12, tzinfo=UTC)
ANCHOR = datetime(2024, 1, 29, 9)  # noqa: DTZ001 - wall time


def said(**fields: str | list[str]) -> str:
    words = ""
    for name, value in fields.items():
        words = with_lines(words, name.rstrip("_"), value if isinstance(value, list) else value.splitlines())
    return words


def change(what: What, rota: str = "", name: str = "", plan: Plan = PLAN, /, **fields: str | list[str]) -> Plan:
    return edited(plan, Edit(what, rota, name, said(**fields)), NOW)


def wrong(
    what: What, rota: str = "", name: str = "", plan: Plan = PLAN, /, **fields: str | list[str]
) -> tuple[str, str]:
    with pytest.raises(Wrong) as raised:
        change(what, rota, name, plan, **fields)
    return str(raised.value.at or ""), raised.value.text


def primary(plan: Plan, name: str = "primary") -> Layer:
    return next(one for one in plan.rotas[0].layers if one.name == name)


def who(plan: Plan, t: datetime) -> str | None:
    return CompiledRota(plan, plan.rotas[0]).at(t).executive


def at(day: int, hour: int = 12, month: int = 5) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


# Members.


def test_new_members_hold_from_now_and_whose_turn_it_is_stays_on() -> None:
    assert who(PLAN, NOW) == "cho"
    after = change(What.MEMBERS, "default", "primary", members=["dev", "cho", "ana"])
    assert primary(after).changes == (Change(NOW, ("dev", "cho", "ana")),)
    assert primary(after).members == ("ana", "ben", "cho")
    assert [who(after, at(day)) for day in (5, 6, 12, 19, 26)] == ["cho", "cho", "ana", "dev", "cho"]


def test_members_from_a_day_to_come_take_the_place_of_what_was_planned_later() -> None:
    planned = change(What.MEMBERS, "default", "primary", members=["ben"], from_=format_instant(at(1, month=7)))
    after = change(What.MEMBERS, "default", "primary", planned, members=["dev"], from_=format_instant(at(1, month=6)))
    assert primary(after).changes == (Change(at(1, month=6), ("dev",)),)
    sooner = change(What.MEMBERS, "default", "primary", after, members=["cho"], from_=format_instant(at(1, month=7)))
    assert [one.members for one in primary(sooner).changes] == [("dev",), ("cho",)]


def test_members_of_a_layer_that_has_not_begun_are_simply_others() -> None:
    new = replace(primary(PLAN), anchor=datetime(2026, 6, 1, 9))  # noqa: DTZ001 - wall time
    plan = replace(PLAN, rotas=(replace(PLAN.rotas[0], layers=(new,)), PLAN.rotas[1]))
    after = change(What.MEMBERS, "default", "primary", plan, members=["dev"])
    assert (primary(after).members, primary(after).changes) == (("dev",), ())


def test_faults_of_members_stand_at_their_field() -> None:
    there = (What.MEMBERS, "default", "primary")
    assert wrong(*there, members="") == ("members", "Choose at least one person.")
    assert wrong(*there, members=["nobody"])[0] == "members"
    over = format_instant(NOW - timedelta(hours=1))
    assert wrong(*there, members=["dev"], from_=over)[0] == "from"
    assert wrong(*there, members=["ana", "ben", "cho"]) == ("", "This is how it is already. Nothing would change.")
    assert wrong(What.MEMBERS, "default", "gone", members=["dev"])[1].startswith("It is no longer in the plan.")


# Hours, rhythm, the layer itself.


def test_hours_are_set_and_taken_away() -> None:
    there = (What.HOURS, "default", "primary")
    weekdays = list(DAYS[:5])
    after = change(
        *there, days=weekdays, start="09:00", end="17:00", more="sat 10:00-14:00", holidays="GB-ENG\n2026-12-24"
    )
    assert primary(after).windows == (Window((0, 1, 2, 3, 4), time(9), time(17)), Window((5,), time(10), time(14)))
    assert [format_holiday(one) for one in primary(after).holidays] == ["GB-ENG", "2026-12-24"]
    assert primary(change(*there, after)) == primary(PLAN)
    assert wrong(*there, days=["mon"], start="09:00") == ("end", "Choose from when to when on these days.")
    assert wrong(*there, start="09:00") == ("days", "Choose on which days.")
    assert wrong(*there, more="never")[0] == "more"
    assert wrong(*there, holidays="Atlantis")[0] == "holidays"


def test_another_rhythm_begins_where_the_first_one_ends_and_the_order_goes_on() -> None:
    rhythm = {"count": "2", "unit": "weeks", "hour": "10:00", "timezone": "london"}
    after = change(What.HANDOFF, "default", "primary", first="2026-06-01", **rhythm)
    new, old = after.rotas[0].layers
    assert (new.name, old.name, old.until) == ("primary", "primary until 2026-06-01", at(1, 9, 6))
    assert (new.members, new.every.count) == (("ana", "ben", "cho"), 2)
    assert [who(after, at(day, month=6)) for day in (2, 9, 16, 30)] == ["ana", "ana", "ben", "cho"]
    assert [who(after, at(day)) for day in (6, 12, 19, 26)] == [who(PLAN, at(day)) for day in (6, 12, 19, 26)]
    assert wrong(What.HANDOFF, "default", "primary", first="2026-05-04", **rhythm)[0] == "first"
    assert wrong(What.HANDOFF, "default", "primary", first="2026-06-01", **{**rhythm, "count": "0"})[0] == "count"
    assert wrong(What.HANDOFF, "default", "primary", first="2026-06-01", **{**rhythm, "count": "x"})[0] == "count"
    assert wrong(What.HANDOFF, "default", "primary", first="2026-06-01", **{**rhythm, "timezone": "Atlantis"})[0] == (
        "timezone"
    )


def test_the_same_rhythm_is_no_change() -> None:
    rhythm = {"count": "1", "unit": "weeks", "hour": "09:00", "timezone": "Europe/London"}
    assert wrong(What.HANDOFF, "default", "primary", first="2026-05-11", **rhythm)[1].startswith("This is how it is")


def test_open_hours_count_turns_only_where_there_are_some() -> None:
    rhythm = {"count": "1", "unit": "days", "timezone": "Europe/London", "turns": "windows", "first": "2026-06-01"}
    assert wrong(What.HANDOFF, "default", "primary", **rhythm)[0] == "turns"
    with_hours = change(What.HOURS, "default", "primary", days=["mon"], start="09:00", end="17:00")
    assert wrong(What.HANDOFF, "default", "primary", with_hours, **{**rhythm, "unit": "weeks"})[0] == "unit"
    after = change(What.HANDOFF, "default", "primary", with_hours, **rhythm)
    assert primary(after).turns is Turns.WINDOWS
    assert wrong(What.HOURS, "default", "primary", after)[0] == "days"


def test_a_layer_is_renamed_ends_and_its_name_is_free_again() -> None:
    named = change(What.LAYER, "default", "primary", name="front", priority="5")
    assert (named.rotas[0].layers[0].name, named.rotas[0].layers[0].priority) == ("front", 5)
    gone = change(What.LAYER, "default", "primary", remove="yes")
    assert primary(gone).until == NOW
    assert who(gone, at(5)) == "cho"
    assert who(gone, NOW) is None
    fields = {"members": ["dev"], "count": "1", "unit": "weeks", "first": "2026-05-06", "timezone": "UTC"}
    again = change(What.NEW_LAYER, "default", "", gone, name="primary", **fields)
    assert [one.name for one in again.rotas[0].layers] == ["primary until 2026-05-06", "primary"]
    assert wrong(What.NEW_LAYER, "default", name="primary", **fields)[0] == "name"
    assert wrong(What.NEW_LAYER, "default", name="a/b", **fields)[0] == "name"
    assert wrong(What.LAYER, "default", "primary", name="", priority="1") == ("name", "Give it a name.")
    assert wrong(What.LAYER, "default", "primary", name="primary", priority="high")[0] == "priority"


# Rotas, topics, routes, escalation, people.


def test_a_rota_comes_with_one_layer_and_goes_when_nothing_leads_there() -> None:
    fields = {"members": ["dev", "ben"], "count": "1", "unit": "days", "first": "2026-05-06", "timezone": "UTC"}
    more = change(What.NEW_ROTA, name="vip", **fields)
    assert [rota.name for rota in more.rotas] == ["default", "night", "vip"]
    assert change(What.ROTA, "vip", "", more, remove="yes") == PLAN
    assert wrong(What.ROTA, "night", remove="yes")[0] == "remove"
    assert change(What.ROTA, "default", fallback=["dev", "ana"]).rotas[0].fallback == ("dev", "ana")
    alone = replace(PLAN, rotas=PLAN.rotas[:1], routes=())
    assert wrong(What.ROTA, "default", "", alone, remove="yes")[0] == "remove"


def test_a_topic_needs_its_skill_on_every_rota_that_it_can_reach() -> None:
    after = change(What.TOPIC, topic="refund", skill="billing", rota="night", slack_channel="C0REF")
    assert [(one.topic, one.rota) for one in after.routes] == [
        ("outage", "night"),
        ("refund", "night"),
        (None, "default"),
    ]
    assert [rota.skill_for("refund") for rota in after.rotas] == [None, "billing"]
    moved = change(What.TOPIC, "", "refund", after, skill="billing", rota=ANY)
    assert [rota.skill_for("refund") for rota in moved.rotas] == ["billing", None]
    assert change(What.TOPIC, "", "refund", after, remove="yes") == PLAN
    assert wrong(What.TOPIC, topic="refund", skill=ANY)[0] == "skill"
    assert wrong(What.TOPIC, topic="billing", skill="billing")[0] == "topic"
    assert wrong(What.TOPIC, topic="", skill="billing")[0] == "topic"


def test_routes_are_changed_moved_and_removed() -> None:
    first = "outage||night|C0OUT"
    moved = change(What.ROUTE, "", first, topic="outage", channel=ANY, rota="night", slack_channel="C0OUT", place="1")
    assert [one.topic for one in moved.routes] == [None, "outage"]
    assert len(change(What.ROUTE, "", first, remove="yes").routes) == 1
    new = change(What.ROUTE, topic="billing", channel="x", rota="default", place="0")
    assert (new.routes[0].topic, new.routes[0].channel) == ("billing", "x")
    assert wrong(What.ROUTE, topic=ANY, channel="x", rota=ANY)[0] == "rota"
    assert wrong(What.ROUTE, "", "gone|||", remove="yes")[1].startswith("It is no longer")


def test_escalation_is_written_in_plain_words() -> None:
    fields = {"first_response": "20m", "next_response": "2h", "outside": "wait"}
    after = change(What.POLICY, steps="10m tell owner\n15m offer next", cap="5", **fields)
    assert (after.policy.first_response, after.policy.cap) == (timedelta(minutes=20), 5)
    assert [format_step(step) for step in after.policy.steps] == ["10m tell owner", "15m offer next"]
    assert wrong(What.POLICY, **{**fields, "first_response": "soon"})[0] == "first_response"
    assert wrong(What.POLICY, steps="10m tell next", **fields)[0] == "steps"
    assert wrong(What.POLICY, steps="10m tell owner\n5m tell leads", **fields)[0] == "steps"
    assert wrong(What.POLICY, cap="0", **fields)[0] == "cap"


def test_somebody_new_has_agreed_to_nothing_and_a_slack_user_is_not_given_on() -> None:
    fields = {"title": "CFO", "timezone": "Madrid", "skills": "billing, refunds"}
    after = change(What.PERSON, **{"name": "Éva Nagy", **fields, "slack": "U0EVA"})
    eva = after.executive("eva-nagy")
    assert eva == Executive(
        "eva-nagy", "Éva Nagy", "CFO", slack="U0EVA", timezone="Europe/Madrid", skills=("billing", "refunds")
    )
    same = change(What.PERSON, "", "ana", **{"name": "Ana Ruiz", **fields, "slack": "U0LEE"})
    assert same.executives[0].slack == "U0ANA"
    assert same.executives[0].consent
    assert wrong(What.PERSON, **{"name": "Eva", **fields, "slack": "U0BEN"})[0] == "slack"
    assert wrong(What.PERSON, **{"name": "", **fields})[0] == "name"
    leaves = change(What.PERSON, "", "ana", **{"name": "Ana Ruiz", **fields, "last": "2026-06-30"})
    assert leaves.executives[0].active_until == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert wrong(What.PERSON, "", "ana", **{"name": "Ana Ruiz", **fields, "last": "2026-05-05"})[0] == "last"


# What holds for all plans.

rhythms = st.fixed_dictionaries(
    {
        "count": st.integers(1, 3).map(str),
        "unit": st.sampled_from([str(unit) for unit in Unit]),
        "first": st.dates(own.ROTA_START.date(), own.ROTA_END.date()).map(str),
        "hour": own.wall_times.map(lambda at: f"{at:%H:%M}"),
        "timezone": st.sampled_from(own.ZONES),
    }
)
windows = st.builds(
    Window, st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))), own.wall_times, own.wall_times
)


@st.composite
def edits(draw: st.DrawFn, plan: Plan) -> Edit:
    rota = draw(st.sampled_from(plan.rotas))
    layer = draw(st.sampled_from([one.name for one in rota.layers] or ["none"]))
    people = list(draw(own.some_people))
    start = draw(st.none() | own.coarse_instants)
    match draw(st.sampled_from([What.MEMBERS, What.HANDOFF, What.LAYER, What.HOURS, What.NEW_LAYER, What.TOPIC])):
        case What.MEMBERS:
            words = said(members=people, from_=format_instant(start) if start else "")
            return Edit(What.MEMBERS, rota.name, layer, words)
        case What.HANDOFF:
            return Edit(What.HANDOFF, rota.name, layer, said(**draw(rhythms)))
        case What.LAYER:
            return Edit(
                What.LAYER,
                rota.name,
                layer,
                said(name="new name", priority="1", remove=draw(st.sampled_from(["", "yes"]))),
            )
        case What.HOURS:
            return Edit(
                What.HOURS,
                rota.name,
                layer,
                said(more=[format_hours(one) for one in draw(st.lists(windows, max_size=2))]),
            )
        case What.NEW_LAYER:
            return Edit(What.NEW_LAYER, rota.name, "", said(name="another", members=people, **draw(rhythms)))
        case _:
            return Edit(What.TOPIC, "", "", said(topic="billing", skill="billing", rota=rota.name))


def tried(plan: Plan, edit: Edit, now: datetime) -> Plan | None:
    try:
        return edited(plan, edit, now)
    except Wrong:
        return None


@settings(max_examples=10, deadline=None)  # a file is written and read each time
@given(st.data(), own.plans(), own.coarse_instants)
def test_what_comes_of_a_change_is_a_plan_that_a_file_could_say(data: st.DataObject, plan: Plan, now: datetime) -> None:
    edit = data.draw(edits(plan))
    after = tried(plan, edit, now)
    assume(after is not None)
    assert after is not None
    assert after != plan
    assert read_plan(write_plan(after)) == after


@settings(max_examples=12, deadline=None)
@given(st.data(), own.plans(), own.coarse_instants, own.instants)
def test_what_has_been_stays(data: st.DataObject, plan: Plan, now: datetime, t: datetime) -> None:
    """Hours aside: members, rhythm and the end of a layer change nothing before now."""
    assume(t < now)
    edit = data.draw(edits(plan))
    assume(edit.what in (What.MEMBERS, What.HANDOFF, What.LAYER))
    assume(edit.what is not What.LAYER or edit.removes)
    after = tried(plan, edit, now)
    rota, was = (after or plan).rota(edit.rota), plan.rota(edit.rota)
    assert after is not None or rota == was
    assert rota is not None
    assert was is not None
    assert CompiledRota(after or plan, rota).at(t).executive == CompiledRota(plan, was).at(t).executive


@given(own.layers("one"), own.coarse_instants)
def test_the_order_of_a_layer_at_an_instant_is_its_rings(layer: Layer, t: datetime) -> None:
    always = replace(layer, windows=(), turns=Turns.CALENDAR, until=None, anchor=ANCHOR)
    people = tuple(Executive(one, one) for one in own.PEOPLE)
    plan = Plan(people, (Rota("default", (always,)),))
    order = in_turn(always, t)
    assert CompiledRota(plan, plan.rotas[0]).at(t).executive == (order[0] if order else None)
    coming = next_handoff(always, t)
    assert coming is None or coming > local(t, ZoneInfo(always.timezone)) - timedelta(hours=3)


@given(windows)
def test_hours_are_read_as_they_were_written(window: Window) -> None:
    assert parse_hours(format_hours(window)) == window


@pytest.mark.parametrize(
    ("line", "days"),
    [("mon-fri 9:00-17:00", (0, 1, 2, 3, 4)), ("Sat, Sun 09:00–17:00", (5, 6)), ("fri-mon 09:00 - 17:00", (0, 4, 5, 6)),
     ("09:00-17:00", tuple(range(7))), ("Monday, wednesday 09:00-17:00", (0, 2))],
)  # fmt: skip
def test_hours_as_people_write_them(line: str, days: tuple[int, ...]) -> None:
    assert parse_hours(line) == Window(days, time(9), time(17))


@pytest.mark.parametrize("line", ["", "mon", "mon 9-17", "moon 09:00-17:00", "mon 09:00-25:00"])
def test_hours_that_are_none_are_refused_with_what_to_write(line: str) -> None:
    with pytest.raises(ValueError, match=r"hours as|not known|time of day"):
        parse_hours(line)


def test_zones_holidays_and_steps_as_people_write_them() -> None:
    assert [parse_zone(word) for word in ("madrid", "new york", "utc", "Asia/Seoul")] == [
        *("Europe/Madrid", "America/New_York", "UTC", "Asia/Seoul")
    ]
    assert parse_holiday("gb-eng") == PublicHolidays("GB", "ENG")
    assert parse_step("10m Tell Owner") == Step(timedelta(minutes=10), Act.TELL, Whom.OWNER)
    for parse, word in ((parse_zone, "Atlantis"), (parse_holiday, "!"), (parse_step, "tell owner")):
        with pytest.raises(ValueError, match=r"Write|known"):
            parse(word)


def test_ids_are_made_of_the_whole_name() -> None:
    assert new_id(PLAN, "Ana Lopez") == "ana-lopez"
    twice = replace(PLAN, executives=(*PLAN.executives, Executive("ana-lopez", "Ana Lopez")))
    assert new_id(twice, "Ana Lopez") == "ana-lopez-2"
    assert new_id(PLAN, "…") == "executive"


def test_fields_are_lines_that_begin_with_the_field() -> None:
    words = with_lines(with_lines("", At.MEMBERS, ["ana", " ben  "]), At.FROM, [""])
    assert words == "members ana\nmembers ben"
    assert lines_of(with_lines(words, At.MEMBERS, ["ben", "ana"]), At.MEMBERS) == ("ben", "ana")
