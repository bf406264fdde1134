"""The Slack workspace itself: people, channels, messages, as they stand. It knows no HTTP and delivers nothing."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bot.ports import Clock
from handlers.standins.slack.rules import Refusal
from handlers.standins.slack.words import Message

TEAM: Final = "T0TEAM"
APP: Final = "A0APP"
BOT: Final = "B0BOT"
BOT_USER: Final = "U0BOT"
DOMAIN: Final = "acme"

#: What `buckstop manifest` asks for and some more: enough for all that is played here.
SCOPES: Final = (
    "app_mentions:read,channels:history,channels:read,chat:write,chat:write.customize,chat:write.public,commands,"
    "dnd:read,files:read,files:write,groups:history,groups:read,im:history,im:read,im:write,mpim:history,mpim:read,"
    "mpim:write,reactions:read,reactions:write,team:read,usergroups:read,usergroups:write,users:read,"
    "users:read.email,users.profile:read"
)

_KINDS: Final = {"C": "channel", "G": "group", "D": "im"}


@dataclass(slots=True)
class Person:
    """Somebody in the workspace. ``guest`` is an ultra-restricted guest, ``stranger`` somebody from another company.

    ``paused_until``: their notifications pause until then (Unix time).
    """

    id: str
    name: str
    zone: str = "Europe/London"
    title: str = ""
    guest: bool = False
    stranger: bool = False
    deleted: bool = False
    paused_until: float = 0.0


@dataclass(slots=True)
class Channel:
    """A channel, private channel (``G…``) or direct message (``D…``, with ``user``), and all that stands in it.

    ``messages`` is by ts, oldest first; ``threads`` lists the ts of the replies under each root.
    """

    id: str
    name: str
    members: set[str]
    user: str = ""
    archived: bool = False
    shared: bool = False
    messages: dict[str, Message] = field(default_factory=dict)
    threads: dict[str, list[str]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """``channel``, ``group`` or ``im``: Slack's ``channel_type``."""
        return _KINDS[self.id[0]]


class Workspace:
    """People, channels and messages. ``ephemerals`` are messages that one person sees (``user``, ``channel``)."""

    def __init__(self, people: Mapping[str, str], clock: Clock) -> None:
        self._clock = clock
        self._last = 0
        self.people = {person: Person(person, name) for person, name in people.items()}
        self.channels: dict[str, Channel] = {}
        self.ephemerals: list[Message] = []
        self.add_channel("C0CASES", "cases")

    def stamp(self) -> str:
        """A new ts: the time in seconds with six digits, later than every one before."""
        self._last = max(int(self._clock.now().timestamp() * 1_000_000), self._last + 1)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def now(self) -> int:
        return int(self._clock.now().timestamp())

    def monotonic(self) -> float:
        return self._clock.monotonic()

    # ---- people and channels

    def add_person(self, person_id: str, name: str, **more: Any) -> Person:
        person = self.people[person_id] = Person(person_id, name, **more)
        return person

    def add_channel(self, channel_id: str, name: str, *, bot_is_member: bool = True) -> Channel:
        """A channel (``C…``) or private channel (``G…``) with everybody in it."""
        members = set(self.people) | ({BOT_USER} if bot_is_member else set())
        channel = self.channels[channel_id] = Channel(channel_id, name, members)
        return channel

    def person(self, person_id: str) -> Person:
        """Raises `Refusal` for somebody unknown."""
        if person_id == BOT_USER:
            return Person(BOT_USER, "buckstop")
        if person_id not in self.people:
            raise Refusal("user_not_found")
        return self.people[person_id]

    def channel(self, channel_id: str) -> Channel:
        """The channel with this id; a person's id means the direct message with them. Raises `Refusal`."""
        if channel_id[:1] == "U" and channel_id in self.people:
            return self.direct(channel_id)
        if channel_id[:1] == "D" and "U" + channel_id[1:] in self.people:
            return self.direct("U" + channel_id[1:])
        if channel_id not in self.channels:
            raise Refusal("channel_not_found")
        return self.channels[channel_id]

    def direct(self, user: str) -> Channel:
        """The direct message between the bot and somebody."""
        channel_id = "D" + user[1:]
        if channel_id not in self.channels:
            self.channels[channel_id] = Channel(channel_id, "", {user, BOT_USER}, user)
        return self.channels[channel_id]

    # ---- messages

    def write(self, channel: Channel, message: Message, thread: str | None = None) -> Message:
        """Put a message into a channel, under a root or not; gives it its ts.

        An answer to a root that is gone silently becomes a message of the channel, as at Slack (slack-go 1571).
        """
        message["ts"] = ts = self.stamp()
        if thread and thread in channel.messages:
            root = channel.messages[thread]
            if root.get("thread_ts", thread) != thread:
                thread = str(root["thread_ts"])  # Slack hangs an answer to a reply under the reply's own root
            message["thread_ts"] = thread
            message["parent_user_id"] = channel.messages[thread].get("user", BOT_USER)
            channel.threads.setdefault(thread, []).append(ts)
        channel.messages[ts] = message
        return message

    def message(self, channel: Channel, ts: str) -> Message:
        if ts not in channel.messages:
            raise Refusal("message_not_found")
        return channel.messages[ts]

    def remove(self, channel: Channel, ts: str) -> Message:
        """Delete a message. A root with replies leaves Slack's tombstone behind, which keeps its thread together."""
        message = self.message(channel, ts)
        if channel.threads.get(ts):
            gone = {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "text": "This message was deleted."}
            channel.messages[ts] = gone | {"ts": ts, "hidden": True}
            return message
        del channel.messages[ts]
        if (root := message.get("thread_ts")) and ts in channel.threads.get(root, ()):
            channel.threads[root].remove(ts)
        return message

    def shown(self, channel: Channel, message: Message, *, metadata: bool = False) -> Message:
        """A message as it is read back: a root tells about its thread, metadata only where it was asked for."""
        seen = message if metadata else {key: value for key, value in message.items() if key != "metadata"}
        if replies := channel.threads.get(message["ts"]):
            who = list(dict.fromkeys(channel.messages[ts].get("user", BOT) for ts in replies))
            return seen | {
                "thread_ts": message["ts"],
                "reply_count": len(replies),
                "reply_users_count": len(who),
                "reply_users": who,
                "latest_reply": replies[-1],
                "is_locked": False,
                "subscribed": True,
            }
        return seen

    def bot_message(self, text: str, blocks: Any = None) -> Message:
        """A new message of the app, without ts."""
        message: Message = {
            "user": BOT_USER,
            "type": "message",
            "bot_id": BOT,
            "app_id": APP,
            "text": text,
            "team": TEAM,
            "bot_profile": bot_profile(),
        }
        return message | {"blocks": with_ids(blocks)} if blocks else message


def bot_profile() -> Message:
    return {
        "id": BOT,
        "app_id": APP,
        "name": "buckstop",
        "icons": icons(),
        "deleted": False,
        "updated": 1_767_225_600,
        "team_id": TEAM,
    }


def icons() -> Message:
    return {f"image_{size}": f"https://acme.slack.com/img/{size}.png" for size in (36, 48, 72)}


def with_ids(blocks: Any) -> list[Message]:
    """Blocks as Slack keeps them: each block and each interactive element has an id."""
    kept = []
    for block in blocks:
        block = block | {"block_id": block.get("block_id") or secrets.token_hex(3)}
        for part in ("elements", "accessory", "element"):
            inner = block.get(part)
            if block["type"] in ("actions", "section", "input") and inner:
                block[part] = [_named(one) for one in inner] if isinstance(inner, list) else _named(inner)
        kept.append(block)
    return kept


def _named(element: Message) -> Message:
    if element.get("type") == "image" or element.get("action_id"):
        return element
    return element | {"action_id": secrets.token_hex(3)}
