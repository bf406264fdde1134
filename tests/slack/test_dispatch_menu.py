"""The menus, the shortcut and the words at the field, through the real app."""

from __future__ import annotations

from bot.flows import case as case_flow
from bot.flows import plan_admin
from bot.store.tables import cases
from handlers.slack import ids
from handlers.standins.slack import all_text
from tests.conftest import PLAN
from tests.slack.house import COMPLAINT, House

WORDS = "Dana, that is on us."


async def notice(house: House) -> dict[str, object]:
    def found() -> list[dict[str, object]]:
        return [one for one in house.town.slack.messages("U0ANA") if one["text"].startswith("Dana Wells on")]

    [message] = await house.until(found)
    return message


async def test_not_now_says_when_it_asks_again(house: House) -> None:
    await house.customer()
    message = await notice(house)
    await house.town.slack.choose("U0ANA", message, "Not now", channel="U0ANA")
    await house.until(lambda: "Asked again at" in all_text(message))


async def test_danger_comes_first_in_text_and_first_block(house: House) -> None:
    await house.customer("Your heater caught fire in my kid's room")
    card = await house.card()
    assert card["text"].startswith("Safety. Dana Wells on Telegram, private, by ")
    assert all_text({"blocks": card["blocks"][:1]}).startswith("Safety. ")


async def test_a_wrong_topic_is_set_right(house: House) -> None:
    await house.customer(COMPLAINT)
    await house.town.slack.choose("U0ANA", await house.card(), "Wrong topic")
    await house.until(lambda: house.town.slack.window("U0ANA"))
    submitted = await house.town.slack.submit("U0ANA", values={"topic": "delivery"})
    assert submitted.errors == {}
    row = await house.ctx.store.read(lambda conn: conn.execute(cases.select()).one())
    assert row.topic == "delivery"


async def test_done_stands_in_all_about_this_case(house: House) -> None:
    await house.customer()
    card = await house.card()
    await house.town.slack.choose("U0ANA", card, "All about")
    window = await house.until(lambda: house.town.slack.window("U0ANA"))
    assert "Done, close the case" in all_text(window)
    await house.town.slack.submit("U0ANA")
    await house.until(lambda: "Closed by Ana Ruiz" in all_text(card))


async def test_signed_differently_after_another_look(house: House) -> None:
    await house.customer()
    preview = await house.preview()
    await house.town.slack.choose("U0ANA", preview, "Sign differently")
    await house.until(lambda: house.town.slack.window("U0ANA"))
    await house.town.slack.submit("U0ANA", values={"sign": "short"})
    await house.until(lambda: "COO" in all_text(preview))
    assert house.telegram.accepted == []


async def test_the_shortcut_brings_a_kept_message_back(house: House) -> None:
    await house.customer()
    preview = await house.preview()
    await house.town.slack.press("U0ANA", preview, "Keep")
    await house.until(lambda: "Kept internal" in all_text(preview))
    [said] = [one for one in house.town.slack.messages() if one.get("user") == "U0ANA"]
    attempt = await house.town.slack.shortcut("U0ANA", ids.SHORTCUT_SEND, said)
    assert attempt.acknowledged
    again = await house.until(
        lambda: [one for one in house.town.slack.messages() if one["text"].startswith("Preview.")]
    )
    await house.town.slack.press("U0ANA", again[0], "Send")
    await house.line("Delivered to Dana Wells")


async def test_others_words_never_go_out_under_ones_name(house: House) -> None:
    await house.customer()
    card = await house.card()
    said = await house.town.slack.say("U0EVE", "poor thing", thread_ts=card["ts"])
    for message in (said, card):
        await house.town.slack.shortcut("U0ANA", ids.SHORTCUT_SEND, message)
    told = await house.until(
        lambda: len(house.town.slack.ephemerals("U0ANA")) == 2 and house.town.slack.ephemerals("U0ANA")
    )
    assert {one["text"] for one in told} == {"Only your own words can go out under your name."}
    assert [one for one in house.town.slack.messages() if one["text"].startswith("Preview.")] == []


async def test_a_case_that_moved_is_said_at_the_field_and_the_words_stay(house: House) -> None:
    await house.customer()
    await house.window()
    await house.ctx.store.write(lambda conn, now: case_flow.pass_on(house.ctx, conn, now, 1, "U0ANA", "ben"))
    kept = await house.town.slack.submit("U0ANA", values={"words": WORDS})
    assert list(kept.errors) == ["words"]
    assert kept.errors["words"].startswith("Ben Okafor took this at ")
    assert (kept.view or {}).get("callback_id") == ids.WINDOW_REPLY
    assert house.telegram.accepted == []


async def test_back_from_a_refusal_brings_the_words(house: House) -> None:
    await house.customer()
    await house.window()
    refused = await house.town.slack.submit("U0ANA", values={"words": "Your card 4111 1111 1111 1111"})
    assert "Not like this" in all_text(refused.view or {})
    await house.town.slack.press("U0ANA", refused.view or {}, "Back")
    window = await house.until(lambda: (house.town.slack.window("U0ANA") or {}).get("callback_id") == ids.WINDOW_REPLY)
    assert window
    assert "4111 1111" in str(house.town.slack.window("U0ANA"))


async def test_one_of_two_topics_is_pressed_on_the_card(house: House) -> None:
    topics = "topics: [{name: refund, says: Late refund, words: [refund]}, {name: city, words: [wrong city]}]\n"
    await plan_admin.apply(house.ctx.store, PLAN + topics, "lee")
    await house.customer("Where is my refund? And you sent the shoes to the wrong city")
    card = await house.card()
    assert "Late refund or city?" in all_text(card)
    labels = [one["text"]["text"] for one in card["blocks"][-1]["elements"] if one["type"] == "button"]
    assert labels == ["Reply", "Late refund", "City"]
    await house.town.slack.press("U0ANA", card, "City")
    await house.until(lambda: "About city." in all_text(card))
    row = await house.ctx.store.read(lambda conn: conn.execute(cases.select()).one())
    assert row.topic == "city"
