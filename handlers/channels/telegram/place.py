"""Where things stand on Telegram: the names that we give chats and messages, and back into arguments. Pure.

A chat is ``<chat>``, a topic in it ``<chat>:<topic>``. A chat of somebody's own account, whose messages are numbered
apart from those that the bot sees itself, is ``business:<connection>:<chat>``. A message is its chat's name, without a
topic, then ``:<message>``.
"""

from __future__ import annotations

from typing import Final

from bot.errors import NotEligible, TargetGone
from bot.messages import Outgoing

Arguments = dict[str, object]

_OWN: Final = "business"


def chat_name(chat: int, topic: int | None = None, connection: str | None = None) -> str:
    """The name of a conversation."""
    if connection is not None:
        return f"{_OWN}:{connection}:{chat}"
    return str(chat) if topic is None else f"{chat}:{topic}"


def message_name(chat: int, message: int, connection: str | None = None) -> str:
    """The name of a message within an account: Telegram numbers messages for each chat by itself."""
    return f"{chat_name(chat, connection=connection)}:{message}"


def topic_of(outgoing: Outgoing) -> int | None:
    """The topic in which it is to stand."""
    _, _, topic = outgoing.conversation.partition(":")
    return None if outgoing.conversation.startswith(f"{_OWN}:") or not topic else int(topic)


def address(outgoing: Outgoing) -> Arguments:
    """Chat, topic within it, the message to answer (none where that stands in another chat), and for a chat of
    somebody's own account the connection. Raises ``TargetGone`` where it is no Telegram chat, and ``NotEligible`` where
    it would not leave from that very account: nobody speaks in another's chat, and nobody from it elsewhere."""
    chat, connection = _chat(outgoing.conversation)
    if connection != outgoing.speaker:
        raise NotEligible
    there: Arguments = {"chat_id": chat, "business_connection_id": connection}
    try:
        there["message_thread_id"] = topic_of(outgoing)
        answered_chat, _, answered = (outgoing.in_reply_to or "").rpartition(":")
        if answered_chat == chat_name(chat, connection=connection):
            # The customer may have deleted it meanwhile; the answer is for them all the same.
            there["reply_parameters"] = {"message_id": int(answered), "allow_sending_without_reply": True}
    except ValueError:
        raise TargetGone(f"{outgoing.conversation!r} is no Telegram chat") from None
    return there


def message(name: str) -> Arguments:
    """Chat, number, and the connection of a message by its name. Raises ``TargetGone`` where it is none."""
    chat, _, number = name.rpartition(":")
    there, connection = _chat(chat)
    try:
        return {"chat_id": there, "message_id": int(number), "business_connection_id": connection}
    except ValueError:
        raise TargetGone(f"{name!r} is no message on Telegram") from None


def _chat(name: str) -> tuple[int, str | None]:
    kind, _, rest = name.partition(":")
    connection, _, chat = rest.rpartition(":") if kind == _OWN else ("", "", kind)
    try:
        return int(chat), connection or None
    except ValueError:
        raise TargetGone(f"{name!r} is no Telegram chat") from None
