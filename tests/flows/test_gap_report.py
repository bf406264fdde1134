"""Leads hear of gaps: daily where there is something to say, at once when a change makes one; what they do about it."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.flows import consent, fill, gap_report, plan_admin, rota_changes, rota_windows
from bot.flows.context import Context
from bot.pages import FillWindow, FirstDay, GapReport, Line, NoticeWindow, RotaLook, WhichGap
from bot.rules.rota.wish import Act, Wish
from bot.store import gaps as store
from bot.store import plans
from bot.store.tables import events, outgoing
from handlers import ticks
from tests.conftest import HandClock
from tests.flows.reaching import Slack
from tests.flows.rig import Rig

#: What is decided here is the same on any database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PLAN = """
version: 1
executives:
  - {id: ana, name: Ana Ruiz, slack: U0ANA, consent: true, skills: [billing]}
  - {id: ben, name: Ben Okafor, slack: U0BEN, consent: true}
  - {id: cho, name: Cho Min, slack: U0CHO, consent: true}
  - {id: dev, name: Dev Rao, slack: U0DEV, consent: true, skills: [billing]}
leads: [U0LEE]
rotas:
  - name: default
    needs: {billing: billing}
    layers:
      - name: primary
        timezone: Europe/London
        anchor: 2026-03-09T09:00
        every: {weeks: 1}
        members: [ana, ben]
        windows:
          - {days: [mon, tue, wed, thu, fri, sat], start: "09:00", end: "17:00"}
        holidays: [2026-05-25]
time_off:
  - {executive: ana, from: 2026-05-09, to: 2026-05-10}
"""
SATURDAY, HOLIDAY = datetime(2026, 5, 9, 8, tzinfo=UTC), datetime(2026, 5, 25, 8, tzinfo=UTC)
ANSWERED = ("time_off:\n  - {executive: ana, from: 2026-05-09, to: 2026-05-10}\n", "")
NO_HOLIDAY = ("        holidays: [2026-05-25]\n", "")


@pytest.fixture
def clock() -> HandClock:
    """Wed 6 May, nine in London."""
    return HandClock(datetime(2026, 5, 6, 8, 0, tzinfo=UTC))


@pytest.fixture
def slack() -> Slack:
    return Slack()


@pytest.fixture
async def context(context: Context, slack: Slack) -> Context:
    await context.store.write(lambda conn, now: plans.add(conn, now, PLAN, "test"))
    return replace(context, reach=slack)


async def apply(rig: Rig, *changes: tuple[str, str]) -> None:
    text = PLAN
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    await rig.ctx.store.write(lambda conn, now: plans.add(conn, now, text, "test"))


async def nine(rig: Rig, days: int = 1) -> list[Any]:
    """Some days later at nine in London, what the loop does then; the messages that are new since."""
    before = len(rig.desk.told("U0LEE"))
    rig.clock.advance(days=days)
    await rig.do(gap_report.report)
    return rig.desk.told("U0LEE")[before:]


def reports(rig: Rig) -> list[GapReport]:
    return rig.desk.told("U0LEE", GapReport)


async def test_it_comes_at_nine_in_the_leads_zone_and_once(rig: Rig) -> None:
    rig.clock.advance(minutes=-1)
    await rig.do(gap_report.report)
    assert reports(rig) == []
    rig.clock.advance(minutes=1)
    await rig.do(gap_report.report)
    rig.clock.advance(minutes=20)
    await rig.do(gap_report.report)
    assert len(reports(rig)) == 1


async def test_a_lead_who_is_an_executive_has_nine_in_a_zone_of_their_own(rig: Rig) -> None:
    await apply(rig, ("slack: U0DEV, consent: true", "slack: U0LEE, timezone: Asia/Seoul, consent: true"))
    await rig.do(gap_report.report)
    assert reports(rig) == []
    rig.clock.advance(hours=16)
    await rig.do(gap_report.report)
    assert len(reports(rig)) == 1


@pytest.fixture
async def told(rig: Rig) -> Rig:
    """After the first report."""
    await rig.do(gap_report.report)
    assert len(reports(rig)) == 1
    return rig


async def test_where_nothing_was_running_at_nine_it_comes_later_that_day_once(told: Rig) -> None:
    told.clock.advance(hours=4)
    assert len(await nine(told)) == 1, "the next day, one o'clock"
    told.clock.advance(hours=2)
    assert await nine(told, days=0) == []
    told.clock.advance(hours=18)
    assert len(await nine(told, days=0)) == 1, "nine again"
    told.clock.advance(hours=11)
    assert await nine(told) == [], "eight in the evening is too late: it comes in the morning"


async def test_a_gap_is_told_with_when_it_is_and_why(told: Rig) -> None:
    [page] = reports(told)
    assert (page.total, page.zone, page.days) == (2, "London", 30)
    first, second = page.gaps
    assert (first.when, first.near, first.news) == ("Sat 9 May, 09:00–17:00 (for billing)", "In 3 days.", "New.")
    assert (first.why, first.can_mean) == ("Ana Ruiz is away; nobody else has “billing”.", False)
    assert (second.when, second.on, second.near) == ("Mon 25 May, the whole day", "Mon 25 May", "In 19 days.")
    assert (second.why, second.can_mean) == ("Public holiday without a window.", True)


async def test_what_is_nearer_than_three_days_is_told_every_day_and_the_rest_is_no_news(told: Rig) -> None:
    for near in ("In 2 days.", "Tomorrow."):
        [page] = await nine(told)
        assert [(gap.near, gap.news) for gap in page.gaps] == [(near, ""), (page.gaps[1].near, "")]


async def test_what_is_far_and_known_is_silent(rig: Rig) -> None:
    await apply(rig, ANSWERED)
    assert len(await nine(rig, days=0)) == 1
    assert [await nine(rig) for _ in range(7)] == [[]] * 7, "a Monday is among them"


async def test_what_comes_into_sight_is_new_since_yesterday(rig: Rig) -> None:
    rig.clock.advance(days=-12)
    await apply(rig, ANSWERED)
    assert await nine(rig, days=0) == []
    [page] = await nine(rig)
    assert [(gap.when, gap.news) for gap in page.gaps] == [("Mon 25 May, the whole day", "New since yesterday.")]


async def test_what_was_answered_is_told_with_who_is_on(told: Rig) -> None:
    filled = "    overrides: [{start: 2026-05-09T08:00:00Z, end: 2026-05-09T16:00:00Z, executive: dev}]\ntime_off:"
    await apply(told, ("time_off:", filled))
    [page] = await nine(told)
    assert [gap.when for gap in page.gaps] == ["Mon 25 May, the whole day"]
    assert page.answered == ("Sat 9 May, 09:00–17:00 (for billing): Dev Rao is on.",)
    assert await nine(told) == []


async def test_when_all_is_answered_one_line_says_that_all_is_well(told: Rig) -> None:
    await apply(told, ANSWERED, NO_HOLIDAY)
    assert await nine(told) == [Line("No gaps for 30 days. Everyone on it can be reached.")]
    assert await nine(told) == []


async def test_all_well_is_said_on_mondays_alone(rig: Rig) -> None:
    await apply(rig, ANSWERED, NO_HOLIDAY)
    said = [bool(await nine(rig, days=bool(day))) for day in range(14)]
    assert said == [day in (5, 12) for day in range(14)], "the clock begins on a Wednesday"


async def test_a_gap_that_is_over_is_not_told_as_answered(rig: Rig) -> None:
    await apply(rig, NO_HOLIDAY)
    await nine(rig, days=0)
    assert await nine(rig, days=4) == []


async def test_more_than_five_are_counted(rig: Rig) -> None:
    days = ", ".join(f"2026-05-{day}" for day in (11, 13, 15, 19, 21, 25, 27))
    await apply(rig, ("[2026-05-25]", f"[{days}]"))
    [page] = await nine(rig, days=0)
    assert (len(page.gaps), page.total) == (5, 8)


async def test_a_gap_without_an_end_in_sight_is_not_new_every_day(rig: Rig) -> None:
    await apply(
        rig, ANSWERED, NO_HOLIDAY, ("        windows:", "        until: 2026-05-20T00:00:00Z\n        windows:")
    )
    [page] = await nine(rig, days=0)
    assert [gap.why for gap in page.gaps] == ["Its last layer has ended."]
    assert await nine(rig) == []


# ---- people


async def test_who_starts_soon_and_has_not_agreed_can_be_asked_again_once_a_day(rig: Rig) -> None:
    await apply(rig, ANSWERED, NO_HOLIDAY, ("slack: U0BEN, consent: true", "slack: U0BEN, consent: false"))
    [page] = await nine(rig, days=0)
    [one] = page.soon
    assert (one.text, one.asks) == ("Ben Okafor starts on 11 May and has not agreed yet.", "Ben Okafor")
    assert await rig.do(fill.ask_to_agree, "U0ANA", "ben") == "Only a lead can do that."
    assert await rig.do(fill.ask_to_agree, "U0LEE", "ben") == "Ben Okafor was asked."
    assert await rig.do(fill.ask_to_agree, "U0LEE", "ben") == "Ben Okafor was asked today already, or said no."
    assert len(rig.desk.told("U0BEN", FirstDay)) == 1
    rig.clock.advance(days=1)
    assert await rig.do(fill.ask_to_agree, "U0LEE", "ben") == "Ben Okafor was asked."
    await rig.do(consent.agree, "U0BEN")
    assert {page.standing for page in rig.desk.told("U0BEN", FirstDay)} == {"agreed"}
    assert await rig.do(fill.ask_to_agree, "U0LEE", "ben") == "Ben Okafor has agreed."
    assert reports(rig)[0].soon[0].text == "Ben Okafor has agreed."


async def test_who_cannot_be_reached_or_is_no_member_is_told_with_the_way_out(rig: Rig, slack: Slack) -> None:
    await apply(rig, ANSWERED, NO_HOLIDAY)
    slack.deaf, slack.outside = {"U0BEN"}, {"U0ANA", "U0CHO"}
    [page] = await nine(rig, days=0)
    assert [one.text for one in page.soon] == [
        "Ana Ruiz is not a member of the case channel.",
        "Ben Okafor cannot be reached by direct message.",
    ]
    told = await rig.do(lambda ctx, conn, now: fill.what_to_do(ctx, conn, "U0LEE", "ana"))
    assert isinstance(told, NoticeWindow)
    assert told.lines[0].endswith("Invite them to the channel: open it, and type /invite with their name.")
    assert len(await nine(rig)) == 1, "Ana is on now: that is near enough"


# ---- what leads do


def ref(page: GapReport, number: int = 0) -> WhichGap:
    return page.gaps[number].ref


async def test_this_is_meant_hides_a_gap_for_good_and_is_audited(told: Rig) -> None:
    holiday = ref(reports(told)[0], 1)
    assert await told.do(fill.mean, "U0ANA", holiday) == "Only a lead can do that."
    assert reports(told)[0].gaps[1].became == ""
    assert await told.do(fill.mean, "U0LEE", holiday) is None
    assert (reports(told)[0].gaps[1].became, reports(told)[0].gaps[1].meant) == ("This is meant.", True)
    assert (await told.row(events, what="gap meant")).actor == "U0LEE"
    assert await told.do(fill.mean, "U0LEE", holiday) == "There is no gap any more."
    await apply(told, ANSWERED)
    assert await nine(told) == [Line(gap_report.ALL_CLEAR)]


async def test_a_gap_that_was_called_meant_by_mistake_is_one_again(told: Rig) -> None:
    holiday = ref(reports(told)[0], 1)
    await told.do(fill.mean, "U0LEE", holiday)
    await told.do(fill.unmean, "U0ANA", holiday)
    assert reports(told)[0].gaps[1].meant
    await told.do(fill.unmean, "U0LEE", holiday)
    assert (reports(told)[0].gaps[1].became, reports(told)[0].gaps[1].can_mean) == ("", True)
    assert await told.row(events, what="gap not meant") is not None


async def test_a_rota_that_has_ended_is_meant_for_ever_and_a_holiday_for_its_day(rig: Rig) -> None:
    await apply(
        rig, ANSWERED, NO_HOLIDAY, ("        windows:", "        until: 2026-05-20T00:00:00Z\n        windows:")
    )
    [page] = await nine(rig, days=0)
    await rig.do(fill.mean, "U0LEE", ref(page))
    far = rig.clock.now() + timedelta(days=400)
    assert await rig.do(lambda ctx, conn, now: gap_report.open_gaps(ctx, conn, now, far)) == []


async def test_fill_proposes_people_in_order_of_fairness_and_says_why_others_cannot(told: Rig) -> None:
    window = await told.do(fill.window, "U0LEE", ref(reports(told)[0], 1))
    assert isinstance(window, FillWindow)
    assert (window.when, window.why) == ("Mon 25 May, the whole day, London time", "Public holiday without a window.")
    assert [person for person, _, _ in window.choices] == ["cho", "dev", "ana", "ben"], "who has nothing comes first"
    assert window.choices[0][2].startswith("Would then carry ")
    assert window.others == ()
    billing = await told.do(fill.window, "U0LEE", ref(reports(told)[0]))
    assert isinstance(billing, FillWindow)
    assert [person for person, _, _ in billing.choices] == ["dev"]
    assert set(billing.others) == {"Ben Okafor lacks “billing”.", "Cho Min lacks “billing”."}, "the reason names Ana"


async def test_who_stood_in_before_is_not_the_next_to_be_asked(told: Rig) -> None:
    """Cho was on in April for a week of Ana's: this time it is Dev's, who comes after Cho in the plan."""
    cover = "    overrides: [{start: 2026-04-20T08:00:00Z, end: 2026-04-25T17:00:00Z, executive: cho}]\ntime_off:"
    await apply(told, ("time_off:", cover))
    window = await told.do(fill.window, "U0LEE", ref(reports(told)[0], 1))
    assert isinstance(window, FillWindow)
    assert [person for person, _, _ in window.choices] == ["dev", "cho", "ana", "ben"]
    assert [note for _, _, note in window.choices][:3] == [
        "Would then carry 2.9 (0 now)",
        "Would then carry 21 (19 now); stood in for 19",
        "Would then carry 103 (97 now); others stood in for 19",
    ]


async def test_fill_is_for_leads_and_for_gaps_that_are_there(told: Rig) -> None:
    [page] = reports(told)
    refused = await told.do(fill.window, "U0ANA", ref(page))
    assert refused == NoticeWindow("Fill a gap", ("Only a lead can do that.",))
    await apply(told, ANSWERED)
    gone = await told.do(fill.window, "U0LEE", ref(page))
    assert gone == NoticeWindow("Fill a gap", ("There is no gap any more.", "Ana Ruiz is on."))


async def test_who_was_chosen_is_previewed_saved_and_on_for_exactly_the_gap(told: Rig) -> None:
    [page] = reports(told)
    look = await told.do(fill.choose, "U0LEE", ref(page, 1), "cho")
    assert isinstance(look, RotaLook)
    assert any("Mon 25 May" in line and "Cho Min" in line for line in look.lines)
    assert await told.row(events, what="rota changed") is None
    await told.do(rota_windows.save, "U0LEE", look.wished)
    plan = await told.ctx.store.read(told.ctx.plans.current)
    [override] = plan.rotas[0].overrides
    assert (override.executive, override.start, override.end) == ("cho", HOLIDAY, HOLIDAY + timedelta(hours=8))
    assert reports(told)[0].gaps[1].became == "Cho Min is on."
    assert reports(told)[0].gaps[0].became == ""


async def test_a_week_of_leave_is_filled_by_day_and_its_nights_stay_free(rig: Rig) -> None:
    alone = ("members: [ana, ben]", "members: [ben]")
    await apply(
        rig,
        alone,
        NO_HOLIDAY,
        ("executive: ana, from: 2026-05-09, to: 2026-05-10", "executive: ben, from: 2026-05-11, to: 2026-05-16"),
    )
    [page] = await nine(rig, days=0)
    gap = next(gap for gap in page.gaps if "billing" not in gap.when)
    assert gap.when == "Mon 11 to Fri 15 May, 09:00–17:00, daily"
    look = await rig.do(fill.choose, "U0LEE", gap.ref, "dev")
    await rig.do(rota_windows.save, "U0LEE", look.wished)
    plan = await rig.ctx.store.read(rig.ctx.plans.current)
    assert {(one.end - one.start, one.executive) for one in plan.rotas[0].overrides} == {(timedelta(hours=8), "dev")}
    assert len(plan.rotas[0].overrides) == 5


async def test_nobody_can_be_chosen_too(told: Rig) -> None:
    shown = await told.do(fill.choose, "U0LEE", ref(reports(told)[0]), fill.NOBODY)
    assert shown == NoticeWindow("Fill a gap", ("This is meant: it is not told again.",))
    assert reports(told)[0].gaps[0].meant


# ---- at once


async def test_a_change_that_makes_a_gap_is_told_at_once_and_is_no_news_in_the_morning(rig: Rig) -> None:
    await apply(
        rig,
        ANSWERED,
        NO_HOLIDAY,
        ("members: [ana, ben]", "members: [ben]"),
        ("needs: {billing: billing}", "fallback: []"),
    )
    await nine(rig, days=0)
    away = Wish(Act.AWAY, "ben", datetime(2026, 5, 20).date(), datetime(2026, 5, 21).date())  # noqa: DTZ001 - dates
    state = await rig.do(lambda ctx, conn, now: ctx.plans.state(conn))
    await rig.do(rota_changes.save, "U0BEN", away, state)
    [page] = reports(rig)
    assert (page.by, [gap.when for gap in page.gaps]) == ("Ben Okafor changed the rota.", ["Wed 20 May, 09:00–17:00"])
    assert await nine(rig) == [], "known, and far"
    await rig.do(rota_changes.undo, "U0BEN", 1, await rig.do(lambda ctx, conn, now: ctx.plans.state(conn)))
    assert reports(rig)[0].gaps[0].became == "Ben Okafor is on.", "what was told follows"
    assert await nine(rig) == [Line(gap_report.ALL_CLEAR)]


async def test_a_plan_that_makes_a_gap_is_told_at_once_but_the_first_one_is_not(rig: Rig) -> None:
    await plan_admin.apply(rig.ctx.store, PLAN.replace("[2026-05-25]", "[2026-05-25, 2026-05-26]"), "lee")
    await rig.settle()
    [page] = reports(rig)
    assert (page.by, [gap.when for gap in page.gaps]) == ("The plan was changed.", ["Tue 26 May, the whole day"])


async def test_what_a_lead_called_meant_is_not_told_when_it_is_made_again(told: Rig) -> None:
    await told.do(fill.mean, "U0LEE", ref(reports(told)[0], 1))
    before = len(reports(told))
    await apply(told, NO_HOLIDAY)
    await plan_admin.apply(told.ctx.store, PLAN, "lee")
    await told.settle()
    assert len(reports(told)) == before


async def test_a_gap_as_facts_is_the_same_again(told: Rig) -> None:
    row = await told.row(outgoing, kind="gaps")
    for facts in row.facts["gaps"]:
        assert store.facts_of(store.gap_of(facts)) == {key: facts[key] for key in facts if key != "news"}


async def test_the_loop_looks_before_it_speaks_and_goes_on_after_trouble(rig: Rig, slack: Slack) -> None:
    rig.clock.advance(minutes=-1)
    knocked: list[set[str]] = []

    class Troubled(Slack):
        async def knock(self, users: Collection[str], channels: Collection[str]) -> None:
            knocked.append(set(users))
            if len(knocked) == 1:
                raise OSError("Slack is away")

    ctx = replace(rig.ctx, reach=Troubled())
    loop = asyncio.create_task(ticks.looking_ahead(ctx))
    while len(knocked) < 2 or not reports(rig):
        await asyncio.sleep(0.001)
        rig.wake.set()
    loop.cancel()
    assert knocked == [{"U0ANA", "U0BEN"}] * 2, "once in vain, once before the report; whoever is on"
