"""Promises and the question whether it is right through the real Slack app: messages, windows, App Home."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.flows import queue
from bot.flows.promises import PROMISE, message_key
from bot.store.tables import promises
from handlers.standins.slack import Message, all_text, buttons, label
from tests.slack.house import House

BY_TOMORROW = "Dana, that is on us. Your refund should reach you by tomorrow."


async def promise(house: House) -> Any:
    """Ana's reply with a promise has left; the promise."""
    await house.customer()
    preview = await house.preview(BY_TOMORROW)
    assert "It will be kept as your promise. Due" in all_text(preview)
    await house.town.slack.press("U0ANA", preview, "Send")
    await house.line("Delivered")
    return await house.ctx.store.read(lambda conn: conn.execute(select(promises)).one())


async def due(house: House) -> Message:
    """Ana is asked about it, whatever the time of day is here."""
    one = await promise(house)
    facts = {"to": "ana", "promise": one.id}
    await house.ctx.queueing(
        lambda conn, now: queue.tell(house.ctx, conn, now, message_key(one.id), "U0ANA", PROMISE, facts, case=1)
    )
    return await told(house, "You told Dana Wells “by tomorrow”")


async def told(house: House, beginning: str) -> Message:
    """The direct message to Ana that begins so, once it stands."""

    def found() -> Message | None:
        mine = house.town.slack.messages("D0ANA")
        return next((one for one in reversed(mine) if one["text"].startswith(beginning)), None)

    return await house.until(found)


async def window(house: House, title: str) -> Any:
    def shown() -> Any:
        view = house.town.slack.window("U0ANA")
        return view if view and view["title"]["text"] == title else None

    return await house.until(shown)


async def test_it_has_tell_them_asks_the_customer_whose_yes_closes_the_case(house: House) -> None:
    message = await due(house)
    assert message["text"].startswith("You told Dana Wells “by tomorrow”. Has the refund arrived?")
    assert [label(one) for one in buttons(message)] == ["It has: tell them", "Not yet: new date…", "Ask in the thread"]
    await house.town.slack.press("U0ANA", message, "It has: tell them")
    await window(house, "Ask whether it is right")
    submitted = await house.town.slack.submit("U0ANA", values={"words": "The refund left on our side. Is it there?"})
    assert submitted.view is not None
    assert "Is it there?" in all_text(submitted.view)
    assert len(house.telegram.accepted) == 1, "nothing leaves without Send"
    await house.town.slack.submit("U0ANA")
    await house.until(lambda: len(house.telegram.accepted) == 2)
    await house.until(lambda: house.town.slack.roots()[0]["text"].startswith("Asked Dana Wells on "))
    await told(house, "You told Dana Wells “by tomorrow”. You asked Dana Wells")
    await house.customer("Yes, thank you!")
    await house.until(lambda: house.town.slack.roots()[0]["text"].startswith("Closed: Dana Wells says it is right ("))
    await told(house, "You told Dana Wells “by tomorrow”. Kept. Thank you.")


async def test_words_typed_are_never_lost(house: House) -> None:
    message = await due(house)
    await house.town.slack.press("U0ANA", message, "It has: tell them")
    await window(house, "Ask whether it is right")
    await house.town.slack.submit("U0ANA", values={"words": "Is it there, Dana?"})
    await house.town.slack.press("U0ANA", await window(house, "One more look"), "Back")
    shown = await window(house, "Ask whether it is right")
    assert "Is it there, Dana?" in str(shown["blocks"])
    shown["state"] = {"values": {"words": {"words": {"type": "plain_text_input", "value": "Is it there yet?"}}}}
    await house.town.slack.close("U0ANA")
    await house.town.slack.press("U0ANA", message, "It has: tell them")
    assert "Is it there yet?" in str((await window(house, "Ask whether it is right"))["blocks"])


async def test_a_new_date_moves_it_and_opens_a_reply(house: House) -> None:
    message = await due(house)
    await house.town.slack.press("U0EVE", message, "Not yet: new date")
    shown = await house.until(lambda: house.town.slack.window("U0EVE"))
    assert "Only Ana Ruiz can say that." in all_text(shown)
    await house.town.slack.press("U0ANA", message, "Not yet: new date")
    await window(house, "Not yet: a new date")
    day = house.ctx.store.clock.now().date() + timedelta(days=10)
    submitted = await house.town.slack.submit("U0ANA", values={"day": day.isoformat(), "tell": "yes"})
    assert submitted.view is not None
    assert "The refund takes longer than I said: by " in str(submitted.view["blocks"])
    await told(house, "You told Dana Wells “by tomorrow”. Moved to ")
    assert len(house.telegram.accepted) == 1
    await house.until(lambda: f"{day:%a} {day.day} {day:%b}" in house.town.slack.roots()[0]["text"])


async def test_app_home_lists_what_one_promised(house: House) -> None:
    await promise(house)
    await house.town.slack.open_home("U0ANA")
    page = await house.until(lambda: house.town.slack.windows.homes.get("U0ANA"))
    assert "You promised (1)" in all_text(page)
    assert "Dana Wells: refund by " in all_text(page)
    await house.town.slack.press("U0ANA", page, "Done…")
    await window(house, "Is it done?")
    done = await house.town.slack.submit("U0ANA", values={"how": "kept"})
    assert done.view is None
    await house.until(lambda: "You promised" not in all_text(house.town.slack.windows.homes["U0ANA"]))


async def test_a_customer_who_answers_can_be_asked_whether_it_is_right(house: House) -> None:
    await promise(house)
    await house.customer("Thank you!")
    message = await told(house, "Dana Wells answered you")
    assert [label(one) for one in buttons(message)] == ["Close it", "Ask whether it is right", "Reply"]
    await house.town.slack.press("U0ANA", message, "Ask whether it is right")
    shown = await window(house, "Ask whether it is right")
    assert "Is it right now?" in str(shown["blocks"])
