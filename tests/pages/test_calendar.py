"""A calendar at its private address, as calendar programs and people see it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from bot.flows import calendar
from bot.flows.calendar import Feed
from bot.pages import CalendarWindow, NoticeWindow
from bot.rules.rota.calendar import Entry
from bot.store import plans
from bot.store.tables import calendars, events, tokens
from handlers.pages.calendar import rendered
from tests.conftest import NOW, PLAN, HandClock
from tests.pages.rig import PagesRig, Seen

ALTERNATING = PLAN.replace(
    "every: {weeks: 52},\n         members: [ana]", "every: {weeks: 1},\n         members: [ana, ben]"
)
COVER = "    overrides: [{start: 2026-05-08T00:00:00Z, end: 2026-05-11T08:00:00Z, executive: ben}]\n"


async def window(rig: PagesRig, user: str) -> Any:
    return await rig.ctx.store.write(lambda conn, now: calendar.window(rig.ctx, conn, now, user))


async def address(rig: PagesRig, user: str = "U0ANA") -> str:
    """The path of somebody's own calendar."""
    shown = await window(rig, user)
    assert isinstance(shown, CalendarWindow)
    assert shown.own is not None
    return shown.own.url.removeprefix(rig.url) + ".ics"


async def apply(rig: PagesRig, text: str) -> None:
    await rig.ctx.store.write(lambda conn, now: plans.add(conn, now, text, "test"))


def parsed(seen: Seen) -> dict[str, Any]:
    """The events of a calendar by their ids, as a program reads them."""
    assert seen.status == 200
    found = Calendar.from_ical(seen.text)
    return {str(event["UID"]): event for event in found.walk("VEVENT")}


def on_at(found: dict[str, Any], t: datetime) -> Any:
    [event] = [one for one in found.values() if one.start <= t < one.end]
    return event


async def test_a_program_reads_ones_own_shifts(rig: PagesRig) -> None:
    await apply(rig, ALTERNATING)
    seen = await rig.ana.get(await address(rig))
    assert seen.headers["Content-Type"] == "text/calendar; charset=utf-8"
    found = parsed(seen)
    week = on_at(found, datetime(2026, 5, 13, tzinfo=UTC))
    other = on_at(parsed(await rig.ana.get(await address(rig, "U0BEN"))), NOW)
    assert {(one.start, one.end) for one in (week, other)} == {
        (datetime(2026, 5, 4, 8, tzinfo=UTC), datetime(2026, 5, 11, 8, tzinfo=UTC)),
        (datetime(2026, 5, 11, 8, tzinfo=UTC), datetime(2026, 5, 18, 8, tzinfo=UTC)),
    }
    assert (str(week["SUMMARY"]), str(week["TRANSP"])) == ("Executive rota, default", "TRANSPARENT")
    assert week["DTSTART"].to_ical() == b"20260511T080000Z"
    assert "VALUE=DATE:" not in seen.text
    assert min(one.start for one in found.values()) < NOW - timedelta(60)
    assert max(one.end for one in found.values()) > NOW + timedelta(180)


async def test_programs_are_told_how_often_to_look_and_whose_it_is(rig: PagesRig) -> None:
    found = Calendar.from_ical((await rig.ana.get(await address(rig))).text)
    assert str(found["X-WR-CALNAME"]) == str(found["NAME"]) == "Ana Ruiz on the executive rota"
    assert found["REFRESH-INTERVAL"].to_ical() == b"PT1H"
    assert found["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"


async def test_a_refresh_keeps_every_entry_and_changes_nothing(rig: PagesRig, clock: HandClock) -> None:
    await apply(rig, ALTERNATING)
    path = await address(rig)
    first = await rig.ana.get(path)
    clock.advance(hours=30)
    again = await rig.ana.get(path)
    assert again.text == first.text
    kept = await rig.ana.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (kept.status, kept.text) == (304, "")
    assert (await rig.ana.get(path, headers={"If-None-Match": '"other"'})).status == 200
    head = await rig.ana.get(path, "HEAD")
    assert (head.status, head.headers["ETag"]) == (200, first.headers["ETag"])


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=200))
def test_any_name_is_read_as_it_was_written(name: str) -> None:
    entry = Entry("uid@buckstop", NOW, NOW + timedelta(hours=1), name)
    content = rendered(Feed(name, ((entry, 3, NOW),), is_kept=True))
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    found = Calendar.from_ical(content)
    assert str(found.walk("VEVENT")[0]["SUMMARY"]) == name


async def test_what_changes_is_the_same_entry_with_a_later_sequence(rig: PagesRig, clock: HandClock) -> None:
    await apply(rig, PLAN)
    path = await address(rig)
    before = parsed(await rig.ana.get(path))
    clock.advance(hours=1)
    await apply(rig, PLAN.replace("  - {name: empty", COVER + "  - {name: empty"))
    after = parsed(await rig.ana.get(path))
    [uid] = before.keys() & after.keys()
    assert after[uid].start == before[uid].start
    assert after[uid].end == datetime(2026, 5, 8, tzinfo=UTC) < before[uid].end
    assert after[uid]["SEQUENCE"] > before[uid]["SEQUENCE"]
    assert after[uid]["LAST-MODIFIED"].dt == after[uid]["DTSTAMP"].dt == NOW + timedelta(hours=1)
    [rest] = after.keys() - before.keys()
    assert after[rest].start == datetime(2026, 5, 11, 8, tzinfo=UTC)
    await apply(rig, PLAN)
    clock.advance(hours=1)
    again = parsed(await rig.ana.get(path))
    assert again.keys() == before.keys()
    assert again[uid]["SEQUENCE"] > after[uid]["SEQUENCE"]


async def test_an_entry_that_did_not_change_keeps_its_sequence(rig: PagesRig, clock: HandClock) -> None:
    await apply(rig, ALTERNATING)
    path = await address(rig, "U0BEN")
    before = parsed(await rig.ana.get(path))
    clock.advance(hours=1)
    await apply(rig, ALTERNATING.replace("  - {name: empty", COVER + "  - {name: empty"))
    after = parsed(await rig.ana.get(path))
    changed = {uid for uid in before if uid in after and after[uid].to_ical() != before[uid].to_ical()}
    assert len(before.keys() - after.keys() | changed) <= 1
    assert len(before.keys() & after.keys()) > 10


async def test_a_renewed_address_is_dead_at_once(rig: PagesRig) -> None:
    old = await address(rig)
    await rig.ctx.store.write(lambda conn, now: calendar.renew(rig.ctx, conn, now, "executive:ana", "U0ANA"))
    new = await address(rig)
    assert new != old
    nobody = await rig.ana.get("/calendar/" + "A" * 43 + ".ics")
    gone = await rig.ana.get(old)
    assert (gone.status, gone.text) == (nobody.status, nobody.text) == (404, nobody.text)
    assert (await rig.ana.get(new)).status == 200


async def test_every_wrong_address_gets_the_same_answer(rig: PagesRig) -> None:
    answers = set()
    for name in ("x.ics", "A" * 43 + ".ics", "A" * 43, "-" * 43 + ".ics", "%2e%2e.ics", "é" * 43 + ".ics", "A" * 4000):
        seen = await rig.other.get(f"/calendar/{name}")
        answers.add((seen.status, seen.text, seen.headers["Cache-Control"], seen.headers["Content-Type"]))
    assert len(answers) == 1
    [(status, text, _, _)] = answers
    assert status == 404
    assert "There is no calendar under this address." in text


async def test_it_is_for_one_reader_and_found_by_no_search(rig: PagesRig) -> None:
    seen = await rig.ana.get(await address(rig))
    assert seen.headers["Cache-Control"].startswith("private")
    assert seen.headers["X-Robots-Tag"] == "noindex"
    assert seen.headers["Referrer-Policy"] == "no-referrer"


async def test_whoever_asks_too_often_waits_and_others_do_not(rig: PagesRig, clock: HandClock) -> None:
    path = await address(rig)
    answers = [(await rig.ana.get(path)).status for _ in range(31)]
    assert answers == [200] * 30 + [429]
    assert (await rig.ana.get(path)).headers["Retry-After"] == "60"
    assert (await rig.ana.get(await address(rig, "U0BEN"))).status == 200
    clock.advance(minutes=1)
    assert (await rig.ana.get(path)).status == 200


async def test_leads_have_one_of_each_rota_and_it_names_people(rig: PagesRig) -> None:
    await apply(rig, ALTERNATING)
    shown = await window(rig, "U0LEE")
    assert shown.own is None
    assert [link.title for link in shown.rotas] == ["Executive rota: default", "Executive rota: empty"]
    found = parsed(await rig.ana.get(shown.rotas[0].url + ".ics"))
    assert {str(one["SUMMARY"]) for one in found.values()} == {"Ana Ruiz", "Ben Okafor"}
    assert parsed(await rig.ana.get(shown.rotas[1].url + ".ics")) == {}


async def test_nobody_else_gets_or_renews_one(rig: PagesRig) -> None:
    assert isinstance(await window(rig, "U0TOM"), NoticeWindow)
    old = await address(rig)
    for subject, user in (("executive:ana", "U0BEN"), ("rota:default", "U0ANA"), ("rota:none", "U0LEE"), ("", "U0LEE")):
        told = await rig.ctx.store.write(
            lambda conn, now, subject=subject, user=user: calendar.renew(rig.ctx, conn, now, subject, user)
        )
        assert isinstance(told, NoticeWindow)
    assert (await rig.ana.get(old)).status == 200


async def test_who_leaves_the_plan_has_no_calendar_any_more(rig: PagesRig) -> None:
    path = await address(rig, "U0CHO")
    assert (await rig.ana.get(path)).status == 200
    await apply(rig, re.sub(r"  - \{id: cho.*?\}\n", "", PLAN))
    assert (await rig.ana.get(path)).status == 404


async def test_the_page_behind_the_button_subscribes_with_one_tap(rig: PagesRig) -> None:
    path = await address(rig)
    seen = await rig.ana.get(path.removesuffix(".ics"))
    webcal = (rig.url + path).replace("http://", "webcal://")
    assert f'<a href="{webcal}">Subscribe on this device</a>' in seen.text
    assert rig.url + path in seen.words
    assert "noindex" in seen.headers["X-Robots-Tag"]


async def test_the_word_stands_nowhere_in_the_open(rig: PagesRig) -> None:
    word = (await address(rig)).removeprefix("/calendar/").removesuffix(".ics")
    for table in (calendars, events, tokens):
        assert word not in repr(await rig.rows(table))


async def test_without_an_address_of_ours_it_says_what_is_missing(rig: PagesRig) -> None:
    ctx = replace(rig.ctx, public_url=None)
    shown = await ctx.store.write(lambda conn, now: calendar.window(ctx, conn, now, "U0ANA"))
    assert "BUCKSTOP_PUBLIC_URL" in shown.lines[0]
