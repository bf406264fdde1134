"""Slack's ``chat.*`` methods: what the app writes, changes and deletes. It knows no HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

from bot.ports import Clock
from handlers.standins.ledger import Accepted, Ledger
from handlers.standins.slack import events
from handlers.standins.slack.rules import Refusal, check_message
from handlers.standins.slack.words import Message
from handlers.standins.slack.workspace import BOT, BOT_USER, DOMAIN, Channel, Workspace, with_ids
from handlers.standins.wire import Json, yes

_EDITABLE: Final = ("text", "blocks", "attachments", "metadata")


class Pace:
    """At most ``per_second`` posts a channel after a burst; None is no limit."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._left: dict[str, tuple[float, float]] = {}
        self.per_second: float | None = None
        self.burst = 3.0

    def take(self, channel: str) -> bool:
        """Whether one more post is allowed now."""
        if self.per_second is None:
            return True
        now = self._clock.monotonic()
        left, at = self._left.get(channel, (self.burst, now))
        left = min(self.burst, left + (now - at) * self.per_second)
        self._left[channel] = (left - 1 if left >= 1 else left, now)
        return left >= 1


class Chat:
    """The app's messages. ``tell`` delivers the events that they cause; ``echo`` switches those of our own off."""

    def __init__(
        self, workspace: Workspace, ledger: Ledger, clock: Clock, scopes: set[str], tell: Callable[[Json], None]
    ) -> None:
        self._workspace = workspace
        self._ledger = ledger
        self._scopes = scopes
        self._tell = tell
        self._accepted: dict[tuple[str, str], Accepted] = {}
        self.pace = Pace(clock)
        self.echo = True

    # ---- methods

    def post_message(self, a: Json) -> Json:
        channel = self._open_channel(a)
        if not self.pace.take(channel.id):
            raise Refusal("ratelimited")
        message = self._composed(a)
        self._workspace.write(channel, message, a.get("thread_ts") or None)
        if message.get("thread_ts") and yes(a.get("reply_broadcast")):
            message["subtype"] = "thread_broadcast"
        self._write_down(channel, message, a)
        self._emit(events.posted(channel, message), channel)
        return {"channel": channel.id, "ts": message["ts"], "message": message}

    def update(self, a: Json) -> Json:
        channel = self._open_channel(a)
        message = self._own(channel, a, "cant_update_message")
        before = dict(message)
        after = {key: a.get(key, message.get(key)) for key in _EDITABLE}
        check_message(after["text"], after["blocks"], after["attachments"], a.get("metadata"))
        if "text" in a and "blocks" not in a:
            message.pop("blocks", None)  # "text" alone removes the blocks, says Slack's reference
        message.update({key: a[key] for key in _EDITABLE if key in a})
        if a.get("blocks"):
            message["blocks"] = with_ids(a["blocks"])
        stamp = self._workspace.stamp()
        message["edited"] = {"user": BOT_USER, "ts": stamp}
        self._write_change(channel, message)
        self._emit(events.changed(channel, dict(message), before, stamp), channel)
        shown = {key: value for key, value in message.items() if key != "ts"}
        return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": shown}

    def tell_of(self, channel: Channel, message: Message) -> None:
        """Let the app hear of a message of its own that came about otherwise."""
        self._emit(events.posted(channel, message), channel)

    def delete(self, a: Json) -> Json:
        channel = self._open_channel(a)
        message = self._own(channel, a, "cant_delete_message")
        self.remove(channel, message["ts"])
        return {"channel": channel.id, "ts": message["ts"]}

    def remove(self, channel: Channel, ts: str) -> None:
        """Delete any message, by whomever."""
        message = self._workspace.remove(channel, ts)
        if accepted := self._accepted.get((channel.id, ts)):
            accepted.deleted = True
        self._ledger.stir()
        self._emit(events.deleted(channel, message, self._workspace.stamp()), channel)

    def post_ephemeral(self, a: Json) -> Json:
        channel = self._open_channel(a)
        user = self._workspace.person(str(a.get("user") or "")).id
        if user not in channel.members:
            raise Refusal("user_not_in_channel")
        message = self._composed(a) | {"ts": self._workspace.stamp(), "channel": channel.id, "ephemeral_to": user}
        if a.get("thread_ts"):
            message["thread_ts"] = a["thread_ts"]
        self._workspace.ephemerals.append(message)
        self._ledger.stir()
        return {"message_ts": message["ts"]}

    def get_permalink(self, a: Json) -> Json:
        channel = self._workspace.channel(str(a.get("channel") or ""))
        ts = str(a.get("message_ts") or "")
        message = self._workspace.message(channel, ts)
        link = f"https://{DOMAIN}.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
        if root := message.get("thread_ts"):
            link += f"?thread_ts={root}&cid={channel.id}"
        return {"channel": channel.id, "permalink": link}

    # ---- parts

    def _open_channel(self, a: Json) -> Channel:
        channel = self._workspace.channel(str(a.get("channel") or ""))
        if channel.archived:
            raise Refusal("is_archived")
        if BOT_USER not in channel.members and ("chat:write.public" not in self._scopes or channel.kind != "channel"):
            raise Refusal("not_in_channel" if channel.kind == "channel" else "channel_not_found")
        return channel

    def _own(self, channel: Channel, a: Json, refusal: str) -> Message:
        message = self._workspace.message(channel, str(a.get("ts") or ""))
        if message.get("bot_id") != BOT:
            raise Refusal(refusal)
        return message

    def _composed(self, a: Json) -> Message:
        check_message(a.get("text"), a.get("blocks"), a.get("attachments"), a.get("metadata"))
        message = self._workspace.bot_message(a.get("text") or "", a.get("blocks"))
        message |= {key: a[key] for key in ("attachments", "metadata") if a.get(key)}
        if name := a.get("username"):
            if "chat:write.customize" not in self._scopes:
                raise Refusal("missing_scope", needed="chat:write.customize", provided=",".join(sorted(self._scopes)))
            message |= {"subtype": "bot_message", "username": name}
            del message["user"]
        return message

    def _write_down(self, channel: Channel, message: Message, a: Json) -> None:
        payload = (message.get("metadata") or {}).get("event_payload")
        self._accepted[channel.id, message["ts"]] = self._ledger.accept(
            "slack",
            BOT_USER,
            channel.id,
            message["text"],
            message["ts"],
            in_reply_to=message.get("thread_ts"),
            key=json.dumps(payload, sort_keys=True) if payload else "",
            arguments=a,
        )

    def _write_change(self, channel: Channel, message: Message) -> None:
        if accepted := self._accepted.get((channel.id, message["ts"])):
            accepted.text = message["text"]
            accepted.versions.append(message["text"])
        self._ledger.stir()

    def _emit(self, event: Json, channel: Channel) -> None:
        if self.echo and BOT_USER in channel.members:
            self._tell(events.callback(event, self._workspace.now(), shared=channel.shared))
