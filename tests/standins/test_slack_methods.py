"""Slack's Web API as the stand-in plays it, through Slack's own client."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.standins import Town

CASES = "C0CASES"


async def refused(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_who_we_are_comes_with_the_scopes_in_a_header(web: AsyncWebClient) -> None:
    answer = await web.auth_test()
    assert (answer["user_id"], answer["bot_id"], answer["team_id"]) == ("U0BOT", "B0BOT", "T0TEAM")
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


async def test_a_wrong_a_missing_and_an_app_token_are_refused(town: Town, web: AsyncWebClient) -> None:
    assert await refused(AsyncWebClient("xoxb-other", base_url=web.base_url).auth_test()) == "invalid_auth"
    assert await refused(AsyncWebClient(base_url=web.base_url).auth_test()) == "not_authed"
    app_token = town.env()["SLACK_APP_TOKEN"]
    assert await refused(AsyncWebClient(app_token, base_url=web.base_url).auth_test()) == "not_allowed_token_type"
    assert await refused(web.apps_connections_open(app_token=str(web.token))) == "not_allowed_token_type"


async def test_a_method_that_slack_does_not_know_is_refused_and_written_down(town: Town, web: AsyncWebClient) -> None:
    assert await refused(web.api_call("chat.shout")) == "unknown_method"
    assert town.ledger.unexpected == ["slack chat.shout"]


async def test_a_method_without_its_scope_is_refused(town: Town, web: AsyncWebClient) -> None:
    town.slack.scopes.remove("channels:history")
    with pytest.raises(SlackApiError) as caught:
        await web.conversations_history(channel=CASES)
    assert caught.value.response["error"] == "missing_scope"
    assert caught.value.response["needed"] == "channels:history"
    assert (await web.conversations_history(channel="D0ANA"))["messages"] == []


async def test_a_posted_message_is_in_the_channel_the_ledger_and_the_history(town: Town, web: AsyncWebClient) -> None:
    metadata = {"event_type": "case", "event_payload": {"key": "k1"}}
    posted = await web.chat_postMessage(channel=CASES, text="A card", metadata=metadata)
    message = posted["message"]
    assert (message["bot_id"], message["app_id"], message["user"]) == ("B0BOT", "A0APP", "U0BOT")
    assert [one["text"] for one in town.slack.messages(CASES)] == ["A card"]
    assert [(one.target, one.text, one.key) for one in town.ledger.desk] == [(CASES, "A card", '{"key": "k1"}')]
    plain = (await web.conversations_history(channel=CASES))["messages"]
    assert "metadata" not in plain[0]
    full = (await web.conversations_history(channel=CASES, include_all_metadata=True))["messages"]
    assert full[0]["metadata"] == metadata


async def test_a_root_tells_how_many_replies_it_has_and_which_is_the_latest(web: AsyncWebClient) -> None:
    root = await web.chat_postMessage(channel=CASES, text="root")
    replies = [await web.chat_postMessage(channel=CASES, text=str(n), thread_ts=root["ts"]) for n in range(3)]
    shown = (await web.conversations_history(channel=CASES))["messages"]
    assert [one["text"] for one in shown] == ["root"]
    assert (shown[0]["reply_count"], shown[0]["latest_reply"]) == (3, replies[-1]["ts"])
    thread = (await web.conversations_replies(channel=CASES, ts=root["ts"]))["messages"]
    assert [one["text"] for one in thread] == ["root", "0", "1", "2"]
    assert {one["thread_ts"] for one in thread} == {root["ts"]}
    later = await web.conversations_replies(channel=CASES, ts=root["ts"], oldest=replies[0]["ts"])
    assert [one["text"] for one in later["messages"]] == ["root", "1", "2"]


async def test_a_thread_is_read_page_by_page(web: AsyncWebClient) -> None:
    root = await web.chat_postMessage(channel=CASES, text="root")
    for number in range(5):
        await web.chat_postMessage(channel=CASES, text=str(number), thread_ts=root["ts"])
    seen: list[str] = []
    cursor = ""
    while True:
        page = await web.conversations_replies(channel=CASES, ts=root["ts"], limit=2, cursor=cursor)
        seen += [one["text"] for one in page["messages"] if one["ts"] != root["ts"]]
        if not page["has_more"]:
            break
        cursor = page["response_metadata"]["next_cursor"]
    assert seen == ["0", "1", "2", "3", "4"]


async def test_history_has_bounds_that_do_not_count_themselves(web: AsyncWebClient) -> None:
    stamps = [(await web.chat_postMessage(channel=CASES, text=str(n)))["ts"] for n in range(4)]
    between = await web.conversations_history(channel=CASES, oldest=stamps[0], latest=stamps[3])
    assert [one["text"] for one in between["messages"]] == ["2", "1"]
    whole = await web.conversations_history(channel=CASES, oldest=stamps[0], latest=stamps[3], inclusive=True)
    assert len(whole["messages"]) == 4


async def test_only_our_own_messages_can_be_changed_or_deleted(town: Town, web: AsyncWebClient) -> None:
    theirs = await town.slack.say("U0ANA", "hello", CASES)
    assert await refused(web.chat_update(channel=CASES, ts=theirs["ts"], text="x")) == "cant_update_message"
    assert await refused(web.chat_delete(channel=CASES, ts=theirs["ts"])) == "cant_delete_message"
    assert await refused(web.chat_update(channel=CASES, ts="1.000001", text="x")) == "message_not_found"
    ours = await web.chat_postMessage(channel=CASES, text="first")
    updated = await web.chat_update(channel=CASES, ts=ours["ts"], text="second")
    assert updated["message"]["edited"]["user"] == "U0BOT"
    assert town.ledger.desk[0].versions == ["first", "second"]
    await web.chat_delete(channel=CASES, ts=ours["ts"])
    assert town.ledger.desk[0].deleted
    assert await refused(web.chat_delete(channel=CASES, ts=ours["ts"])) == "message_not_found"


async def test_an_update_with_text_alone_takes_the_blocks_away(town: Town, web: AsyncWebClient) -> None:
    blocks = [{"type": "divider"}]
    ours = await web.chat_postMessage(channel=CASES, text="first", blocks=blocks)
    assert town.slack.messages(CASES)[0]["blocks"][0]["block_id"]
    await web.chat_update(channel=CASES, ts=ours["ts"], text="second")
    assert "blocks" not in town.slack.messages(CASES)[0]


async def test_channels_that_are_unknown_archived_or_not_ours_refuse(town: Town, web: AsyncWebClient) -> None:
    assert await refused(web.chat_postMessage(channel="C0NONE", text="x")) == "channel_not_found"
    town.slack.workspace.add_channel("C0OLD", "old").archived = True
    assert await refused(web.chat_postMessage(channel="C0OLD", text="x")) == "is_archived"
    town.slack.workspace.add_channel("C0FAR", "far", bot_is_member=False)
    await web.chat_postMessage(channel="C0FAR", text="public, with chat:write.public")
    assert await refused(web.conversations_history(channel="C0FAR")) == "not_in_channel"
    town.slack.workspace.add_channel("G0DEN", "den", bot_is_member=False)
    assert await refused(web.chat_postMessage(channel="G0DEN", text="x")) == "channel_not_found"


async def test_a_message_to_a_person_goes_into_the_direct_message(town: Town, web: AsyncWebClient) -> None:
    posted = await web.chat_postMessage(channel="U0ANA", text="for you")
    opened = await web.conversations_open(users="U0ANA")
    assert posted["channel"] == opened["channel"]["id"] == "D0ANA"
    assert [one["text"] for one in town.slack.messages("U0ANA")] == ["for you"]


async def test_an_answer_to_a_deleted_root_without_thread_lands_in_the_channel(town: Town, web: AsyncWebClient) -> None:
    root = await web.chat_postMessage(channel=CASES, text="root")
    await town.slack.delete(town.slack.messages(CASES)[0])
    answer = await web.chat_postMessage(channel=CASES, text="lost", thread_ts=root["ts"])
    assert "thread_ts" not in answer["message"]


async def test_a_deleted_root_with_replies_leaves_a_tombstone(town: Town, web: AsyncWebClient) -> None:
    root = await web.chat_postMessage(channel=CASES, text="root")
    await web.chat_postMessage(channel=CASES, text="reply", thread_ts=root["ts"])
    await web.chat_delete(channel=CASES, ts=root["ts"])
    thread = (await web.conversations_replies(channel=CASES, ts=root["ts"]))["messages"]
    assert [one.get("subtype") for one in thread] == ["tombstone", None]
    assert [one["text"] for one in town.slack.thread(CASES, root["ts"])] == ["reply"]


async def test_an_ephemeral_message_is_seen_by_one_and_in_no_history(town: Town, web: AsyncWebClient) -> None:
    await web.chat_postEphemeral(channel=CASES, user="U0EVE", text="only you")
    assert [one["text"] for one in town.slack.ephemerals("U0EVE")] == ["only you"]
    assert town.slack.ephemerals("U0ANA") == town.slack.messages(CASES) == []


async def test_a_permalink_of_a_reply_names_its_thread(web: AsyncWebClient) -> None:
    root = await web.chat_postMessage(channel=CASES, text="root")
    reply = await web.chat_postMessage(channel=CASES, text="reply", thread_ts=root["ts"])
    link = await web.chat_getPermalink(channel=CASES, message_ts=reply["ts"])
    assert link["permalink"].endswith(f"?thread_ts={root['ts']}&cid={CASES}")


async def test_a_name_of_our_choice_makes_a_message_without_user(town: Town, web: AsyncWebClient) -> None:
    posted = await web.chat_postMessage(channel=CASES, text="x", username="Dana via X")
    assert posted["message"]["subtype"] == "bot_message"
    assert "user" not in posted["message"]
    town.slack.scopes.remove("chat:write.customize")
    assert await refused(web.chat_postMessage(channel=CASES, text="x", username="Dana")) == "missing_scope"


async def test_a_pace_can_be_set_and_then_posts_are_ratelimited(town: Town, web: AsyncWebClient) -> None:
    town.slack.chat.pace.per_second = 1.0
    for _ in range(3):
        await web.chat_postMessage(channel=CASES, text="burst")
    with pytest.raises(SlackApiError) as caught:
        await web.chat_postMessage(channel=CASES, text="too fast")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "1"
    await web.chat_postMessage(channel="U0ANA", text="another channel")


async def test_people_guests_and_strangers_are_told_apart(town: Town, web: AsyncWebClient) -> None:
    town.slack.workspace.add_person("U0GUEST", "Gus Guest", guest=True)
    town.slack.workspace.add_person("U0FAR", "Fay Far", stranger=True)
    users = {one["id"]: one for one in (await web.users_list())["members"]}
    assert users["U0GUEST"]["is_ultra_restricted"]
    assert users["U0FAR"]["is_stranger"]
    assert (await web.users_info(user="U0BOT"))["user"]["is_bot"]
    assert await refused(web.users_info(user="U0NOBODY")) == "user_not_found"


async def test_a_user_group_is_replaced_whole_and_never_emptied(town: Town, web: AsyncWebClient) -> None:
    town.slack.workspace.add_person("U0GUEST", "Gus Guest", guest=True)
    town.slack.groups.add("S0ONCALL", "oncall", "U0EVE")
    town.slack.groups.add("S0OFF", "off", disabled=True)
    update = web.usergroups_users_update
    assert (await update(usergroup="S0ONCALL", users=["U0ANA", "U0BEN"]))["usergroup"]["users"] == ["U0ANA", "U0BEN"]
    assert await refused(update(usergroup="S0ONCALL", users="")) == "no_users_provided"
    assert await refused(update(usergroup="S0ONCALL", users="U0ANA,U0GUEST")) == "invalid_users"
    assert await refused(update(usergroup="S0NONE", users="U0ANA")) == "no_such_subteam"
    assert await refused(update(usergroup="S0OFF", users="U0ANA")) == "no_such_subteam"
    town.slack.groups.admins_only = True
    assert await refused(update(usergroup="S0ONCALL", users="U0ANA")) == "permission_denied"
    shown = (await web.usergroups_list(include_users=True))["usergroups"]
    assert [(one["id"], one["users"]) for one in shown] == [("S0ONCALL", ["U0ANA", "U0BEN"])]
    assert len((await web.usergroups_list(include_disabled=True))["usergroups"]) == 2
    town.slack.scopes.remove("usergroups:write")
    assert await refused(update(usergroup="S0ONCALL", users="U0ANA")) == "missing_scope"


async def test_the_remaining_reading_methods_answer(web: AsyncWebClient) -> None:
    assert (await web.team_info())["team"]["domain"] == "acme"
    assert (await web.bots_info(bot="B0BOT"))["bot"]["app_id"] == "A0APP"
    assert (await web.usergroups_list())["usergroups"] == []
    assert "U0BOT" in (await web.conversations_members(channel=CASES))["members"]
    assert [one["id"] for one in (await web.conversations_list())["channels"]] == [CASES]
    assert (await web.conversations_info(channel=CASES))["channel"]["is_ext_shared"] is False
    assert (await web.dnd_info(user="U0ANA"))["dnd_enabled"] is False


async def test_a_file_is_bytes_with_the_scope_and_a_page_without(town: Town, web: AsyncWebClient) -> None:
    message = await town.slack.upload("U0ANA", "photo.png", b"\x89PNG", "image/png", "look")
    url = message["files"][0]["url_private"]
    headers = {"Authorization": f"Bearer {web.token}"}
    async with ClientSession() as session:
        async with session.get(url, headers=headers) as response:
            assert (response.content_type, await response.read()) == ("image/png", b"\x89PNG")
        town.slack.scopes.remove("files:read")
        async with session.get(url, headers=headers) as response:
            assert (response.status, response.content_type) == (200, "text/html")
