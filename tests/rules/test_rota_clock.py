"""Wall time becomes an instant by two rules: the end of a gap, the first of two. Pinned where clocks are strangest."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.plan.times import format_instant
from bot.rules.plan.wall import beginning, instant, local
from tests.strategies import ZONES


@pytest.mark.parametrize(
    ("zone", "wall", "expected"),
    [
        # An ordinary time, and one before and after each kind of change.
        ("Europe/London", "2026-01-05T09:00", "2026-01-05T09:00:00Z"),
        ("Europe/London", "2026-07-05T09:00", "2026-07-05T08:00:00Z"),
        ("Europe/London", "2026-03-29T00:59:59", "2026-03-29T00:59:59Z"),
        ("Europe/London", "2026-03-29T01:00", "2026-03-29T01:00:00Z"),
        ("Europe/London", "2026-03-29T01:30", "2026-03-29T01:00:00Z"),
        ("Europe/London", "2026-03-29T01:59:59.999999", "2026-03-29T01:00:00Z"),
        ("Europe/London", "2026-03-29T02:00", "2026-03-29T01:00:00Z"),
        ("Europe/London", "2026-03-29T02:15", "2026-03-29T01:15:00Z"),
        ("Europe/London", "2026-10-25T01:30", "2026-10-25T00:30:00Z"),
        ("Europe/London", "2026-10-25T02:00", "2026-10-25T02:00:00Z"),
        ("America/New_York", "2026-03-08T02:15", "2026-03-08T07:00:00Z"),
        ("America/New_York", "2026-11-01T01:15", "2026-11-01T05:15:00Z"),
        # Ireland's law says summer is normal and winter is negative summer time.
        ("Europe/Dublin", "2026-03-29T01:30", "2026-03-29T01:00:00Z"),
        ("Europe/Dublin", "2026-10-25T01:30", "2026-10-25T00:30:00Z"),
        ("Europe/Dublin", "2026-12-24T12:00", "2026-12-24T12:00:00Z"),
        # Changes at midnight: the day begins at 01:00, or its eve ends twice.
        ("Africa/Cairo", "2026-04-24T00:00", "2026-04-23T22:00:00Z"),
        ("Africa/Cairo", "2026-04-24T00:30", "2026-04-23T22:00:00Z"),
        ("Africa/Cairo", "2026-10-29T23:30", "2026-10-29T20:30:00Z"),
        ("Asia/Beirut", "2026-03-29T00:00", "2026-03-28T22:00:00Z"),
        ("America/Santiago", "2026-09-06T00:30", "2026-09-06T04:00:00Z"),
        ("America/Havana", "2026-03-08T00:59", "2026-03-08T05:00:00Z"),
        # Half an hour of summer time; 45 minutes from everybody else.
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:30:00Z"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45:00Z"),
        ("Asia/Kathmandu", "2026-05-06T09:00", "2026-05-06T03:15:00Z"),
        ("Asia/Kolkata", "2026-05-06T09:00", "2026-05-06T03:30:00Z"),
        ("Pacific/Chatham", "2026-09-27T03:00", "2026-09-26T14:00:00Z"),
        # Until 2011 St. John's changed its clocks at one minute past midnight.
        ("America/St_Johns", "2010-11-07T00:00", "2010-11-07T02:30:00Z"),
        ("America/St_Johns", "2010-03-14T00:01", "2010-03-14T03:31:00Z"),
        # Samoa went over the date line: 30 December 2011 never was.
        ("Pacific/Apia", "2011-12-29T23:59", "2011-12-30T09:59:00Z"),
        ("Pacific/Apia", "2011-12-30T00:00", "2011-12-30T10:00:00Z"),
        ("Pacific/Apia", "2011-12-30T17:00", "2011-12-30T10:00:00Z"),
        ("Pacific/Apia", "2011-12-31T00:00", "2011-12-30T10:00:00Z"),
        ("Pacific/Apia", "2011-12-31T09:00", "2011-12-30T19:00:00Z"),
        # Kwajalein likewise in 1993, and far beyond the table of changes the rule goes on.
        ("Pacific/Kwajalein", "1993-08-21T12:00", "1993-08-21T12:00:00Z"),
        ("Europe/London", "2999-07-05T09:00", "2999-07-05T08:00:00Z"),
        ("Europe/London", "2024-02-29T09:00", "2024-02-29T09:00:00Z"),
    ],
)
def test_wall_time_becomes_the_instant_that_people_mean(zone: str, wall: str, expected: str) -> None:
    assert format_instant(instant(datetime.fromisoformat(wall), ZoneInfo(zone))) == expected


@given(
    st.sampled_from([*ZONES, "America/Havana", "Africa/Casablanca", "Asia/Gaza", "Antarctica/Troll"]).map(ZoneInfo),
    st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)),  # noqa: DTZ001
    st.timedeltas(timedelta(0), timedelta(days=2)),
)
def test_a_later_wall_time_is_never_an_earlier_instant(zone: ZoneInfo, wall: datetime, later: timedelta) -> None:
    assert instant(wall, zone) <= instant(wall + later, zone)


@given(
    st.sampled_from([*ZONES, "America/Havana", "Africa/Casablanca", "Asia/Gaza", "Antarctica/Troll"]).map(ZoneInfo),
    st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1)),  # noqa: DTZ001
)
def test_it_is_the_first_instant_at_which_clocks_show_that_time_or_later(zone: ZoneInfo, wall: datetime) -> None:
    found = instant(wall, zone)
    assert local(found, zone) >= wall
    before = (found - step for step in (timedelta.resolution, timedelta(minutes=1), timedelta(hours=1)))
    assert all(local(earlier, zone) < wall for earlier in before)


@pytest.mark.parametrize("zone", ["Australia/Lord_Howe", "America/Chicago", "Africa/Cairo", "Pacific/Apia"])
def test_neighbouring_minutes_leave_no_gap_and_no_overlap_on_any_day_of_change(zone: str) -> None:
    place = ZoneInfo(zone)
    for day in (date(2026, 3, 7), date(2026, 4, 4), date(2026, 4, 23), date(2026, 10, 3), date(2011, 12, 29)):
        start = datetime(day.year, day.month, day.day)  # noqa: DTZ001
        found = [instant(start + timedelta(minutes=n), place) for n in range(0, 72 * 60, 7)]
        assert found == sorted(found)


def test_a_whole_day_begins_when_its_zone_says_and_an_instant_is_itself() -> None:
    cairo = ZoneInfo("Africa/Cairo")
    assert format_instant(beginning(date(2026, 4, 24), cairo)) == "2026-04-23T22:00:00Z"
    assert beginning(date(2011, 12, 30), ZoneInfo("Pacific/Apia")) == beginning(
        date(2011, 12, 31), ZoneInfo("Pacific/Apia")
    )
    t = datetime(2026, 4, 24, 5, tzinfo=UTC)
    assert beginning(t, cairo) is t
