"""*Continue in private…* through the real Slack app: the menu, the choice in the window, both texts, the arrival."""

from __future__ import annotations

import re

from bot.flows.intake import take_in
from bot.messages import Audience, Author, Batch, Post
from handlers.standins.slack import Message, all_text, elements, label
from tests.slack.house import COMPLAINT, House

PUBLIC = "Dana, I want to see to this myself, and your number shouldn't stand here."
PRIVATE = "It's me again, from the group. What is the number of your order?"


async def from_telegram(house: House, text: str, chat: str = "-100", invitation: str | None = None) -> None:
    audience = Audience.PUBLIC if chat.startswith("-") else Audience.PRIVATE
    house._posts += 1
    post = Post(
        "telegram", "42", f"in-{house._posts}", chat, Author("5001", "Dana Wells", "danawells"), text, audience,
        house.ctx.store.clock.now(), text.encode(), invitation=invitation,
    )  # fmt: skip
    await take_in(house.ctx, "telegram", "42", Batch((post,)))


async def look(house: House) -> None:
    """Both texts are written; the second look is open."""
    submitted = await house.town.slack.submit("U0ANA", values={"words": PUBLIC, "first": PRIVATE})
    assert (submitted.errors, submitted.attempt.acknowledged) == ({}, True)
    assert submitted.view is not None
    seen = all_text(submitted.view)
    assert seen.index("Public. Everybody reads this") < seen.index("Private. Waits until Dana Wells opens the chat")


async def sent_and_come(house: House) -> None:
    """The public words leave, the private ones when Dana comes."""
    await house.town.slack.submit("U0ANA")
    await house.line("Waits until Dana Wells opens the chat.")
    await house.until(lambda: "Delivered at" in all_text(house.town.slack.window("U0ANA") or {}))
    [public] = house.telegram.accepted
    assert public.text.startswith(PUBLIC)
    token = re.search(r"\?start=([\w-]+)$", public.text)
    assert token
    await from_telegram(house, "/start", "5001", token[1])
    await house.line("Dana Wells opened the private chat.")
    await house.until(lambda: len(house.telegram.accepted) == 2)
    assert house.telegram.accepted[1].conversation == "5001"
    assert house.telegram.accepted[1].text.startswith(PRIVATE)


async def test_only_them_in_the_reply_window_leads_to_both_fields(house: House) -> None:
    await from_telegram(house, COMPLAINT)
    window = await house.window()
    assert "Only them: invite to a private message" in all_text(window)
    submitted = await house.town.slack.submit("U0ANA", values={"words": PRIVATE, "audience": "alone"})
    assert submitted.view is not None
    assert submitted.view["callback_id"] == "window-invite.v1"
    fields = {
        one["block_id"]: one["element"].get("initial_value") for one in submitted.view["blocks"] if "label" in one
    }
    assert fields["first"] == PRIVATE
    assert fields["words"] != PRIVATE
    assert house.telegram.accepted == []
    await look(house)
    await sent_and_come(house)


async def test_everyone_is_what_the_window_says_by_itself(house: House) -> None:
    await from_telegram(house, COMPLAINT)
    await house.window()
    submitted = await house.town.slack.submit("U0ANA", values={"words": PUBLIC})
    assert submitted.view is not None
    assert "One more look" in all_text(submitted.view)
    assert "Send publicly" in all_text(submitted.view)


async def test_the_menu_of_a_preview_leads_there_and_the_preview_is_no_longer_needed(house: House) -> None:
    await from_telegram(house, COMPLAINT)
    preview = await house.preview(PRIVATE)
    assert "Continue in private…" in [label(one) for menu in elements(preview, "overflow") for one in menu["options"]]
    await house.town.slack.choose("U0ANA", preview, "Continue in private")
    await house.until(lambda: house.town.slack.window("U0ANA"))
    await look(house)
    await sent_and_come(house)
    await house.line("No longer needed")


async def test_back_from_the_second_look_has_both_texts(house: House) -> None:
    await from_telegram(house, COMPLAINT)
    preview = await house.preview("What is your number, Dana?")
    await house.town.slack.choose("U0ANA", preview, "Continue in private")
    await house.until(lambda: house.town.slack.window("U0ANA"))
    await look(house)
    await house.town.slack.press("U0ANA", house.town.slack.window("U0ANA"), "Back")
    window = await house.until(
        lambda: (found := house.town.slack.window("U0ANA"))["callback_id"] == "window-invite.v1" and found
    )
    assert PUBLIC in str(window["blocks"])
    assert "What is the number of your order?" in str(window["blocks"])


async def test_a_closed_window_keeps_both_texts_apart(house: House) -> None:
    await from_telegram(house, COMPLAINT)
    preview = await house.preview("What is your number, Dana?")
    await house.town.slack.choose("U0ANA", preview, "Continue in private")
    window = await house.until(lambda: house.town.slack.window("U0ANA"))
    window["state"] = {
        "values": {
            "words": {"words": {"type": "plain_text_input", "value": PUBLIC}},
            "first": {"first": {"type": "plain_text_input", "value": PRIVATE}},
        }
    }
    await house.town.slack.close("U0ANA")
    assert "order?" not in str((await house.window())["blocks"])


async def test_somebody_else_cannot_open_it(house: House) -> None:
    await from_telegram(house, COMPLAINT)
    preview = await house.preview(PRIVATE)
    await house.town.slack.choose("U0EVE", preview, "Continue in private")
    window = await house.until(lambda: house.town.slack.window("U0EVE"))
    assert "This is with Ana Ruiz. Only they can do that." in all_text(window)
    assert window.get("submit") is None


async def test_a_private_conversation_offers_no_choice(house: House) -> None:
    await house.customer()
    window = await house.window()
    assert "Only them" not in all_text(window)


async def test_an_assistant_gives_both_texts_and_one_press_of_the_executive_sends_both(house: House) -> None:
    await from_telegram(house, COMPLAINT)
    await house.window("U0TOM")
    opened = await house.town.slack.submit("U0TOM", values={"words": PRIVATE, "audience": "alone"})
    assert opened.view is not None
    assert opened.view["submit"]["text"] == "Give to Ana Ruiz"
    given = await house.town.slack.submit("U0TOM", values={"words": PUBLIC, "first": PRIVATE})
    assert "Ana Ruiz has it by direct message." in all_text(given.view or {})

    def prepared() -> list[Message]:
        return [one for one in house.town.slack.messages("U0ANA") if "prepared an invitation" in one["text"]]

    [message] = await house.until(prepared)
    assert PUBLIC in message["text"]
    assert PRIVATE in message["text"]
    for user in ("U0TOM", "U0BEN"):
        await house.town.slack.press(user, message, "Send both", channel="U0ANA")
    await house.quiet(0.2)
    assert house.telegram.accepted == []
    await house.town.slack.press("U0ANA", message, "Send both")
    await house.line("Waits until Dana Wells opens the chat.")
    [public] = await house.until(lambda: house.telegram.accepted)
    token = re.search(r"\?start=([\w-]+)$", public.text)
    assert token
    await from_telegram(house, "/start", "5001", token[1])
    await house.until(lambda: len(house.telegram.accepted) == 2)
    assert house.telegram.accepted[1].text.startswith(PRIVATE)


async def test_files_of_a_preview_survive_the_way_back_from_the_second_look(house: House) -> None:
    await from_telegram(house, COMPLAINT)
    card = await house.card()
    await house.town.slack.upload("U0ANA", "a.pdf", b"%PDF-1.7", "application/pdf", PRIVATE, thread_ts=card["ts"])
    preview = await house.line("Preview.")
    await house.town.slack.choose("U0ANA", preview, "Continue in private")
    window = await house.until(lambda: house.town.slack.window("U0ANA"))
    assert "With the private words: a.pdf (8 bytes)." in all_text(window)
    await look(house)
    await house.town.slack.press("U0ANA", house.town.slack.window("U0ANA") or {}, "Back")
    assert "With the private words: a.pdf (8 bytes)." in all_text(house.town.slack.window("U0ANA") or {})
    await look(house)
    await sent_and_come(house)
    assert [file.name for file in house.telegram.accepted[1].files] == ["a.pdf"]
    assert house.telegram.accepted[0].files == ()
