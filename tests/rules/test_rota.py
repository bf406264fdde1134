"""Who is on, rule by rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from holidays import country_holidays

from bot.rules.plan.model import (
    Change,
    Every,
    Executive,
    Layer,
    Override,
    Plan,
    PublicHolidays,
    Rota,
    Swap,
    TimeOff,
    Turns,
    Unit,
    Window,
)
from bot.rules.plan.times import parse_instant
from bot.rules.rota import CompiledRota, show, who

PEOPLE = tuple(
    Executive(id=person, name=person.title(), slack=f"U0{person.upper()}", skills=skills)
    for person, skills in {"ana": ("billing",), "ben": (), "cho": ("billing",), "dev": ()}.items()
)
WORKDAYS = Window((0, 1, 2, 3, 4), time(9), time(17))


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def weekly(**changes: Any) -> Layer:
    """Ana, Ben, Cho, a week each from Monday 5 January 2026, 09:00 in London."""
    base = Layer(
        name="primary",
        timezone="Europe/London",
        anchor=wall("2026-01-05T09:00"),
        every=Every(Unit.WEEKS, 1),
        members=("ana", "ben", "cho"),
    )
    return replace(base, **changes)


def plan(
    *layers: Layer, time_off: tuple[TimeOff, ...] = (), people: tuple[Executive, ...] = PEOPLE, **rota: Any
) -> Plan:
    return Plan(people, (Rota("default", layers, **rota),), time_off=time_off)


def on(of: Plan, *instants: str, topic: str | None = None) -> list[str | None]:
    compiled = CompiledRota(of, of.rotas[0])
    return [compiled.at(parse_instant(t), topic).executive for t in instants]


def span(start: str, end: str) -> tuple[datetime, datetime]:
    return parse_instant(start), parse_instant(end)


def inactive(person: str, since: str) -> tuple[Executive, ...]:
    return tuple(replace(p, active_until=parse_instant(since)) if p.id == person else p for p in PEOPLE)


# Turns


def test_the_first_member_begins_at_the_anchor_and_nobody_before() -> None:
    assert on(plan(weekly()), "2026-01-05T08:59:59.999999Z", "2026-01-05T09:00:00Z") == [None, "ana"]


def test_hand_offs_keep_their_wall_time_over_a_change_of_clocks() -> None:
    before, after = "2026-03-30T07:59:59Z", "2026-03-30T08:00:00Z"
    assert on(plan(weekly()), "2026-03-23T08:59:59Z", "2026-03-23T09:00:00Z", before, after) == [
        *("ben", "cho"),
        *("cho", "ana"),
    ]


def test_a_hand_off_in_a_gap_comes_when_the_gap_ends_and_in_a_fold_the_first_time() -> None:
    nightly = weekly(anchor=wall("2026-01-04T01:30"))
    assert on(plan(nightly), "2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z") == ["cho", "ana"]
    assert on(plan(nightly), "2026-10-25T00:29:59Z", "2026-10-25T00:30:00Z", "2026-10-25T01:15:00Z") == [
        *("cho", "ana"),
        "ana",
    ]


def test_months_count_from_the_anchor_and_clamp_to_the_last_day() -> None:
    monthly = weekly(anchor=wall("2024-01-31T09:00"), every=Every(Unit.MONTHS, 1), timezone="UTC")
    hand_offs = ["2024-02-29T09:00:00Z", "2024-03-31T09:00:00Z", "2024-04-30T09:00:00Z", "2025-02-28T09:00:00Z"]
    assert on(plan(monthly), *hand_offs) == ["ben", "cho", "ana", "ben"]
    just_before = [(parse_instant(t) - timedelta(microseconds=1)).isoformat() for t in hand_offs]
    assert on(plan(monthly), *just_before) == ["ana", "ben", "cho", "ana"]


def test_a_leap_day_anchor_comes_round_on_28_february() -> None:
    yearly = weekly(anchor=wall("2024-02-29T00:00"), every=Every(Unit.MONTHS, 12), timezone="UTC")
    assert on(plan(yearly), "2025-02-27T23:59:59Z", "2025-02-28T00:00:00Z", "2028-02-28T23:59:59Z") == [
        *("ana", "ben"),
        "ana",
    ]
    assert on(plan(yearly), "2028-02-29T00:00:00Z") == ["ben"]


def test_week_53_is_a_week_like_any_other() -> None:
    mondays = ["2026-12-21T09:00:00Z", "2026-12-28T09:00:00Z", "2027-01-04T09:00:00Z", "2027-01-11T09:00:00Z"]
    assert on(plan(weekly()), *mondays) == ["cho", "ana", "ben", "cho"]


def test_a_day_that_never_was_passes_its_turn_without_stopping_the_ring() -> None:
    apia = weekly(timezone="Pacific/Apia", anchor=wall("2011-12-28T00:00"), every=Every(Unit.DAYS, 1))
    # 28, 29, (30), 31 December in Samoa: whoever had the 30th is on for no instant at all.
    assert on(plan(apia), "2011-12-29T10:00:00Z", "2011-12-30T09:59:59Z", "2011-12-30T10:00:00Z") == [
        *("ben", "ben"),
        "ana",
    ]


def test_until_is_exclusive() -> None:
    layer = weekly(until=parse_instant("2026-01-07T00:00:00Z"))
    assert on(plan(layer), "2026-01-06T23:59:59Z", "2026-01-07T00:00:00Z") == ["ana", None]


# Windows


def test_outside_its_windows_a_layer_has_nobody() -> None:
    layer = weekly(windows=(WORKDAYS,))
    edges = ["2026-01-05T08:59:59Z", "2026-01-05T09:00:00Z", "2026-01-05T16:59:59Z", "2026-01-05T17:00:00Z"]
    assert on(plan(layer), *edges, "2026-01-10T12:00:00Z") == [None, "ana", "ana", None, None]


def test_a_window_that_ends_before_it_starts_ends_the_next_day() -> None:
    layer = weekly(windows=(Window((4,), time(22), time(6)),))
    assert on(plan(layer), "2026-01-09T22:00:00Z", "2026-01-10T05:59:59Z", "2026-01-10T06:00:00Z") == [
        "ana",
        "ana",
        None,
    ]
    assert on(plan(layer), "2026-01-09T05:00:00Z") == [None]


def test_equal_ends_of_a_window_mean_a_whole_day() -> None:
    layer = weekly(windows=(Window((5,), time(7), time(7)),))
    assert on(plan(layer), "2026-01-10T06:59:59Z", "2026-01-10T07:00:00Z", "2026-01-11T06:59:59Z") == [
        None,
        "ana",
        "ana",
    ]
    assert on(plan(layer), "2026-01-11T07:00:00Z") == [None]


def test_no_window_opens_on_a_holiday_but_the_one_of_its_eve_runs_on() -> None:
    layer = weekly(windows=(Window(tuple(range(7)), time(22), time(6)),), holidays=(date(2026, 1, 10),))
    assert on(plan(layer), "2026-01-10T05:00:00Z", "2026-01-10T23:00:00Z", "2026-01-11T05:00:00Z") == [
        "ana",
        None,
        None,
    ]
    assert on(plan(layer), "2026-01-11T22:00:00Z") == ["ana"]


def test_public_holidays_of_a_subdivision_close_the_window() -> None:
    # The early May bank holiday is on 4 May 2026; St. Andrew's Day on 30 November is Scottish alone.
    days = ["2026-05-04T11:00:00Z", "2026-11-30T11:00:00Z", "2026-12-28T11:00:00Z"]
    english = weekly(windows=(WORKDAYS,), holidays=(PublicHolidays("GB", "ENG"),), members=("ana",))
    scottish = replace(english, holidays=(PublicHolidays("GB", "SCT"),))
    assert on(plan(english), *days) == [None, "ana", None]
    assert on(plan(scottish), *days) == [None, None, None]


def test_a_window_in_a_gap_shrinks_and_one_that_lies_in_it_whole_is_empty() -> None:
    nights = weekly(windows=(Window((6,), time(1, 30), time(3)),))
    assert on(plan(nights), "2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z") == [
        None,
        "cho",
        None,
    ]
    within = weekly(windows=(Window((6,), time(1, 10), time(1, 50)),))
    assert on(plan(within), "2026-03-29T00:59:59Z", "2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z") == [None] * 3


def test_a_window_opened_on_a_day_whose_eve_comes_twice_stays_open() -> None:
    # St. John's, 7 November 2010: at 00:01 clocks go back to 23:01 of the 6th, and the window of the 7th is open.
    layer = weekly(
        timezone="America/St_Johns", anchor=wall("2010-11-01T00:00"), windows=(Window((6,), time(0), time(8)),)
    )
    assert on(plan(layer), "2010-11-07T02:29:59Z", "2010-11-07T02:30:00Z", "2010-11-07T03:00:00Z") == [
        None,
        "ana",
        "ana",
    ]


# Turns that count windows


def by_days(**changes: Any) -> Layer:
    return weekly(every=Every(Unit.DAYS, 1), turns=Turns.WINDOWS, windows=(WORKDAYS,), **changes)


def test_days_off_and_holidays_are_no_turns() -> None:
    layer = by_days(holidays=(date(2026, 1, 7),))
    days = [f"2026-01-{day:02}T12:00:00Z" for day in range(5, 14)]
    assert on(plan(layer), *days) == ["ana", "ben", None, "cho", "ana", None, None, "ben", "cho"]


def test_two_windows_on_one_date_are_one_turn() -> None:
    halves = (Window((0, 1), time(9), time(12)), Window((0, 1), time(13), time(17)))
    layer = replace(by_days(), windows=halves)
    times = ["2026-01-05T10:00:00Z", "2026-01-05T14:00:00Z", "2026-01-06T10:00:00Z", "2026-01-06T14:00:00Z"]
    assert on(plan(layer), *times) == ["ana", "ana", "ben", "ben"]


def test_a_turn_of_two_days_takes_two_open_days() -> None:
    layer = replace(by_days(), every=Every(Unit.DAYS, 2))
    days = [f"2026-01-{day:02}T12:00:00Z" for day in (5, 6, 7, 8, 9, 12, 13)]
    assert on(plan(layer), *days) == ["ana", "ana", "ben", "ben", "cho", "cho", "ana"]


def test_a_window_that_is_over_at_the_anchor_is_no_turn_and_one_that_is_open_is_the_first() -> None:
    over = by_days(anchor=wall("2026-01-05T18:00"))
    assert on(plan(over), "2026-01-06T12:00:00Z", "2026-01-07T12:00:00Z") == ["ana", "ben"]
    open_still = by_days(anchor=wall("2026-01-05T16:00"))
    assert on(plan(open_still), "2026-01-05T16:00:00Z", "2026-01-06T12:00:00Z") == ["ana", "ben"]


def test_turns_are_counted_from_the_anchors_date_on_not_from_its_eve() -> None:
    nights = (Window((0, 1, 2), time(22), time(6)),)
    night = replace(by_days(anchor=wall("2026-01-06T00:00")), windows=nights)
    of_the_eve, first, still_first = "2026-01-06T05:00:00Z", "2026-01-06T22:00:00Z", "2026-01-07T05:00:00Z"
    assert on(plan(night), of_the_eve, first, still_first, "2026-01-07T22:00:00Z") == ["ana", "ana", "ana", "ben"]


def test_after_half_a_century_the_turn_is_still_right() -> None:
    off = (date(2020, 5, 4), PublicHolidays("GB", "ENG"), date(2020, 5, 9))
    layer = by_days(anchor=wall("1976-01-05T09:00"), holidays=off)
    start, end = date(1976, 1, 5), date(2026, 5, 6)
    public = country_holidays("GB", subdiv="ENG", years=range(1976, 2027))
    days = (start + timedelta(n) for n in range((end - start).days))
    worked = sum(day.weekday() < 5 and day not in public and day not in off for day in days)
    assert on(plan(layer), "2026-05-06T12:00:00Z") == [("ana", "ben", "cho")[worked % 3]]


# The ring


def test_a_substitute_does_not_renumber_the_ring() -> None:
    away = TimeOff("ben", *span("2026-01-12T00:00:00Z", "2026-01-20T00:00:00Z"))
    mondays = ["2026-01-05T12:00:00Z", "2026-01-12T12:00:00Z", "2026-01-19T12:00:00Z", "2026-01-26T12:00:00Z"]
    assert on(plan(weekly(), time_off=(away,)), *mondays) == ["ana", "cho", "cho", "ana"]


def test_whole_days_off_are_days_in_the_executives_own_zone() -> None:
    people = tuple(replace(p, timezone="Asia/Seoul") if p.id == "ana" else p for p in PEOPLE)
    of = plan(weekly(), people=people, time_off=(TimeOff("ana", date(2026, 1, 7), date(2026, 1, 8)),))
    assert on(of, "2026-01-06T14:59:59Z", "2026-01-06T15:00:00Z", "2026-01-07T14:59:59Z", "2026-01-07T15:00:00Z") == [
        *("ana", "ben"),
        *("ben", "ana"),
    ]


def test_whoever_is_not_active_is_passed_over_to_the_instant() -> None:
    of = plan(weekly(), people=inactive("ana", "2026-01-06T12:00:00Z"))
    assert on(of, "2026-01-06T11:59:59.999999Z", "2026-01-06T12:00:00Z") == ["ana", "ben"]


def test_a_topic_finds_the_next_who_has_the_skill() -> None:
    of = plan(weekly(), needs=(("invoice", "billing"),))
    bens_week = "2026-01-14T12:00:00Z"
    assert on(of, bens_week, topic="invoice") == ["cho"]
    assert on(of, bens_week, topic="delivery") == on(of, bens_week) == ["ben"]


def test_a_skill_that_a_layer_lacks_is_looked_for_in_the_next() -> None:
    first, second = weekly(priority=2, members=("ben", "dev")), weekly(name="second", priority=1, members=("cho",))
    of = plan(second, first, needs=(("invoice", "billing"),))
    assert on(of, "2026-01-05T12:00:00Z") == ["ben"]
    assert on(of, "2026-01-05T12:00:00Z", topic="invoice") == ["cho"]


def test_of_equal_priorities_the_first_in_the_plan_is_asked_first() -> None:
    assert on(plan(weekly(members=("dev",)), weekly(name="b")), "2026-01-05T12:00:00Z") == ["dev"]


# Changes of members


@pytest.mark.parametrize(
    ("change", "members", "expected"),
    [
        # In Ben's week. He stays on, and the new order follows from him.
        ("2026-01-14T12:00:00Z", ("cho", "ana", "ben", "dev"), ["ben", "ben", "dev", "cho", "ana", "ben"]),
        # He goes: the next survivor of the old order has the turn.
        ("2026-01-14T12:00:00Z", ("ana", "dev", "cho"), ["ben", "cho", "ana", "dev", "cho", "ana"]),
        # He and Cho go: it wraps round to Ana.
        ("2026-01-14T12:00:00Z", ("dev", "ana"), ["ben", "ana", "dev", "ana", "dev", "ana"]),
        # All go: the new list begins.
        ("2026-01-14T12:00:00Z", ("dev",), ["ben", "dev", "dev", "dev", "dev", "dev"]),
        # At the very hand-off the turn is the new one's.
        ("2026-01-12T09:00:00Z", ("ben", "ana"), ["ben", "ben", "ana", "ben", "ana", "ben"]),
        # Before or at the anchor it is simply the list the ring begins with.
        ("2026-01-05T09:00:00Z", ("dev", "cho"), ["cho", "cho", "dev", "cho", "dev", "cho"]),
        ("2025-01-05T09:00:00Z", ("dev", "cho"), ["cho", "cho", "dev", "cho", "dev", "cho"]),
        # Nobody is left.
        ("2026-01-14T12:00:00Z", (), ["ben", None, None, None, None, None]),
    ],
)
def test_a_change_of_members_keeps_the_turn(change: str, members: tuple[str, ...], expected: list[str | None]) -> None:
    layer = weekly(changes=(Change(parse_instant(change), members),))
    weeks = ["2026-01-14T11:59:59Z", "2026-01-14T12:00:00Z", "2026-01-19T12:00:00Z", "2026-01-26T12:00:00Z"]
    assert on(plan(layer), *weeks, "2026-02-02T12:00:00Z", "2026-02-09T12:00:00Z") == expected


def test_changes_follow_each_other_in_time_however_they_are_written() -> None:
    early = Change(parse_instant("2026-01-13T00:00:00Z"), ("ana", "cho"))
    late = Change(parse_instant("2026-01-21T00:00:00Z"), ("ben", "cho"))
    # Cho takes over Ben's week, Ana has the next; removed in it, she leaves it to Cho.
    weeks = ["2026-01-14T00:00:00Z", "2026-01-20T00:00:00Z", "2026-01-21T00:00:00Z", "2026-01-27T00:00:00Z"]
    for changes in ((early, late), (late, early)):
        assert on(plan(weekly(changes=changes)), *weeks) == ["cho", "ana", "cho", "ben"]


# Overrides


def test_the_newest_override_wins_leave_or_not() -> None:
    whole = span("2026-01-06T00:00:00Z", "2026-01-07T00:00:00Z")
    overrides = (Override(*whole, "ben"), Override(*span("2026-01-06T10:00:00Z", "2026-01-06T12:00:00Z"), "cho"))
    of = plan(weekly(), overrides=overrides, time_off=(TimeOff("cho", *whole),))
    assert on(of, "2026-01-06T09:59:59Z", "2026-01-06T10:00:00Z", "2026-01-06T12:00:00Z", whole[1].isoformat()) == [
        *("ben", "cho"),
        *("ben", "ana"),
    ]


def test_an_override_of_somebody_who_left_lets_the_older_one_through() -> None:
    whole = span("2026-01-06T00:00:00Z", "2026-01-07T00:00:00Z")
    of = plan(
        weekly(),
        overrides=(Override(*whole, "ben"), Override(*whole, "cho")),
        people=inactive("cho", "2026-01-06T12:00:00Z"),
    )
    assert on(of, "2026-01-06T11:00:00Z", "2026-01-06T12:00:00Z") == ["cho", "ben"]


def test_an_override_needs_no_skill_and_no_layer() -> None:
    override = Override(*span("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"), "dev")
    of = plan(weekly(), overrides=(override,), needs=(("invoice", "billing"),))
    assert on(of, "2026-01-01T12:00:00Z", topic="invoice") == ["dev"]


# Swaps


def swaps(*pairs: tuple[str, str | None]) -> tuple[Swap, ...]:
    return tuple(Swap(*span("2026-01-06T00:00:00Z", "2026-01-07T00:00:00Z"), asker, taker) for asker, taker in pairs)


TUESDAY = "2026-01-06T12:00:00Z"


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("ana", "ben")], "ben"),
        ([("ana", "ben"), ("ben", "cho")], "cho"),
        ([("ben", "cho"), ("ana", "ben")], "ben"),
        ([("ana", "ben"), ("ben", "ana")], "ana"),
        ([("ben", "cho")], "ana"),
        ([("ana", None)], "ana"),
    ],
)
def test_swaps_apply_in_order_where_the_answer_so_far_is_the_asker(
    pairs: list[tuple[str, str | None]], expected: str
) -> None:
    assert on(plan(weekly(), swaps=swaps(*pairs)), TUESDAY, "2026-01-07T00:00:00Z") == [expected, "ana"]


def test_a_taker_who_cannot_leaves_it_to_somebody_who_is_neither_of_the_two() -> None:
    away = (TimeOff("ben", date(2026, 1, 6), date(2026, 1, 7)),)
    assert on(plan(weekly(), swaps=swaps(("ana", "ben")), time_off=away), TUESDAY) == ["cho"]
    only_two = weekly(members=("ana", "ben"))
    assert on(plan(only_two, swaps=swaps(("ana", "ben")), time_off=away), TUESDAY) == [None]
    assert on(plan(only_two, swaps=swaps(("ana", "ben")), time_off=away, fallback=("ana",)), TUESDAY) == ["ana"]


def test_a_taker_without_the_skill_leaves_topics_to_others_and_takes_the_rest() -> None:
    of = plan(weekly(), swaps=swaps(("ana", "ben")), needs=(("invoice", "billing"),))
    assert on(of, TUESDAY) == ["ben"]
    assert on(of, TUESDAY, topic="invoice") == ["cho"]


def test_an_override_stands_above_swaps() -> None:
    override = Override(*span("2026-01-06T00:00:00Z", "2026-01-07T00:00:00Z"), "ana")
    assert on(plan(weekly(), swaps=swaps(("ana", "ben")), overrides=(override,)), TUESDAY) == ["ana"]


# Nobody


def test_where_no_layer_has_anybody_the_first_active_fallback_is_asked_even_on_leave() -> None:
    people = inactive("dev", "2026-01-01T00:00:00Z")
    leave = (TimeOff("cho", date(2026, 1, 1), date(2026, 2, 1)),)
    of = plan(weekly(windows=(WORKDAYS,)), people=people, fallback=("dev", "cho", "ben"), time_off=leave)
    assert on(of, "2026-01-05T20:00:00Z") == ["cho"]


def test_nobody_is_an_answer_and_no_exception() -> None:
    assert on(plan(), TUESDAY) == [None]
    assert on(plan(weekly(members=())), TUESDAY) == [None]


# In words and for scripts


def test_who_says_until_when_who_is_next_and_why() -> None:
    of = plan(weekly(), time_off=(TimeOff("ana", date(2026, 1, 7), date(2026, 1, 8)),))
    assert who(
        of, of.rotas[0], [parse_instant("2026-01-05T14:00:00+02:00"), parse_instant("2026-01-07T12:00:00Z")]
    ) == [
        {
            "at": "2026-01-05T12:00:00Z",
            "executive": "ana",
            "until": "2026-01-07T00:00:00Z",
            "next": "ben",
            "why": "It is Ana's turn in primary.",
        },
        {
            "at": "2026-01-07T12:00:00Z",
            "executive": "ben",
            "until": "2026-01-08T00:00:00Z",
            "next": "ana",
            "why": "Ana is away, so it is Ben in primary.",
        },
    ]


def test_a_duty_without_an_end_in_sight_has_none() -> None:
    alone = plan(weekly(members=("ana",)))
    row = who(alone, alone.rotas[0], [parse_instant(TUESDAY)])[0]
    assert (row["executive"], row["until"], row["next"]) == ("ana", None, None)


def test_the_end_of_a_duty_is_found_years_ahead_where_nothing_else_changes() -> None:
    of = plan(weekly(members=("ana",)), people=inactive("ana", "2040-01-01T00:00:00Z"))
    row = who(of, of.rotas[0], [parse_instant(TUESDAY)])[0]
    assert (row["until"], row["next"]) == ("2040-01-01T00:00:00Z", None)


def test_the_reason_tells_what_was_decided() -> None:
    away = (TimeOff("ben", date(2026, 1, 6), date(2026, 1, 7)),)
    failed = plan(weekly(), swaps=swaps(("ana", "ben")), time_off=away, needs=(("invoice", "billing"),))
    compiled = CompiledRota(failed, failed.rotas[0])
    assert compiled.at(parse_instant(TUESDAY)).why == (
        "Ben was to stand in for Ana but is away. Ben is away, so it is Cho in primary."
    )
    taken = plan(weekly(), swaps=swaps(("ana", "ben")))
    assert CompiledRota(taken, taken.rotas[0]).at(parse_instant(TUESDAY)).why == (
        "It is Ana's turn in primary. Ben stands in for Ana by a swap."
    )
    assert "lacks “billing”" in compiled.at(parse_instant("2026-01-14T12:00:00Z"), "invoice").why


def test_show_joins_what_does_not_differ_and_names_the_source() -> None:
    of = plan(
        weekly(windows=(WORKDAYS,)),
        fallback=("dev",),
        overrides=(Override(*span(TUESDAY, "2026-01-06T13:00:00Z"), "cho"),),
    )
    rows = show(of, of.rotas[0], *span("2026-01-06T00:00:00Z", "2026-01-07T00:00:00Z"))
    assert [(row["start"], row["executive"], row["source"]) for row in rows] == [
        ("2026-01-06T00:00:00Z", "dev", "fallback"),
        ("2026-01-06T09:00:00Z", "ana", "layer primary"),
        ("2026-01-06T12:00:00Z", "cho", "override"),
        ("2026-01-06T13:00:00Z", "ana", "layer primary"),
        ("2026-01-06T17:00:00Z", "dev", "fallback"),
    ]
    assert [row["end"] for row in rows] == [*[row["start"] for row in rows[1:]], "2026-01-07T00:00:00Z"]


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    of = plan(weekly())
    t = datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="end after it begins"):
        show(of, of.rotas[0], t, t)
