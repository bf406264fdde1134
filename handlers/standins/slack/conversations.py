"""Slack's ``conversations.*`` and ``users.*`` methods: what the app reads. It knows no HTTP."""

from __future__ import annotations

import base64
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any

from handlers.standins.slack.directory import channel_of, user_of
from handlers.standins.slack.rules import Refusal
from handlers.standins.slack.workspace import BOT_USER, Channel, Workspace
from handlers.standins.wire import Json, number, yes


class Conversations:
    """The reading methods, over one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def history(self, a: Json) -> Json:
        """Newest first; replies stand in their threads only, except those also sent to the channel."""
        channel = self._member_channel(a)
        roots = [
            ts
            for ts, message in channel.messages.items()
            if "thread_ts" not in message or message.get("subtype") == "thread_broadcast"
        ]
        chosen = _between(roots, a)[::-1]
        page, cursor = _page(chosen, a, 100, 999)
        return self._messages(channel, page, a) | _more(cursor)

    def replies(self, a: Json) -> Json:
        """The root and its replies, oldest first. The root comes whatever the bounds say, as Slack does it."""
        channel = self._member_channel(a)
        ts = str(a.get("ts") or "")
        message = channel.messages.get(ts)
        if message is None:
            raise Refusal("thread_not_found")
        root = str(message.get("thread_ts", ts))
        chosen = _between(channel.threads.get(root, []), a)
        page, cursor = _page(chosen, a, 1000, 1000)
        return self._messages(channel, [root, *page], a) | _more(cursor)

    def open(self, a: Json) -> Json:
        users = [user for user in str(a.get("users") or "").split(",") if user]
        if a.get("channel"):
            channel = self._workspace.channel(str(a["channel"]))
        elif len(users) == 1:
            channel = self._workspace.direct(self._workspace.person(users[0]).id)
        else:
            raise Refusal("users_list_not_supplied" if not users else "method_not_supported_for_channel_type")
        shape = channel_of(channel) if yes(a.get("return_im")) else {"id": channel.id}
        return {"no_op": True, "already_open": True, "channel": shape}

    def info(self, a: Json) -> Json:
        return {"channel": channel_of(self._workspace.channel(str(a.get("channel") or "")))}

    def members(self, a: Json) -> Json:
        channel = self._workspace.channel(str(a.get("channel") or ""))
        page, cursor = _page(sorted(channel.members), a, 100, 1000)
        return {"members": page, "response_metadata": {"next_cursor": cursor}}

    def list(self, a: Json) -> Json:
        types = str(a.get("types") or "public_channel").split(",")
        kinds = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
        wanted = {kinds.get(one.strip()) for one in types}
        seen = [
            channel
            for channel in self._workspace.channels.values()
            if channel.kind in wanted and not (channel.archived and yes(a.get("exclude_archived")))
        ]
        page, cursor = _page(seen, a, 100, 1000)
        return {"channels": [channel_of(channel) for channel in page], "response_metadata": {"next_cursor": cursor}}

    def users_info(self, a: Json) -> Json:
        return {"user": user_of(self._workspace.person(str(a.get("user") or "")))}

    def users_list(self, a: Json) -> Json:
        everybody = [self._workspace.person(BOT_USER), *self._workspace.people.values()]
        page, cursor = _page(everybody, a, 1000, 1000)
        return {
            "members": [user_of(person) for person in page],
            "cache_ts": self._workspace.now(),
            "response_metadata": {"next_cursor": cursor},
        }

    def dnd_info(self, a: Json) -> Json:
        until = self._workspace.person(str(a.get("user") or BOT_USER)).paused_until
        now = int(self._workspace.now())
        if until <= now:
            return {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}
        return {"dnd_enabled": True, "next_dnd_start_ts": now - 60, "next_dnd_end_ts": int(until)}

    def _member_channel(self, a: Json) -> Channel:
        channel = self._workspace.channel(str(a.get("channel") or ""))
        if BOT_USER not in channel.members:
            raise Refusal("not_in_channel" if channel.kind == "channel" else "channel_not_found")
        return channel

    def _messages(self, channel: Channel, page: Sequence[str], a: Json) -> Json:
        metadata = yes(a.get("include_all_metadata"))
        shown = [self._workspace.shown(channel, channel.messages[ts], metadata=metadata) for ts in page]
        return {"messages": shown}


def _between(stamps: Sequence[str], a: Json) -> Sequence[str]:
    """Those after ``oldest`` and before ``latest``, the bounds themselves only with ``inclusive``. Sorted as text."""
    oldest, latest = str(a.get("oldest") or ""), str(a.get("latest") or "")
    inclusive = yes(a.get("inclusive"))
    low, high = (bisect_left, bisect_right) if inclusive else (bisect_right, bisect_left)
    first = low(stamps, _padded(oldest)) if oldest not in ("", "0") else 0
    last = high(stamps, _padded(latest)) if latest else len(stamps)
    return stamps[first:last]


def _padded(stamp: str) -> str:
    whole, _, fraction = stamp.partition(".")
    return f"{whole}.{fraction[:6]:0<6}"


def _page(items: Sequence[Any], a: Json, usual: int, most: int) -> tuple[list[Any], str]:
    """One page, and the cursor of the next or nothing. Raises `Refusal` for a cursor that is not ours."""
    start = 0
    if cursor := a.get("cursor"):
        try:
            start = int(base64.b64decode(str(cursor), validate=True).decode().removeprefix("next:"))
        except ValueError:
            raise Refusal("invalid_cursor") from None
    limit = number(a.get("limit"), usual) or usual
    if not 0 < limit <= most:
        raise Refusal("invalid_limit")
    end = start + limit
    return list(items[start:end]), base64.b64encode(f"next:{end}".encode()).decode() if end < len(items) else ""


def _more(cursor: str) -> Json:
    more: Json = {"has_more": bool(cursor)}
    return more | {"response_metadata": {"next_cursor": cursor}} if cursor else more
