"""X's JSON of a direct message as a post; pure, and it knows nothing of the network or of the client library.

Shapes: https://docs.x.com/x-api/direct-messages/lookup/integrate. The conversation of two is named by both their ids,
the smaller first; every other one is a group.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import regex

from bot.messages import Account, Audience, Author, Outgoing, Post, Unreadable
from bot.rules.cleaning import clean, one_line
from handlers.channels.x.found import essence
from handlers.channels.x.manifest import NAME
from handlers.channels.x.parse import attachments, included, words

Json = Mapping[str, Any]

#: What we ask X to tell about each message. An expansion brings the field that it expands as well.
EXPANSIONS: Final = ["sender_id", "attachments.media_keys"]
EVENT_FIELDS: Final = ["attachments", "created_at", "dm_conversation_id", "entities", "event_type", "id", "text"]
MESSAGE: Final = "MessageCreate"

_OF_TWO: Final = regex.compile(r"([0-9]{1,19})-([0-9]{1,19})")
_GROUP: Final = "This was written to a group on X, and others read there. Please answer in X itself."


def read(event: object, includes: Json, ours: Account) -> Post | Unreadable:
    """One message with what its page includes for it; ``Unreadable`` where it is not what X documents."""
    remote_id = str(event.get("id", "")) if isinstance(event, Mapping) else ""
    try:
        return _post({"text": "", **event}, includes, ours)  # type: ignore[dict-item]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        reason = f"{type(error).__name__}: {error}" if isinstance(error, KeyError) else type(error).__name__
        return Unreadable(NAME, ours.id, remote_id, json.dumps(event).encode(), reason)


def partner(conversation: str, ours: str) -> str | None:
    """With whom we are in a conversation of two; None in any other."""
    two = _OF_TWO.fullmatch(conversation)
    return next((one for one in two.groups() if one != ours), None) if two and ours in two.groups() else None


def is_there(event: Json, outgoing: Outgoing) -> bool:
    """Whether a message is ``outgoing``: of our account, with the same words."""
    said = words({"text": "", **event})
    return str(event.get("sender_id")) == outgoing.account and essence(said) == essence(clean(outgoing.text))


def posted_at(event: Json) -> datetime:
    """When a message was written, UTC."""
    return datetime.fromisoformat(event["created_at"]).astimezone(UTC)


def _post(event: Json, includes: Json, ours: Account) -> Post:
    sender = str(event["sender_id"])
    author = included(includes, "users", "id", sender)
    conversation = str(event.get("dm_conversation_id") or "-".join(sorted((sender, ours.id), key=int)))
    return Post(
        channel=NAME,
        account=ours.id,
        remote_id=str(event["id"]),
        conversation=conversation,
        author=Author(id=sender, name=one_line(str(author.get("name", ""))), handle=str(author.get("username", ""))),
        text=words(event),
        audience=Audience.PRIVATE,
        posted_at=posted_at(event),
        raw=json.dumps({"data": event, "includes": {"users": [author]}}).encode(),
        attachments=tuple(attachments(event, includes)),
        unanswerable=None if partner(conversation, ours.id) else _GROUP,
    )
