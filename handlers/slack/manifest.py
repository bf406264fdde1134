"""The Slack app that Buckstop is: exactly the scopes, events and features that the code uses, each with its reason.

``SCOPE_OF_METHOD`` lets a test hold the code and this page together. Pure; ``buckstop manifest`` prints it.

What a lead does at set-up: create the app from the manifest, install it, make an app-level token with
``connections:write`` (Socket Mode only), and **invite the bot to every case channel** (``/invite @Buckstop``). It never
joins by itself and cannot post where it was not invited: who reads a case channel stays the lead's decision.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from handlers.slack.ids import COMMAND, SHORTCUT_ROTA, SHORTCUT_SEND

#: Each scope and why it is asked for.
BOT_SCOPES: Final[Mapping[str, str]] = {
    "channels:history": "hear the answers in the threads of public case channels, and catch up on missed ones",
    "channels:read": "see whether a case channel is shared with another company: then nothing is posted there",
    "commands": "/rota, and the shortcuts *Send to customer* and *Executive rota*",
    "chat:write": "post and update cards, previews and direct messages",
    "files:read": "fetch what executives attach to their answers",
    "files:write": "show the photos and files of customers in the threads of their cases",
    "groups:history": "the same hearing in private case channels",
    "groups:read": "the same look at private case channels",
    "im:history": "hear what executives write to the bot",
    "im:write": "open the direct message to an executive",
    "users:read": "know people's names, and who is a guest",
}

#: What an older installation may lack without harm, and what is missed then.
USEFUL_SCOPES: Final[Mapping[str, str]] = {
    "dnd:read": "pass over somebody whose notifications pause beyond the time of the answer",
    "usergroups:read": "see whether the user groups of the plan exist (`buckstop check`)",
    "usergroups:write": "let user groups follow the rota",
}

#: Each event and why it is wanted.
BOT_EVENTS: Final[Mapping[str, str]] = {
    "app_home_opened": "somebody looks at the bot's own page, which is then drawn for them",
    "file_deleted": "a file that was to leave with somebody's words is gone",
    "message.channels": "words in the threads of public case channels",
    "message.groups": "words in the threads of private case channels",
    "message.im": "words in the direct message with the bot",
}

#: The Web API methods the code calls; any one scope of each set would do for its kind of channel, so all are declared.
#: https://docs.slack.dev/reference/methods
SCOPE_OF_METHOD: Final[Mapping[str, frozenset[str]]] = {
    "auth.test": frozenset(),
    "chat.postEphemeral": frozenset({"chat:write"}),
    "chat.postMessage": frozenset({"chat:write"}),
    "chat.update": frozenset({"chat:write"}),
    "conversations.history": frozenset({"channels:history", "groups:history", "im:history"}),
    "conversations.info": frozenset({"channels:read", "groups:read"}),
    "conversations.members": frozenset({"channels:read", "groups:read"}),
    "conversations.open": frozenset({"im:write"}),
    "conversations.replies": frozenset({"channels:history", "groups:history", "im:history"}),
    "dnd.info": frozenset({"dnd:read"}),
    "files.completeUploadExternal": frozenset({"files:write"}),
    "files.delete": frozenset({"files:write"}),
    "files.getUploadURLExternal": frozenset({"files:write"}),
    "usergroups.list": frozenset({"usergroups:read"}),
    "usergroups.users.update": frozenset({"usergroups:write"}),
    "users.info": frozenset({"users:read"}),
    "views.open": frozenset(),
    "views.publish": frozenset(),
    "views.update": frozenset(),
}

#: What is fetched with the bot's token though it is no method: the field of a file that names the place.
SCOPE_OF_FIELD: Final[Mapping[str, str]] = {"url_private_download": "files:read"}

#: Opened with the app-level token, which no manifest can make.
APP_TOKEN_METHODS: Final[Mapping[str, str]] = {"apps.connections.open": "connections:write"}

#: ``app_home_opened`` needs none (https://docs.slack.dev/reference/events/app_home_opened).
#: What the app adds to Slack's own menus (https://docs.slack.dev/reference/scopes/commands).
SCOPE_OF_FEATURE: Final[Mapping[str, str]] = {"shortcuts": "commands"}

SCOPE_OF_EVENT: Final[Mapping[str, str]] = {
    "app_home_opened": "",
    "file_deleted": "files:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
}


#: Where Slack sends a browser back to that it was asked about, behind our public address; and what it then tells us,
#: which is who it is (https://docs.slack.dev/authentication/sign-in-with-slack). Nothing is done in a person's name.
SIGN_IN: Final = "/sign-in/callback"
_WHO: Final = "openid"


def manifest(
    name: str = "Buckstop", *, request_url: str | None = None, public_url: str | None = None
) -> dict[str, Any]:
    """The manifest to paste when creating the app, as JSON objects (schema version 2).

    With ``request_url`` (``https://…/slack/events``) Slack calls us there; without it Socket Mode is used. With a
    ``public_url`` people can sign in with Slack there.
    """
    at_url: dict[str, Any] = {"request_url": request_url} if request_url else {}
    scopes: dict[str, Any] = {"bot": sorted({*BOT_SCOPES, *USEFUL_SCOPES})}
    oauth: dict[str, Any] = {"scopes": scopes}
    if public_url:
        scopes["user"] = [_WHO]
        oauth["redirect_urls"] = [f"{public_url.rstrip('/')}{SIGN_IN}"]
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": name,
            "description": "Customers' complaints to the executive on rota, and their own answer back.",
            "background_color": "#1d2b3a",
        },
        "features": {
            # Without this the Messages tab says "Sending messages to this app has been turned off".
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": name, "always_online": True},
            "slash_commands": [
                {
                    "command": COMMAND,
                    "description": "Who answers now, who is next, and changing it",
                    "usage_hint": "who · week · cover me Sat 9-17 · away 4-8 May · gaps",
                    # So that a person arrives as an id and not as a name.
                    "should_escape": True,
                    **({"url": request_url} if request_url else {}),
                }
            ],
            "shortcuts": [
                {
                    "name": "Executive rota",
                    "type": "global",
                    "callback_id": SHORTCUT_ROTA,
                    "description": "Who answers now, who is next, and changing it",
                },
                {
                    "name": "Send to customer",
                    "type": "message",
                    "callback_id": SHORTCUT_SEND,
                    "description": "Make a preview of a message of your own",
                },
            ],
        },
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": {**at_url, "bot_events": sorted(BOT_EVENTS)},
            "interactivity": {"is_enabled": True, **at_url},
            "org_deploy_enabled": False,
            "socket_mode_enabled": request_url is None,
            "token_rotation_enabled": False,
        },
    }
