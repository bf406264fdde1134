"""Chats of somebody's own account, as Telegram Business lets a bot read them: what of it may be read at all. Pure.

https://core.telegram.org/bots/api#businessconnection. These chats are private: of what is not understood nothing but
its number is kept, and of a message not the one that it answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.messages import Account, Entrusted, Post
from bot.rules.cleaning import clean
from handlers.channels.telegram.place import chat_name, message_name

Json = Mapping[str, Any]

#: A connection was made, changed or ended.
CONNECTION: Final = "business_connection"
#: Messages there were deleted, by either of the two.
DELETED: Final = "deleted_business_messages"
#: What is said in such chats.
SAID: Final = ("business_message", "edited_business_message")
#: Telegram itself writes to people as this user; among it are codes to log in.
_TELEGRAM: Final = 777000


def entrusted(connection: Json) -> Entrusted:
    """Who lets us act. Without the right to reply we may read, and do not: nobody could answer."""
    user = connection["user"]
    name = clean(f"{user['first_name']} {user.get('last_name', '')}".strip())
    rights = connection.get("rights") or {}
    return Entrusted(
        account=Account(str(connection["id"]), f"@{user['username']}" if user.get("username") else name, name),
        owner=str(int(user["id"])),
        may_answer=connection["is_enabled"] is True and rights.get("can_reply") is True,
    )


def deleted(told: Json) -> tuple[str, ...]:
    """Which messages are no longer there; nobody says who deleted them."""
    chat, connection = int(told["chat"]["id"]), str(told["business_connection_id"])
    return tuple(message_name(chat, int(number), connection) for number in told["message_ids"])


def is_of_people(message: Json, bot: str) -> bool:
    """Whether somebody says something to somebody here: not a bot, not Telegram, not we ourselves."""
    who = message["from"]
    ours = str((message.get("sender_business_bot") or {}).get("id", "")) == bot
    return message["chat"]["type"] == "private" and not ours and not who.get("is_bot") and who["id"] != _TELEGRAM


def is_by_owner(post: Post) -> bool:
    """Whether the account's owner wrote it: a private chat has the other person's id."""
    return post.chat_of is not None and post.conversation != chat_name(int(post.author.id), connection=post.chat_of)


def withheld(update: object) -> object:
    """What may be kept of an update that is not understood: of these chats, only its number and kind."""
    if not isinstance(update, Mapping):
        return update
    kinds = [kind for kind in (CONNECTION, DELETED, *SAID) if kind in update]
    return {"update_id": update.get("update_id"), "kinds": kinds} if kinds else update


def alone(update: Json, kind: str) -> Json:
    """The update without the message that this one answers."""
    return {**update, kind: {field: said for field, said in update[kind].items() if field != "reply_to_message"}}
