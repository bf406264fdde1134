"""What becomes of a raw update of the Bot API."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import telegram
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Attachment, Audience, Medium, Post, Unreadable
from bot.rules.cleaning import clean
from handlers.channels.telegram.parse import ENVELOPE, MEDIA, SERVICE, read

BOT = "42"
JO = {"id": 5001, "is_bot": False, "first_name": "Jo", "last_name": "Lindqvist", "username": "jo_l"}
PRIVATE = {"id": 5001, "type": "private", "first_name": "Jo", "last_name": "Lindqvist", "username": "jo_l"}
GROUP = {"id": -1001, "type": "supergroup", "title": "Acme talk", "username": "acmetalk"}
FORUM = GROUP | {"is_forum": True}
CHANNEL = {"id": -1002, "type": "channel", "title": "Acme news", "username": "acmenews"}
NOON = 1767268800  # 2026-01-01T12:00:00Z


def update(kind: str = "message", **fields: Any) -> dict[str, Any]:
    message = {"message_id": 7, "date": NOON, "chat": PRIVATE, "from": JO} | fields
    return {"update_id": 900, kind: {name: value for name, value in message.items() if value is not None}}


def post(kind: str = "message", **fields: Any) -> Post:
    found = read(update(kind, **fields), BOT)
    assert isinstance(found, Post), found
    return found


def attachment(**fields: Any) -> Attachment:
    (found,) = post(**fields).attachments
    return found


def test_a_private_message_is_a_private_post() -> None:
    raw = update(text="My parcel is lost")
    found = read(raw, BOT)
    assert isinstance(found, Post)
    assert (found.channel, found.account) == ("telegram", "42")
    assert (found.remote_id, found.conversation) == ("5001:7", "5001")
    assert (found.author.id, found.author.name, found.author.handle) == ("5001", "Jo Lindqvist", "jo_l")
    assert found.text == "My parcel is lost"
    assert found.audience is Audience.PRIVATE
    assert found.posted_at == datetime(2026, 1, 1, 12, tzinfo=UTC)
    assert (found.revision, found.in_reply_to, found.attachments, found.unanswerable) == ("", None, (), None)
    assert json.loads(found.raw) == raw


def test_the_name_of_a_private_chat_is_a_persons_and_makes_no_link() -> None:
    assert post(text="hi").url is None


def test_a_message_in_a_public_group_is_public_and_has_a_link() -> None:
    found = post(chat=GROUP, text="Shame on you")
    assert (found.audience, found.url) == (Audience.PUBLIC, "https://t.me/acmetalk/7")
    assert (found.conversation, found.author.id) == ("-1001", "5001")


def test_a_group_without_a_public_name_has_no_link() -> None:
    assert post(chat={"id": -55, "type": "group", "title": "Us"}, text="hi").url is None


def test_a_topic_of_a_forum_is_a_conversation_of_its_own() -> None:
    first = {"message_id": 3, "date": NOON, "chat": FORUM, "forum_topic_created": {"name": "Billing"}}
    found = post(chat=FORUM, text="hi", message_thread_id=3, is_topic_message=True, reply_to_message=first)
    assert (found.conversation, found.url, found.in_reply_to) == ("-1001:3", "https://t.me/acmetalk/3/7", None)


def test_an_answer_to_a_message_in_a_topic_names_that_message() -> None:
    other = {"message_id": 5, "date": NOON, "chat": FORUM}
    found = post(chat=FORUM, text="hi", message_thread_id=3, is_topic_message=True, reply_to_message=other)
    assert found.in_reply_to == "-1001:5"


def test_a_thread_of_answers_outside_forums_is_no_conversation_of_its_own() -> None:
    assert post(chat=GROUP, text="hi", message_thread_id=3).conversation == "-1001"


def test_an_edit_is_the_same_post_with_a_later_revision() -> None:
    first = post(text="Teh parcel")
    second = post("edited_message", text="The parcel", edit_date=NOON + 9)
    third = post("edited_message", text="The parcel!", edit_date=NOON + 10)
    assert first.remote_id == second.remote_id == third.remote_id
    assert first.revision < second.revision < third.revision


def test_an_anonymous_admin_is_the_group_they_write_as() -> None:
    stand_in = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
    found = post(chat=GROUP, text="hi", **{"from": stand_in, "sender_chat": GROUP})
    assert (found.author.id, found.author.name, found.author.handle) == ("-1001", "Acme talk", "acmetalk")


def test_a_post_without_a_sender_is_the_channels() -> None:
    found = post("channel_post", chat=CHANNEL, text="hi", **{"from": None, "sender_chat": CHANNEL})
    assert (found.author.id, found.audience) == ("-1002", Audience.PUBLIC)
    assert post("channel_post", chat=CHANNEL, text="hi", **{"from": None}).author.id == "-1002"


def test_the_inbox_of_a_channel_is_private_and_cannot_be_answered() -> None:
    found = post(chat=GROUP | {"is_direct_messages": True}, text="hi", direct_messages_topic={"topic_id": 1})
    assert (found.audience, found.url) == (Audience.PRIVATE, None)
    assert found.unanswerable


def test_what_our_own_bot_wrote_is_no_post() -> None:
    assert read(update(text="hi", **{"from": {"id": 42, "is_bot": True, "first_name": "Acme"}}), BOT) is None


def test_what_our_own_channel_copies_into_its_group_is_no_post() -> None:
    assert read(update(chat=GROUP, text="News!", sender_chat=CHANNEL, is_automatic_forward=True), BOT) is None


@pytest.mark.parametrize("field", ["new_chat_members", "left_chat_member", "pinned_message", "migrate_to_chat_id"])
def test_what_telegram_itself_says_is_no_post(field: str) -> None:
    assert read(update(chat=GROUP, **{field: {"message_id": 1}}), BOT) is None


@pytest.mark.parametrize("kind", ["my_chat_member", "callback_query", "message_reaction"])
def test_an_update_in_which_nobody_speaks_is_no_post(kind: str) -> None:
    assert read({"update_id": 1, kind: {}}, BOT) is None


def test_an_update_of_a_kind_nobody_knows_is_kept() -> None:
    found = read({"update_id": 901, "hologram_message": {"text": "help"}}, BOT)
    assert isinstance(found, Unreadable)
    assert found.remote_id == "update:901"
    assert "hologram message" in found.reason
    assert b"help" in found.raw


@pytest.mark.parametrize("text", ["/start Ab_-9", "/start@acme_bot Ab_-9", "/start Ab_-9 "])
def test_who_comes_by_an_invitation_brings_its_token_and_says_nothing(text: str) -> None:
    found = post(text=text)
    assert (found.invitation, found.text) == ("Ab_-9", "/start")


@pytest.mark.parametrize(
    "text", ["/start", "/start a b", "/start " + "x" * 65, "/start ü", "Press /start Ab_-9", "/started Ab_-9"]
)
def test_no_other_words_are_an_invitation(text: str) -> None:
    found = post(text=text)
    assert (found.invitation, found.text) == (None, clean(text))


def test_nobody_comes_to_a_group_by_an_invitation() -> None:
    assert post(text="/start Ab_-9", chat=GROUP).invitation is None


def test_a_command_is_a_post() -> None:
    assert post(text="/start").text == "/start"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"photo": [{"file_id": "s"}, {"file_id": "L"}]}, Attachment(Medium.PHOTO, "L")),
        (
            {"document": {"file_id": "d", "file_size": 9, "file_unique_id": "u"}},
            Attachment(Medium.FILE, "d", size=9, twin="u"),
        ),
        ({"video": {"file_id": "v", "file_name": "leak.mp4"}}, Attachment(Medium.VIDEO, "v", "leak.mp4", "leak.mp4")),
        ({"video_note": {"file_id": "n"}}, Attachment(Medium.VIDEO, "n")),
        ({"animation": {"file_id": "g"}, "document": {"file_id": "g"}}, Attachment(Medium.VIDEO, "g")),
        ({"voice": {"file_id": "o", "duration": 3}}, Attachment(Medium.VOICE, "o")),
        ({"audio": {"file_id": "a", "title": "Hum"}}, Attachment(Medium.AUDIO, "a", "Hum")),
        ({"sticker": {"file_id": "k", "emoji": "😡"}}, Attachment(Medium.STICKER, "k", "😡")),
        (
            {"document": {"file_id": "d", "file_name": "bill\n.pdf"}},
            Attachment(Medium.FILE, "d", "bill .pdf", "bill .pdf"),
        ),
        ({"location": {"latitude": 52.52, "longitude": 13.405}}, Attachment(Medium.LOCATION, "", "52.52000, 13.40500")),
        (
            {"venue": {"title": "Shop", "address": "Main St 1"}, "location": {"latitude": 1.0, "longitude": 2.0}},
            Attachment(Medium.LOCATION, "", "Shop, Main St 1"),
        ),
        ({"poll": {"question": "Are you serious?"}}, Attachment(Medium.POLL, "", "Are you serious?")),
        (
            {"contact": {"phone_number": "+4930", "first_name": "Jo"}},
            Attachment(Medium.CONTACT, "", "Jo +4930"),
        ),
        ({"dice": {"emoji": "🎲", "value": 6}}, Attachment(Medium.OTHER, "", "🎲 6")),
        ({"hologram": {"file_id": "h"}}, Attachment(Medium.OTHER, "", "hologram")),
        ({"paid_media": {}}, Attachment(Medium.OTHER, "", "paid media")),
        ({}, Attachment(Medium.OTHER)),
    ],
)
def test_what_comes_without_words_is_shown(fields: dict[str, Any], expected: Attachment) -> None:
    assert attachment(**fields) == expected
    assert post(**fields).text == ""


def test_a_caption_is_the_text_of_a_photo() -> None:
    found = post(photo=[{"file_id": "p"}], caption="It came like this")
    assert found.text == "It came like this"
    assert found.attachments == (Attachment(Medium.PHOTO, "p"),)


@pytest.mark.parametrize(
    ("origin", "name"),
    [
        ({"type": "user", "sender_user": JO}, "Jo Lindqvist"),
        ({"type": "hidden_user", "sender_user_name": "Some\nOne"}, "Some One"),
        ({"type": "chat", "sender_chat": GROUP}, "Acme talk"),
        ({"type": "channel", "chat": CHANNEL, "message_id": 1}, "Acme news"),
    ],
)
def test_forwarded_words_say_whose_they_are(origin: dict[str, Any], name: str) -> None:
    assert post(text="We never refund", forward_origin=origin).text == f"Forwarded from {name}:\nWe never refund"


def test_a_quote_by_hand_stands_before_the_words() -> None:
    found = post(text="You said this!", quote={"text": "We always\nanswer", "position": 0, "is_manual": True})
    assert found.text == "> We always\n> answer\n\nYou said this!"


def test_words_are_cleaned_and_the_raw_form_is_kept() -> None:
    text = "half \ud83d NUL \x00 turned \u202e"
    found = post(text=text)
    assert found.text == clean(text)
    assert json.loads(found.raw)["message"]["text"] == text


@pytest.mark.parametrize(
    "broken",
    [
        update(chat=None),
        update(date="yesterday"),
        update(date=10**20),
        update(message_id=None),
        update(chat={"id": "x", "type": "private"}),
        update(text=["a", "list"]),
        update(photo=[]),
        {"update_id": 5, "message": None},
        {"update_id": 5},
        None,
        [],
        "text",
    ],
    ids=str,
)
def test_what_is_not_as_it_should_be_is_kept_as_unreadable(broken: object) -> None:
    found = read(broken, BOT)
    assert isinstance(found, Unreadable)
    assert json.loads(found.raw) == broken
    assert found.reason


def test_every_field_of_a_message_that_the_library_knows_is_accounted_for() -> None:
    """Fails when a new version of the library brings a field: then it is decided what that is."""
    known = {"from" if name == "from_user" else name for name in telegram.Message.__slots__ if name[0] != "_"}
    shown_by_name = {
        "chat_shared",
        "gift",
        "gift_upgrade_sent",
        "giveaway",
        "giveaway_winners",
        "invoice",
        "paid_media",
        "passport_data",
        "story",
        "unique_gift",
        "users_shared",
        "web_app_data",
    }
    base = {"chat", "date", "message_id"}
    assert known | base == (known & (ENVELOPE | SERVICE | MEDIA.keys() | shown_by_name)) | base
    assert not ENVELOPE & SERVICE
    assert not (ENVELOPE | SERVICE) & MEDIA.keys()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(field=st.sampled_from(sorted(ENVELOPE | MEDIA.keys())), value=json_values)
def test_no_value_of_any_field_breaks_it(field: str, value: object) -> None:
    found = read(update(**{field: value}), BOT)
    assert found is None or json.loads(found.raw)["update_id"] == 900
    if isinstance(found, Post):
        found.text.encode()
        found.author.name.encode()
        assert found.text or found.attachments


@given(st.text(st.characters()))
def test_every_text_arrives_clean(text: str) -> None:
    found = read(update(text=text), BOT)
    assert isinstance(found, Post)
    assert found.text == clean(text)
