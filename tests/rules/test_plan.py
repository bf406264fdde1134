"""The plan file is read to one value, written back without loss, and answers what the flows ask of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings

from bot.rules.plan import Plan, differences, read_plan, warnings, write_plan
from bot.rules.plan.model import (
    Act,
    Change,
    Every,
    Executive,
    Layer,
    Outside,
    Override,
    Policy,
    PublicHolidays,
    Rota,
    Route,
    Sign,
    Step,
    Swap,
    TimeOff,
    Turns,
    Unit,
    Whom,
    Window,
)
from bot.rules.plan.times import format_duration, format_instant, parse_duration, parse_instant
from tests.strategies import plans

WHOLE = """
version: 1
executives:
  - id: ana                       # stable short id
    name: Ana Ruiz
    title: Chief Operating Officer
    sign: {full: "Ana Ruiz, Chief Operating Officer", short: "Ana Ruiz, COO", initials: AR}
    slack: U0ANA
    timezone: Europe/Madrid
    skills: [billing, security]
    consent: true
    active_from: 2026-01-01T00:00:00Z
    active_until: 2026-12-31T00:00:00+01:00
    delegates: [U0ASSIST]
    undo_seconds: 0
  - {id: ben, name: Ben Okafor, slack: U0BEN}
leads: [U0LEAD]
rotas:
  - name: default
    user_group: S0ONCALL
    fallback: [ben]
    needs: {breach: security, billing: billing}
    layers:
      - name: primary
        priority: 2
        timezone: Europe/London
        anchor: 2026-01-05T09:00
        every: {days: 2}
        members: [ana, ben]
        changes:
          - {from: 2026-01-14T12:00:00Z, members: [ben]}
        windows:
          - {days: [mon, fri], start: "09:00", end: "17:00"}
          - {start: 22:00, end: 06:00}
        turns: windows
        holidays: [2026-05-04, {country: GB, subdivision: ENG}]
        until: 2026-12-31T00:00:00Z
    overrides:
      - {start: 2026-05-06T12:00:00Z, end: 2026-05-06T14:00:00Z, executive: ben}
    swaps:
      - {start: 2026-05-06T00:00:00Z, end: 2026-05-07T00:00:00Z, from: ana, to: ben}
      - {start: 2026-05-08T00:00:00Z, end: 2026-05-09T00:00:00Z, from: ana, to: null}
time_off:
  - {executive: ana, from: 2026-05-05, to: 2026-05-07}
  - {executive: ben, from: 2026-05-06T12:00:00Z, to: 2026-05-08T00:00:00Z}
routes:
  - {topic: billing, rota: default, slack_channel: C0BILL}
  - {channel: telegram, slack_channel: C0TG}
escalation:
  - name: default
    first_response: 30m
    next_response: 2h
    outside: fallback
    steps:
      - {after: 10m, tell: owner}
      - {after: 20m, offer: next}
      - {after: 90m, move: next}
      - {after: 2h, tell: leads}
"""


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_every_key_of_the_plan_file_is_read() -> None:
    ana = Executive(
        id="ana",
        name="Ana Ruiz",
        title="Chief Operating Officer",
        sign=Sign("Ana Ruiz, Chief Operating Officer", "Ana Ruiz, COO", "AR"),
        slack="U0ANA",
        timezone="Europe/Madrid",
        skills=("billing", "security"),
        consent=True,
        active_from=utc(2026, 1, 1),
        active_until=utc(2026, 12, 30, 23),
        delegates=("U0ASSIST",),
        undo_seconds=0,
    )
    layer = Layer(
        name="primary",
        priority=2,
        timezone="Europe/London",
        anchor=datetime(2026, 1, 5, 9),  # noqa: DTZ001
        every=Every(Unit.DAYS, 2),
        members=("ana", "ben"),
        changes=(Change(utc(2026, 1, 14, 12), ("ben",)),),
        windows=(Window((0, 4), time(9), time(17)), Window(tuple(range(7)), time(22), time(6))),
        turns=Turns.WINDOWS,
        holidays=(date(2026, 5, 4), PublicHolidays("GB", "ENG")),
        until=utc(2026, 12, 31),
    )
    rota = Rota(
        name="default",
        user_group="S0ONCALL",
        fallback=("ben",),
        needs=(("breach", "security"), ("billing", "billing")),
        layers=(layer,),
        overrides=(Override(utc(2026, 5, 6, 12), utc(2026, 5, 6, 14), "ben"),),
        swaps=(
            Swap(utc(2026, 5, 6), utc(2026, 5, 7), "ana", "ben"),
            Swap(utc(2026, 5, 8), utc(2026, 5, 9), "ana", None),
        ),
    )
    steps = (
        Step(timedelta(minutes=10), Act.TELL, Whom.OWNER),
        Step(timedelta(minutes=20), Act.OFFER, Whom.NEXT),
        Step(timedelta(minutes=90), Act.MOVE, Whom.NEXT),
        Step(timedelta(hours=2), Act.TELL, Whom.LEADS),
    )
    assert read_plan(WHOLE) == Plan(
        executives=(ana, Executive(id="ben", name="Ben Okafor", slack="U0BEN")),
        rotas=(rota,),
        leads=("U0LEAD",),
        time_off=(
            TimeOff("ana", date(2026, 5, 5), date(2026, 5, 7)),
            TimeOff("ben", utc(2026, 5, 6, 12), utc(2026, 5, 8)),
        ),
        routes=(Route("billing", None, "default", "C0BILL"), Route(None, "telegram", None, "C0TG")),
        escalation=(Policy("default", timedelta(minutes=30), timedelta(hours=2), Outside.FALLBACK, steps),),
    )


def test_what_is_not_written_has_a_calm_default() -> None:
    ben = read_plan(WHOLE).executive("ben")
    assert ben is not None
    assert (ben.consent, ben.undo_seconds, ben.timezone, ben.title, ben.sign) == (False, 10, "UTC", "", Sign())


def test_json_is_a_plan_file_too_and_keeps_its_emoji() -> None:
    plan = {"version": 1, "executives": [{"id": "ana", "name": "Ana 🙂 Ruíz"}], "rotas": [{"name": "default"}]}
    for text in (json.dumps(plan), json.dumps(plan, ensure_ascii=False, indent="\t")):
        assert read_plan(text).executives[0].name == "Ana 🙂 Ruíz"


@settings(max_examples=15, deadline=None)
@given(plans())
def test_a_plan_written_and_read_again_is_the_same(plan: Plan) -> None:
    text = write_plan(plan)
    assert read_plan(text) == plan
    assert write_plan(read_plan(text)) == text
    assert differences(plan, read_plan(text)) == []
    assert all(sentence.endswith(".") for sentence in warnings(plan))


@pytest.mark.parametrize(
    "name", ["no", "null", "017", "1e3", "Ana: Ruiz", "- Ana", "#", "'", '"', "é\u200d🙂", "true", "~", "{"]
)
def test_a_name_is_kept_whatever_yaml_would_make_of_it(name: str) -> None:
    plan = Plan((Executive("ana", name),), (Rota("default"),))
    assert read_plan(write_plan(plan)) == plan


def test_a_public_holiday_calendar_may_stand_alone() -> None:
    text = WHOLE.replace("[2026-05-04, {country: GB, subdivision: ENG}]", "{country: KR}")
    assert read_plan(text).rotas[0].layers[0].holidays == (PublicHolidays("KR"),)


def test_an_alias_repeats_a_list() -> None:
    text = WHOLE.replace("fallback: [ben]", "fallback: &all [ben]").replace("members: [ben]}", "members: *all}")
    assert read_plan(text) == read_plan(WHOLE)


def test_people_are_found_by_id_by_slack_and_by_their_delegates() -> None:
    plan = read_plan(WHOLE)
    ana = plan.executive("ana")
    assert plan.by_slack("U0ANA") is ana
    assert plan.executives_of_delegate("U0ASSIST") == (ana,)
    assert plan.executives_of_delegate("U0ANA") == ()
    assert plan.is_lead("U0LEAD")
    assert not plan.is_lead("U0ANA")
    assert plan.executive(None) is plan.by_slack("U0EVE") is None


def test_an_executive_is_active_from_the_first_instant_and_not_at_the_last() -> None:
    ana = read_plan(WHOLE).executives[0]
    tick = timedelta(microseconds=1)
    edges = (utc(2026, 1, 1) - tick, utc(2026, 1, 1), utc(2026, 12, 30, 23) - tick, utc(2026, 12, 30, 23))
    assert [ana.active_at(t) for t in edges] == [False, True, True, False]


def test_the_first_route_that_matches_wins() -> None:
    plan = read_plan(WHOLE)
    second = Rota("second")
    plan = replace(plan, rotas=(*plan.rotas, second), routes=(*plan.routes, Route(channel="x", rota="second")))
    assert plan.slack_channel_for("billing", "telegram") == "C0BILL"
    assert plan.slack_channel_for("delivery", "telegram") == "C0TG"
    assert plan.slack_channel_for("delivery", "x") is None
    assert plan.rota_for("delivery", "x") is second
    assert plan.rota_for("delivery", "telegram") is plan.rota_for(None, None) is plan.rotas[0]


def test_without_a_policy_the_default_clocks_run() -> None:
    assert replace(read_plan(WHOLE), escalation=()).policy == Policy(
        "default", timedelta(minutes=30), timedelta(hours=2)
    )
    assert read_plan(WHOLE).policy.outside is Outside.FALLBACK


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("10m", 600), ("2h", 7200), ("1d", 86_400), ("24h", 86_400), ("120s", 120)]
)
def test_durations_are_read_and_written_in_the_largest_unit_that_fits(text: str, seconds: int) -> None:
    span = parse_duration(text)
    assert span == timedelta(seconds=seconds)
    assert parse_duration(format_duration(span)) == span
    assert format_duration(timedelta(hours=24)) == "1d"
    assert format_duration(timedelta(seconds=90)) == "90s"


@pytest.mark.parametrize("text", ["", "0s", "10", "-5m", "1.5h", "2 h", "1h30m", "5w", "٣m", "99999999d", "10M"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="10m"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2026-05-06T12:00:00Z", "2026-05-06T12:00:00Z"),
        ("2026-05-06t14:00:00.25+02:00", "2026-05-06T12:00:00.250000Z"),
        ("2026-05-06 06:30:00-05:30", "2026-05-06T12:00:00Z"),
    ],
)
def test_instants_are_kept_in_utc(text: str, written: str) -> None:
    assert format_instant(parse_instant(text)) == written


@pytest.mark.parametrize(
    "text",
    [
        *("2026-05-06T12:00:00", "2026-05-06", "now", "20260506T120000Z", "2026-05-06T12:00:00+0200"),
        *("2026-13-06T12:00:00Z", "2026-02-30T12:00:00Z", "2026-05-06T12:00:00+24:00", "2026-05-06T23:59:60Z"),
        *("1026-05-06T12:00:00Z", "9999-05-06T12:00:00Z"),
    ],
)
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="“"):
        parse_instant(text)


def test_differences_are_told_in_words() -> None:
    old = read_plan(WHOLE)
    new = read_plan(
        WHOLE.replace("title: Chief Operating Officer", "title: Chief Executive")
        .replace("members: [ana, ben]", "members: [ben, ana]")
        .replace("outside: fallback", "outside: wait")
        .replace("S0ONCALL", "S0OTHER")
        .replace("  - {channel: telegram, slack_channel: C0TG}\n", "")
        .replace("leads:", "  - {id: cho, name: Cho Min}\nleads:")
    )
    assert differences(old, new) == [
        "Executive ana: title: Chief Executive (was Chief Operating Officer).",
        "New executive cho: name Cho Min, timezone UTC, consent no, undo_seconds 10.",
        "Rota default: user group: S0OTHER (was S0ONCALL).",
        "Rota default, layer primary: members: ben, ana (was ana, ben).",
        "Route goes: channel telegram, slack_channel C0TG.",
        "Escalation default: outside: wait (was fallback).",
    ]
    assert differences(old, old) == []
    without = read_plan(WHOLE.replace("leads: [U0LEAD]", "leads: []"))
    assert differences(without, old) == ["New leads: U0LEAD."]
    assert differences(old, without) == ["No more leads (was U0LEAD)."]
    assert "Executive cho goes." in differences(new, old)


def test_without_an_old_plan_everything_is_new() -> None:
    assert any(line.startswith("New rota default") for line in differences(None, read_plan(WHOLE)))


def test_what_is_legal_and_odd_is_a_warning() -> None:
    plan = read_plan(
        WHOLE.replace("members: [ben]}", "members: []}")
        .replace("breach: security", "breach: law")
        .replace("C0TG", "C0T")
        .replace("undo_seconds: 0", "undo_seconds: 90")
    )
    said = "\n".join(warnings(plan))
    for words in ("empty ring from 2026-01-14", "breach needs “law”", "nobody has accepted yet to stand in for ana"):
        assert words in said
    assert "ana, who is not active from 2026-12-30T23:00:00Z on" in said
    assert "Ben Okafor has not agreed yet" in said
    assert "Ana Ruiz's replies wait 90 s before they leave" in said


def test_somebody_who_has_left_before_the_override_ends_is_a_warning() -> None:
    override = "{start: 2026-12-30T12:00:00Z, end: 2026-12-31T14:00:00Z, executive: ana}"
    text = WHOLE.replace("{start: 2026-05-06T12:00:00Z, end: 2026-05-06T14:00:00Z, executive: ben}", override)
    assert any("ana is not active during the whole override" in line for line in warnings(read_plan(text)))
