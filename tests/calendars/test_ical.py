"""Calendar files as Google, Outlook, Apple and free/busy servers write them: times come out, and never a title."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.rules.rota.absence import Busy
from handlers.ical import times

START, END = datetime(2026, 5, 6, 12, tzinfo=UTC), datetime(2026, 7, 5, 12, tzinfo=UTC)
MADRID = ZoneInfo("Europe/Madrid")


def calendar(*parts: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//EN", *parts, "END:VCALENDAR", ""]
    return "\r\n".join(lines).replace("\n\r\n", "\r\n").encode()


def event(*lines: str, uid: str = "1") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", "SUMMARY:Operation at the clinic", *lines, "END:VEVENT"])


WEEK = ("DTSTART;VALUE=DATE:20260511", "DTEND;VALUE=DATE:20260516")
AFTERNOON = ("DTSTART:20260511T120000Z", "DTEND:20260511T180000Z")


def read(*parts: str, zone: ZoneInfo = MADRID) -> list[Busy]:
    return times(calendar(*parts), START, END, zone)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_whole_days_stay_dates() -> None:
    assert read(event(*WEEK)) == [Busy(date(2026, 5, 11), date(2026, 5, 16))]


def test_a_whole_day_without_an_end_is_one_day() -> None:
    assert read(event(WEEK[0])) == [Busy(date(2026, 5, 11), date(2026, 5, 12))]


@pytest.mark.parametrize(
    ("lines", "counts"),
    [
        ((*WEEK, "TRANSP:OPAQUE"), True),
        ((*WEEK, "TRANSP:TRANSPARENT"), False),
        ((*WEEK, "TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:OOF"), True),
        ((*AFTERNOON, "X-MICROSOFT-CDO-BUSYSTATUS:OOF"), True),
        ((*AFTERNOON, "X-MICROSOFT-CDO-BUSYSTATUS:BUSY"), False),
        ((*WEEK, "X-MICROSOFT-CDO-BUSYSTATUS:BUSY"), True),
        ((*WEEK, "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE"), False),
        ((*WEEK, "X-MICROSOFT-CDO-BUSYSTATUS:FREE", "TRANSP:OPAQUE"), False),
        ((*WEEK, "STATUS:CANCELLED"), False),
        ((*WEEK, "STATUS:TENTATIVE"), False),
        (AFTERNOON, True),
    ],
)
def test_away_counts_and_free_does_not(lines: tuple[str, ...], *, counts: bool) -> None:
    assert len(read(event(*lines))) == counts


def test_a_time_without_a_zone_is_the_owners_own() -> None:
    assert read(event("DTSTART:20260511T090000", "DTEND:20260511T170000")) == [
        Busy(utc(2026, 5, 11, 7), utc(2026, 5, 11, 15))
    ]


def test_zones_are_read_by_their_name() -> None:
    [busy] = read(event("DTSTART;TZID=Asia/Seoul:20260511T090000", "DTEND;TZID=Asia/Seoul:20260511T170000"))
    assert (busy.start, busy.end) == (utc(2026, 5, 11), utc(2026, 5, 11, 8))


def test_what_recurs_is_found_where_it_falls_and_where_it_was_moved_to() -> None:
    fridays = event("DTSTART;VALUE=DATE:20200103", "RRULE:FREQ=WEEKLY;BYDAY=FR", "EXDATE;VALUE=DATE:20260515")
    moved = event("RECURRENCE-ID;VALUE=DATE:20260522", "DTSTART;VALUE=DATE:20260521", "DTEND;VALUE=DATE:20260522")
    days = {busy.start for busy in read(fridays, moved)}
    assert days == {
        date(2026, 5, 8),
        date(2026, 5, 21),
        date(2026, 5, 29),
        *(date(2026, 6, n) for n in (5, 12, 19, 26)),
    } | {date(2026, 7, 3)}


def test_free_busy_alone_is_enough() -> None:
    lines = (
        "BEGIN:VFREEBUSY", "UID:2",
        "FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20260511T070000Z/20260515T170000Z",
        "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20260521T070000Z/20260521T170000Z",
        "FREEBUSY;FBTYPE=FREE:20260522T070000Z/20260522T170000Z",
        "FREEBUSY:20260525T070000Z/PT9H",
        "END:VFREEBUSY",
    )  # fmt: skip
    assert read(*lines) == [
        Busy(utc(2026, 5, 11, 7), utc(2026, 5, 15, 17)),
        Busy(utc(2026, 5, 25, 7), utc(2026, 5, 25, 16)),
    ]


def test_what_is_over_or_far_ahead_does_not_come_out() -> None:
    assert read(event("DTSTART;VALUE=DATE:20260401", "DTEND;VALUE=DATE:20260420")) == []
    assert read(event("DTSTART;VALUE=DATE:20260901", "DTEND;VALUE=DATE:20260920")) == []


def test_one_bad_entry_does_not_hide_the_others() -> None:
    bad = event("DTSTART;VALUE=DATE:20260511", "RRULE:FREQ=SOMETIMES", uid="3")
    assert read(bad, event(*WEEK)) == [Busy(date(2026, 5, 11), date(2026, 5, 16))]


@pytest.mark.parametrize("content", [b"", b"<html>Sign in</html>", b"\xff\xfe\x00", b"BEGIN:VCALENDAR\r\n"])
def test_what_is_no_calendar_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        times(content, START, END, MADRID)


async def test_the_process_tells_times_and_no_title() -> None:
    arguments = ("2026-05-06T12:00:00Z", "2026-07-05T12:00:00Z", "Europe/Madrid")
    reader = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "handlers.ical", *arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    told, _ = await reader.communicate(calendar(event(*WEEK), event(*AFTERNOON, uid="2")))
    assert reader.returncode == 0
    assert told == b'[["2026-05-11", "2026-05-16"], ["2026-05-11T12:00:00Z", "2026-05-11T18:00:00Z"]]'
