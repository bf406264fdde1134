"""Pressing what asks somebody to take a case: the buttons of offers, the leads' choice, *Keep these*."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from bot.flows import escalate, handover
from bot.rules.plan import format_instant
from bot.store import cases, cursors, plans
from handlers.slack.reach import SlackReach
from handlers.standins.faults import Fault, Kind
from handlers.standins.slack import Message, all_text, buttons, label
from tests.conftest import PLAN
from tests.slack.house import House

#: Ana has it for ten years: these run by the machine's clock.
AGES = "every: {weeks: 522}"
LADDER = (
    PLAN.replace("members: [ana]", "members: [ana, ben, eve]")
    .replace("every: {weeks: 52}", AGES)
    .replace("leads: [U0LEE]", "  - {id: eve, name: Eve Cole, slack: U0EVE, consent: true}\nleads: [U0LEE]")
)
OFFER_AT_ONCE = LADDER.replace("{after: 10m, tell: owner}", "{after: 1s, offer: next}")
LEADS_AT_ONCE = LADDER.replace("{after: 10m, tell: owner}", "{after: 1s, tell: leads}")


async def apply(house: House, plan: str) -> None:
    await house.ctx.store.write(lambda conn, now: plans.add(conn, now, plan, "test"))


async def fire(house: House) -> None:
    """What the loop does once a step is due: look who can be reached, then fire."""
    ctx = house.ctx
    house.later(seconds=1.1)
    _, people, channels = await ctx.store.read(lambda conn: escalate.asks(ctx, conn, ctx.store.clock.now()))
    await ctx.reach.look(people, channels)
    await ctx.store.write(lambda conn, now: escalate.fire(ctx, conn, now))
    ctx.wake()


async def told(house: House, user: str, beginning: str) -> Message:
    """The newest direct message to somebody that begins so, once it stands."""

    def found() -> Message | None:
        mine = [one for one in house.town.slack.messages(user) if one.get("bot_id")]
        return next((one for one in reversed(mine) if one["text"].startswith(beginning)), None)

    return await house.until(found)


async def test_take_it_turns_the_question_into_the_case(house: House) -> None:
    await apply(house, OFFER_AT_ONCE)
    await house.customer()
    await house.card()
    await fire(house)
    question = await told(house, "U0BEN", "Could you answer Dana Wells by")
    assert [label(button) for button in buttons(question)] == ["Take it", "Not now"]
    assert "Not now costs nothing" in all_text(question)
    assert "Ana" not in all_text(question)
    await asyncio.gather(*(house.town.slack.press("U0BEN", question, "Take it") for _ in range(3)))
    case = await told(house, "U0BEN", "Dana Wells on Telegram")
    assert case["ts"] == question["ts"]
    assert label(buttons(case)[0]) == "Reply"
    await told(house, "U0ANA", "Now with Ben Okafor. Thank you.")
    await house.line("Now with Ben Okafor")
    await house.until(lambda: "Now with Ben Okafor" in all_text(house.town.slack.roots()[0]))
    await house.town.slack.press("U0BEN", case, "Reply")
    await house.until(lambda: house.town.slack.window("U0BEN"))


async def test_not_now_asks_the_next_and_a_press_by_another_does_nothing(house: House) -> None:
    await apply(house, OFFER_AT_ONCE)
    await house.customer()
    await house.card()
    await fire(house)
    question = await told(house, "U0BEN", "Could you answer")
    await house.town.slack.press("U0ANA", question, "Take it", channel="U0BEN")
    await house.town.slack.press("U0BEN", question, "Not now")
    await told(house, "U0BEN", "Thank you, we ask somebody else.")
    await fire(house)
    second = await told(house, "U0EVE", "Could you answer")
    await house.town.slack.press("U0EVE", second, "Take it")
    await house.line("Now with Eve Cole")
    assert "Eve" not in all_text(await told(house, "U0BEN", "Thank you, we ask somebody else."))


async def test_a_lead_gives_it_to_somebody_by_the_menu(house: House) -> None:
    await apply(house, LEADS_AT_ONCE)
    await house.customer()
    await house.card()
    await fire(house)
    message = await told(house, "U0LEE", "Nobody has taken Dana Wells")
    assert "Cho Min has not agreed yet." in all_text(message)
    [menu] = [block["elements"][0] for block in message["blocks"] if block["type"] == "actions"]
    assert [option["value"] for option in menu["options"]] == ["ben", "eve"]
    assert menu["options"][0]["description"]["text"] == "Next in the ring, nothing open"
    await house.town.slack.select("U0TOM", message, "Ben Okafor", channel="U0LEE")
    await house.quiet(0.2)
    assert "Now with" not in all_text(await house.card())
    await house.town.slack.select("U0LEE", message, "Ben Okafor")
    await house.line("Now with Ben Okafor")
    done = await told(house, "U0LEE", "Now with Ben Okafor.")
    assert buttons(done) == []


async def test_keep_these_brings_a_case_back(house: House) -> None:
    await apply(house, LADDER.replace(AGES, "every: {days: 1}"))
    await house.customer()
    await house.card()
    ctx = house.ctx

    def turn_ends(conn: Connection, now: datetime) -> str:
        """The case is with whoever was on yesterday, and nobody looked since."""
        yesterday = now - timedelta(days=1)
        before = ctx.plans.on_duty(conn, yesterday, None, "telegram").executive
        cases.change(conn, 1, owner=before)
        cursors.move(conn, now, "rota", "default", f"{format_instant(yesterday)} {ctx.plans.version(conn)}")
        handover.hand_over(ctx, conn, now)
        return str(before)

    before = await ctx.store.write(turn_ends)
    ctx.wake()
    names = {"ana": ("U0ANA", "Ana Ruiz"), "ben": ("U0BEN", "Ben Okafor"), "eve": ("U0EVE", "Eve Cole")}
    user, name = names[before]
    message = await told(house, user, "Your turn has ended. 1 case")
    await house.town.slack.press("U0TOM", message, "Keep these", channel=user)
    await house.town.slack.press(user, message, "Keep these")
    await told(house, user, "Your turn has ended. You kept Dana Wells.")
    await house.line(f"Now with {name}")


async def test_somebody_who_pauses_beyond_the_time_or_is_no_member_is_not_asked(house: House) -> None:
    ctx = replace(house.ctx, reach=SlackReach(house.desk, house.ctx.store.clock))
    house.ctx = ctx
    await apply(house, OFFER_AT_ONCE)
    house.town.slack.pause("U0BEN", datetime.now(UTC) + timedelta(hours=5))
    await house.customer()
    await house.card()
    await fire(house)
    await told(house, "U0EVE", "Could you answer")
    assert not [one for one in house.town.slack.messages("U0BEN") if "Could you" in one["text"]]
    asked = house.town.ledger.counts["slack", "dnd.info"]
    assert asked > 0
    await fire(house)
    assert house.town.ledger.counts["slack", "dnd.info"] == asked, "what was seen is good for a minute"


@pytest.mark.parametrize("trouble", [Kind.ERROR, Kind.REFUSED, pytest.param(Kind.HANG, marks=pytest.mark.long)])
async def test_a_slack_that_does_not_tell_makes_nobody_unreachable(house: House, trouble: Kind) -> None:
    reach = SlackReach(house.desk, house.ctx.store.clock)
    house.town.faults.next("slack", "dnd.info", Fault(trouble))
    house.town.faults.next("slack", "conversations.members", Fault(trouble))
    await reach.look(["U0BEN"], ["C0CASES"])
    assert reach.paused_until("U0BEN") is None
    assert not reach.is_outside("U0BEN", "C0CASES")
    await reach.look(["U0ANA"], [])
    house.town.slack.gate.release()


async def test_members_are_known(house: House) -> None:
    reach = SlackReach(house.desk, house.ctx.store.clock)
    await reach.look(["U0ANA"], ["C0CASES"])
    assert not reach.is_outside("U0ANA", "C0CASES")
    assert reach.is_outside("U0NOBODY", "C0CASES")
