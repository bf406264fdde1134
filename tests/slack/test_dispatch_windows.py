"""The reply window, from the press that opens it to the receipt that it becomes."""

from __future__ import annotations

import json

import pytest

from bot.store import cases as store_cases
from handlers.standins.faults import Fault, Kind
from handlers.standins.slack import Message, all_text
from tests.slack.house import House

WORDS = "Dana, that is on us."


async def three_sent(house: House) -> None:
    """Ana's first three replies are behind her."""
    for number in (2, 3, 4):
        await house.customer("Where is my parcel? It is broken again", f"Customer {number}")
        card = await house.card(number)
        await house.town.slack.say("U0ANA", f"This is answer number {number}, to you alone.", thread_ts=card["ts"])
        preview = await house.line("Preview.")
        await house.town.slack.press("U0ANA", preview, "Send")
        await house.line(f"Delivered to Customer {number}")


async def test_the_window_names_customer_account_and_signature(house: House) -> None:
    await house.customer()
    window = await house.window()
    seen = all_text(window)
    for part in ("To Dana Wells", "@acme_bot", "— Ana Ruiz, Chief Operating Officer", "Send privately", "Not yet"):
        assert part in seen


async def test_three_taps_and_the_receipt_follows_in_the_window(house: House) -> None:
    await house.customer()
    await three_sent(house)
    await house.window()
    submitted = await house.town.slack.submit("U0ANA", values={"words": WORDS})
    assert (submitted.errors, submitted.attempt.acknowledged) == ({}, True)
    await house.until(lambda: "Delivered at" in all_text(house.town.slack.window("U0ANA") or {}))
    assert house.telegram.accepted[-1].text.startswith(WORDS)
    await house.line("Delivered to Dana Wells")


async def test_a_second_look_and_its_send(house: House) -> None:
    await house.customer()
    await house.window()
    look = await house.town.slack.submit("U0ANA", values={"words": "You have it by Friday."})
    assert look.view is not None
    assert "One more look" in all_text(look.view)
    assert "by Friday" in all_text(look.view)
    assert house.telegram.accepted == []
    receipt = await house.town.slack.submit("U0ANA")
    assert receipt.errors == {}
    await house.until(lambda: "Delivered at" in all_text(house.town.slack.window("U0ANA") or {}))
    assert len(house.telegram.accepted) == 1


async def test_what_must_not_leave_has_no_send(house: House) -> None:
    await house.customer()
    await house.window()
    refused = await house.town.slack.submit("U0ANA", values={"words": "Your card 4111 1111 1111 1111"})
    assert refused.view is not None
    assert "Not like this" in all_text(refused.view)
    assert refused.view.get("submit") is None


async def test_words_of_a_closed_window_come_back(house: House) -> None:
    await house.customer()
    window = await house.window()
    window["state"] = {"values": {"words": {"words": {"type": "plain_text_input", "value": "Dana, I"}}}}
    await house.town.slack.close("U0ANA")
    again = await house.window()
    assert '"Dana, I"' in str(again["blocks"]).replace("'", '"')


async def test_words_are_kept_while_they_are_typed(house: House) -> None:
    await house.customer()
    window = await house.window()
    await house.town.slack.type_in("U0ANA", window, "words", "Dana, I am")
    kept = await house.ctx.store.read(lambda conn: store_cases.draft(conn, 1, "U0ANA"))
    assert kept == "Dana, I am"
    assert house.town.ledger.counts["slack", "views.update"] == 0, "it would move the cursor under a thumb"


@pytest.mark.parametrize(
    ("user", "said"), [("U0BEN", "This is with Ana Ruiz."), ("U0EVE", "Only the addressed executive")]
)
async def test_others_see_whose_it_is(house: House, user: str, said: str) -> None:
    await house.customer()
    window = await house.window(user)
    assert said in all_text(window)
    assert window.get("submit") is None


async def test_a_delegate_gives_the_words_and_the_executive_needs_two_taps(house: House) -> None:
    await house.customer()
    await house.window("U0TOM")
    given = await house.town.slack.submit("U0TOM", values={"words": WORDS})
    assert given.view is not None
    assert "Ana Ruiz has it by direct message" in all_text(given.view)

    def prepared() -> list[dict[str, object]]:
        return [one for one in house.town.slack.messages("U0ANA") if one["text"].startswith("Tom Reed prepared")]

    [message] = await house.until(prepared)
    await house.town.slack.press("U0TOM", message, "Send", channel="U0ANA")
    await house.quiet()
    assert house.telegram.accepted == []
    await house.town.slack.press("U0ANA", message, "Send")
    await house.line("Delivered to Dana Wells")


async def test_a_customer_who_wrote_again_is_told_at_the_field(house: House) -> None:
    await house.customer()
    await three_sent(house)
    await house.window()
    await house.customer("Never mind, it came.")
    again = await house.town.slack.submit("U0ANA", values={"words": WORDS})
    assert again.view is not None
    assert "Never mind, it came." in all_text(again.view)
    assert len(house.telegram.accepted) == 3


async def test_a_window_that_does_not_open_says_so(house: House) -> None:
    await house.customer()
    house.town.faults.next("slack", "views.open", Fault(Kind.REFUSED, error="expired_trigger_id"))
    await house.town.slack.press("U0ANA", await house.card(), "Reply")

    def told() -> list[Message]:
        return [one for one in house.town.slack.messages("U0ANA") if one["text"] == "The window did not open."]

    [message] = await house.until(told)
    assert house.town.slack.ephemerals("U0ANA") == []
    await house.town.slack.press("U0ANA", message, "Reply", channel="U0ANA")
    assert "To Dana Wells" in all_text(house.town.slack.window("U0ANA") or {})
    await house.quiet(0.2)
    assert len(told()) == 1


async def test_an_edit_whose_window_does_not_open_comes_back_with_its_words(house: House) -> None:
    await house.customer()
    preview = await house.preview(WORDS)
    house.town.faults.next("slack", "views.open", "500")
    await house.town.slack.press("U0ANA", preview, "Edit")

    def told() -> list[Message]:
        return [one for one in house.town.slack.messages("U0ANA") if one["text"] == "The window did not open."]

    [message] = await house.until(told)
    await house.town.slack.press("U0ANA", message, "Edit", channel="U0ANA")
    assert WORDS in str(house.town.slack.window("U0ANA"))


async def test_any_other_window_that_does_not_open_asks_for_another_press(house: House) -> None:
    await house.customer()
    house.town.faults.next("slack", "views.open", "500")
    await house.town.slack.choose("U0ANA", await house.card(), "Pass to someone")
    said = "The window did not open. Please press the button once more."
    await house.until(lambda: [one for one in house.town.slack.messages("U0ANA") if one["text"] == said])


async def test_a_name_that_cannot_be_looked_up_costs_no_send(house: House) -> None:
    await house.customer()
    await house.window()
    house.town.faults.always("slack", "users.info", "hang-before")
    look = await house.town.slack.submit("U0ANA", values={"words": WORDS})
    assert look.attempt.acknowledged
    assert look.attempt.seconds < 2


async def test_a_window_of_another_time_stays_open_with_its_words(house: House) -> None:
    await house.customer()
    window = await house.window()
    window["private_metadata"] = '{"case":"x"}'
    submitted = await house.town.slack.submit("U0ANA", values={"words": WORDS})
    assert "This window is from another time." in submitted.errors["words"]
    assert submitted.view is not None
    assert house.telegram.accepted == []


async def test_a_button_of_a_version_that_is_gone_is_refused_kindly(house: House) -> None:
    await house.customer()
    card = await house.card()
    card["blocks"] = json.loads(json.dumps(card["blocks"]).replace('"reply.v1"', '"reply.v0"'))
    await house.town.slack.press("U0ANA", card, "Reply")
    told = await house.until(lambda: house.town.slack.ephemerals("U0ANA"))
    assert told[0]["text"].startswith("This button is from another time.")
    assert house.town.slack.window("U0ANA") is None


async def test_an_old_edit_opens_no_window_once_it_was_decided(house: House) -> None:
    await house.customer()
    preview = await house.preview(WORDS)
    before = {**preview}
    await house.town.slack.press("U0ANA", preview, "Keep internal")
    await house.line("Kept internal by Ana Ruiz.")
    await house.town.slack.press("U0ANA", before, "Edit", channel="C0CASES")
    window = house.town.slack.window("U0ANA") or {}
    assert "That was decided already." in all_text(window)
    assert window.get("submit") is None
