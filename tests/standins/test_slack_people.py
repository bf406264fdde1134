"""Acting as a person in Slack: what they write, press, choose and submit, as the app gets it."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import SystemClock
from handlers.standins import Town
from handlers.standins.slack import NothingToPress, all_text, buttons, label, live_text

CASES = "C0CASES"


def words(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def window(**more: Any) -> dict[str, Any]:
    field = {"type": "plain_text_input", "action_id": "words", "multiline": True, "max_length": 20}
    options = [{"text": words("Everyone, on X"), "value": "public"}, {"text": words("Only them"), "value": "private"}]
    choice = {"type": "radio_buttons", "action_id": "audience", "options": options, "initial_option": options[0]}
    return {
        "type": "modal",
        "callback_id": "reply",
        "title": words("Public reply on X"),
        "submit": words("Send publicly"),
        "blocks": [
            {"type": "input", "block_id": "words", "label": words("Your words"), "element": field},
            {"type": "input", "block_id": "audience", "label": words("Who"), "element": choice},
        ],
    } | more


@pytest.fixture
async def card(web: AsyncWebClient, town: Town) -> dict[str, Any]:
    menu = [
        {"text": words("Pass to someone else…"), "value": "pass"},
        {"text": words("Not a complaint…"), "value": "no"},
    ]
    elements = [
        {"type": "button", "action_id": "reply", "text": words(":pencil: Reply"), "value": "7"},
        {"type": "overflow", "action_id": "more", "options": menu},
    ]
    quote = {"type": "rich_text_quote", "elements": [{"type": "text", "text": "my words"}]}
    blocks = [{"type": "rich_text", "elements": [quote]}, {"type": "actions", "elements": elements}]
    await web.chat_postMessage(channel=CASES, text="A card", blocks=blocks)
    return town.slack.messages()[0]


async def test_everything_visible_can_be_read(card: dict[str, Any]) -> None:
    assert {"A card", "my words", "Not a complaint…"} <= set(all_text(card).split("\n"))
    assert live_text(card) == "A card"
    assert [label(one) for one in buttons(card)] == ["Reply"]


async def test_a_press_carries_the_button_the_message_and_a_trigger(town: Town, app: Any, card: dict[str, Any]) -> None:
    attempt = await town.slack.press("U0ANA", card, "rep")
    assert attempt.acknowledged
    (payload,) = app.interactions
    assert payload["type"] == "block_actions"
    assert (payload["actions"][0]["action_id"], payload["actions"][0]["value"]) == ("reply", "7")
    assert payload["container"]["message_ts"] == payload["message"]["ts"] == card["ts"]
    assert (payload["user"]["id"], payload["channel"]["id"]) == ("U0ANA", CASES)


async def test_a_button_that_is_not_there_cannot_be_pressed(town: Town, card: dict[str, Any]) -> None:
    with pytest.raises(NothingToPress, match="Reply"):
        await town.slack.press("U0ANA", card, "Send")


async def test_an_option_is_chosen_by_its_label(town: Town, app: Any, card: dict[str, Any]) -> None:
    await town.slack.choose("U0ANA", card, "Not a")
    assert app.interactions[0]["actions"][0]["selected_option"]["value"] == "no"


async def test_a_window_opens_once_within_three_seconds(
    town: Town, app: Any, web: AsyncWebClient, card: dict[str, Any]
) -> None:
    await town.slack.press("U0ANA", card, "Reply")
    trigger = app.interactions[0]["trigger_id"]
    await web.views_open(trigger_id=trigger, view=window())
    view = town.slack.window("U0ANA")
    assert view is not None
    assert view["title"]["text"] == "Public reply on X"
    for wrong, error in ((trigger, "exchanged_trigger_id"), ("1.2.x", "invalid_trigger_id")):
        with pytest.raises(SlackApiError) as caught:
            await web.views_open(trigger_id=wrong, view=window())
        assert caught.value.response["error"] == error


async def test_an_old_trigger_is_refused(web: AsyncWebClient) -> None:
    class Wound(SystemClock):
        ahead = 0.0

        def monotonic(self) -> float:
            return super().monotonic() + self.ahead

    clock = Wound()
    async with Town(clock=clock) as town:
        web.base_url = town.env()["SLACK_API_URL"]
        trigger = town.slack.windows.triggers.give("U0ANA")
        clock.ahead = 3.1
        with pytest.raises(SlackApiError) as caught:
            await web.views_open(trigger_id=trigger, view=window())
        assert caught.value.response["error"] == "expired_trigger_id"


@pytest.fixture
async def opened(town: Town, web: AsyncWebClient) -> dict[str, Any]:
    trigger = town.slack.windows.triggers.give("U0ANA")
    return dict((await web.views_open(trigger_id=trigger, view=window()))["view"])


async def test_a_submitted_window_closes_and_carries_what_was_typed(town: Town, app: Any, opened: Any) -> None:
    submitted = await town.slack.submit("U0ANA", values={"words": "That is on us.", "audience": "Only"})
    assert (submitted.errors, submitted.view) == ({}, None)
    values = app.interactions[0]["view"]["state"]["values"]
    assert values["words"]["words"] == {"type": "plain_text_input", "value": "That is on us."}
    assert values["audience"]["audience"]["selected_option"]["value"] == "private"


async def test_errors_keep_the_window_and_its_words(town: Town, app: Any, opened: Any) -> None:
    app.answers = lambda request: {"response_action": "errors", "errors": {"words": "Too long."}}
    submitted = await town.slack.submit("U0ANA", values={"words": "hello"})
    assert submitted.errors == {"words": "Too long."}
    app.answers = lambda request: None
    await town.slack.submit("U0ANA")
    assert app.interactions[1]["view"]["state"]["values"]["words"]["words"]["value"] == "hello"


async def test_a_window_can_be_replaced_covered_and_cleared_by_the_answer(town: Town, app: Any, opened: Any) -> None:
    app.answers = lambda request: {"response_action": "update", "view": window(title=words("One more look"))}
    submitted = await town.slack.submit("U0ANA", values={"words": "hello"})
    assert submitted.view is not None
    assert submitted.view["title"]["text"] == "One more look"
    assert submitted.view["id"] == opened["id"]
    app.answers = lambda request: {"response_action": "push", "view": window(title=words("On top"))}
    on_top = (await town.slack.submit("U0ANA")).view
    assert on_top is not None
    assert on_top["previous_view_id"] == opened["id"]
    app.answers = lambda request: {"response_action": "clear"}
    assert (await town.slack.submit("U0ANA", values={"words": "x"})).view is None


async def test_a_faulty_answer_to_a_submission_is_written_down(town: Town, app: Any, opened: Any) -> None:
    app.answers = lambda request: {"response_action": "update", "view": window(title=words("x" * 25))}
    submitted = await town.slack.submit("U0ANA", values={"words": "hello"})
    assert submitted.errors == {"": "invalid_arguments"}
    assert len(town.ledger.unexpected) == 1


async def test_what_slacks_own_client_forbids_cannot_be_submitted(town: Town, opened: Any) -> None:
    with pytest.raises(NothingToPress, match="required"):
        await town.slack.submit("U0ANA")
    with pytest.raises(NothingToPress, match="20 characters"):
        await town.slack.submit("U0ANA", values={"words": "x" * 21})
    with pytest.raises(NothingToPress, match="no fields"):
        await town.slack.submit("U0ANA", values={"word": "x"})


async def test_a_window_with_another_hash_or_closed_cannot_be_updated(
    town: Town, web: AsyncWebClient, opened: Any
) -> None:
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await web.views_update(view_id=opened["id"], hash="old", view=window())
    await web.views_update(view_id=opened["id"], hash=opened["hash"], view=window(title=words("Newer")))
    await town.slack.close("U0ANA")
    with pytest.raises(SlackApiError, match="not_found"):
        await web.views_update(view_id=opened["id"], view=window())


async def test_the_app_hears_of_a_closed_window_where_it_asked_to(town: Town, app: Any, web: AsyncWebClient) -> None:
    for asks in (False, True):
        trigger = town.slack.windows.triggers.give("U0ANA")
        await web.views_open(trigger_id=trigger, view=window(notify_on_close=asks))
        await town.slack.close("U0ANA")
    assert [one["type"] for one in app.interactions] == ["view_closed"]


async def test_a_press_within_a_window_can_push_another(town: Town, app: Any, web: AsyncWebClient) -> None:
    button = {"type": "button", "action_id": "undo", "text": words("Undo")}
    trigger = town.slack.windows.triggers.give("U0ANA")
    notice = window(blocks=[{"type": "actions", "elements": [button]}])
    await web.views_open(trigger_id=trigger, view=notice)
    await town.slack.press("U0ANA", town.slack.window("U0ANA") or {}, "Undo")
    assert app.interactions[0]["container"]["type"] == "view"
    await web.views_push(trigger_id=app.interactions[0]["trigger_id"], view=window(title=words("Top")))
    assert len(town.slack.windows.open["U0ANA"]) == 2


async def test_the_app_hears_of_each_character_where_the_field_asks_for_it(
    town: Town, app: Any, web: AsyncWebClient
) -> None:
    element = {"type": "plain_text_input", "action_id": "words"}
    block = {"type": "input", "block_id": "words", "label": words("Words"), "element": element}
    for asks in (False, True):
        trigger = town.slack.windows.triggers.give("U0ANA")
        await web.views_open(trigger_id=trigger, view=window(blocks=[block | {"dispatch_action": asks}]))
        await town.slack.type_in("U0ANA", town.slack.window("U0ANA") or {}, "words", "Dea")
    (payload,) = app.interactions
    assert payload["actions"][0]["value"] == "Dea"
    assert payload["view"]["state"]["values"]["words"]["words"]["value"] == "Dea"
    await town.slack.submit("U0ANA")
    assert app.interactions[1]["view"]["state"]["values"]["words"]["words"]["value"] == "Dea"


async def test_the_app_home_is_published_and_opened(town: Town, app: Any, web: AsyncWebClient) -> None:
    await web.views_publish(user_id="U0LEE", view={"type": "home", "blocks": [{"type": "divider"}]})
    await town.slack.open_home("U0LEE")
    assert app.events[0]["type"] == "app_home_opened"
    assert app.events[0]["view"]["id"] == town.slack.windows.homes["U0LEE"]["id"]


async def test_edits_unfurls_deletions_and_broadcasts_have_their_own_shapes(
    town: Town, app: Any, web: AsyncWebClient
) -> None:
    town.slack.chat.echo = False
    root = await web.chat_postMessage(channel=CASES, text="root")
    said = await town.slack.say("U0ANA", "first", thread_ts=root["ts"], broadcast=True)
    await town.slack.edit(said, "second")
    await town.slack.unfurl(said)
    await town.slack.delete(said)
    broadcast, edited, unfurled, deleted = app.events
    assert (broadcast["subtype"], broadcast["root"]["ts"]) == ("thread_broadcast", root["ts"])
    assert edited["message"]["edited"]["user"] == "U0ANA"
    assert (edited["previous_message"]["text"], edited["message"]["text"]) == ("first", "second")
    assert unfurled["message"]["text"] == unfurled["previous_message"]["text"]
    assert "attachments" in unfurled["message"]
    assert deleted["deleted_ts"] == said["ts"]


async def test_other_apps_files_and_direct_messages_reach_the_app(town: Town, app: Any) -> None:
    await town.slack.other_app_says("deployed")
    await town.slack.upload("U0ANA", "a.png", b"x", "image/png")
    await town.slack.say("U0ANA", "to the bot", "U0ANA")
    robot, file, direct = app.events
    assert (robot["bot_id"], robot["subtype"]) == ("B0OTHER", "bot_message")
    assert file["files"][0]["name"] == "a.png"
    assert (direct["channel"], direct["channel_type"]) == ("D0ANA", "im")


async def test_a_response_url_shows_replaces_and_deletes_and_ends_after_five(
    town: Town, app: Any, card: dict[str, Any]
) -> None:
    await town.slack.press("U0EVE", card, "Reply")
    url = app.interactions[0]["response_url"]
    async with ClientSession() as session:

        async def answer(**body: Any) -> int:
            async with session.post(url, json=body) as response:
                return response.status

        assert await answer(text="Only Ana can answer.") == 200
        assert [one["text"] for one in town.slack.ephemerals("U0EVE")] == ["Only Ana can answer."]
        assert await answer(text="Answered", replace_original=True) == 200
        assert town.slack.messages()[0]["text"] == "Answered"
        assert await answer(delete_original=True) == 200
        assert town.slack.messages() == []
        assert await answer(text="4") == await answer(text="5") == 200
        assert await answer(text="6") == 404
