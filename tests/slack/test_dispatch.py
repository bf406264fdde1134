"""From a signed request through the real app to what stands in Slack and what reaches a customer."""

from __future__ import annotations

import asyncio
import contextlib
import copy
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select, text

from bot.store.store import Store
from bot.store.tables import cases, inbox
from handlers.standins.slack import all_text, buttons, label
from handlers.standins.slack.events import callback, posted
from handlers.standins.slack.words import Message
from tests.refusing import refusing
from tests.slack.house import House

WORDS = "Dana, that is on us."


async def test_the_executives_words_come_back_as_a_preview_with_three_buttons(house: House) -> None:
    await house.customer()
    preview = await house.preview(WORDS)
    assert WORDS in all_text(preview)
    assert [label(one) for one in buttons(preview)] == ["Send privately", "Edit…", "Keep internal"]
    assert house.telegram.accepted == []


async def test_send_by_the_owner_reaches_the_customer_and_the_preview_becomes_the_receipt(house: House) -> None:
    await house.customer()
    preview = await house.preview(WORDS)
    attempt = await house.town.slack.press("U0ANA", preview, "Send")
    assert attempt.acknowledged
    line = await house.line("Delivered to Dana Wells")
    assert line["ts"] == preview["ts"]
    assert [one.text for one in house.telegram.accepted] == [f"{WORDS}\n\n— Ana Ruiz\nChief Operating Officer"]
    card = await house.until(lambda: [one for one in house.town.slack.roots() if one["text"].startswith("Answered")])
    assert buttons(card[0]) == []


async def test_a_click_by_someone_else_sends_nothing(house: House) -> None:
    await house.customer()
    preview = await house.preview()
    for user in ("U0BEN", "U0TOM", "U0LEE", "U0EVE"):
        await house.town.slack.press(user, preview, "Send")
        told = await house.until(lambda user=user: house.town.slack.ephemerals(user))
        assert told[0]["text"] == "Only Ana Ruiz can send it."
        assert told[0]["thread_ts"] == preview["thread_ts"]
    await house.quiet()
    assert house.telegram.accepted == []


async def test_two_clicks_send_once(house: House) -> None:
    await house.customer()
    preview = await house.preview()
    await asyncio.gather(*(house.town.slack.press("U0ANA", preview, "Send") for _ in range(3)))
    await house.line("Delivered")
    await house.quiet()
    assert len(house.telegram.accepted) == 1


@pytest.mark.parametrize("undo_seconds", [30])
async def test_undo_takes_back_what_was_sent(house: House) -> None:
    await house.customer()
    preview = await house.preview()
    await house.town.slack.press("U0ANA", preview, "Send")
    held = await house.line("Leaves at")
    await house.town.slack.press("U0ANA", held, "Undo")
    await house.line("Taken back by Ana Ruiz")
    assert house.telegram.accepted == []


async def test_keep_internal_and_edit_do_what_they_say(house: House) -> None:
    await house.customer()
    preview = await house.preview()
    await house.town.slack.press("U0ANA", preview, "Edit")
    window = await house.until(lambda: house.town.slack.window("U0ANA"))
    assert "initial_value" in str(window["blocks"])
    await house.town.slack.close("U0ANA")
    await house.town.slack.press("U0ANA", preview, "Keep")
    await house.line("Kept internal by Ana Ruiz")


@pytest.mark.parametrize(
    "value",
    [
        "",
        "{}",
        "not json",
        "[1]",
        '{"reply":"abc","rev":1}',
        '{"reply":"1","rev":"1"}',
        '{"reply":"1","rev":-1}',
        '{"reply":"9999999999999999999","rev":1}',
        '{"reply":"99","rev":1}',
        '{"reply":["1"],"rev":1}',
        '{"case":"1"}',
    ],
)
async def test_a_button_that_is_not_ours_is_answered_and_does_nothing(house: House, value: str) -> None:
    await house.customer()
    preview = await house.preview()
    forged = with_value(preview, "Send", value)
    attempt = await house.town.slack.press("U0ANA", forged, "Send", channel="C0CASES")
    assert attempt.acknowledged
    await house.until(lambda: house.town.slack.ephemerals("U0ANA"))
    await house.quiet(0.1)
    assert house.telegram.accepted == []


def with_value(message: Message, button: str, value: str) -> Message:
    """The same message with another value behind a button."""
    forged = copy.deepcopy(message)
    for block in forged["blocks"]:
        for element in block.get("elements", []):
            if element.get("type") == "button" and element["text"]["text"].startswith(button):
                element["value"] = value
    return forged


async def test_what_others_write_is_not_even_stored(house: House) -> None:
    await house.customer()
    card = await house.card()
    await house.town.slack.say("U0EVE", "poor thing, call her", thread_ts=card["ts"])
    await house.town.slack.other_app_says("deploy finished", thread_ts=card["ts"])
    await house.quiet()
    assert await stored(house) == []
    assert len(house.town.slack.thread("C0CASES", card["ts"])) == 3


async def stored(house: House) -> list[str]:
    return await house.ctx.store.read(lambda conn: list(conn.execute(select(inbox.c.kind)).scalars()))


async def test_one_message_told_many_times_is_heard_once(house: House) -> None:
    await house.customer()
    card = await house.card()
    message = await house.town.slack.say("U0ANA", WORDS, thread_ts=card["ts"], tell=False)
    place = house.town.slack.workspace.channel("C0CASES")
    event = posted(place, message)
    payloads = [callback(event, 1, "Ev1"), callback(event, 1, "Ev1"), callback(event, 1, "Ev2")]
    await asyncio.gather(*(house.town.slack.deliveries.event(one) for one in payloads))
    await house.town.slack.deliveries.event(callback(event, 1, "Ev3"), retry=2)
    await house.line("Preview.")
    await house.quiet()
    previews = [one for one in house.town.slack.thread("C0CASES", card["ts"]) if one["text"].startswith("Preview")]
    assert len(previews) == 1
    assert await stored(house) == ["said"]


async def test_three_messages_in_reversed_order_are_previewed_in_theirs(house: House) -> None:
    await house.customer()
    card = await house.card()
    said = [await house.town.slack.say("U0ANA", f"message {n}", thread_ts=card["ts"], tell=False) for n in (1, 2, 3)]
    place = house.town.slack.workspace.channel("C0CASES")
    for message in reversed(said):
        await house.town.slack.deliveries.event(callback(posted(place, message), 1))
    thread = await house.until(
        lambda: (found := house.town.slack.thread("C0CASES", card["ts"])) and len(found) == 7 and found
    )
    previews = [all_text(one) for one in thread if one["text"].startswith("Preview")]
    assert ["message 1" in previews[0], "message 2" in previews[1], "message 3" in previews[2]] == [True] * 3


async def test_another_workspace_is_ignored(house: House) -> None:
    await house.customer()
    card = await house.card()
    message = await house.town.slack.say("U0ANA", WORDS, thread_ts=card["ts"], tell=False)
    event = callback(posted(house.town.slack.workspace.channel("C0CASES"), message), 1) | {"team_id": "T0OTHER"}
    delivery = await house.town.slack.deliveries.event(event)
    assert delivery.acknowledged
    await house.quiet()
    assert await stored(house) == []


async def test_an_edit_revises_the_preview_an_unfurl_does_not_and_a_deletion_ends_it(house: House) -> None:
    await house.customer()
    card = await house.card()
    message = await house.town.slack.say("U0ANA", "Dana, see https://acme.com", thread_ts=card["ts"])
    await house.line("Preview.")
    await house.town.slack.unfurl(message)
    await house.town.slack.edit(message, "Dana, it has left")
    await house.until(
        lambda: any("it has left" in all_text(one) for one in house.town.slack.messages() if "bot_id" in one)
    )
    await house.town.slack.delete(message)
    await house.line("No longer needed")
    assert await stored(house) == ["said", "edited", "deleted"]


async def test_also_send_to_channel_is_a_thread_message_like_any_other(house: House) -> None:
    await house.customer()
    card = await house.card()
    await house.town.slack.say("U0ANA", WORDS, thread_ts=card["ts"], broadcast=True)
    preview = await house.line("Preview.")
    assert preview["thread_ts"] == card["ts"]


async def test_a_message_that_names_a_colleague_is_talk_that_may_be_sent_after_all(house: House) -> None:
    await house.customer()
    card = await house.card()
    await house.town.slack.say("U0ANA", "<@U0EVE> can you check?", thread_ts=card["ts"])
    quiet = await house.line("Kept internal, it names Eve Cole")
    await house.town.slack.press("U0ANA", quiet, "Write to")
    await house.line("Preview.")


async def test_words_to_the_bot_are_for_the_one_open_case(house: House) -> None:
    await house.customer()
    await house.card()
    await house.town.slack.say("U0ANA", WORDS, channel="U0ANA")
    preview = await house.line("Preview.", "U0ANA")
    await house.town.slack.press("U0ANA", preview, "Send")
    await house.line("Delivered to Dana Wells")
    assert len(house.telegram.accepted) == 1


async def test_with_several_open_a_name_is_pressed(house: House) -> None:
    await house.customer()
    await house.customer("Where is my parcel? It is broken again", "Jo Marsh")
    await house.card(2)
    await house.town.slack.say("U0ANA", "I am looking into it", channel="U0ANA")
    asked = await house.line("Who is it for?", "U0ANA")
    await house.town.slack.press("U0ANA", asked, "Jo Marsh")
    preview = await house.line("Preview.", "U0ANA")
    assert "Jo Marsh" in all_text(preview)


@pytest.mark.parametrize(("option", "title"), [("Pass to", "Pass to"), ("Not a", "Not a"), ("All about", "All about")])
async def test_each_choice_of_the_menu_opens_its_window(house: House, option: str, title: str) -> None:
    await house.customer()
    await house.town.slack.choose("U0ANA", await house.card(), option)
    window = await house.until(lambda: house.town.slack.window("U0ANA"))
    assert window["title"]["text"].startswith(title)


async def test_passing_to_ben_moves_card_thread_and_message(house: House) -> None:
    await house.customer()
    await house.town.slack.choose("U0ANA", await house.card(), "Pass to")
    await house.until(lambda: house.town.slack.window("U0ANA"))
    submitted = await house.town.slack.submit("U0ANA", values={"person": "ben"})
    assert (submitted.errors, submitted.view) == ({}, None)
    await house.line("Now with Ben Okafor")
    await house.until(lambda: house.town.slack.roots()[0]["text"].startswith("Now with Ben Okafor"))
    told = await house.until(lambda: house.town.slack.messages("U0BEN"))
    assert told[0]["text"].startswith("Dana Wells on Telegram")


async def test_not_a_complaint_and_answered_elsewhere_settle_the_case(house: House) -> None:
    await house.customer()
    await house.customer("Where is my parcel? It is broken again", "Jo Marsh")
    second = await house.card(2)
    await house.town.slack.choose("U0ANA", await house.card(1), "Not a")
    await house.until(lambda: house.town.slack.window("U0ANA"))
    await house.town.slack.submit("U0ANA", values={"kind": "praise"})
    await house.town.slack.choose("U0ANA", second, "I answered elsewhere")
    await house.until(lambda: house.town.slack.window("U0ANA"))
    await house.town.slack.submit("U0ANA", values={"how": "call", "words": "We spoke"} | {})
    states = await house.ctx.store.read(
        lambda conn: list(conn.execute(select(cases.c.state).order_by(cases.c.id)).scalars())
    )
    assert states == ["aside", "answered"]


async def test_a_store_that_refuses_gets_no_acknowledgement_and_the_redelivery_is_handled(house: House) -> None:
    await house.customer()
    card = await house.card()
    house.town.slack.deliveries.waits = (0.3,)
    async with refusing(house.ctx.store, "inbox", "true", what="INSERT"):
        message = await house.town.slack.say("U0ANA", WORDS, thread_ts=card["ts"])
    [delivery] = [one for one in house.town.slack.deliveries.all if one.payload["event"].get("ts") == message["ts"]]
    assert [attempt.acknowledged for attempt in delivery.attempts] == [False]
    await house.line("Preview.")
    assert delivery.acknowledged


@contextlib.asynccontextmanager
async def lapsed(store: Store) -> AsyncIterator[None]:
    """Its lease ran out."""
    store.lives = lambda: False
    try:
        yield
    finally:
        store.lives = lambda: True


@contextlib.asynccontextmanager
async def unreadable(store: Store) -> AsyncIterator[None]:
    """What is stored of the reply is not what we store."""
    await store.write(lambda conn, now: conn.execute(text("UPDATE replies SET facts = '[]'")) and None)
    yield


@pytest.mark.parametrize(
    ("trouble", "says"),
    [
        (unreadable, "Something went wrong here, and nothing was sent. (Number "),
        (
            lambda store: refusing(store, "replies", "true"),
            "That did not get through just now. Please try again in a few",
        ),
        (lapsed, "That did not get through just now. Please try again in a few seconds"),
    ],
    ids=["unreadable", "full", "lapsed"],
)
async def test_a_press_that_cannot_be_stored_says_so_and_sends_nothing(house: House, trouble: Any, says: str) -> None:
    await house.customer()
    preview = await house.preview()
    await house.quiet()
    async with trouble(house.ctx.store):
        attempt = await house.town.slack.press("U0ANA", preview, "Send")
    assert not attempt.acknowledged
    told = await house.until(lambda: house.town.slack.ephemerals("U0ANA"))
    assert told[0]["text"].startswith(says)
    assert "disk" not in told[0]["text"]
    assert house.telegram.accepted == []


async def test_slack_taking_the_card_and_cutting_the_line_makes_one_card(house: House) -> None:
    house.town.faults.next("slack", "chat.postMessage", "cut-after")
    await house.customer()
    await house.card()
    await house.quiet()
    assert len(house.town.slack.roots()) == 1


async def test_a_link_button_is_acknowledged_and_nothing_else(house: House) -> None:
    await house.customer()
    await house.preview()
    notice = await house.until(lambda: house.town.slack.messages("U0ANA"))
    attempt = await house.town.slack.press("U0ANA", notice[0], "Open thread")
    assert attempt.acknowledged
    await house.quiet(0.1)
    assert house.town.slack.ephemerals("U0ANA") == []
