"""The leads' list, the daily sample and praise through the real Bolt app: seen, pressed, told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.flows import daily, lane_clocks, plan_admin
from bot.store.store import Store
from handlers.standins.slack import all_text, buttons, label
from handlers.standins.town import Town
from tests.conftest import PLAN
from tests.flows.judged import ASKS, CHATS, PERHAPS, PRAISES, Judged
from tests.slack.house import AheadClock, House
from tests.slack.house import opened as opened_house
from tests.slack.test_home import opened, says

LANES = PLAN + "triage: {unsure: 15m}\npraise: {first_response: 1d}\n"


@pytest.fixture
async def at_ten(town: Town, store: Store) -> AsyncIterator[House]:
    """Ten in the morning, where Ana and the leads are at work, whatever the hour of this machine."""
    async with opened_house(town, store, classifier=Judged()) as house:
        clock = store.clock
        assert isinstance(clock, AheadClock)
        local = clock.now().astimezone(ZoneInfo("Europe/London"))
        ten = local.replace(hour=10, minute=1, second=0)
        clock.advance(((ten if ten > local else ten + timedelta(days=1)) - local).total_seconds())
        await plan_admin.apply(house.ctx.store, LANES, "lee")
        yield house


async def tick(house: House) -> None:
    """What the loops do."""

    def unit(conn: Any, now: datetime) -> None:
        lane_clocks.fire(house.ctx, conn, now)
        daily.report(house.ctx, conn, now)

    await house.ctx.store.write(unit)
    house.ctx.wake()


async def message(house: House, where: str, words: str) -> Any:
    return await house.until(
        lambda: next((one for one in reversed(house.town.slack.messages(where)) if words in one["text"]), None)
    )


async def listed(house: House) -> Any:
    """The list, opened from the message that something waits."""
    await tick(house)
    found = await message(house, "D0LEE", "for a look")
    await house.town.slack.press("U0LEE", found, "Look through")
    return await house.until(lambda: house.town.slack.window("U0LEE"))


async def shows(house: House, words: str) -> Any:
    """The window of a lead, once it says so."""
    return await house.until(
        lambda: (window := house.town.slack.window("U0LEE")) and words in all_text(window) and window
    )


async def test_a_lead_hears_that_something_waits_looks_and_says_what_it_is(at_ten: House) -> None:
    house = at_ten
    await house.customer(PERHAPS)
    window = await listed(house)
    assert "Perhaps a complaint. It goes to Ana Ruiz at 10:1" in all_text(window)
    assert "Not for us" in [label(one) for one in buttons(window)]
    await house.town.slack.press("U0LEE", window, "It is a complaint")
    await shows(house, "It is on the desk now, with its card and its clock.")
    assert PERHAPS in (await house.card())["text"]
    await message(house, "D0LEE", "Nothing waits here any more. Thank you.")


async def test_a_question_is_given_to_somebody_from_the_list(at_ten: House) -> None:
    house = at_ten
    await house.customer(ASKS, "Jo Marsh")
    window = await listed(house)
    await house.town.slack.select("U0LEE", window, "Ben Okafor")
    await shows(house, "Ben Okafor has it now, with its card and its clock.")
    assert "For <@U0BEN>" in (await house.card())["text"]


async def test_praise_and_what_is_not_for_us_leave_the_list(at_ten: House) -> None:
    house = at_ten
    await house.customer(PERHAPS)
    await house.customer(PERHAPS, "Jo Marsh")
    window = await listed(house)
    await house.town.slack.choose("U0LEE", window, "It is praise")
    window = await shows(house, "It has a card as praise now.")
    await house.town.slack.press("U0LEE", window, "Not for us")
    await shows(house, "It is set aside.")
    assert (await house.card())["text"].startswith("Praise from ")


async def test_praise_is_handed_on_in_a_window_and_then_answered(at_ten: House) -> None:
    house = at_ten
    await house.customer(PRAISES, "Mira Kovac")
    await house.card()
    await tick(house)
    notice = await message(house, "D0ANA", "Praise from Mira Kovac on Telegram, private, no hurry: by ")
    assert [label(one) for one in buttons(notice)][:2] == ["Handed on to…", "Reply"]
    assert "<@U0ANA>" not in all_text(await house.card())
    await house.town.slack.press("U0ANA", notice, "Handed on to…")
    window = await house.until(lambda: house.town.slack.window("U0ANA"))
    await house.town.slack.submit("U0ANA", window, {"person": "Leo", "how": "Read it to him this morning"})
    handed = "Handed on to Leo by Ana Ruiz: “Read it to him this morning”"
    notice = await message(house, "D0ANA", handed)
    assert [label(one) for one in buttons(notice)][:2] == ["Reply", "Handed on to…"]
    await house.until(lambda: handed in house.town.slack.roots()[0]["text"])
    page = await opened(house)
    assert "Praise (1)" in all_text(page)
    assert "Nothing waits for you." in all_text(page)
    await house.town.slack.press("U0ANA", notice, "Reply")
    await house.until(lambda: "To Mira Kovac" in all_text(house.town.slack.window("U0ANA") or {}))


async def test_praise_that_is_none_leaves_its_lane_from_the_menu(at_ten: House) -> None:
    house = at_ten
    await house.customer(PRAISES, "Mira Kovac")
    await house.town.slack.choose("U0ANA", await house.card(), "It is a complaint")
    begins = "Mira Kovac on Telegram, private, by "
    await house.until(lambda: house.town.slack.roots()[0]["text"].startswith(begins))


async def test_the_daily_sample_is_pressed_where_it_stands(at_ten: House) -> None:
    house = at_ten
    await house.customer(CHATS)
    await house.customer(CHATS, "Jo Marsh")
    house.later(23 * 3600)
    await tick(house)
    sample = await message(house, "D0LEE", "2 posts were set aside without a card since yesterday.")
    assert [label(one) for one in buttons(sample)] == ["Right", "It is a complaint"] * 2
    await house.town.slack.press("U0LEE", sample, "Right")
    sample = await message(house, "D0LEE", "Right, says ")
    assert len(buttons(sample)) == 2
    await house.town.slack.press("U0LEE", sample, "It is a complaint")
    await message(house, "D0LEE", "It is on the desk now.")
    assert CHATS in (await house.card())["text"]


async def test_app_home_counts_what_waits_beside_what_was_set_aside(at_ten: House) -> None:
    house = at_ten
    await house.customer(PERHAPS)
    await house.customer(CHATS, "Jo Marsh")
    await opened(house, "U0LEE")
    page = await says(house, "To check (1 waits, until 10:1", "U0LEE")
    assert "1 set aside today)" in all_text(page)


async def test_a_colleague_is_brought_praise_in_slack_and_a_guest_is_not(at_ten: House) -> None:
    house = at_ten
    await house.customer(PRAISES, "Mira Kovac")
    await house.card()
    await tick(house)
    notice = await message(house, "D0ANA", "Praise from Mira Kovac on Telegram, private, no hurry: by ")
    people = house.town.slack.workspace.people
    people["U0GUS"] = replace(people["U0EVE"], id="U0GUS", name="Gus Guest", guest=True)
    for colleague in ("U0EVE", "U0GUS"):
        await house.town.slack.press("U0ANA", notice, "Handed on to…")
        window = await house.until(lambda: house.town.slack.window("U0ANA"))
        await house.town.slack.submit("U0ANA", window, {"colleague": colleague, "person": ""})
        await house.until(lambda: house.town.slack.window("U0ANA") is None)
    brought = await message(house, "D0EVE", "Ana Ruiz hands this on to you: Mira Kovac on Telegram, private")
    assert "There is nothing to do." in brought["text"]
    await message(house, "D0LEE", "cannot be reached by direct message: A guest of this workspace is told nothing")
    assert "D0GUS" not in house.town.slack.workspace.channels
