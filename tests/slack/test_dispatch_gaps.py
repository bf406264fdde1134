"""Pressing what stands under a gap report: *Fill…*, *This is meant*, *Ask …*, *What to do*; and who can be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.flows import gap_report, plan_admin
from bot.flows.daily import HOUR
from bot.rules.plan import format_instant
from handlers.slack.reach import SlackReach
from handlers.standins.faults import Fault, Kind
from handlers.standins.slack import Message, all_text, buttons, label
from tests.conftest import PLAN
from tests.slack.house import House


async def gap(house: House, *, is_away: bool = False) -> Message:
    """The rota runs out tomorrow (or Ana is away for a day): the lead hears of it at once."""
    ends = house.ctx.store.clock.now().replace(microsecond=0) + timedelta(days=1)
    start, end = format_instant(ends), format_instant(ends + timedelta(days=1))
    plan = PLAN.replace("members: [ana]}", f"members: [ana], until: {start}}}")
    if is_away:
        plan = PLAN + f"time_off: [{{executive: ana, from: {start}, to: {end}}}]\n"
    await plan_admin.apply(house.ctx.store, plan, "test")
    house.ctx.wake()
    return await told(house, "Nobody is on the executive rota on ")


async def told(house: House, beginning: str) -> Message:
    def found() -> Message | None:
        mine = [one for one in house.town.slack.messages("U0LEE") if one.get("bot_id")]
        return next((one for one in reversed(mine) if one["text"].startswith(beginning)), None)

    return await house.until(found)


async def test_a_gap_is_filled_in_three_presses_and_its_message_says_by_whom(house: House) -> None:
    report = await gap(house, is_away=True)
    assert [label(one) for one in buttons(report)] == ["Fill…", "Open the rota"]
    assert "Ana Ruiz is away." in all_text(report)
    await house.town.slack.press("U0LEE", report, "Fill")
    window = await house.until(lambda: house.town.slack.window("U0LEE"))
    assert "Would then carry" in str(window)
    assert "Cho Min has not agreed yet." in all_text(window)
    await house.town.slack.submit("U0LEE", values={"person": "ben"})
    look = await house.until(lambda: house.town.slack.window("U0LEE"))
    assert "Ben Okafor is put on where nobody is" in all_text(look)
    await house.town.slack.submit("U0LEE")
    filled = await house.until(lambda: "Ben Okafor is on." in all_text(report) and report)
    assert [label(one) for one in buttons(filled)] == ["Open the rota"]


async def test_this_is_meant_and_back_again(house: House) -> None:
    report = await gap(house)
    assert "Its last layer has ended." in all_text(report)
    await house.town.slack.press("U0EVE", report, "This is meant", channel="U0LEE")
    await house.town.slack.press("U0LEE", report, "This is meant")
    await house.until(lambda: "This is meant." in report["text"])
    assert [label(one) for one in buttons(report)] == ["It is a gap", "Open the rota"]
    await house.town.slack.press("U0LEE", report, "It is a gap")
    await house.until(lambda: label(buttons(report)[0]) == "Fill…")


async def test_open_the_rota_shows_four_weeks(house: House) -> None:
    await house.town.slack.press("U0LEE", await gap(house), "Open the rota")
    window = await house.until(lambda: house.town.slack.window("U0LEE"))
    assert "Four weeks" in str(window["title"])


async def test_people_who_cannot_answer_yet_are_asked_or_explained(house: House) -> None:
    """The daily report, at an hour that is nine somewhere."""
    house.town.faults.always("slack", "conversations.open", Fault(Kind.REFUSED, error="user_disabled"))
    now = house.ctx.store.clock.now()
    west = now.hour - HOUR if now.hour <= HOUR + 12 else now.hour - HOUR - 24  # there is no zone further west
    zone = f"Etc/GMT{west:+d}" if west else "UTC"
    lead = f"  - {{id: lee, name: Lee Park, slack: U0LEE, timezone: {zone}, consent: true}}\nleads: [U0LEE]"
    plan = PLAN.replace("leads: [U0LEE]", lead).replace("members: [ana]", "members: [ben]")
    plan = plan.replace("  - {name: empty, layers: []}\n", "").replace("rota: empty, ", "")
    await plan_admin.apply(
        house.ctx.store, plan.replace("slack: U0BEN, timezone: Europe/London, consent: true", "slack: U0BEN"), "test"
    )
    ctx = replace(house.ctx, reach=SlackReach(house.desk, house.ctx.store.clock))
    people, channels = await ctx.store.read(lambda conn: gap_report.asks(ctx, conn, now))
    assert people == {"U0BEN"}
    await ctx.reach.knock(people, channels)
    await ctx.reach.knock(people, channels)
    assert ctx.reach.is_deaf("U0BEN")
    assert house.town.ledger.counts["slack", "conversations.open"] == 1, "an hour's knowledge will do"
    await ctx.store.write(lambda conn, now: gap_report.report(ctx, conn, now))
    ctx.wake()
    report = await told(house, "No gaps in the executive rota")
    assert [label(one) for one in buttons(report)] == ["Ask Ben Okafor", "What to do", "Open the rota"]
    await house.town.slack.press("U0LEE", report, "Ask Ben Okafor")
    await house.town.slack.press("U0LEE", report, "What to do")
    window = await house.until(lambda: house.town.slack.window("U0LEE"))
    assert "Ben Okafor has not agreed yet. Only they can agree" in all_text(window)
