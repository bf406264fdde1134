"""The events Slack tells an app about, as pure shapes of what happened in the workspace."""

from __future__ import annotations

import secrets
from typing import Any

from handlers.standins.slack.words import Message
from handlers.standins.slack.workspace import APP, BOT_USER, TEAM, Channel

Event = dict[str, Any]


def callback(event: Event, now: int, event_id: str | None = None, *, shared: bool = False) -> Event:
    """The outer payload of the Events API. ``now`` is in seconds."""
    return {
        "token": "legacy",
        "team_id": TEAM,
        "context_team_id": TEAM,
        "context_enterprise_id": None,
        "api_app_id": APP,
        "event": event,
        "type": "event_callback",
        "event_id": event_id or f"Ev{secrets.token_hex(6).upper()}",
        "event_time": now,
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": shared,
        "event_context": f"4-{secrets.token_hex(12)}",
    }


def posted(channel: Channel, message: Message) -> Event:
    """Somebody (the bot too) wrote a message."""
    return message | {"channel": channel.id, "event_ts": message["ts"], "channel_type": channel.kind}


def changed(channel: Channel, message: Message, before: Message, ts: str) -> Event:
    """A message looks different now: by its author (it says ``edited``), or because Slack unfurled a link in it."""
    return _subtype(channel, "message_changed", ts) | {"message": message, "previous_message": before}


def deleted(channel: Channel, message: Message, ts: str) -> Event:
    """A message is gone."""
    return _subtype(channel, "message_deleted", ts) | {"previous_message": message, "deleted_ts": message["ts"]}


def file_deleted(file_id: str, ts: str) -> Event:
    """A file is gone; of which message Slack does not say."""
    return {"type": "file_deleted", "file_id": file_id, "event_ts": ts}


def home_opened(user: str, channel: Channel, tab: str, ts: str, view: Event | None) -> Event:
    """Somebody looks at the app's Home or Messages tab."""
    event = {"type": "app_home_opened", "user": user, "channel": channel.id, "tab": tab, "event_ts": ts}
    return event | {"view": view} if view else event


def _subtype(channel: Channel, subtype: str, ts: str) -> Event:
    return {
        "type": "message",
        "subtype": subtype,
        "hidden": True,
        "channel": channel.id,
        "ts": ts,
        "event_ts": ts,
        "channel_type": channel.kind,
    }
