"""Telegram as a channel, through the real client library and sockets."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.capabilities import Counting
from bot.clock import SystemClock
from bot.errors import BuckstopError, DeliveryError, NotAuthorised, Rejected, TargetGone, TooLong, TryLater, Unsure
from bot.messages import Attachment, Audience, Author, File, Medium, Post
from bot.ports import TakesWebhook
from handlers.channels import CHANNELS, capabilities, channel_class
from handlers.channels.backoff import Backoff
from handlers.channels.telegram.channel import TelegramChannel
from handlers.channels.telegram.manifest import TelegramSettings
from handlers.channels.telegram.media import way_of
from handlers.channels.telegram.parse import file_path
from handlers.standins.faults import Fault, Faults, Kind
from handlers.standins.ledger import Ledger
from handlers.standins.telegram import TOKEN, Chat, Telegram, media
from tests.channels.conformance import ChannelConformance
from tests.channels.rig import Inbox, Reached, Rig, SwiftClock, answer_to, listening, shown
from tests.patience import until

WRONG_TOKEN = "43:NOT-OURS-AT-ALL"
HOOK_SECRET = "hook-secret-for-tests"


class RestsWritten(SwiftClock):
    """Keeps how long it was asked to sleep."""

    def __init__(self) -> None:
        self.rests: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.rests.append(seconds)
        await super().sleep(seconds)


class TelegramRig(Rig):
    secrets = (TOKEN, WRONG_TOKEN, HOOK_SECRET)

    def __init__(
        self,
        port: int,
        session: aiohttp.ClientSession,
        telegram: Telegram,
        ledger: Ledger,
        faults: Faults,
        answer_seconds: float,
    ) -> None:
        self.settings = TelegramSettings(
            TOKEN, f"http://127.0.0.1:{port}/telegram", poll_seconds=1, answer_seconds=answer_seconds
        )
        self.session = session
        self.telegram = telegram
        self.ledger = ledger
        self.faults = faults
        self.clock = RestsWritten()
        self.people: dict[str, Any] = {}

    def make(self, **changes: Any) -> TelegramChannel:
        return TelegramChannel(replace(self.settings, **changes), self.session, self.clock)

    def channel(self) -> TelegramChannel:
        return self.make()

    def channel_with_wrong_secret(self) -> TelegramChannel:
        return self.make(token=WRONG_TOKEN)

    def channel_to_nowhere(self) -> TelegramChannel:
        return self.make(api_url="http://127.0.0.1:9/telegram")

    async def customer_posts(self, text: str, customer: str = "Jo Lindqvist") -> str:
        if customer not in self.people:
            self.people[customer] = self.telegram.person(*customer.split(" ", 1))
        message = self.telegram.post(text, sender=self.people[customer])
        return f"{message['chat']['id']}:{message['message_id']}"

    def reached(self) -> list[Reached]:
        return [
            Reached(
                sent.text,
                sent.target,
                sent.in_reply_to and f"{sent.target}:{sent.in_reply_to}",
                f"{sent.target}:{sent.remote_id}",
            )
            for sent in self.ledger.sent_to("telegram")
        ]

    def break_next_send(self, kind: Kind) -> None:
        self.faults.next("telegram", "sendMessage", kind)

    def break_next_change(self, kind: Kind) -> None:
        self.faults.next("telegram", "editMessageText", kind)
        self.faults.next("telegram", "deleteMessage", kind)

    def break_next_listen(self, kind: Kind) -> None:
        self.faults.next("telegram", "getUpdates", kind)

    def listens(self) -> int:
        return self.ledger.counts["telegram", "getUpdates"]


@contextlib.asynccontextmanager
async def served(routes: list[web.RouteDef]) -> AsyncIterator[int]:
    """The port of a local server."""
    application = web.Application()
    application.add_routes(routes)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.01)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield runner.addresses[0][1]
    await runner.cleanup()


@pytest.fixture
async def rig(answer_seconds: float) -> AsyncIterator[TelegramRig]:
    clock = SystemClock()
    ledger, faults = Ledger(clock), Faults()
    telegram = Telegram(clock, ledger, faults)
    async with served(telegram.routes()) as port, aiohttp.ClientSession() as session:
        yield TelegramRig(port, session, telegram, ledger, faults, answer_seconds)
        await telegram.stop()
    assert ledger.unexpected == []


@pytest.fixture
async def channel(rig: TelegramRig) -> TelegramChannel:
    channel = rig.channel()
    await channel.open()
    return channel


async def heard(channel: TelegramChannel, count: int = 1) -> list[Post]:
    inbox = Inbox()
    async with listening(channel, inbox):
        assert await until(lambda: len(inbox.posts) >= count)
    return inbox.posts


class TestTelegram(ChannelConformance):
    @pytest.fixture
    async def rig(self, rig: TelegramRig) -> TelegramRig:  # type: ignore[override]
        return rig


def test_a_channel_that_leaves_a_fact_out_is_refused() -> None:
    with pytest.raises(TypeError, match="may not override test_a_post_arrives_once_with_all_its_fields"):

        class Lazy(ChannelConformance):
            test_a_post_arrives_once_with_all_its_fields = None

    with pytest.raises(TypeError, match="the suite by @skip"):

        class Lazier(ChannelConformance):
            pytestmark = (pytest.mark.skip,)


# --- what it says of itself ------------------------------------------------------------------------------------------


def test_its_limits_are_telegrams() -> None:
    said = capabilities("telegram")
    assert (said.title, said.length, said.counting, said.message_noun) == ("Telegram", 4096, Counting.UTF16, "message")
    assert not said.finds_sent


def test_the_list_of_channels_imports_no_client_library() -> None:
    code = "import sys, handlers.channels as c; c.capabilities('telegram'); print('telegram' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert run.stdout.strip() == "False"


def test_the_list_of_channels_knows_its_own() -> None:
    assert set(CHANNELS) == {"telegram", "x"}
    assert channel_class("telegram") is TelegramChannel
    with pytest.raises(LookupError, match="telegraph"):
        capabilities("telegraph")


def test_its_settings_do_not_print_their_secrets() -> None:
    assert "s3cret" not in repr(TelegramSettings("42:s3cret", webhook_secret="s3cret"))


# --- polling ---------------------------------------------------------------------------------------------------------


async def test_what_is_stored_is_confirmed_at_once(rig: TelegramRig, channel: TelegramChannel) -> None:
    await rig.customer_posts("hello")
    inbox = Inbox()
    async with listening(channel, inbox):
        assert await until(lambda: inbox.stored)
        assert await until(lambda: not rig.telegram.updates.waiting)


async def test_nothing_is_confirmed_while_the_sink_is_at_work(rig: TelegramRig, channel: TelegramChannel) -> None:
    await rig.customer_posts("hello")
    reached_us, go_on = asyncio.Event(), asyncio.Event()

    async def slow_sink(_: object) -> None:
        reached_us.set()
        await go_on.wait()

    task = asyncio.create_task(channel.listen(slow_sink, None))
    await reached_us.wait()
    await asyncio.sleep(0.1)
    assert len(rig.telegram.updates.waiting) == 1
    go_on.set()
    assert await until(lambda: not rig.telegram.updates.waiting)
    task.cancel()


async def test_a_hundred_posts_are_one_batch(rig: TelegramRig, channel: TelegramChannel) -> None:
    for n in range(150):
        await rig.customer_posts(f"post {n}")
    inbox = Inbox()
    async with listening(channel, inbox):
        assert await until(lambda: len(inbox.posts) >= 150)
    assert [len(batch.posts) for batch in inbox.stored] == [100, 50]


async def test_an_update_whose_number_fell_back_after_a_quiet_week_is_not_lost(rig: TelegramRig) -> None:
    await rig.customer_posts("before the quiet week")
    inbox = Inbox()
    async with listening(rig.make(poll_seconds=0), inbox):
        assert await until(lambda: inbox.stored)
        quiet = rig.listens() + 1
        assert await until(lambda: rig.listens() > quiet)
        low = {"update_id": 7, "message": json.loads(inbox.posts[0].raw)["message"] | {"message_id": 99}}
        rig.telegram.updates.waiting.append(low)
        assert await until(lambda: len(inbox.posts) >= 2)
        assert await until(lambda: not rig.telegram.updates.waiting)
    assert inbox.cursor == "7"


async def test_one_unreadable_update_stops_nobody(rig: TelegramRig, channel: TelegramChannel) -> None:
    rig.telegram.updates.waiting.append({"update_id": 1000, "message": {"text": "no chat, no date"}})
    await rig.customer_posts("after it")
    inbox = Inbox()
    async with listening(channel, inbox):
        assert await until(lambda: inbox.posts)
    assert [one.remote_id for batch in inbox.stored for one in batch.unreadable] == ["update:1000"]


async def test_two_pollers_survive_each_other_and_lose_nothing(rig: TelegramRig) -> None:
    inbox = Inbox()
    async with listening(rig.channel(), inbox), listening(rig.channel(), inbox):
        await asyncio.sleep(0.1)
        remote_id = await rig.customer_posts("who of you?")
        assert await until(lambda: inbox.posts)
    assert {post.remote_id for post in inbox.posts} == {remote_id}


async def test_an_edit_comes_as_a_revision(rig: TelegramRig, channel: TelegramChannel) -> None:
    message = rig.telegram.post("Teh parcel")
    rig.telegram.edit(message, "The parcel")
    first, second = await heard(channel, 2)
    assert first.remote_id == second.remote_id
    assert (second.text, first.revision < second.revision) == ("The parcel", True)


async def test_a_photo_with_a_caption_and_a_sticker_are_heard(rig: TelegramRig, channel: TelegramChannel) -> None:
    rig.telegram.post("look", media=media.photo())
    rig.telegram.post(media=media.sticker("😡"))
    photo, sticker = await heard(channel, 2)
    assert (photo.text, photo.attachments[0].remote_id) == ("look", "file-parcel-2")
    assert (sticker.text, sticker.attachments[0].description) == ("", "😡")


async def test_what_came_with_a_message_can_be_had(rig: TelegramRig, channel: TelegramChannel) -> None:
    rig.telegram.post("look", media=media.photo())
    [photo] = (await heard(channel))[0].attachments
    assert (photo.size, photo.twin) == (4096, "unique-parcel-2")
    assert await channel.fetch(photo, 1000) == media.PIXEL
    with pytest.raises(Rejected):
        await channel.fetch(photo, len(media.PIXEL) - 1)


async def test_more_than_a_bot_may_have_is_refused_in_telegrams_words(
    rig: TelegramRig, channel: TelegramChannel
) -> None:
    rig.telegram.methods.files["files/file-film"] = bytes(20_000_001)
    with pytest.raises(Rejected, match="File is too big"):
        await channel.fetch(Attachment(Medium.VIDEO, "file-film"), 20_000_000)


@pytest.mark.parametrize("step", ["getFile", "file"])
@pytest.mark.parametrize("kind", [Kind.ERROR, Kind.BUSY, Kind.HTML, Kind.HANG, Kind.LOCKED_OUT])
async def test_fetching_in_trouble_is_certain_and_tells_no_token(
    rig: TelegramRig, channel: TelegramChannel, kind: Kind, step: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    rig.faults.next("telegram", step, kind)
    with pytest.raises(DeliveryError) as caught:
        await channel.fetch(Attachment(Medium.PHOTO, "file-p"), 1000)
    assert caught.value.certain
    if kind is not Kind.LOCKED_OUT:
        assert isinstance(caught.value, TryLater)
    assert TOKEN not in shown(caught.value) + caplog.text
    assert await channel.fetch(Attachment(Medium.PHOTO, "file-p"), 1000) == media.PIXEL


@pytest.mark.parametrize("answer", [True, {}, {"file_path": ""}, {"file_path": "../../etc/passwd"}, []])
def test_a_place_that_telegram_does_not_name_is_none(answer: object) -> None:
    with pytest.raises(Rejected):
        file_path(answer)
    assert file_path({"file_path": "photos/file 0.jpg"}) == "photos/file%200.jpg"


async def test_rests_grow_and_a_wish_for_patience_is_granted(rig: TelegramRig, channel: TelegramChannel) -> None:
    rig.faults.next("telegram", "getUpdates", "500", "500", "500", Fault(Kind.BUSY, seconds=900))
    await rig.customer_posts("at last")
    await heard(channel)
    first, second, third, asked = rig.clock.rests
    assert 0.5 <= first <= 1 <= second <= 2 <= third <= 4
    assert asked == 900


def test_backoff_is_bounded_and_starts_anew() -> None:
    backoff = Backoff(first=1, most=8)
    assert [0.5 * 2 ** min(n, 3) <= backoff.seconds() <= 2 ** min(n, 3) for n in range(6)] == [True] * 6
    backoff.end()
    assert backoff.seconds() <= 1


# --- the web hook ----------------------------------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def hooked(rig: TelegramRig, sink: Inbox) -> AsyncIterator[TelegramChannel]:
    """The channel behind a real web server that Telegram is told to call."""
    box: list[TelegramChannel] = []

    async def take(request: web.Request) -> web.Response:
        return web.Response(status=await box[0].webhook(request.headers, await request.read(), sink))

    async with served([web.post("/hooks/telegram", take)]) as port:
        box.append(rig.make(webhook_secret=HOOK_SECRET, public_url=f"http://127.0.0.1:{port}/"))
        async with listening(box[0], sink):
            assert await until(lambda: rig.telegram.updates.hook.url)
            yield box[0]
        rig.telegram.updates.set_hook("", "")


async def test_posts_arrive_by_web_hook_and_again_where_the_sink_failed(rig: TelegramRig) -> None:
    rig.telegram.updates.retry_after = 0.05
    inbox = Inbox(failures=1)
    async with hooked(rig, inbox):
        remote_id = await rig.customer_posts("by hook")
        assert await until(lambda: inbox.posts)
    assert [batch.posts[0].remote_id for batch in inbox.offered] == [remote_id] * 2
    assert rig.listens() == 0


async def test_a_web_hook_that_cannot_be_registered_is_tried_again(rig: TelegramRig) -> None:
    rig.faults.next("telegram", "setWebhook", "500", "cut-before")
    async with hooked(rig, Inbox()):
        pass


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"X-Telegram-Bot-Api-Secret-Token": HOOK_SECRET}, b'{"update_id": 1, "my_chat_member": {}}', 200),
        ({"x-telegram-bot-api-secret-token": HOOK_SECRET}, b'{"update_id": 1, "my_chat_member": {}}', 200),
        ({"X-Telegram-Bot-Api-Secret-Token": HOOK_SECRET}, b'{"update_id": 1', 400),
        ({"X-Telegram-Bot-Api-Secret-Token": HOOK_SECRET}, b"[1]", 400),
        ({"X-Telegram-Bot-Api-Secret-Token": HOOK_SECRET}, b"\xff\xfe", 400),
        ({"X-Telegram-Bot-Api-Secret-Token": HOOK_SECRET}, b"[" * 10**5, 400),
        ({"X-Telegram-Bot-Api-Secret-Token": "wröng"}, b'{"update_id": 1}', 401),
        ({"X-Telegram-Bot-Api-Secret-Token": ""}, b'{"update_id": 1}', 401),
        ({}, b'{"update_id": 1}', 401),
    ],
)
async def test_a_web_hook_is_answered(rig: TelegramRig, headers: dict[str, str], body: bytes, status: int) -> None:
    channel = rig.make(webhook_secret=HOOK_SECRET, public_url="https://acme.example")
    assert isinstance(channel, TakesWebhook)
    await channel.open()
    assert await channel.webhook(headers, body, Inbox()) == status


async def test_without_a_secret_no_web_hook_is_believed(rig: TelegramRig, channel: TelegramChannel) -> None:
    assert await channel.webhook({"X-Telegram-Bot-Api-Secret-Token": ""}, b'{"update_id": 1}', Inbox()) == 401


async def test_a_web_hook_before_we_know_who_we_are_comes_again(rig: TelegramRig) -> None:
    channel = rig.make(webhook_secret=HOOK_SECRET, public_url="https://acme.example")
    headers = {"X-Telegram-Bot-Api-Secret-Token": HOOK_SECRET}
    assert await channel.webhook(headers, b'{"update_id": 1}', Inbox()) == 503


async def test_polling_removes_a_web_hook_and_loses_nothing(rig: TelegramRig, channel: TelegramChannel) -> None:
    rig.telegram.updates.set_hook("http://127.0.0.1:9/hooks/telegram", "old")
    remote_id = await rig.customer_posts("to the old hook")
    assert [post.remote_id for post in await heard(channel)] == [remote_id]


# --- sending ---------------------------------------------------------------------------------------------------------


async def test_a_message_leaves_plain_without_previews_and_even_if_the_answered_one_is_gone(
    rig: TelegramRig, channel: TelegramChannel
) -> None:
    await rig.customer_posts("hello")
    (post,) = await heard(channel)
    rig.telegram.chats.all[int(post.conversation)].messages.clear()
    await channel.send(answer_to(post, "See https://acme.example *now*"))
    (call,) = rig.ledger.calls_of("telegram", "sendMessage")
    assert call.arguments == {
        "chat_id": post.conversation,
        "text": "See https://acme.example *now*",
        "reply_parameters": {"message_id": int(post.remote_id.split(":")[1]), "allow_sending_without_reply": True},
        "link_preview_options": {"is_disabled": True},
    }
    assert [reached.text for reached in rig.reached()] == ["See https://acme.example *now*"]


async def public_group(rig: TelegramRig, **shape: Any) -> Chat:
    group = rig.telegram.group("Acme talk")
    group.shape |= {"username": "acmetalk"} | shape
    return group


async def test_a_receipt_in_a_public_group_has_a_link(rig: TelegramRig, channel: TelegramChannel) -> None:
    group = await public_group(rig)
    rig.telegram.post("Shame", sender=rig.telegram.person("Jo"), chat=group)
    (post,) = await heard(channel)
    receipt = await channel.send(answer_to(post, "Sorry"))
    assert receipt.url == f"https://t.me/acmetalk/{receipt.remote_id.split(':')[1]}"


async def test_a_receipt_in_private_has_no_link_though_the_customer_has_a_name(
    rig: TelegramRig, channel: TelegramChannel
) -> None:
    rig.telegram.post("hi", sender=rig.telegram.person("Jo", username="jo_l"))
    (post,) = await heard(channel)
    assert (await channel.send(answer_to(post, "Hello Jo"))).url is None


async def test_an_answer_in_a_topic_goes_into_the_topic(rig: TelegramRig, channel: TelegramChannel) -> None:
    group = await public_group(rig, is_forum=True)
    rig.telegram.post("Hm", sender=rig.telegram.person(), chat=group, message_thread_id=3, is_topic_message=True)
    (post,) = await heard(channel)
    await channel.send(answer_to(post, "Yes?"))
    (call,) = rig.ledger.calls_of("telegram", "sendMessage")
    assert (call.arguments["chat_id"], call.arguments["message_thread_id"]) == (str(group.id), "3")


async def test_an_anonymous_admin_is_answered_in_the_group(rig: TelegramRig, channel: TelegramChannel) -> None:
    group = await public_group(rig)
    rig.telegram.post("We ask again", chat=group, anonymous=True)
    (post,) = await heard(channel)
    await channel.send(answer_to(post, "Here I am"))
    assert rig.reached()[0].in_reply_to == post.remote_id


async def test_a_message_of_another_chat_is_not_quoted(rig: TelegramRig, channel: TelegramChannel) -> None:
    await rig.customer_posts("hello")
    (post,) = await heard(channel)
    await channel.send(replace(answer_to(post, "in private"), in_reply_to="-100:5"))
    assert rig.reached()[0].in_reply_to is None


async def test_a_customer_who_blocked_us_is_told_of_in_telegrams_words(
    rig: TelegramRig, channel: TelegramChannel
) -> None:
    jo = rig.telegram.person("Jo")
    rig.telegram.post("hi", sender=jo)
    (post,) = await heard(channel)
    rig.telegram.block(jo)
    with pytest.raises(Rejected, match="bot was blocked by the user") as caught:
        await channel.send(answer_to(post, "Hello?"))
    assert caught.value.certain


@pytest.mark.parametrize("conversation", ["404404", "nowhere", "5001:topic"])
async def test_a_chat_that_is_not_there_is_a_target_gone(
    rig: TelegramRig, channel: TelegramChannel, conversation: str
) -> None:
    await rig.customer_posts("hello")
    (post,) = await heard(channel)
    with pytest.raises(TargetGone):
        await channel.send(replace(answer_to(post, "Hello?"), conversation=conversation))


async def test_telegrams_wish_for_patience_is_passed_on(rig: TelegramRig, channel: TelegramChannel) -> None:
    await rig.customer_posts("hello")
    (post,) = await heard(channel)
    rig.faults.next("telegram", "sendMessage", Fault(Kind.BUSY, seconds=900))
    with pytest.raises(TryLater) as caught:
        await channel.send(answer_to(post, "Hello"))
    assert caught.value.after == timedelta(seconds=900)


async def test_at_most_eight_sends_are_under_way(rig: TelegramRig, channel: TelegramChannel) -> None:
    await rig.customer_posts("hello")
    (post,) = await heard(channel)
    rig.faults.always("telegram", "sendMessage", Kind.HANG_BEFORE)
    tasks = [asyncio.create_task(channel.send(answer_to(post, f"{n}"))) for n in range(20)]
    assert await until(lambda: rig.ledger.counts["telegram", "sendMessage"] == 8)
    await asyncio.sleep(0.1)
    assert rig.ledger.counts["telegram", "sendMessage"] == 8
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.mark.parametrize("address", ["http://no-such-host.invalid", "https://127.0.0.1:{port}", "http:///"])
async def test_without_a_name_or_tls_or_url_nothing_was_sent(
    rig: TelegramRig, channel: TelegramChannel, address: str
) -> None:
    await rig.customer_posts("hello")
    (post,) = await heard(channel)
    port = rig.settings.api_url.split(":")[2].split("/")[0]
    with pytest.raises(TryLater):
        await rig.make(api_url=address.format(port=port)).send(answer_to(post, "Hello"))


async def test_without_a_free_connection_nothing_was_sent(rig: TelegramRig, channel: TelegramChannel) -> None:
    await rig.customer_posts("hello")
    (post,) = await heard(channel)
    rig.faults.next("telegram", "sendMessage", Kind.HANG_BEFORE)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1)) as narrow:
        settings = replace(rig.settings, connect_seconds=0.1, answer_seconds=0.5)
        channel = TelegramChannel(settings, narrow, rig.clock)
        one, two = await asyncio.gather(
            *(channel.send(answer_to(post, text)) for text in ("one", "two")), return_exceptions=True
        )
    assert (type(one), type(two)) == (Unsure, TryLater)


async def test_after_the_session_is_closed_nothing_is_sent(rig: TelegramRig, channel: TelegramChannel) -> None:
    await rig.customer_posts("hello")
    (post,) = await heard(channel)
    await rig.session.close()
    with pytest.raises(TryLater):
        await channel.send(answer_to(post, "Hello"))


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, "", Unsure),
        (200, "<html>", Unsure),
        (200, "[]", Unsure),
        (200, "{}", Unsure),
        (200, "[" * 10**5, Unsure),
        (200, '{"ok": false, "description": "odd"}', Unsure),
        (200, '{"ok": true, "result": true}', Unsure),
        (200, '{"ok": true, "result": {}}', Unsure),
        (302, "", Unsure),
        (400, '{"ok": false, "description": "Bad Request: not enough rights to send text messages"}', Rejected),
        (400, '{"ok": false, "description": "Bad Request: PEER_ID_INVALID"}', TargetGone),
        (400, '{"ok": false, "description": "x", "parameters": {"migrate_to_chat_id": -5}}', TargetGone),
        (401, "<html>", NotAuthorised),
        (403, "<html>", Rejected),
        (404, '{"ok": false, "error_code": 404, "description": "Not Found"}', NotAuthorised),
        (409, '{"ok": false, "description": "Conflict: terminated by other getUpdates request"}', TryLater),
        (413, "<html>", Rejected),
        (429, "<html>", TryLater),
        (429, '{"ok": false, "description": "x", "parameters": {"retry_after": 0}}', TryLater),
        (500, '{"ok": false, "parameters": {"retry_after": 3}}', Unsure),
        (504, "<html>", Unsure),
    ],
)
async def test_every_answer_says_whether_it_went_out(
    rig: TelegramRig, channel: TelegramChannel, status: int, body: str, expected: type[BuckstopError]
) -> None:
    await rig.customer_posts("hello")
    (post,) = await heard(channel)

    async def reply(request: web.Request) -> web.Response:
        await request.read()
        return web.Response(status=status, text=body, headers={"Location": "/elsewhere"} if status == 302 else None)

    async with served([web.post("/bot{token}/sendMessage", reply)]) as port:
        with pytest.raises(expected) as caught:
            await rig.make(api_url=f"http://127.0.0.1:{port}").send(answer_to(post, "Hello"))
    assert type(caught.value) is expected
    assert "<html>" not in str(caught.value)


async def test_an_answer_that_repeats_the_token_does_not_betray_it(rig: TelegramRig, channel: TelegramChannel) -> None:
    async def reply(request: web.Request) -> web.Response:
        return web.json_response({"ok": False, "description": f"Bad Request: {request.path}"}, status=400)

    async with served([web.post("/bot{token}/sendMessage", reply)]) as port:
        await rig.customer_posts("hello")
        (post,) = await heard(channel)
        with pytest.raises(Rejected) as caught:
            await rig.make(api_url=f"http://127.0.0.1:{port}").send(answer_to(post, "Hello"))
    assert TOKEN not in str(caught.value)


async def test_a_lone_surrogate_is_refused_before_anything_leaves(rig: TelegramRig, channel: TelegramChannel) -> None:
    await rig.customer_posts("hello")
    (post,) = await heard(channel)
    with pytest.raises(Rejected):
        await channel.send(answer_to(post, "half \ud83d"))
    assert rig.ledger.counts["telegram", "sendMessage"] == 0


# --- files that go out -----------------------------------------------------------------------------------------------

JPEG = b"\xff\xd8\xff\xe0" + bytes(60)


@pytest.mark.parametrize(
    ("file", "field"),
    [
        (File("heel.jpg", "image/jpeg", JPEG), "photo"),
        (File("clip.mp4", "video/mp4", b"\x00\x00\x00\x18ftypisom"), "video"),
        (File("dance.gif", "image/gif", b"GIF89a"), "animation"),
        (File("voice.ogg", "audio/ogg", b"OggS"), "voice"),
        (File("audio_message.m4a", "audio/mp4", b"\x00\x00\x00\x18ftypM4A "), "voice"),
        (File("song.mp3", "audio/mpeg", b"ID3\x04"), "audio"),
        (File('ünïcode "x".pdf', "application/pdf", b"%PDF-1.7"), "document"),
    ],
)
async def test_a_file_goes_out_as_what_it_is_with_the_words_beside_it(
    rig: TelegramRig, channel: TelegramChannel, file: File, field: str
) -> None:
    await rig.customer_posts("Where is my parcel?")
    [post] = await heard(channel)
    receipt = await channel.send(replace(answer_to(post, "Here it is. — Ana & Ben = 100%"), files=(file,)))
    [chat] = rig.telegram.chats.all.values()
    message = chat.messages[int(receipt.remote_id.partition(":")[2])]
    assert message["caption"] == "Here it is. — Ana & Ben = 100%"
    assert message["reply_to_message"]["text"] == "Where is my parcel?"
    one = message[field][-1] if field == "photo" else message[field]
    assert rig.telegram.methods.files[f"files/{one['file_id']}"] == file.content


async def test_a_file_may_stand_without_words_and_a_caption_is_shorter_than_a_message(
    rig: TelegramRig, channel: TelegramChannel
) -> None:
    await rig.customer_posts("Where is my parcel?")
    [post] = await heard(channel)
    file = File("heel.jpg", "image/jpeg", JPEG)
    await channel.send(replace(answer_to(post, ""), files=(file,)))
    await channel.send(replace(answer_to(post, "x" * 1024), files=(file,)))
    with pytest.raises(TooLong):
        await channel.send(replace(answer_to(post, "x" * 1025), files=(file,)))


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (Kind.CUT_AFTER, Unsure),
        (Kind.HANG, Unsure),
        (Kind.ERROR, Unsure),
        (Kind.BUSY, TryLater),
        (Kind.REFUSED, Rejected),
    ],
)
async def test_a_file_in_trouble_says_what_is_certain(
    rig: TelegramRig, channel: TelegramChannel, kind: Kind, error: type[Exception]
) -> None:
    await rig.customer_posts("Where is my parcel?")
    [post] = await heard(channel)
    rig.faults.next("telegram", "sendPhoto", kind)
    with pytest.raises(error) as caught:
        await channel.send(replace(answer_to(post, "once"), files=(File("heel.jpg", "image/jpeg", JPEG),)))
    assert TOKEN not in shown(caught.value)
    assert len(rig.ledger.calls_of("telegram", "sendPhoto")) == 1


def test_a_picture_that_is_too_big_for_a_photo_goes_as_a_document() -> None:
    assert way_of(File("big.jpg", "image/jpeg", JPEG + bytes(10_000_000))) == ("sendDocument", "document")


# --- changing and deleting -------------------------------------------------------------------------------------------


async def test_the_words_beside_a_file_are_changed_and_the_file_stays(
    rig: TelegramRig, channel: TelegramChannel
) -> None:
    await rig.customer_posts("hello")
    [post] = await heard(channel)
    photo = File("heel.png", "image/png", b"\x89PNG\r\n\x1a\n")
    receipt = await channel.send(replace(answer_to(post, "This one"), files=(photo,)))
    for _ in range(2):
        await channel.edit(receipt.remote_id, answer_to(post, "That one"))
    [sent] = rig.ledger.sent_to("telegram")
    assert sent.versions == ["This one", "That one"]
    with pytest.raises(TooLong):
        await channel.edit(receipt.remote_id, answer_to(post, "x" * 1025))


async def test_words_that_are_too_long_change_nothing(rig: TelegramRig, channel: TelegramChannel) -> None:
    await rig.customer_posts("hello")
    [post] = await heard(channel)
    receipt = await channel.send(answer_to(post, "This one"))
    with pytest.raises(TooLong):
        await channel.edit(receipt.remote_id, answer_to(post, "x" * 4097))
    assert not rig.ledger.calls_of("telegram", "editMessageText")


@pytest.mark.parametrize("receipt", ["", "nothing", "1:", ":1", "1:x"])
async def test_what_is_no_receipt_of_ours_is_gone(rig: TelegramRig, channel: TelegramChannel, receipt: str) -> None:
    await rig.customer_posts("hello")
    [post] = await heard(channel)
    with pytest.raises(TargetGone):
        await channel.edit(receipt, answer_to(post, "This one"))
    with pytest.raises(TargetGone):
        await channel.delete(receipt, answer_to(post, ""))


async def test_after_two_days_a_message_cannot_be_deleted(rig: TelegramRig, channel: TelegramChannel) -> None:
    await rig.customer_posts("hello")
    [post] = await heard(channel)
    receipt = await channel.send(answer_to(post, "This one"))
    chat, _, number = receipt.remote_id.rpartition(":")
    rig.telegram.chats.all[int(chat)].messages[int(number)]["date"] -= 49 * 3600
    with pytest.raises(Rejected, match="can't be deleted"):
        await channel.delete(receipt.remote_id, answer_to(post, ""))
    await channel.edit(receipt.remote_id, answer_to(post, "That one"))
    assert [sent.text for sent in rig.ledger.sent_to("telegram")] == ["That one"]


@pytest.mark.parametrize("answer", [True, {"message_id": 1}, []])
async def test_any_success_is_one(answer: object) -> None:
    async def method(request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "result": answer})

    async with served([web.post("/bot{token}/{method}", method)]) as port, aiohttp.ClientSession() as session:
        channel = TelegramChannel(TelegramSettings(TOKEN, f"http://127.0.0.1:{port}"), session, SystemClock())
        post = Post("telegram", "42", "1:1", "1", Author("1", "Jo"), "", Audience.PRIVATE, SystemClock().now(), b"")
        assert (await channel.edit("1:2", answer_to(post, "That one"))).remote_id == "1:2"
        await channel.delete("1:2", answer_to(post, ""))
