"""Times as people type them: understood as they are meant, or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.plan.wall import beginning
from bot.rules.rota.phrase import Span, moment, period
from tests.strategies import ZONES, coarse_instants, hostile_text

#: A Wednesday; 13:00 in London.
NOW = datetime(2026, 5, 6, 12, tzinfo=UTC)
LONDON = "Europe/London"


def at(day: int, hour: int, minute: int = 0, month: int = 5, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(LONDON)).astimezone(UTC)


def days(first: int, last: int, month: int = 5, year: int = 2026) -> Span:
    return Span(date(year, month, first), date(year, month, last) + timedelta(1))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("tomorrow 9-12", Span(at(7, 9), at(7, 12))),
        ("Tomorrow 9:00 – 12:30", Span(at(7, 9), at(7, 12, 30))),
        ("tomorrow", days(7, 7)),
        ("today", days(6, 6)),
        ("sat", days(9, 9)),
        ("on Saturday", days(9, 9)),
        ("wed", days(6, 6)),
        ("4-8 May", days(4, 8)),
        ("May 4-8", days(4, 8)),
        ("4 – 8 may 2027", days(4, 8, year=2027)),
        ("1-3 May", days(1, 3, year=2027)),
        ("4 May to 8 May", days(4, 8)),
        ("9 May", days(9, 9)),
        ("the 9th of May", days(9, 9)),
        ("May 9", days(9, 9)),
        ("28 dec to 3 jan", Span(date(2026, 12, 28), date(2027, 1, 4))),
        ("fri-mon", days(8, 11)),
        ("from Monday to Wednesday", days(11, 13)),
        ("from Monday 9:00 to Tuesday 17:00", Span(at(11, 9), at(12, 17))),
        ("mon 9-17", Span(at(11, 9), at(11, 17))),
        ("9-17 mon", Span(at(11, 9), at(11, 17))),
        ("wed 9-12", Span(at(13, 9), at(13, 12))),
        ("wed 9-14", Span(at(6, 9), at(6, 14))),
        ("until 15:00", Span(NOW, at(6, 15))),
        ("now until 3pm", Span(NOW, at(6, 15))),
        ("until tomorrow 9:00", Span(NOW, at(7, 9))),
        ("14:00-16:00", Span(at(6, 14), at(6, 16))),
        ("2-4pm", Span(at(6, 14), at(6, 16))),
        ("sat 10am-2pm", Span(at(9, 10), at(9, 14))),
        ("sat 10-2pm", Span(at(9, 10), at(9, 14))),
        ("fri 22:00-6:00", Span(at(8, 22), at(9, 6))),
        ("fri 18:00 to midnight", Span(at(8, 18), at(9, 0))),
        ("fri 18:00-24:00", Span(at(8, 18), at(9, 0))),
        ("for 2 hours", Span(NOW, NOW + timedelta(hours=2))),
        ("for 90 min", Span(NOW, NOW + timedelta(minutes=90))),
        ("this week", days(6, 10)),
        ("next week", days(11, 17)),
        ("the weekend", days(9, 10)),
        ("2026-05-09", days(9, 9)),
        ("2026-05-09 to 2026-05-11", days(9, 11)),
        ("2026-05-09 9:00-17:00", Span(at(9, 9), at(9, 17))),
        (
            "2026-05-09T09:00:00Z to 2026-05-09T17:00:00Z",
            Span(datetime(2026, 5, 9, 9, tzinfo=UTC), datetime(2026, 5, 9, 17, tzinfo=UTC)),
        ),
        ("29 feb", Span(date(2028, 2, 29), date(2028, 3, 1))),
    ],
)
def test_what_is_understood(text: str, meant: Span) -> None:
    assert period(text, NOW, LONDON) == meant


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "4-8", "9-5", "sat 9-5", "9/5", "09.05", "from Monday", "until Friday", "until 12:00", "8-4 May"),
        *("mon 9:00", "mon 9:00 to wed", "mon-wed 9-12", "31 June", "30-32 May", "next weekend", "sat and sun"),
        *(
            "tonight",
            "9:00-12:00",
            "13pm-2pm",
            "25:00-26:00",
            "midnight to 6:00",
            "2026-05-01",
            "٩ May",
            "may",
            "x" * 500,
        ),
    ],
)
def test_what_could_mean_two_things_or_nothing_is_not_understood(text: str) -> None:
    assert period(text, NOW, LONDON) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("sat 14:00", at(9, 14)),
        ("tomorrow 9", at(7, 9)),
        ("at 15:00", at(6, 15)),
        ("wed 9:00", at(13, 9)),
        ("9 May 2pm", at(9, 14)),
        ("14:00 on 9 May", at(9, 14)),
        ("sat", None),
        ("9", None),
        ("", None),
        ("billing", None),
    ],
)
def test_an_instant(text: str, meant: datetime | None) -> None:
    assert moment(text, NOW, LONDON) == meant


PIECES = st.sampled_from(
    [
        *(
            "from",
            "until",
            "to",
            "-",
            "tomorrow",
            "today",
            "mon",
            "sunday",
            "may",
            "29",
            "31",
            "feb",
            "2026",
            "9",
            "24",
        ),
        *("9:00", "0:00", "24:00", "23:59", "9am", "12pm", "midnight", "noon", "next week", "weekend", "for 2 hours"),
        *("2026-03-29", "2026-03-29T01:30:00Z", "1:30", "2:30", ",", "on"),
    ]
)
phrases = st.one_of(hostile_text, st.lists(PIECES, max_size=6).map(" ".join), st.lists(PIECES, max_size=4).map("".join))


@settings(max_examples=60, deadline=None)
@given(phrases, coarse_instants, st.sampled_from(ZONES))
def test_it_never_raises_and_always_ends_after_it_begins(text: str, now: datetime, zone: str) -> None:
    span = period(text, now, zone)
    if span is not None:
        start, end = (beginning(one, ZoneInfo(zone)) for one in (span.start, span.end))
        assert start < end
        assert end > now
    instant = moment(text, now, zone)
    assert instant is None or instant.tzinfo is not None
