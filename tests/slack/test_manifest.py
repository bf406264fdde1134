"""The manifest asks for exactly what the methods and events need, and says why."""

from __future__ import annotations

import json

from handlers.pages.sign_in import SignIn
from handlers.slack import ids
from handlers.slack.manifest import (
    BOT_EVENTS,
    BOT_SCOPES,
    SCOPE_OF_EVENT,
    SCOPE_OF_FEATURE,
    SCOPE_OF_FIELD,
    SCOPE_OF_METHOD,
    SIGN_IN,
    USEFUL_SCOPES,
    manifest,
)


def test_scopes_are_those_of_the_methods_and_events_and_no_more() -> None:
    used = frozenset().union(*SCOPE_OF_METHOD.values()) | set(filter(None, SCOPE_OF_EVENT.values()))
    used |= {scope for feature, scope in SCOPE_OF_FEATURE.items() if feature in manifest()["features"]}
    used |= set(SCOPE_OF_FIELD.values())
    assert used == set(BOT_SCOPES) | set(USEFUL_SCOPES)
    assert not set(BOT_SCOPES) & set(USEFUL_SCOPES)
    assert set(SCOPE_OF_EVENT) == set(BOT_EVENTS)
    assert all(BOT_SCOPES.values())
    assert all(BOT_EVENTS.values())


def test_the_manifest_lists_them() -> None:
    asked = manifest()
    assert asked["oauth_config"]["scopes"]["bot"] == sorted({*BOT_SCOPES, *USEFUL_SCOPES})
    assert asked["settings"]["event_subscriptions"]["bot_events"] == sorted(BOT_EVENTS)
    assert json.loads(json.dumps(asked)) == asked


def test_a_person_can_write_to_the_bot_and_press_its_buttons() -> None:
    asked = manifest()
    assert asked["features"]["app_home"]["messages_tab_enabled"] is True
    assert asked["features"]["app_home"]["messages_tab_read_only_enabled"] is False
    assert asked["settings"]["interactivity"]["is_enabled"] is True
    assert asked["features"]["app_home"]["home_tab_enabled"] is True


def test_one_workspace_and_socket_mode_unless_there_is_an_address() -> None:
    settings = manifest()["settings"]
    assert (settings["org_deploy_enabled"], settings["token_rotation_enabled"]) == (False, False)
    assert settings["socket_mode_enabled"] is True
    called = manifest(request_url="https://bot.acme.example/slack/events")["settings"]
    assert called["socket_mode_enabled"] is False
    assert called["event_subscriptions"]["request_url"] == called["interactivity"]["request_url"]


def test_who_signs_in_with_slack_comes_back_to_a_page_of_ours_and_tells_who_they_are_alone() -> None:
    asked = manifest(public_url="https://bot.acme.example/")["oauth_config"]
    assert asked["redirect_urls"] == ["https://bot.acme.example/sign-in/callback"]
    assert asked["scopes"]["user"] == ["openid"]
    [route] = SignIn.routes(SignIn.__new__(SignIn))
    assert route.path == SIGN_IN
    assert set(manifest()["oauth_config"]) == {"scopes"}
    assert set(manifest()["oauth_config"]["scopes"]) == {"bot"}


def test_slacks_limits_of_a_manifest_are_kept() -> None:
    shown = manifest()["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140


def test_nothing_that_is_not_used_yet() -> None:
    assert [one["command"] for one in manifest()["features"]["slash_commands"]] == [ids.COMMAND]
    shortcuts = {one["callback_id"] for one in manifest()["features"]["shortcuts"]}
    assert shortcuts == {ids.SHORTCUT_ROTA, ids.SHORTCUT_SEND}
