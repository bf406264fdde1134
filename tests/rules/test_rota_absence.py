"""What a calendar says becomes periods of leave: half a working day in their own zone, joined where it meets."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.rules.plan.model import Executive, Window
from bot.rules.rota.absence import Absence, Busy, absences

NOW = datetime(2026, 5, 6, 12, tzinfo=UTC)
ANA = Executive("ana", "Ana Ruiz", timezone="Europe/Madrid")
OFFICE = Executive("ben", "Ben Okafor", timezone="Europe/London", hours=Window((0, 1, 2, 3, 4), time(9), time(15)))
NIGHTS = Executive("cho", "Cho Min", timezone="Asia/Seoul", hours=Window(tuple(range(7)), time(22), time(6)))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 5, day, hour, minute, tzinfo=UTC)


def test_whole_days_are_dates_of_the_executives_own_zone() -> None:
    days = Busy(date(2026, 5, 11), date(2026, 5, 16))
    assert absences(ANA, [days], NOW) == [Absence(date(2026, 5, 11), date(2026, 5, 16))]


def test_days_that_touch_are_one_period_and_midnights_are_dates() -> None:
    busy = [Busy(date(2026, 5, 12), date(2026, 5, 13)), Busy(at(10, 22), at(11, 22))]
    assert absences(ANA, busy, NOW) == [Absence(date(2026, 5, 11), date(2026, 5, 13))]


@pytest.mark.parametrize(
    ("person", "start", "end", "counts"),
    [
        (ANA, at(7, 8), at(7, 12), True),
        (ANA, at(7, 8), at(7, 11, 59), False),
        (ANA, at(7, 2), at(7, 8, 59), False),  # Madrid sleeps until seven
        (ANA, at(7, 18), at(8, 5), False),  # an evening and a night
        (OFFICE, at(7, 9), at(7, 12), True),  # half of her six hours
        (OFFICE, at(9, 0), at(10, 23), False),  # a weekend, and those are not among her days
        (NIGHTS, at(7, 13), at(7, 17), True),  # from 22:00 in Seoul
        (NIGHTS, at(7, 22), at(8, 10), False),  # by day, from 07:00 in Seoul
    ],
)
def test_half_a_working_day_counts(person: Executive, start: datetime, end: datetime, *, counts: bool) -> None:
    assert absences(person, [Busy(start, end)], NOW) == ([Absence(start, end)] if counts else [])


def test_short_meetings_do_not_add_up() -> None:
    meetings = [Busy(at(7, hour), at(7, hour + 1)) for hour in range(7, 16)]
    assert absences(ANA, meetings, NOW) == []


def test_what_is_over_far_ahead_or_endless_is_left_out() -> None:
    days = timedelta(days=1)
    for start, end in ((NOW - 3 * days, NOW), (NOW + 60 * days, NOW + 62 * days), (NOW, NOW + 400 * days), (NOW, NOW)):
        assert absences(ANA, [Busy(start, end)], NOW) == []
    assert absences(ANA, [Busy(NOW - 3 * days, NOW + days)], NOW) == [Absence(NOW - 3 * days, NOW + days)]
