"""Slack's own samples of answers, events and interactions hold what the stand-in sends (keys; values are blanked)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from handlers.standins import Town

SAMPLES = Path(__file__).parents[3] / "shared/data/slack"

pytestmark = pytest.mark.skipif(not SAMPLES.exists(), reason=f"Slack's samples are not at {SAMPLES}")

#: Keys that Slack's reference shows and the samples, older or for other apps, do not.
NEWER = {
    "app_id",
    "blocks",
    "client_msg_id",
    "context_enterprise_id",
    "context_team_id",
    "parent_user_id",
    "response_urls",
    "team",
}


def sample(kind: str, name: str) -> Any:
    return json.loads((SAMPLES / kind / f"{name}.json").read_text())


def unknown(ours: Any, theirs: Any, at: str = "") -> set[str]:
    """Keys that we send and the sample does not have. Blocks are held by Slack's rules, not by samples."""
    if isinstance(ours, list) and isinstance(theirs, list) and theirs:
        return {key for one in ours for key in unknown(one, theirs[0], at)}
    if not isinstance(ours, dict) or not isinstance(theirs, dict) or not theirs:
        return set()
    found = {f"{at}.{key}" for key in ours if key not in theirs and key not in NEWER}
    for key in ours.keys() & theirs.keys() - {"blocks", "attachments", "elements"}:
        found |= unknown(ours[key], theirs[key], f"{at}.{key}")
    return found


def hold(ours: Any, kind: str, name: str, essential: str) -> None:
    """``ours`` has no key that the sample does not know, and all the essential ones (dotted paths)."""
    theirs = sample(kind, name)
    assert unknown(ours, theirs) == set()
    for path in essential.split():
        here, there = ours, theirs
        for key in path.split("."):
            assert key in there or key in NEWER, f"{path} is not in the sample"
            assert key in here, f"{path} is missing"
            here, there = here[key], there.get(key, {})
            here = here[0] if isinstance(here, list) and here else here
            there = there[0] if isinstance(there, list) and there else there


BUTTON = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}, "value": "1"}
BLOCKS = [{"type": "actions", "elements": [BUTTON]}]
FIELD = {
    "type": "input",
    "block_id": "words",
    "label": {"type": "plain_text", "text": "Words"},
    "element": {"type": "plain_text_input", "action_id": "words"},
}
MODAL = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "T"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [FIELD],
    "notify_on_close": True,
}


async def test_answers(town: Town, web: AsyncWebClient) -> None:
    metadata = {"event_type": "case", "event_payload": {"key": "1"}}
    posted = await web.chat_postMessage(channel="C0CASES", text="card", blocks=BLOCKS, metadata=metadata)
    reply = await web.chat_postMessage(channel="C0CASES", text="reply", thread_ts=posted["ts"])
    updated = await web.chat_update(channel="C0CASES", ts=posted["ts"], text="newer")
    await town.slack.say("U0ANA", "hello", thread_ts=posted["ts"])
    trigger = town.slack.windows.triggers.give("U0ANA")
    opened = await web.views_open(trigger_id=trigger, view=MODAL)
    team, users = await web.team_info(), await web.users_list()
    message = "message.ts message.bot_id message.text message.type message.user message.team message.app_id"
    for name, answer, essential in (
        ("auth.test", await web.auth_test(), "ok url team user team_id user_id bot_id is_enterprise_install"),
        ("apps.connections.open", await web.apps_connections_open(app_token=town.env()["SLACK_APP_TOKEN"]), "ok url"),
        ("bots.info", await web.bots_info(bot="B0BOT"), "bot.id bot.app_id bot.user_id bot.name"),
        ("chat.postMessage", posted, f"ok channel ts message.bot_profile.id {message}"),
        ("chat.postMessage", reply, "message.thread_ts message.parent_user_id"),
        ("chat.update", updated, "ok channel ts text message.edited.ts message.bot_id"),
        ("chat.postEphemeral", await web.chat_postEphemeral(channel="C0CASES", user="U0ANA", text="x"), "message_ts"),
        ("chat.getPermalink", await web.chat_getPermalink(channel="C0CASES", message_ts=posted["ts"]), "permalink"),
        (
            "conversations.history",
            await web.conversations_history(channel="C0CASES"),
            "messages.thread_ts messages.reply_count messages.latest_reply messages.reply_users has_more",
        ),
        (
            "conversations.replies",
            await web.conversations_replies(channel="C0CASES", ts=posted["ts"]),
            "messages.thread_ts messages.reply_count messages.bot_id messages.ts has_more",
        ),
        ("conversations.list", await web.conversations_list(), "channels.id channels.is_ext_shared channels.is_member"),
        ("conversations.members", await web.conversations_members(channel="C0CASES"), "members"),
        ("conversations.open", await web.conversations_open(users="U0ANA"), "channel.id"),
        ("team.info", team, "team.id team.name team.domain"),
        ("users.info", await web.users_info(user="U0ANA"), "user.id user.tz user.is_bot user.profile.display_name"),
        ("users.list", users, "members.id members.is_ultra_restricted members.profile.real_name"),
        ("views.open", opened, "view.id view.hash view.state view.root_view_id view.callback_id view.private_metadata"),
        (
            "views.publish",
            await web.views_publish(user_id="U0ANA", view={"type": "home", "blocks": []}),
            "view.id view.type view.hash",
        ),
        ("views.update", await web.views_update(view_id=opened["view"]["id"], view=MODAL), "view.id view.hash"),
        ("chat.delete", await web.chat_delete(channel="C0CASES", ts=reply["ts"]), "ok channel ts"),
    ):
        hold(answer.data, "answers", name, essential)


async def test_events(town: Town, app: Any, web: AsyncWebClient) -> None:
    town.slack.chat.echo = False
    root = await web.chat_postMessage(channel="C0CASES", text="root")
    said = await town.slack.say("U0ANA", "hello", thread_ts=root["ts"])
    await town.slack.say("U0ANA", "to all", thread_ts=root["ts"], broadcast=True)
    await town.slack.edit(said, "hello again")
    await town.slack.delete(said)
    await town.slack.upload("U0ANA", "a.png", b"x", "image/png", "look")
    await town.slack.other_app_says("deployed")
    await web.views_publish(user_id="U0ANA", view={"type": "home", "blocks": []})
    await town.slack.open_home("U0ANA")
    town.slack.chat.echo = True
    await web.chat_postMessage(channel="C0CASES", text="ours", thread_ts=root["ts"])
    assert await town.ledger.until(lambda: len(app.events) == 8)
    outer = "team_id api_app_id type event_id event_time authorizations.user_id is_ext_shared_channel event_context"
    message = "event.type event.user event.text event.ts event.channel event.event_ts event.channel_type"
    change = "event.subtype event.message.text event.previous_message.text event.ts event.channel event.hidden"
    for request, (name, essential) in zip(
        app.requests,
        (
            ("MessagePayload", f"{message} event.client_msg_id event.team event.thread_ts event.parent_user_id"),
            ("MessageThreadBroadcastPayload", f"{message} event.subtype event.root.ts event.thread_ts"),
            ("MessageChangedPayload", f"{change} event.message.edited.user event.message.edited.ts"),
            ("MessageDeletedPayload", "event.subtype event.deleted_ts event.previous_message.ts event.channel"),
            ("MessageFileSharePayload", "event.subtype event.files.url_private event.files.mimetype event.user"),
            ("MessageBotPayload", "event.subtype event.bot_id event.username event.text"),
            ("AppHomeOpenedPayload", "event.user event.channel event.tab event.view.id event.view.hash"),
            ("MessagePayload", f"{message} event.bot_id event.bot_profile.app_id"),
        ),
        strict=True,
    ):
        hold(request.payload, "events", name, f"{outer} {essential}")


async def test_interactions(town: Town, app: Any, web: AsyncWebClient) -> None:
    town.slack.chat.echo = False
    await web.chat_postMessage(channel="C0CASES", text="card", blocks=BLOCKS)
    (card,) = town.slack.messages()
    await town.slack.press("U0ANA", card, "Go")
    await town.slack.shortcut("U0ANA", "send.v1", card)
    await town.slack.command("U0LEE", "/rota", "who")
    for act in (town.slack.submit("U0ANA", values={"words": "x"}), town.slack.close("U0ANA")):
        trigger = town.slack.windows.triggers.give("U0ANA")
        await web.views_open(trigger_id=trigger, view=MODAL)
        await act
    person = "user.id user.username user.team_id team.id team.domain api_app_id type"
    view = "view.id view.state view.hash view.callback_id view.private_metadata"
    for request, (name, essential) in zip(
        app.requests,
        (
            (
                "BlockActionPayload",
                f"{person} trigger_id container.message_ts channel.id message.ts response_url actions.action_id "
                "actions.block_id actions.value actions.action_ts",
            ),
            (
                "MessageShortcutPayload",
                "user.id user.name team.id callback_id trigger_id message_ts message.ts response_url channel.id",
            ),
            (
                "SlashCommandPayload",
                "command text user_id channel_id team_id response_url trigger_id api_app_id is_enterprise_install",
            ),
            ("ViewSubmissionPayload", f"{person} trigger_id {view}"),
            ("ViewClosedPayload", f"{person} is_cleared {view}"),
        ),
        strict=True,
    ):
        hold(request.payload, "interactions", name, essential)


def test_an_unknown_key_would_be_found() -> None:
    assert unknown({"ok": True, "colour": 1}, sample("answers", "auth.test")) == {".colour"}
