"""Quiet hours: others' cases are not brought to those who want to be left alone; their own turn stays theirs."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.flows import preferences
from bot.flows.home import home
from bot.pages import NoticeWindow, QuietWindow
from tests.conftest import HandClock
from tests.flows import ladder
from tests.flows.ladder import COMPLAINT, apply, asked, leads, nudged, run
from tests.flows.rig import Rig

#: What is decided here is the same on any database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

_OPEN = QuietWindow(0, always_look=False, words_in_notifications=True)
#: It is ten in the morning.
_NOW = replace(_OPEN, quiet_from="09:00", quiet_until="12:00")
_AT_NIGHT = replace(_OPEN, quiet_from="20:00", quiet_until="07:00")


@pytest.fixture
def clock() -> HandClock:
    return ladder.ten()


@pytest.fixture(autouse=True)
async def _plan(rig: Rig) -> None:
    await apply(rig)


async def test_a_peer_who_wants_quiet_is_passed_over(rig: Rig) -> None:
    assert await rig.do(preferences.set_quiet, "U0BEN", _NOW) is None
    await rig.customer(COMPLAINT)
    await run(rig, 20)
    assert asked(rig, "U0BEN") == []
    assert len(asked(rig, "U0DEV")) == 1
    await run(rig, 10)
    assert rig.card().page.person.name == "Dev Rao"


async def test_quiet_at_night_is_no_quiet_by_day(rig: Rig) -> None:
    await rig.do(preferences.set_quiet, "U0BEN", _AT_NIGHT)
    await rig.customer(COMPLAINT)
    await run(rig, 20)
    assert len(asked(rig, "U0BEN")) == 1


async def test_where_everybody_wants_quiet_the_leads_hear_of_it_at_once(rig: Rig) -> None:
    for user in ("U0BEN", "U0DEV", "U0EVA"):
        await rig.do(preferences.set_quiet, user, _NOW)
    await rig.customer(COMPLAINT)
    await run(rig, 20)
    assert len(leads(rig)) == 1


async def test_whose_turn_it_is_hears_of_their_cases_all_the_same(rig: Rig) -> None:
    await rig.do(preferences.set_quiet, "U0ANA", _NOW)
    await rig.customer(COMPLAINT)
    assert rig.card().page.person.name == "Ana Ruiz"
    await run(rig, 10)
    assert nudged(rig, "U0ANA") == 1


async def test_danger_to_people_waits_for_nobodys_quiet(rig: Rig) -> None:
    await rig.do(preferences.set_quiet, "U0BEN", _NOW)
    await rig.customer("The heater you sold me caught fire in my kid's room and she was burned.")
    await run(rig, 20)
    assert len(asked(rig, "U0BEN")) == 1


@pytest.mark.parametrize(("begins", "ends"), [("20:00", ""), ("", "07:00"), ("07:00", "07:00")])
async def test_hours_that_are_none_come_back_with_what_is_wrong(rig: Rig, begins: str, ends: str) -> None:
    window = await rig.do(preferences.set_quiet, "U0BEN", replace(_OPEN, quiet_from=begins, quiet_until=ends))
    assert isinstance(window, QuietWindow)
    assert len(window.said) == 1
    assert (window.quiet_from, window.quiet_until) == (begins, ends)


async def test_app_home_and_the_window_show_what_was_set_and_it_can_be_taken_back(rig: Rig) -> None:
    await rig.do(preferences.set_quiet, "U0BEN", _AT_NIGHT)
    shown = await rig.do(lambda ctx, conn, now, user: preferences.quiet_window(ctx, conn, user), "U0BEN")
    assert shown == _AT_NIGHT
    page = await rig.do(home, "U0BEN")
    assert page.mine is not None
    assert page.mine.quiet == ("20:00", "07:00")
    await rig.do(preferences.set_quiet, "U0BEN", _OPEN)
    page = await rig.do(home, "U0BEN")
    assert page.mine is not None
    assert page.mine.quiet is None


async def test_the_plans_hours_are_followed_until_somebody_sets_their_own(rig: Rig) -> None:
    hours = 'consent: true, hours: {days: [mon, tue, wed, thu, fri], start: "08:00", end: "19:00"}, undo_seconds: 0}'
    await apply(rig, ("slack: U0BEN, consent: true, undo_seconds: 0}", f"slack: U0BEN, {hours}"))
    shown = await rig.do(lambda ctx, conn, now, user: preferences.quiet_window(ctx, conn, user), "U0BEN")
    assert (shown.quiet_from, shown.quiet_until) == ("19:00", "08:00")
    await rig.do(preferences.set_quiet, "U0BEN", shown)
    plan = await rig.do(lambda ctx, conn, now, user: ctx.plans.preferences(conn, "ben"), "U0BEN")
    assert plan.quiet is None
    await rig.do(preferences.set_quiet, "U0BEN", replace(shown, quiet_until="11:30"))
    await rig.customer(COMPLAINT)
    await run(rig, 20)
    assert asked(rig, "U0BEN") == []


async def test_somebody_who_is_no_executive_sets_nothing(rig: Rig) -> None:
    assert isinstance(await rig.do(preferences.set_quiet, "U0EVE", _NOW), NoticeWindow)
