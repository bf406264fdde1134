"""What every channel must do, as tests that no channel may override; run over sockets against its stand-in.

A channel's test module says only what is its own::

    class TestTelegram(ChannelConformance):
        @pytest.fixture
        async def rig(self) -> AsyncIterator[Rig]: ...

``rig`` (the protocol is ``tests.channels.rig.Rig``) makes channels on one account, plays the customer, breaks what
comes next, and tells from the stand-in's ledger what reached customers. Its ``break_next_…`` must be able to play every
``handlers.standins.faults.Kind``: there is no way to leave a test out. Powers that a channel does not have
(``find_sent``, a web hook) are tests that ask its capabilities to say so.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.capabilities import Capabilities, SpeaksAs
from bot.errors import DeliveryError, NotAuthorised, Rejected, TargetGone, TooLong, TryLater, Unsure
from bot.messages import Post, Receipt
from bot.ports import Channel, Deletes, Edits, FindsSent, OpensIntent, TakesWebhook
from bot.rules.cleaning import clean
from bot.rules.links import links
from handlers.standins.faults import Kind
from tests.blocking import watched
from tests.channels.conftest import HASTY
from tests.channels.rig import Inbox, Rig, answer_to, listening, shown
from tests.patience import PATIENCE, until

#: What a send that meets a trouble must raise, and whether the message exists afterwards.
AFTER_A_SEND: dict[Kind, tuple[type[DeliveryError], bool]] = {
    Kind.BUSY: (TryLater, False),
    Kind.REFUSED: (Rejected, False),
    Kind.LOCKED_OUT: (NotAuthorised, False),
    Kind.ERROR: (Unsure, False),
    Kind.ERROR_AFTER: (Unsure, True),
    Kind.HTML: (Unsure, False),
    Kind.HTML_AFTER: (Unsure, True),
    Kind.CUT_BEFORE: (Unsure, False),
    Kind.CUT_AFTER: (Unsure, True),
    Kind.HANG_BEFORE: (Unsure, False),
    Kind.HANG: (Unsure, True),
    Kind.GARBAGE: (Unsure, True),
}
TROUBLES = tuple(AFTER_A_SEND)

#: Named, since a traceback quotes the line that calls.
EXECUTIVE_WORDS, CUSTOMER_WORDS = "I will call you myself", "You broke my heart"

HOSTILE = (
    "<b>bold</b> & <a href='https://evil.example'>x</a> &amp; \"quoted\"",
    "*not bold* _nor this_ `nor code` [label](tg://user?id=1) ~~no~~ ||no||",
    "{first_name} %s %(name)s ${HOME} \\n \\u0041 \\",
    "two\nlines\n\nand a gap",
    "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 नमस्ते שלום Ünïcödé 漢字",
    "@everyone #tag +1 = 2 ? 3 ; 4 / 5 : % 100%25",
)
HOSTILE_FROM_CUSTOMERS = (
    *HOSTILE,
    "<!channel> <@U0ANA> <https://evil.example|bank.example>",
    "half a pair: \ud83d, and the end",
    "NUL \x00 and ANSI \x1b[31m red",
    "turned \u202e round \u2066 isolated",
    "mark" + "\u0301" * 200,
    "/start",
    "a" * 4096,
)


class ChannelConformance:
    """The facts. Subclasses provide the fixture ``rig`` and nothing that begins with ``test_`` and stands here."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if weakened := _weakened(cls):
            raise TypeError(f"{cls.__name__} may not override {', '.join(weakened)}")

    @pytest.fixture
    async def rig(self) -> Rig:
        raise NotImplementedError("the subclass says how its channel and stand-in are put together")

    @pytest.fixture
    async def channel(self, rig: Rig) -> AsyncIterator[Channel]:
        channel = rig.channel()
        await channel.open()
        yield channel
        await channel.close()

    @pytest.fixture
    async def post(self, rig: Rig, channel: Channel) -> Post:
        """A customer's post as the channel hands it in: what the answers in these tests go to."""
        await rig.customer_posts("Where is my parcel?")
        inbox = Inbox()
        async with listening(channel, inbox):
            assert await until(lambda: inbox.posts)
        return inbox.posts[0]

    def test_no_test_is_overridden(self) -> None:
        assert _weakened(type(self)) == []

    # --- who we are --------------------------------------------------------------------------------------------------

    async def test_opening_says_who_we_are_and_may_be_repeated(self, channel: Channel) -> None:
        account = await channel.open()
        assert account.id
        assert account.name
        assert account.handle.startswith("@")
        assert await channel.open() == account

    async def test_a_wrong_secret_is_not_authorised(self, rig: Rig) -> None:
        with pytest.raises(NotAuthorised):
            await rig.channel_with_wrong_secret().open()

    async def test_opening_where_nothing_listens_asks_to_try_later(self, rig: Rig) -> None:
        with pytest.raises(TryLater):
            await rig.channel_to_nowhere().open()

    async def test_closing_twice_or_unopened_is_no_fault(self, rig: Rig) -> None:
        channel = rig.channel()
        await channel.close()
        await channel.open()
        await channel.close()
        await channel.close()

    def test_the_capabilities_say_yes_exactly_where_there_is_a_method(self, rig: Rig) -> None:
        channel = rig.channel()
        said = channel.capabilities
        assert isinstance(said, Capabilities)
        assert said.finds_sent == hasattr(channel, "find_sent")
        assert (SpeaksAs.INTENT_LINK in said.speaks_as) == isinstance(channel, OpensIntent)
        assert said.edits == hasattr(channel, "edit")
        assert said.deletes == hasattr(channel, "delete")
        assert said.finds_deleted == hasattr(channel, "find_deleted")
        assert said.fetches_media == hasattr(channel, "fetch")
        assert said.edits or said.edits_within is None
        assert said.deletes or said.deletes_within is None
        assert said.public or said.private
        assert said.parts >= 1

    # --- what customers write ----------------------------------------------------------------------------------------

    async def test_a_post_arrives_once_with_all_its_fields(self, rig: Rig, channel: Channel) -> None:
        account = await channel.open()
        before = datetime.now(UTC) - timedelta(seconds=PATIENCE)
        remote_id = await rig.customer_posts("My parcel is lost", customer="Jo Lindqvist")
        inbox = Inbox()
        async with listening(channel, inbox):
            assert await until(lambda: inbox.posts)
            looks = rig.listens()
            assert await until(lambda: rig.listens() > looks)
        (post,) = inbox.posts
        assert (post.channel, post.account, post.remote_id) == (channel.name, account.id, remote_id)
        assert post.text.endswith("My parcel is lost")
        assert post.author.name == "Jo Lindqvist"
        assert post.author.id
        assert post.conversation
        assert post.revision == ""
        assert before <= post.posted_at <= datetime.now(UTC) + timedelta(seconds=PATIENCE)
        assert post.posted_at.tzinfo is UTC
        assert b"parcel" in post.raw
        assert inbox.cursor

    async def test_posts_arrive_in_order_and_each_once(self, rig: Rig, channel: Channel) -> None:
        expected = [await rig.customer_posts(f"number {n}", customer=f"Customer {n % 7}") for n in range(30)]
        inbox = Inbox()
        async with listening(channel, inbox):
            assert await until(lambda: len(inbox.posts) >= 30)
            expected.append(await rig.customer_posts("and one more"))
            assert await until(lambda: len(inbox.posts) >= 31)
        assert [post.remote_id for post in inbox.posts] == expected

    async def test_what_the_sink_could_not_store_comes_again(self, rig: Rig, channel: Channel) -> None:
        remote_id = await rig.customer_posts("Do not lose me")
        inbox = Inbox(failures=2)
        async with listening(channel, inbox):
            assert await until(lambda: inbox.posts)
        assert [batch.posts[0].remote_id for batch in inbox.offered if batch.posts] == [remote_id] * 3

    async def test_a_restart_brings_nothing_twice_and_loses_nothing(self, rig: Rig) -> None:
        first, second = Inbox(), Inbox()
        one = await rig.customer_posts("before")
        async with listening(rig.channel(), first):
            assert await until(lambda: first.posts)
        two = await rig.customer_posts("while we were away")
        async with listening(rig.channel(), second, first.cursor):
            assert await until(lambda: second.posts)
            three = await rig.customer_posts("after")
            assert await until(lambda: len(second.posts) >= 2)
        assert [post.remote_id for post in first.posts] == [one]
        assert [post.remote_id for post in second.posts] == [two, three]

    async def test_a_restart_without_a_stored_cursor_loses_nothing(self, rig: Rig) -> None:
        remote_id = await rig.customer_posts("stored by nobody")
        failing, inbox = Inbox(failures=10**6), Inbox()
        async with listening(rig.channel(), failing):
            assert await until(lambda: failing.offered)
        async with listening(rig.channel(), inbox):
            assert await until(lambda: inbox.posts)
        assert [post.remote_id for post in inbox.posts] == [remote_id]

    async def test_who_listens_no_more_is_in_no_trouble(self, rig: Rig, channel: Channel) -> None:
        """Another process does, and says itself whether it is well."""
        await rig.customer_posts("stored by nobody")
        async with listening(channel, Inbox(failures=10**6)):
            assert await until(lambda: channel.trouble)
        assert channel.trouble is None

    @pytest.mark.parametrize("kind", TROUBLES)
    async def test_listening_survives(self, rig: Rig, channel: Channel, kind: Kind) -> None:
        rig.break_next_listen(kind)
        remote_id = await rig.customer_posts("Is anybody there?")
        inbox = Inbox()
        async with listening(channel, inbox):
            assert await until(lambda: inbox.posts)
        assert [post.remote_id for post in inbox.posts] == [remote_id]

    async def test_listening_waits_for_a_platform_that_is_not_there(self, rig: Rig) -> None:
        async with listening(rig.channel_to_nowhere(), Inbox()):
            await asyncio.sleep(0.1)

    @pytest.mark.parametrize("text", HOSTILE_FROM_CUSTOMERS, ids=range(len(HOSTILE_FROM_CUSTOMERS)))
    async def test_hostile_words_of_customers_arrive_cleaned(self, rig: Rig, channel: Channel, text: str) -> None:
        await rig.customer_posts(text)
        inbox = Inbox()
        async with listening(channel, inbox):
            assert await until(lambda: inbox.posts)
        (post,) = inbox.posts
        assert post.text.endswith(clean(text))
        assert post.text.encode("utf-8")
        assert post.author.name == "Jo Lindqvist"

    # --- what we answer ----------------------------------------------------------------------------------------------

    async def test_a_send_is_one_message_with_a_receipt(self, rig: Rig, channel: Channel, post: Post) -> None:
        receipt = await channel.send(answer_to(post, "I am on it. Ana Ruiz, COO"))
        (reached,) = rig.reached()
        assert reached.text == "I am on it. Ana Ruiz, COO"
        assert reached.conversation == post.conversation
        assert reached.in_reply_to == (post.remote_id if channel.capabilities.toward(post.audience).threads else None)
        assert reached.remote_id == receipt.remote_id
        assert abs(receipt.at - datetime.now(UTC)) < timedelta(seconds=PATIENCE)

    async def test_nothing_it_does_holds_up_the_loop(self, rig: Rig, channel: Channel) -> None:
        links("acme.test")  # what is read once is read by now
        inbox = Inbox()
        with watched() as found:
            await rig.customer_posts("Is anybody there?")
            async with listening(channel, inbox):
                assert await until(lambda: inbox.posts)
            await channel.send(answer_to(inbox.posts[0], "I am on it."))
        assert found == []

    async def test_parts_arrive_in_the_order_of_sending(self, rig: Rig, channel: Channel, post: Post) -> None:
        for n in range(3):
            await channel.send(answer_to(post, f"part {n}", f"key-{n}"))
        answered = post.remote_id if channel.capabilities.toward(post.audience).threads else None
        assert [(reached.text, reached.in_reply_to) for reached in rig.reached()] == [
            (f"part {n}", answered) for n in range(3)
        ]

    async def test_twenty_sends_at_once_are_twenty_messages(self, rig: Rig, channel: Channel, post: Post) -> None:
        receipts = await asyncio.gather(*(channel.send(answer_to(post, f"to you, {n}", f"key-{n}")) for n in range(20)))
        assert sorted(reached.text for reached in rig.reached()) == sorted(f"to you, {n}" for n in range(20))
        assert {receipt.remote_id for receipt in receipts} == {reached.remote_id for reached in rig.reached()}

    @pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
    async def test_an_executives_words_arrive_unharmed(self, rig: Rig, channel: Channel, post: Post, text: str) -> None:
        await channel.send(answer_to(post, text))
        assert [reached.text for reached in rig.reached()] == [text]

    async def test_what_just_fits_is_sent_and_one_more_is_too_long(
        self, rig: Rig, channel: Channel, post: Post
    ) -> None:
        most = "x" * channel.capabilities.toward(post.audience).length
        await channel.send(answer_to(post, most))
        with pytest.raises(TooLong):
            await channel.send(answer_to(post, most + "x", "key-2"))
        assert [reached.text for reached in rig.reached()] == [most]

    @pytest.mark.parametrize("kind", TROUBLES)
    async def test_a_send_in_trouble_says_what_is_certain_and_is_not_repeated(
        self, rig: Rig, channel: Channel, post: Post, kind: Kind
    ) -> None:
        expected, exists = AFTER_A_SEND[kind]
        rig.break_next_send(kind)
        with pytest.raises(DeliveryError) as caught:
            await channel.send(answer_to(post, "Only once"))
        assert type(caught.value) is expected, shown(caught.value)
        assert [reached.text for reached in rig.reached()] == ["Only once"] * exists
        if caught.value.certain:
            assert not exists
        if isinstance(caught.value, TryLater):
            assert caught.value.after > timedelta()

    @pytest.mark.parametrize("kind", TROUBLES)
    async def test_the_next_send_after_trouble_works(self, rig: Rig, channel: Channel, post: Post, kind: Kind) -> None:
        rig.break_next_send(kind)
        with pytest.raises(DeliveryError):
            await channel.send(answer_to(post, "first"))
        await channel.send(answer_to(post, "second", "key-2"))
        assert [reached.text for reached in rig.reached()].count("second") == 1

    async def test_a_send_to_nowhere_is_certainly_not_sent(self, rig: Rig, channel: Channel, post: Post) -> None:
        with pytest.raises(TryLater):
            await rig.channel_to_nowhere().send(answer_to(post, "Hello?"))
        assert rig.reached() == []

    async def test_cancelling_a_hanging_send_claims_nothing(self, rig: Rig, channel: Channel, post: Post) -> None:
        rig.break_next_send(Kind.HANG)
        task = asyncio.create_task(channel.send(answer_to(post, "into the void")))
        assert await until(rig.reached)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await channel.send(answer_to(post, "after", "key-2"))
        assert [reached.text for reached in rig.reached()] == ["into the void", "after"]

    async def test_what_was_sent_can_be_found_where_the_channel_says_so(
        self, rig: Rig, channel: Channel, post: Post
    ) -> None:
        if not isinstance(channel, FindsSent):
            assert not channel.capabilities.finds_sent
            return
        there, absent = answer_to(post, "accepted, unanswered"), answer_to(post, "never accepted", "key-2")
        for outgoing, kind in ((there, Kind.CUT_AFTER), (absent, Kind.CUT_BEFORE)):
            rig.break_next_send(kind)
            with pytest.raises(Unsure):
                await channel.send(outgoing)
        found = await channel.find_sent(there)
        assert isinstance(found, Receipt)
        assert found.remote_id == rig.reached()[0].remote_id
        assert await channel.find_sent(absent) is None

    async def test_a_change_is_of_the_message_that_is_there_and_may_be_repeated(
        self, rig: Rig, channel: Channel, post: Post
    ) -> None:
        if not isinstance(channel, Edits):
            return  # the capabilities say so
        receipt = await channel.send(answer_to(post, "It leaves on Tuesday"))
        for _ in range(2):
            changed = await channel.edit(receipt.remote_id, answer_to(post, HOSTILE[0]))
            assert changed.remote_id == receipt.remote_id
        assert [(reached.text, reached.remote_id) for reached in rig.reached()] == [(HOSTILE[0], receipt.remote_id)]

    async def test_a_change_of_what_is_not_there_is_a_target_gone(self, rig: Rig, channel: Channel, post: Post) -> None:
        if isinstance(channel, Edits) and isinstance(channel, Deletes):
            receipt = await channel.send(answer_to(post, "It leaves on Tuesday"))
            await channel.delete(receipt.remote_id, answer_to(post, ""))
            with pytest.raises(TargetGone):
                await channel.edit(receipt.remote_id, answer_to(post, "It leaves on Wednesday"))
            assert rig.reached() == []

    async def test_a_deletion_is_of_one_message_and_may_be_repeated(
        self, rig: Rig, channel: Channel, post: Post
    ) -> None:
        if not isinstance(channel, Deletes) or not channel.capabilities.toward(post.audience).deletes:
            return  # the capabilities say so
        kept, deleted = [await channel.send(answer_to(post, text, text)) for text in ("It left", "No, it did not")]
        for _ in range(2):
            await channel.delete(deleted.remote_id, answer_to(post, ""))
        assert [reached.remote_id for reached in rig.reached()] == [kept.remote_id]

    @pytest.mark.parametrize("kind", TROUBLES)
    async def test_a_change_in_trouble_says_what_is_certain_and_its_repetition_succeeds(
        self, rig: Rig, channel: Channel, post: Post, kind: Kind
    ) -> None:
        expected, happened = AFTER_A_SEND[kind]
        receipt, better = await channel.send(answer_to(post, "on Tuesday")), answer_to(post, "on Wednesday")
        rig.break_next_change(kind)
        if isinstance(channel, Edits):
            with pytest.raises(DeliveryError) as caught:
                await channel.edit(receipt.remote_id, better)
            assert type(caught.value) is expected, shown(caught.value)
            assert [reached.text for reached in rig.reached()] == ["on Wednesday" if happened else "on Tuesday"]
            await channel.edit(receipt.remote_id, better)
            assert [reached.text for reached in rig.reached()] == ["on Wednesday"]
        if isinstance(channel, Deletes) and channel.capabilities.toward(post.audience).deletes:
            raised: list[DeliveryError] = []
            try:
                await channel.delete(receipt.remote_id, better)
            except DeliveryError as error:
                raised.append(error)
            # HTTP libraries repeat a DELETE by themselves where a connection ends.
            assert raised or kind in (Kind.CUT_BEFORE, Kind.CUT_AFTER)
            for error in raised:
                assert type(error) is expected, shown(error)
                assert len(rig.reached()) == (not happened)
            await channel.delete(receipt.remote_id, better)
            assert rig.reached() == []

    async def test_an_unsigned_web_hook_stores_nothing(self, rig: Rig, channel: Channel) -> None:
        if isinstance(channel, TakesWebhook):
            inbox = Inbox()
            assert await channel.webhook({}, b'{"update_id": 1}', inbox) == 401
            assert inbox.offered == []

    # --- what nobody may see -----------------------------------------------------------------------------------------

    @pytest.mark.parametrize("answer_seconds", [HASTY])
    async def test_no_secret_and_no_words_show_in_logs_or_errors(
        self, rig: Rig, channel: Channel, post: Post, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        seen: list[str] = []
        with capture_logs() as logs:
            for lost in (rig.channel_with_wrong_secret(), rig.channel_to_nowhere()):
                with pytest.raises(DeliveryError) as caught:
                    await lost.open()
                seen.append(shown(caught.value))
            for kind in TROUBLES:
                rig.break_next_send(kind)
                with pytest.raises(DeliveryError) as caught:
                    await channel.send(answer_to(post, EXECUTIVE_WORDS, f"key-{kind}"))
                seen.append(shown(caught.value))
                rig.break_next_listen(kind)
            await rig.customer_posts(CUSTOMER_WORDS)
            inbox = Inbox(failures=1)
            async with listening(channel, inbox):
                assert await until(lambda: inbox.posts)
        told = "\n".join([*seen, caplog.text, *map(str, logs)])
        for secret in (*rig.secrets, EXECUTIVE_WORDS, CUSTOMER_WORDS):
            assert secret not in told


def _weakened(cls: type) -> list[str]:
    """The tests of the suite that a class has replaced, hidden or marked away."""
    facts = [name for name in vars(ChannelConformance) if name.startswith("test_")]
    replaced = [name for name in facts if getattr(cls, name, None) is not getattr(ChannelConformance, name)]
    marks = [mark.name for mark in getattr(cls, "pytestmark", [])]
    return replaced + [f"the suite by @{name}" for name in marks if name in ("skip", "skipif", "xfail")]
