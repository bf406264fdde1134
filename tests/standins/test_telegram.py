"""The Telegram stand-in, through python-telegram-bot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession, web
from telegram import Bot, ReplyParameters, Update
from telegram.error import BadRequest, Conflict, Forbidden, RetryAfter
from telegram.request import HTTPXRequest

from handlers.standins import Fault, Kind, Town
from handlers.standins.telegram import media


def made(token: str, base: str) -> Bot:
    """A bot that does not load the world's certificates, which takes most of a test's time."""
    requests = [HTTPXRequest(httpx_kwargs={"verify": False}) for _ in range(2)]
    return Bot(token, f"{base}/bot", f"{base}/file/bot", request=requests[0], get_updates_request=requests[1])


@pytest.fixture
async def bot(town: Town) -> AsyncIterator[Bot]:
    env = town.env()
    base = env["TELEGRAM_API_URL"]
    async with made(env["TELEGRAM_BOT_TOKEN"], base) as bot:
        yield bot
    assert town.ledger.unexpected == []


async def test_the_bot_knows_itself_and_a_wrong_token_is_refused(town: Town, bot: Bot) -> None:
    assert bot.username == "acme_bot"
    url = f"{town.env()['TELEGRAM_API_URL']}/bot42:WRONG/getMe"
    async with ClientSession() as session, session.get(url) as response:
        assert (response.status, (await response.json())["description"]) == (401, "Unauthorized")


async def test_an_update_comes_until_it_is_confirmed(town: Town, bot: Bot) -> None:
    town.telegram.post("one")
    town.telegram.post("two")
    first = await bot.get_updates(timeout=0)
    again = await bot.get_updates(timeout=0)
    assert [one.message.text for one in first if one.message] == ["one", "two"]
    assert [one.update_id for one in first] == [one.update_id for one in again]
    rest = await bot.get_updates(offset=first[0].update_id + 1, timeout=0)
    assert [one.update_id for one in rest] == [first[1].update_id]
    assert town.telegram.updates.confirmed == first[0].update_id


async def test_a_long_poll_ends_with_the_first_update(town: Town, bot: Bot) -> None:
    poll = asyncio.ensure_future(bot.get_updates(timeout=5))
    await town.ledger.until(lambda: town.ledger.counts["telegram", "getUpdates"])
    town.telegram.post("at last")
    (update,) = await poll
    assert update.message is not None
    assert update.message.text == "at last"


async def test_only_the_wanted_kinds_come_and_a_page_is_limited(town: Town, bot: Bot) -> None:
    await bot.get_updates(timeout=0, allowed_updates=["message"])
    message = town.telegram.post("one")
    town.telegram.edit(message, "uno")
    town.telegram.post("two")
    updates = await bot.get_updates(timeout=0, limit=1)
    assert [one.message.text for one in updates if one.message] == ["uno"]
    assert len(await bot.get_updates(timeout=0)) == 2


async def test_the_older_of_two_pollers_is_sent_away(town: Town, bot: Bot) -> None:
    older = asyncio.ensure_future(bot.get_updates(timeout=5))
    assert await town.ledger.until(lambda: town.ledger.counts["telegram", "getUpdates"] == 1)
    await asyncio.sleep(0.01)
    async with made(bot.token, town.env()["TELEGRAM_API_URL"]) as twin:
        newer = asyncio.ensure_future(twin.get_updates(timeout=5))
        with pytest.raises(Conflict, match="terminated by other getUpdates"):
            await older
        town.telegram.post("for the newer")
        assert len(await newer) == 1


@pytest.mark.parametrize(
    ("medium", "field"),
    [
        (media.photo(), "photo"),
        (media.video(), "video"),
        (media.animation(), "animation"),
        (media.voice(), "voice"),
        (media.audio(), "audio"),
        (media.video_note(), "video_note"),
        (media.document(), "document"),
        (media.sticker(), "sticker"),
        (media.location(), "location"),
        (media.poll(), "poll"),
        (media.contact(), "contact"),
    ],
)
async def test_every_medium_is_understood_by_the_library(town: Town, bot: Bot, medium: Any, field: str) -> None:
    town.telegram.post(media=medium)
    (update,) = await bot.get_updates(timeout=0)
    assert update.message is not None
    assert getattr(update.message, field)
    assert update.message.text is None


async def test_words_beside_a_photo_are_its_caption_and_its_bytes_can_be_had(town: Town, bot: Bot) -> None:
    town.telegram.post("look", media=media.photo())
    (update,) = await bot.get_updates(timeout=0)
    assert update.message is not None
    assert (update.message.caption, update.message.text) == ("look", None)
    file = await bot.get_file(update.message.photo[-1].file_id)
    assert await file.download_as_bytearray() == media.PIXEL


async def test_groups_channels_and_anonymous_admins_have_their_senders(town: Town, bot: Bot) -> None:
    group, channel = town.telegram.group(), town.telegram.group("News", "channel")
    dana = town.telegram.person()
    first = town.telegram.post("in the group", chat=group, sender=dana)
    town.telegram.post("as the group", chat=group, anonymous=True, reply_to=first)
    post = town.telegram.post("news", chat=channel)
    town.telegram.edit(post, "newer")
    plain, anonymous, channel_post, edited = await bot.get_updates(timeout=0)
    assert plain.message is not None
    assert plain.message.from_user is not None
    assert (plain.message.from_user.id, plain.message.chat.type) == (dana["id"], "supergroup")
    assert anonymous.message is not None
    assert anonymous.message.sender_chat is not None
    assert anonymous.message.sender_chat.id == group.id
    assert anonymous.message.reply_to_message is not None
    assert anonymous.message.reply_to_message.text == "in the group"
    assert channel_post.channel_post is not None
    assert channel_post.channel_post.from_user is None
    assert edited.edited_channel_post is not None
    assert edited.edited_channel_post.text == "newer"


async def test_message_ids_of_two_groups_are_the_same(town: Town) -> None:
    one, two = town.telegram.group(), town.telegram.group()
    sender = town.telegram.person()
    ids = [town.telegram.post("x", chat=chat, sender=sender)["message_id"] for chat in (one, two)]
    assert ids == [1, 1]


async def test_a_sent_message_is_in_the_ledger_and_answers_what_it_answers(town: Town, bot: Bot) -> None:
    message = town.telegram.post("help", sender=town.telegram.person("Dana", "Wells"))
    chat_id = message["chat"]["id"]
    sent = await bot.send_message(chat_id, "Of course.", reply_parameters=ReplyParameters(message["message_id"]))
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "help"
    (accepted,) = town.ledger.sent_to("telegram", chat_id)
    assert (accepted.text, accepted.in_reply_to) == ("Of course.", str(message["message_id"]))
    assert accepted.remote_id == str(sent.message_id)
    await bot.edit_message_text("Of course!", chat_id, sent.message_id)
    assert accepted.versions == ["Of course.", "Of course!"]
    await bot.delete_message(chat_id, sent.message_id)
    assert town.ledger.sent_to("telegram", chat_id) == []


async def test_what_telegram_refuses_is_refused_in_its_words(town: Town, bot: Bot) -> None:
    dana = town.telegram.person()
    message = town.telegram.post("help", sender=dana)
    chat = dana["id"]
    for call, words in (
        (bot.send_message(1, "x"), "Chat not found"),
        (bot.send_message(chat, " "), "Message text is empty"),
        (bot.send_message(chat, "😀" * 2049), "Message is too long"),
        (bot.send_message(chat, "x", reply_parameters=ReplyParameters(99)), "Message to be replied not found"),
        (bot.edit_message_text("x", chat, 99), "Message to edit not found"),
        (bot.edit_message_text("x", chat, message["message_id"]), "Message can't be edited"),
        (bot.delete_message(chat, 99), "Message to delete not found"),
    ):
        with pytest.raises(BadRequest, match=words):
            await call
    await bot.send_message(chat, "😀" * 2048)
    town.telegram.block(dana)
    with pytest.raises(Forbidden, match="blocked by the user"):
        await bot.send_message(chat, "x")
    assert len(town.ledger.customers) == 1


async def test_a_wait_is_told_in_seconds(town: Town, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")
    town.faults.next("telegram", "sendMessage", Fault(Kind.BUSY, seconds=30))
    with pytest.raises(RetryAfter, match="Retry in 0:00:30"):
        await bot.send_message(1, "x")


async def test_a_chat_is_described(town: Town, bot: Bot) -> None:
    dana = town.telegram.person("Dana", "Wells", "danawells")
    town.telegram.private(dana)
    assert (await bot.get_chat(dana["id"])).username == "danawells"


async def test_a_web_hook_gets_each_update_with_its_secret_until_it_says_yes(town: Town, bot: Bot) -> None:
    seen: list[tuple[str, str]] = []
    statuses = [503]

    async def hook(request: web.Request) -> web.Response:
        update = Update.de_json(await request.json(), bot)
        assert update.message is not None
        seen.append((str(update.message.text), request.headers["X-Telegram-Bot-Api-Secret-Token"]))
        return web.Response(status=statuses.pop() if statuses else 200)

    app = web.Application()
    app.router.add_post("/hooks/telegram", hook)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    town.telegram.updates.retry_after = 0.01
    await bot.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/hooks/telegram", secret_token="s3cret")
    with pytest.raises(Conflict):
        await bot.get_updates(timeout=0)
    town.telegram.post("one")
    town.telegram.post("two")
    assert await town.ledger.until(lambda: len(seen) == 3)
    assert [text for text, _ in seen] == ["one", "one", "two"]
    assert {secret for _, secret in seen} == {"s3cret"}
    assert (await bot.get_webhook_info()).pending_update_count == 0
    await bot.delete_webhook()
    await runner.cleanup()


async def test_forms_multipart_and_json_are_all_read(town: Town) -> None:
    dana = town.telegram.person()
    town.telegram.private(dana)
    env = town.env()
    url = f"{env['TELEGRAM_API_URL']}/bot{env['TELEGRAM_BOT_TOKEN']}/SENDMESSAGE"
    body = {"chat_id": str(dana["id"]), "text": "hi"}
    async with ClientSession() as session:
        for sent in ({"json": body}, {"data": body}, {"params": body}):
            async with session.post(url, **sent) as response:
                assert response.status == 200
    assert len(town.ledger.customers) == 3
