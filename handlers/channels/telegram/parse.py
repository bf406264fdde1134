"""The Bot API's JSON as our own values: updates as posts, sent messages as receipts; pure, without the client library.

It reads Telegram's JSON itself, since building the library's objects costs ten times as much as all the rest, and
whatever those objects do not know would be lost (https://core.telegram.org/bots/api#message).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote as escaped

from bot.errors import Rejected
from bot.messages import Attachment, Audience, Author, Entrusted, Introduced, Medium, Post, Receipt, Unreadable
from bot.rules.cleaning import clean, cut, one_line
from bot.rules.invitation import introduces, introduction, start_token
from handlers.channels.telegram import business
from handlers.channels.telegram.manifest import NAME
from handlers.channels.telegram.place import chat_name, message_name

Json = Mapping[str, Any]


def _fields(names: str) -> frozenset[str]:
    return frozenset(names.split())


_MESSAGES: Final = ("message", "edited_message", "channel_post", "edited_channel_post", *business.SAID)
#: The kinds of updates we ask Telegram for.
ASKED_FOR: Final = (*_MESSAGES, business.CONNECTION, business.DELETED)
_EDITS: Final = frozenset(kind for kind in _MESSAGES if kind.startswith("edited_"))
#: Kinds that may still wait from before we asked (they are kept for a day), and in which nobody says anything.
_WORDLESS: Final = _fields("""
    message_reaction message_reaction_count inline_query
    chosen_inline_result callback_query shipping_query pre_checkout_query purchased_paid_media poll poll_answer
    my_chat_member chat_member chat_join_request chat_boost removed_chat_boost managed_bot
""")

#: What Telegram itself says about a chat, as a message.
SERVICE: Final = _fields("""
    new_chat_members left_chat_member new_chat_title new_chat_photo delete_chat_photo group_chat_created
    supergroup_chat_created channel_chat_created message_auto_delete_timer_changed migrate_to_chat_id
    migrate_from_chat_id pinned_message successful_payment refunded_payment connected_website write_access_allowed
    proximity_alert_triggered boost_added chat_background_set chat_owner_changed chat_owner_left
    checklist_tasks_done checklist_tasks_added direct_message_price_changed forum_topic_created forum_topic_edited
    forum_topic_closed forum_topic_reopened general_forum_topic_hidden general_forum_topic_unhidden
    giveaway_created giveaway_completed paid_message_price_changed poll_option_added poll_option_deleted
    managed_bot_created suggested_post_approved suggested_post_approval_failed suggested_post_declined
    suggested_post_paid suggested_post_refunded video_chat_scheduled video_chat_started video_chat_ended
    video_chat_participants_invited
""")
#: What surrounds the words of a message. A field that is neither here nor above nor below is something new: shown.
ENVELOPE: Final = _fields("""
    message_id message_thread_id direct_messages_topic from sender_chat sender_boost_count sender_business_bot
    sender_tag date business_connection_id chat forward_origin is_topic_message is_automatic_forward
    reply_to_message external_reply quote reply_to_story reply_to_checklist_task_id reply_to_poll_option_id via_bot
    edit_date has_protected_content is_from_offline is_paid_post media_group_id author_signature paid_star_count
    text entities link_preview_options suggested_post_info effect_id caption caption_entities
    show_caption_above_media has_media_spoiler reply_markup guest_query_id guest_bot_caller_user
    guest_bot_caller_chat
""")
_MOST_DESCRIPTION: Final = 120


def _nothing(_: Any) -> str:
    return ""


def _position(place: Json) -> str:
    return f"{place['latitude']:.5f}, {place['longitude']:.5f}"


#: Field -> what it is, and how it is described in words.
MEDIA: Final[Mapping[str, tuple[Medium, Callable[[Any], str]]]] = {
    "photo": (Medium.PHOTO, _nothing),
    "live_photo": (Medium.PHOTO, _nothing),
    "video": (Medium.VIDEO, lambda video: video.get("file_name", "")),
    "video_note": (Medium.VIDEO, _nothing),
    "animation": (Medium.VIDEO, lambda animation: animation.get("file_name", "")),
    "voice": (Medium.VOICE, _nothing),
    "audio": (Medium.AUDIO, lambda audio: audio.get("title") or audio.get("file_name", "")),
    "sticker": (Medium.STICKER, lambda sticker: sticker.get("emoji", "")),
    "document": (Medium.FILE, lambda document: document.get("file_name", "")),
    "location": (Medium.LOCATION, _position),
    "venue": (Medium.LOCATION, lambda venue: f"{venue['title']}, {venue['address']}"),
    "poll": (Medium.POLL, lambda poll: poll["question"]),
    "contact": (Medium.CONTACT, lambda contact: f"{_full_name(contact)} {contact['phone_number']}"),
    "dice": (Medium.OTHER, lambda dice: f"{dice['emoji']} {dice['value']}"),
    "game": (Medium.OTHER, lambda game: game["title"]),
    "checklist": (Medium.OTHER, lambda checklist: checklist["title"]),
}
#: For older bots Telegram repeats the one field in the other.
_REPEATED: Final = {"document": "animation", "location": "venue", "photo": "live_photo"}


def read(update: object, account: str) -> Post | Entrusted | Introduced | tuple[str, ...] | Unreadable | None:
    """The post in an update, what it says of people, or the names of messages that were deleted; None where no customer
    said anything (service messages, our own bot's messages).

    ``account`` is our bot's id. Never raises: what is not as the Bot API says it is comes back as ``Unreadable``.
    """
    try:
        return _read(update, account)  # type: ignore[arg-type]  # what is no mapping fails there as it should
    except (AttributeError, IndexError, KeyError, OSError, OverflowError, TypeError, ValueError) as error:
        return _unreadable(update, account, f"not as the Bot API says it is ({type(error).__name__})")


def sent(message: Json, thread: int | None, connection: str | None = None) -> Receipt:
    """The receipt for a message of ours, as ``sendMessage`` returns it. Raises where it is not as it should be."""
    chat_id, message_id = int(message["chat"]["id"]), int(message["message_id"])
    name = message_name(chat_id, message_id, connection)
    return Receipt(name, _instant(message), _url(message["chat"], message_id, thread))


def file_path(answer: Any) -> str:
    """Where a file lies, as ``getFile`` names it, as part of an address. Raises ``Rejected`` where there is none."""
    path = answer.get("file_path") if isinstance(answer, Mapping) else None
    if not isinstance(path, str) or not path or ".." in path.split("/"):
        raise Rejected("Telegram named no place where the file lies.")
    return escaped(path.lstrip("/"))


def _instant(message: Json) -> datetime:
    return datetime.fromtimestamp(message["date"], UTC)


def _url(chat: Json, message_id: int, thread: int | None) -> str | None:
    """Where everybody can read it; None in private (where the username is a person's) and without a public name."""
    name = chat.get("username")
    if not name or _is_private(chat):
        return None
    return f"https://t.me/{name}/{message_id}" if thread is None else f"https://t.me/{name}/{thread}/{message_id}"


def _is_private(chat: Json) -> bool:
    """A channel's inbox calls itself a supergroup, but only the customer and the channel's people can read it."""
    return chat["type"] == "private" or bool(chat.get("is_direct_messages"))


def _read(update: Json, account: str) -> Post | Entrusted | Introduced | tuple[str, ...] | Unreadable | None:
    kind = next((kind for kind in _MESSAGES if kind in update), None)
    if kind is None:
        if business.CONNECTION in update:
            return business.entrusted(update[business.CONNECTION])
        if business.DELETED in update:
            return business.deleted(update[business.DELETED])
        if not _WORDLESS.isdisjoint(update):
            return None
        return _unreadable(
            update, account, f"an update of an unknown kind: {_field_names(set(update) - {'update_id'})}"
        )
    message: Json = update[kind]
    author = _author(message)
    if author.id == account or message.get("is_automatic_forward") or not SERVICE.isdisjoint(message):
        return None
    chat: Json = message["chat"]
    chat_id, message_id = int(chat["id"]), int(message["message_id"])
    thread = int(message["message_thread_id"]) if message.get("is_topic_message") else None
    inbox = bool(chat.get("is_direct_messages"))
    text = _text(message)
    if introduces(clean(message.get("text") or message.get("caption") or "")):
        word = introduction(text) if kind == "message" and chat["type"] == "private" else None
        return Introduced(author, word) if word is not None and author.id == str(chat_id) else None
    connection = None
    if kind in business.SAID:
        connection, update = str(message["business_connection_id"]), business.alone(update, kind)
        if not business.is_of_people(message, account):
            return None
    token = start_token(text) if chat["type"] == "private" and connection is None else None
    return Post(
        channel=NAME,
        account=account,
        remote_id=message_name(chat_id, message_id, connection),
        conversation=chat_name(chat_id, thread, connection),
        author=author,
        text=text if token is None else "/start",
        audience=Audience.PRIVATE if _is_private(chat) else Audience.PUBLIC,
        posted_at=_instant(message),
        raw=_raw(update),
        revision=f"{int(message.get('edit_date') or message['date']):012d}" if kind in _EDITS else "",
        in_reply_to=_answered(message, chat_id, thread, connection),
        url=_url(chat, message_id, thread),
        attachments=_attachments(message, bool(text)),
        invitation=token,
        unanswerable=_why_not(inbox, connection),
        addressed=() if connection is None else (connection.lower(),),
        chat_of=connection,
    )


def _why_not(inbox: bool, connection: str | None) -> str | None:
    """Why the bot may not answer."""
    if inbox:
        return "This bot cannot answer in the inbox of a Telegram channel."
    return None if connection is None else "Only the account's owner can answer in this chat."


def _author(message: Json) -> Author:
    """Who is to be answered. Those who write as a group or channel have a stand-in in ``from``, or nobody."""
    who: Json = message.get("sender_chat") or message.get("from") or message["chat"]
    return Author(id=str(int(who["id"])), name=_full_name(who), handle=who.get("username") or "")


def _full_name(who: Json) -> str:
    return clean(who.get("title") or f"{who.get('first_name', '')} {who.get('last_name', '')}".strip())


def _answered(message: Json, chat_id: int, thread: int | None, connection: str | None) -> str | None:
    """The message in the same chat that this one answers. In a topic each message "answers" the topic's first one."""
    answered = message.get("reply_to_message")
    if not answered or answered["message_id"] == thread:
        return None
    return message_name(chat_id, int(answered["message_id"]), connection)


def _text(message: Json) -> str:
    """The customer's words. Words of others (forwarded, or quoted by hand) are marked as in a letter."""
    text = clean(message.get("text") or message.get("caption") or "")
    if text and (origin := message.get("forward_origin")):
        text = f"Forwarded from {_origin(origin)}:\n{text}"
    if quote := message.get("quote"):
        quoted = "\n".join(f"> {line}" for line in clean(quote["text"]).split("\n"))
        text = f"{quoted}\n\n{text}".rstrip()
    return text


def _origin(origin: Json) -> str:
    """https://core.telegram.org/bots/api#messageorigin"""
    who = origin.get("sender_user") or origin.get("sender_chat") or origin.get("chat")
    name = one_line(_full_name(who) if who else origin.get("sender_user_name", ""))
    return cut(name, _MOST_DESCRIPTION) or "somebody"


def _attachments(message: Json, has_text: bool) -> tuple[Attachment, ...]:
    found = tuple(
        _attachment(field, message[field])
        for field in MEDIA
        if field in message and _REPEATED.get(field) not in message
    )
    if has_text or found:
        return found
    # A message without anything we know is still somebody's voice; Telegram sends such ones, too.
    return (Attachment(Medium.OTHER, description=_field_names(message.keys() - ENVELOPE)),)


def _attachment(field: str, thing: Any) -> Attachment:
    medium, describe = MEDIA[field]
    file = thing[-1] if isinstance(thing, list) else thing  # a photo comes in several sizes, the largest last
    return Attachment(
        medium,
        file.get("file_id", ""),
        cut(one_line(describe(thing)), _MOST_DESCRIPTION),
        name=cut(one_line(file.get("file_name") or ""), _MOST_DESCRIPTION),
        size=int(file.get("file_size") or 0),
        twin=file.get("file_unique_id", ""),
    )


def _field_names(fields: set[str]) -> str:
    return cut(", ".join(sorted(one_line(str(field)).replace("_", " ") for field in fields)), _MOST_DESCRIPTION)


def _unreadable(update: object, account: str, reason: str) -> Unreadable:
    number = update.get("update_id") if isinstance(update, dict) else None
    return Unreadable(NAME, account, f"update:{number}", _raw(business.withheld(update)), reason)


def _raw(update: object) -> bytes:
    """One update's JSON. In ASCII, so that a lone surrogate stays the escape that it was."""
    return json.dumps(update, separators=(",", ":")).encode("ascii")
