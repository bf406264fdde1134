"""Telegram Business, played: people who let the bot act in chats of their own account, and what is said there.

https://core.telegram.org/bots/api#businessconnection, https://core.telegram.org/api/bots/connected-business-bots. These
chats are numbered apart from those that the bot sees itself, so that one number names two messages. It knows no HTTP.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.ports import Clock
from handlers.standins.telegram.chats import Chat, Chats, Message, Shape, User
from handlers.standins.telegram.refusal import Refusal
from handlers.standins.wire import Json, number

#: For so many seconds after somebody's message the bot may answer it.
ANSWERABLE = 24 * 3600


@dataclass(slots=True)
class Connection:
    """What somebody lets the bot do; their chats by the other person's id."""

    id: str
    owner: User
    is_enabled: bool = True
    can_reply: bool = True
    chats: dict[int, Chat] = field(default_factory=dict)


class Business:
    """All connections. ``emit(kind, body)`` queues an update for the bot."""

    def __init__(self, clock: Clock, chats: Chats, emit: Callable[[str, Shape], None]) -> None:
        self._clock = clock
        self._chats = chats
        self._emit = emit
        self.all: dict[str, Connection] = {}

    # ---- acting as people

    def connect(self, owner: User, *, can_reply: bool = True) -> Connection:
        """Somebody lets the bot act; the bot hears of it."""
        made = Connection(f"Conn-{len(self.all) + 1}", owner, can_reply=can_reply)
        self.all[made.id] = made
        return self.change(made)

    def change(
        self, connection: Connection, *, is_enabled: bool | None = None, can_reply: bool | None = None
    ) -> Connection:
        """They change what it may do, or (``is_enabled`` is false) end it."""
        connection.is_enabled = connection.is_enabled if is_enabled is None else is_enabled
        connection.can_reply = connection.can_reply if can_reply is None else can_reply
        shape: Shape = {"id": connection.id, "user": connection.owner, "user_chat_id": connection.owner["id"]}
        shape |= {"date": self._now(), "is_enabled": connection.is_enabled}
        rights = {"rights": {"can_reply": True} if connection.can_reply else {}}
        self._emit("business_connection", shape | (rights if connection.is_enabled else {}))
        return connection

    def say(self, connection: Connection, customer: User, text: str, *, by_owner: bool = False, **more: Any) -> Message:
        """Somebody writes to the owner, or the owner to them; the bot hears it where it is connected."""
        message = self._chats.put(self.chat(connection, customer))
        message |= {"from": connection.owner if by_owner else customer, "text": text}
        message |= {"business_connection_id": connection.id} | more
        if connection.is_enabled:
            self._emit("business_message", dict(message))
        return message

    def edit(self, connection: Connection, message: Message, text: str) -> Message:
        """Its author changes a message."""
        message |= {"text": text, "edit_date": self._now()}
        self._emit("edited_business_message", dict(message))
        return message

    def delete(self, connection: Connection, *messages: Message) -> None:
        """One of the two deletes messages for both; the bot does not hear who."""
        there = {one["chat"]["id"]: one["chat"] for one in messages}
        for chat_id, shape in there.items():
            ids = [one["message_id"] for one in messages if one["chat"]["id"] == chat_id]
            for number_ in ids:
                connection.chats[chat_id].messages.pop(number_, None)
            told: Shape = {"business_connection_id": connection.id, "chat": shape, "message_ids": ids}
            self._emit("deleted_business_messages", told)

    def chat(self, connection: Connection, customer: User) -> Chat:
        """The private chat of the owner and somebody."""
        shape: Shape = {"id": customer["id"], "type": "private"}
        shape |= {key: customer[key] for key in ("first_name", "last_name", "username") if key in customer}
        made = Chat(shape, connection=connection.id, owner=connection.owner)
        return connection.chats.setdefault(customer["id"], made)

    # ---- what the bot does

    def found(self, connection_id: object, chat_id: object) -> Chat:
        """The chat in which the bot may say something now. Raises `Refusal`."""
        connection = self._connection(connection_id)
        chat = connection.chats.get(number(chat_id, 0))
        if chat is None:
            raise Refusal(400, "Bad Request: BUSINESS_PEER_INVALID")
        if not connection.can_reply:
            raise Refusal(403, "Forbidden: BOT_ACCESS_FORBIDDEN")
        came = [one["date"] for one in chat.messages.values() if one["from"]["id"] == chat.id]
        if not came or self._now() - max(came) > ANSWERABLE:
            raise Refusal(400, "Bad Request: BUSINESS_PEER_USAGE_MISSING")
        return chat

    async def deleteBusinessMessages(self, a: Json) -> bool:  # noqa: N802
        """Takes the right to delete, which nobody here has given."""
        self._connection(a.get("business_connection_id"))
        raise Refusal(403, "Forbidden: BOT_ACCESS_FORBIDDEN")

    def _connection(self, connection_id: object) -> Connection:
        connection = self.all.get(str(connection_id))
        if connection is None:
            raise Refusal(400, "Bad Request: business connection not found")
        if not connection.is_enabled:
            raise Refusal(400, "Bad Request: BUSINESS_CONNECTION_INVALID")
        return connection

    def _now(self) -> int:
        return int(self._clock.now().timestamp())
