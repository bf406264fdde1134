# ruff: noqa: F811 - fixtures of the bot's own tests
"""Chats of people's own accounts on Telegram, through sockets: what is read of them, and who speaks in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.errors import Disconnected, NotEligible, Rejected, TargetGone, Unsure, WindowClosed
from bot.messages import Audience, Batch, File, Outgoing, Post
from handlers.channels import capabilities
from handlers.channels.telegram.channel import TelegramChannel
from handlers.standins.faults import Kind
from handlers.standins.telegram import Connection
from handlers.standins.telegram.chats import BOT
from tests.channels.rig import Inbox, answer_to, listening
from tests.channels.test_telegram import TelegramRig, channel, rig  # noqa: F401
from tests.patience import until

WORDS = "Where is my refund?"


async def batches(channel: TelegramChannel, count: int = 1) -> list[Batch]:
    """What the channel hands in, once so many updates were stored."""
    inbox = Inbox()

    def found() -> int:
        return sum(
            len(one.posts) + len(one.own) + len(one.entrusted) + len(one.introduced) + len(one.unreadable)
            for one in inbox.stored
        )

    async with listening(channel, inbox):
        assert await until(lambda: found() >= count)
    return inbox.stored


@pytest.fixture
async def ana(rig: TelegramRig, channel: TelegramChannel) -> Connection:
    """Ana's connection, of which the channel has heard."""
    rig.telegram.updates.allowed = []
    connection = rig.telegram.business.connect(rig.telegram.person("Ana", "Ruiz", "anaruiz"))
    await batches(channel)
    return connection


@pytest.fixture
def dana(rig: TelegramRig) -> dict[str, Any]:
    return rig.telegram.person("Dana", "Wells", "danawells")


async def written(rig: TelegramRig, channel: TelegramChannel, ana: Connection, dana: Any, text: str = WORDS) -> Post:
    rig.telegram.business.say(ana, dana, text)
    [post] = [post for batch in await batches(channel) for post in batch.posts]
    return post


def as_ana(post: Post, text: str = "On it.", **more: Any) -> Outgoing:
    return replace(answer_to(post, text), speaker=post.chat_of, **more)


async def test_a_permission_says_who_and_what(rig: TelegramRig, channel: TelegramChannel) -> None:
    owner = rig.telegram.person("Ana", "Ruiz")
    connection = rig.telegram.business.connect(owner, can_reply=False)
    rig.telegram.business.change(connection, can_reply=True)
    rig.telegram.business.change(connection, is_enabled=False)
    said = [one for batch in await batches(channel, 3) for one in batch.entrusted]
    assert [one.may_answer for one in said] == [False, True, False]
    assert {(one.account.id, one.account.handle, one.owner) for one in said} == {
        (connection.id, "Ana Ruiz", str(owner["id"]))
    }


async def test_whoever_comes_by_the_link_is_known_and_says_nothing(rig: TelegramRig, channel: TelegramChannel) -> None:
    ana = rig.telegram.person("Ana", "Ruiz", "anaruiz")
    for text in ("/start bind_abc-DEF_1", "/start bind_", "/start bind_abc and more", "/start@acme_bot bind_x"):
        rig.telegram.post(text, sender=ana)
    rig.telegram.post("/start bind_abc", sender=ana, chat=rig.telegram.group())
    rig.telegram.post("/start bind_abc", sender=ana, forward_origin={"type": "hidden_user", "sender_user_name": "B"})
    hello = rig.telegram.post("hello", sender=ana)
    rig.telegram.updates.emit("edited_message", hello | {"text": "/start bind_abc", "edit_date": hello["date"]})
    await rig.customer_posts("the last")
    inbox = Inbox()
    async with listening(channel, inbox):
        assert await until(lambda: [post.text for post in inbox.posts][-1:] == ["the last"])
    came = [(one.author.id, one.word) for batch in inbox.stored for one in batch.introduced]
    assert came == [(str(ana["id"]), "abc-DEF_1"), (str(ana["id"]), "x")]
    said = [post.text for post in inbox.posts]
    assert said == ["hello", "the last"]


async def test_a_customers_message_says_in_whose_chat_it_stands(
    rig: TelegramRig,
    channel: TelegramChannel,
    ana: Connection,
    dana: Any,
) -> None:
    post = await written(rig, channel, ana, dana)
    assert (post.text, post.author.name, post.audience) == (WORDS, "Dana Wells", Audience.PRIVATE)
    assert (post.chat_of, post.addressed) == (ana.id, (ana.id.lower(),))
    assert post.conversation == f"business:{ana.id}:{dana['id']}"
    assert post.unanswerable is not None
    direct = await rig.customer_posts(WORDS)
    assert post.remote_id not in (direct, f"{dana['id']}:1"), "the numbers of other people's chats are their own"


async def test_the_owner_is_told_from_the_customer(
    rig: TelegramRig,
    channel: TelegramChannel,
    ana: Connection,
    dana: Any,
) -> None:
    business = rig.telegram.business
    first = business.say(ana, dana, WORDS)
    mine = business.say(ana, dana, "On it.", by_owner=True, reply_to_message=first)
    business.edit(ana, mine, "On it!")
    business.edit(ana, first, "Where is it?")
    found = await batches(channel, 3)
    own = [post for batch in found for post in batch.own]
    posts = [post for batch in found for post in batch.posts]
    assert [(one.text, one.author.id, one.chat_of) for one in own] == [("On it.", str(ana.owner["id"]), ana.id)]
    assert [(one.text, bool(one.revision)) for one in posts] == [(WORDS, False), ("Where is it?", True)]
    assert WORDS.encode() not in own[0].raw, "what it answers is not kept with it"


async def test_bots_telegram_and_we_ourselves_say_nothing_there(
    rig: TelegramRig,
    channel: TelegramChannel,
    ana: Connection,
    dana: Any,
) -> None:
    business = rig.telegram.business
    business.say(ana, {"id": 777000, "is_bot": False, "first_name": "Telegram"}, "Login code: 12345")
    business.say(ana, {"id": 99, "is_bot": True, "first_name": "Shop", "username": "shop_bot"}, "Your order failed")
    business.say(ana, dana, "On it.", by_owner=True, sender_business_bot=BOT)
    post = await written(rig, channel, ana, dana)
    assert post.text == WORDS


async def test_of_what_is_not_understood_only_the_number_is_kept(
    rig: TelegramRig,
    channel: TelegramChannel,
    ana: Connection,
    dana: Any,
) -> None:
    rig.telegram.updates.emit("business_message", {"message_id": 5, "text": "my secret", "chat": {"id": 7}})
    [batch] = [batch for batch in await batches(channel) if batch.unreadable]
    assert b"secret" not in batch.unreadable[0].raw
    assert b"business_message" in batch.unreadable[0].raw


async def test_an_answer_leaves_as_the_owner(
    rig: TelegramRig,
    channel: TelegramChannel,
    ana: Connection,
    dana: Any,
) -> None:
    post = await written(rig, channel, ana, dana)
    receipt = await channel.send(as_ana(post))
    [sent] = rig.ledger.sent_to("telegram")
    assert (sent.account, sent.target, sent.text) == ("@anaruiz", post.conversation, "On it.")
    assert sent.in_reply_to == post.remote_id.rpartition(":")[2]
    assert receipt.remote_id == f"{post.conversation}:{sent.remote_id}"
    assert receipt.url is None


async def test_a_file_leaves_as_the_owner_too(
    rig: TelegramRig,
    channel: TelegramChannel,
    ana: Connection,
    dana: Any,
) -> None:
    post = await written(rig, channel, ana, dana)
    await channel.send(as_ana(post, "The form.", files=(File("form.pdf", "application/pdf", b"%PDF-1.4"),)))
    [sent] = rig.ledger.sent_to("telegram")
    assert (sent.account, sent.text) == ("@anaruiz", "The form.")


async def test_nobody_speaks_in_anothers_chat(
    rig: TelegramRig,
    channel: TelegramChannel,
    ana: Connection,
    dana: Any,
) -> None:
    post = await written(rig, channel, ana, dana)
    ben = rig.telegram.business.connect(rig.telegram.person("Ben", "Okafor", "benokafor"))
    direct = replace(as_ana(post), conversation=str(dana["id"]))
    rig.telegram.private(dana)
    for wrong in (replace(as_ana(post), speaker=None), replace(as_ana(post), speaker=ben.id), direct):
        with pytest.raises(NotEligible):
            await channel.send(wrong)
    assert rig.ledger.counts["telegram", "sendMessage"] == 0


@pytest.mark.parametrize("how", ["ended", "no right", "unknown"])
async def test_without_the_permission_it_is_disconnected(
    rig: TelegramRig,
    channel: TelegramChannel,
    ana: Connection,
    dana: Any,
    how: str,
) -> None:
    post = await written(rig, channel, ana, dana)
    if how == "ended":
        rig.telegram.business.change(ana, is_enabled=False)
    elif how == "no right":
        rig.telegram.business.change(ana, can_reply=False)
    else:
        del rig.telegram.business.all[ana.id]
    with pytest.raises(Disconnected):
        await channel.send(as_ana(post))
    assert rig.ledger.sent_to("telegram") == []


async def test_after_a_day_the_window_is_closed(
    rig: TelegramRig,
    channel: TelegramChannel,
    ana: Connection,
    dana: Any,
) -> None:
    post = await written(rig, channel, ana, dana)
    [message] = rig.telegram.business.chat(ana, dana).messages.values()
    message["date"] -= 24 * 3600 + 5
    with pytest.raises(WindowClosed):
        await channel.send(as_ana(post))
    assert capabilities("telegram").own_within == timedelta(hours=24)


async def test_an_unsure_outcome_is_unsure_there_too(
    rig: TelegramRig,
    channel: TelegramChannel,
    ana: Connection,
    dana: Any,
) -> None:
    post = await written(rig, channel, ana, dana)
    rig.faults.next("telegram", "sendMessage", Kind.CUT_AFTER)
    with pytest.raises(Unsure):
        await channel.send(as_ana(post))
    assert len(rig.ledger.sent_to("telegram")) == 1


async def test_what_was_said_there_is_changed_there(
    rig: TelegramRig,
    channel: TelegramChannel,
    ana: Connection,
    dana: Any,
) -> None:
    post = await written(rig, channel, ana, dana)
    receipt = await channel.send(as_ana(post))
    await channel.edit(receipt.remote_id, as_ana(post, "On it, Dana."))
    [sent] = rig.ledger.sent_to("telegram")
    assert sent.text == "On it, Dana."
    with pytest.raises(
        Rejected, match="only the account's owner"
    ):  # Telegram asks for a right of its own, that nobody is asked to give
        await channel.delete(receipt.remote_id, as_ana(post))


@pytest.mark.parametrize("name", ["business", "business:Conn-1", "business:Conn-1:x", "business::7", "x:7"])
async def test_a_name_that_is_none_reaches_nobody(channel: TelegramChannel, name: str) -> None:
    wrong = Outgoing("key", "42", name, "On it.", Audience.PRIVATE, None, SystemClock().now(), speaker="Conn-1")
    with pytest.raises((TargetGone, NotEligible)):
        await channel.send(wrong)


async def test_what_is_deleted_there_is_told_by_its_names(
    rig: TelegramRig, channel: TelegramChannel, ana: Connection, dana: dict[str, Any]
) -> None:
    first = await written(rig, channel, ana, dana)
    rig.telegram.business.delete(ana, *rig.telegram.business.chat(ana, dana).messages.values())
    inbox = Inbox()
    async with listening(channel, inbox):
        assert await until(lambda: any(one.deleted for one in inbox.stored))
    assert [one.deleted for one in inbox.stored if one.deleted] == [(first.remote_id,)]
    assert not any(one.posts or one.unreadable for one in inbox.stored if one.deleted)
