"""Telegram's chats and what stands in them, and acting as the people there. It knows no HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from bot.ports import Clock
from handlers.standins.telegram.media import CAPTIONED, Media

Message = dict[str, Any]
User = dict[str, Any]
Shape = dict[str, Any]

BOT: Final[User] = {"id": 42, "is_bot": True, "first_name": "Acme Care", "username": "acme_bot"}

#: In whose name an anonymous administrator of a group writes, as Telegram's documentation gives it.
ANONYMOUS: Final[User] = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}


@dataclass(slots=True)
class Chat:
    """A chat: its shape on the wire and its messages by id. In a ``blocked`` one the bot may not write. One of
    somebody's own account has an ``owner``, and the ``connection`` by which the bot reads it."""

    shape: Shape
    messages: dict[int, Message] = field(default_factory=dict)
    blocked: bool = False
    last: int = 0
    connection: str = ""
    owner: User | None = None

    @property
    def name(self) -> str:
        return f"business:{self.connection}:{self.id}" if self.connection else str(self.id)

    @property
    def id(self) -> int:
        return int(self.shape["id"])

    @property
    def kind(self) -> str:
        return str(self.shape["type"])


class Chats:
    """All chats. ``emit(kind, body)`` queues an update for the bot.

    As on Telegram, supergroups, channels and other people's chats number their messages each for itself, all other
    chats together.
    """

    def __init__(self, clock: Clock, emit: Callable[[str, Shape], None]) -> None:
        self._clock = clock
        self._emit = emit
        self._people = 5000
        self._groups = 100
        self._last = 0
        self.all: dict[int, Chat] = {}

    # ---- who and where

    def person(self, first_name: str = "Dana", last_name: str = "", username: str = "") -> User:
        """Somebody new. Only what they have set is in the answer."""
        self._people += 1
        user: User = {"id": self._people, "is_bot": False, "first_name": first_name, "language_code": "en"}
        return user | {key: name for key, name in (("last_name", last_name), ("username", username)) if name}

    def private(self, user: User) -> Chat:
        """The private chat of somebody with the bot."""
        shape: Shape = {"id": user["id"], "type": "private"}
        shape |= {key: user[key] for key in ("first_name", "last_name", "username") if key in user}
        return self.all.setdefault(user["id"], Chat(shape))

    def group(self, title: str = "Neighbours", kind: str = "supergroup") -> Chat:
        """A new ``group``, ``supergroup`` or ``channel`` that the bot is in."""
        self._groups += 1
        chat_id = -self._groups if kind == "group" else -1_000_000_000_000 - self._groups
        self.all[chat_id] = Chat({"id": chat_id, "title": title, "type": kind})
        return self.all[chat_id]

    def find(self, chat_id: object) -> Chat | None:
        """A chat by its id, as number or text, or by ``@name``."""
        wanted = str(chat_id)
        if wanted.startswith("@"):
            return next((one for one in self.all.values() if one.shape.get("username") == wanted[1:]), None)
        return self.all.get(int(wanted)) if wanted.lstrip("-").isdigit() else None

    # ---- acting as people

    def post(
        self,
        text: str | None = None,
        *,
        sender: User | None = None,
        chat: Chat | None = None,
        media: Media | None = None,
        reply_to: Message | None = None,
        anonymous: bool = False,
        **more: Any,
    ) -> Message:
        """Write a message, and let the bot hear of it; ``text`` becomes the caption where ``media`` has one.

        Without ``chat`` it is the sender's private one. ``anonymous`` is an administrator who writes as the group;
        in a channel nobody is named. ``more`` is put into the message as it is.
        """
        if sender is None and chat is None:
            sender = self.person("Dana", "Wells", "danawells")
        chat = chat or self.private(sender or {})
        message = self._new(chat) | (media or {})
        if chat.kind == "channel" or anonymous:
            message["sender_chat"] = chat.shape
        if chat.kind != "channel":
            message["from"] = ANONYMOUS if anonymous else sender
        if text is not None:
            message["caption" if media and media.keys() & CAPTIONED else "text"] = text
        if reply_to is not None:
            message["reply_to_message"] = {key: reply_to[key] for key in reply_to if key != "reply_to_message"}
        message |= more
        chat.messages[message["message_id"]] = message
        self._emit("channel_post" if chat.kind == "channel" else "message", message)
        return message

    def edit(self, message: Message, text: str) -> Message:
        """Its author changes a message; the bot hears of it."""
        key = "caption" if "caption" in message else "text"
        message |= {key: text, "edit_date": self._now()}
        kind = "edited_channel_post" if message["chat"]["type"] == "channel" else "edited_message"
        self._emit(kind, dict(message))
        return message

    def block(self, user: User) -> None:
        """Somebody blocks the bot, which hears of it."""
        chat = self.private(user)
        chat.blocked = True
        change = {"chat": chat.shape, "from": user, "date": self._now()}
        member = {"old_chat_member": {"user": BOT, "status": "member"}}
        gone = {"new_chat_member": {"user": BOT, "status": "kicked", "until_date": 0}}
        self._emit("my_chat_member", change | member | gone)

    # ---- what the bot does

    def say(self, chat: Chat, text: str, reply_to: Message | None = None, media: Media | None = None) -> Message:
        """A message of the bot. It is no update: bots do not hear themselves."""
        words = {"text": text} if media is None else {"caption": text} if text else {}
        message: Message = self._new(chat) | (media or {}) | words
        message["sender_chat" if chat.kind == "channel" else "from"] = chat.shape if chat.kind == "channel" else BOT
        if chat.owner is not None:
            message |= {"from": chat.owner, "sender_business_bot": BOT, "business_connection_id": chat.connection}
        if reply_to is not None:
            message["reply_to_message"] = {key: reply_to[key] for key in reply_to if key != "reply_to_message"}
        chat.messages[message["message_id"]] = message
        return message

    def put(self, chat: Chat) -> Message:
        """A message of which only where and when is known yet."""
        message = self._new(chat)
        return chat.messages.setdefault(message["message_id"], message)

    def age(self, message: Message) -> int:
        """For how many seconds a message has stood there."""
        return self._now() - int(message["date"])

    def _new(self, chat: Chat) -> Message:
        if chat.kind in ("supergroup", "channel") or chat.owner is not None:
            chat.last += 1
            number = chat.last
        else:
            self._last += 1
            number = self._last
        return {"message_id": number, "date": self._now(), "chat": chat.shape}

    def _now(self) -> int:
        return int(self._clock.now().timestamp())
