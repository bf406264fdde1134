"""Direct messages on X, through tweepy and sockets, against the stand-in: what every channel must do, and their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.clock import SystemClock
from bot.errors import NotAuthorised, NotEligible, Rejected, TooLong, TryLater, Unsupported, Unsure
from bot.messages import Account, Audience, File, Medium, Post, Unreadable
from handlers.channels.x import event
from handlers.channels.x.channel import XChannel
from handlers.standins.faults import Fault, Kind
from handlers.standins.town import Town
from handlers.standins.x import ME
from handlers.standins.x import Medium as Picture
from tests.channels.conformance import ChannelConformance
from tests.channels.rig import Inbox, Reached, answer_to, listening
from tests.channels.test_x import MENTIONS, MESSAGES, XRig
from tests.patience import PATIENCE, until

CREATE, WITH = "POST /2/dm_conversations/with/:id/messages", "GET /2/dm_conversations/with/:id/dm_events"
OURS = Account(ME["id"], "@acme", "Acme")
PICTURE = File("heel.jpg", "image/jpeg", b"\xff\xd8\xff" + bytes(100))


class MessagesRig(XRig):
    """As X, in private."""

    async def customer_posts(self, text: str, customer: str = "Jo Lindqvist") -> str:
        author = self.town.x.person(customer, customer.lower().replace(" ", "_"))
        return str(self.town.x.messages.write(text, author)["id"])

    def reached(self) -> list[Reached]:
        return [Reached(sent.text, sent.target, None, sent.remote_id) for sent in self.town.ledger.sent_to("x")]

    def break_next_send(self, kind: Kind) -> None:
        self.town.faults.next("x", CREATE, kind)

    def break_next_listen(self, kind: Kind) -> None:
        self.town.faults.next("x", MESSAGES, kind)

    def listens(self) -> int:
        return self.town.ledger.counts["x", MESSAGES]


@pytest.fixture
async def rig(answer_seconds: float) -> AsyncIterator[MessagesRig]:
    async with Town(clock=SystemClock()) as town, aiohttp.ClientSession() as session:
        yield MessagesRig(town, session, answer_seconds)
    assert town.ledger.unexpected == []


class TestXMessages(ChannelConformance):
    @pytest.fixture
    async def rig(self, answer_seconds: float) -> AsyncIterator[MessagesRig]:
        async with Town(clock=SystemClock()) as town, aiohttp.ClientSession() as session:
            yield MessagesRig(town, session, answer_seconds)
        assert town.ledger.unexpected == []


@pytest.fixture
async def channel(rig: MessagesRig) -> XChannel:
    channel = rig.channel()
    await channel.open()
    return channel


@pytest.fixture
async def post(rig: MessagesRig, channel: XChannel) -> Post:
    await rig.customer_posts("Where is my parcel?")
    return (await heard(channel))[0]


async def heard(channel: XChannel, count: int = 1, cursor: str | None = None) -> list[Post]:
    inbox = Inbox()
    async with listening(channel, inbox, cursor):
        assert await until(lambda: len(inbox.posts) >= count)
    return inbox.posts


# --- what customers write ------------------------------------------------------------------------------------------


async def test_a_message_is_private_and_belongs_to_the_conversation_of_the_two(rig: MessagesRig, post: Post) -> None:
    jo = rig.town.x.person("Jo Lindqvist", "jo_lindqvist")
    assert (post.audience, post.conversation) == (Audience.PRIVATE, f"{ME['id']}-{jo['id']}")
    assert (post.author.id, post.author.handle) == (jo["id"], "jo_lindqvist")
    assert (post.url, post.in_reply_to, post.unanswerable, post.addressed) == (None, None, None, ())


async def test_mentions_and_messages_move_one_cursor_and_neither_the_other_s_part(rig: MessagesRig) -> None:
    mention = await XRig.customer_posts(rig, "in public")
    inbox = Inbox()
    async with listening(rig.channel(), inbox):
        assert await until(lambda: len(inbox.posts) == 1)
        assert inbox.cursor == mention
        message = await rig.customer_posts("in private")
        assert await until(lambda: len(inbox.posts) == 2)
        assert inbox.cursor == f"{mention}/{message}"
        later = await XRig.customer_posts(rig, "in public again")
        assert await until(lambda: len(inbox.posts) == 3)
    assert inbox.cursor == f"{later}/{message}"


async def test_a_cursor_of_mentions_alone_is_still_understood(rig: MessagesRig, channel: XChannel) -> None:
    seen = await XRig.customer_posts(rig, "stored by an earlier version")
    message = await rig.customer_posts("of the last day")
    assert [post.remote_id for post in await heard(channel, cursor=seen)] == [message]
    asked = rig.town.ledger.calls_of("x", MENTIONS)[0].arguments
    assert asked["since_id"] == seen


async def test_with_a_cursor_of_messages_alone_the_mentions_begin_with_the_last_day(rig: MessagesRig) -> None:
    seen = await rig.customer_posts("seen")
    mention = await XRig.customer_posts(rig, "in public")
    assert [post.remote_id for post in await heard(rig.channel(), cursor=f"/{seen}")] == [mention]


async def test_the_first_look_goes_back_a_day(rig: MessagesRig, channel: XChannel) -> None:
    old = rig.town.x.messages.write("last week", rig.town.x.person())
    old["created_at"] = (rig.clock.now() - timedelta(hours=25)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    new = await rig.customer_posts("today")
    assert [post.remote_id for post in await heard(channel)] == [new]


async def test_several_pages_arrive_oldest_first_and_no_further_back_than_is_new(
    rig: MessagesRig, channel: XChannel
) -> None:
    seen = [await rig.customer_posts(f"seen {n}") for n in range(150)]
    expected = [await rig.customer_posts(f"number {n}") for n in range(230)]
    posts = await heard(channel, 230, cursor=f"/{seen[-1]}")
    assert [post.remote_id for post in posts] == expected
    assert len([call for call in rig.town.ledger.calls_of("x", MESSAGES) if "pagination_token" in call.arguments]) == 2


async def test_what_was_typed_in_xs_app_is_our_own_and_comes_after_what_it_answers(
    rig: MessagesRig, channel: XChannel
) -> None:
    jo = rig.town.x.person("Jo Lindqvist", "jo_lindqvist")
    asked = await rig.customer_posts("Help")
    answer = rig.town.x.messages.write("Sorted, and sorry.", ME, to=jo)["id"]
    inbox = Inbox()
    async with listening(channel, inbox):
        assert await until(lambda: len(inbox.stored) == 2)
    first, second = inbox.stored
    assert [post.remote_id for post in first.posts] == [asked]
    assert [post.remote_id for post in second.own] == [answer]
    assert (first.own, second.posts, first.cursor, second.cursor) == ((), (), None, f"/{answer}")
    assert (second.own[0].author.id, second.own[0].conversation) == (ME["id"], first.posts[0].conversation)


async def test_in_a_group_others_read_so_we_do_not_answer_there(rig: MessagesRig, channel: XChannel) -> None:
    rig.town.x.messages.write("You, too?", group="1582835469712138240")
    [post] = await heard(channel)
    assert post.unanswerable is not None
    assert "group" in post.unanswerable
    with pytest.raises(NotEligible):
        await channel.send(answer_to(post, "Hello"))
    assert rig.reached() == []


async def test_a_picture_comes_with_the_message_and_only_x_is_given_the_token(
    rig: MessagesRig, channel: XChannel
) -> None:
    rig.town.x.messages.write("look", media=[Picture(b"\xff\xd8\xffjpeg")])
    [post] = await heard(channel)
    assert post.text == "look"
    [photo] = post.attachments
    assert photo.medium is Medium.PHOTO
    assert await channel.fetch(photo, 1000) == b"\xff\xd8\xffjpeg"
    with pytest.raises(Rejected):
        await channel.fetch(photo, 3)
    rig.town.faults.next("x", "GET /2/dm_conversations/media/:id", Kind.CUT_BEFORE, Kind.CUT_BEFORE)
    with pytest.raises(TryLater):
        await channel.fetch(photo, 1000)


@pytest.mark.parametrize("missing", ["sender_id", "created_at", "id"])
def test_what_is_no_message_as_x_documents_it_is_kept(missing: str) -> None:
    told = {"id": "9", "sender_id": "5", "created_at": "2026-05-01T12:00:00.000Z", "dm_conversation_id": "5-7001"}
    assert isinstance(event.read(told, {}, OURS), Post), "without words there may still be a picture"
    del told[missing]
    assert isinstance(event.read(told, {}, OURS), Unreadable)
    assert isinstance(event.read("?", {}, OURS), Unreadable)


def test_a_message_that_names_no_conversation_is_of_the_two() -> None:
    told = {"id": "9", "sender_id": "10001", "created_at": "2026-05-01T12:00:00.000Z", "text": "Help"}
    post = event.read(told, {}, OURS)
    assert isinstance(post, Post)
    assert (post.conversation, post.unanswerable) == ("7001-10001", None)


# --- where there are none to be had --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [Kind.REFUSED, Kind.ERROR, Kind.HTML, Kind.GARBAGE, Kind.HANG, Kind.BUSY])
async def test_without_messages_mentions_come_and_nobody_is_alarmed(
    rig: MessagesRig, channel: XChannel, kind: Kind
) -> None:
    rig.town.faults.always("x", MESSAGES, kind)
    mine = await XRig.customer_posts(rig, "Help")
    inbox = Inbox()
    async with listening(channel, inbox):
        assert await until(lambda: inbox.posts and rig.listens())
        looks = rig.town.ledger.counts["x", MENTIONS]
        assert await until(lambda: rig.town.ledger.counts["x", MENTIONS] > looks + 2)
        assert channel.trouble is None
    assert [post.remote_id for post in inbox.posts] == [mine]


async def test_what_is_not_permitted_is_asked_for_every_quarter_of_an_hour_and_told_once(rig: MessagesRig) -> None:
    rig.town.x.messages.readable = False
    channel = rig.channel()
    with capture_logs() as logs:
        async with listening(channel, Inbox()):
            assert await until(lambda: rig.clock.rests.count(900.0) >= 3)
    assert [log["event"] for log in logs].count("direct_messages_off") == 1
    with pytest.raises(Rejected, match=r"dm\.read"):
        await channel.check_private()
    rig.town.x.messages.readable = True
    await channel.check_private()


async def test_the_looks_lie_as_far_apart_as_x_allows(rig: MessagesRig, channel: XChannel) -> None:
    rig.town.x.limits.calls[MESSAGES] = 15
    async with listening(channel, Inbox()):
        assert await until(lambda: any(rest > 30 for rest in rig.clock.rests))
    assert any(900 / 14 - 2 < rest <= 900 / 14 for rest in rig.clock.rests)


async def test_a_message_that_could_not_be_stored_is_a_trouble_until_it_is(rig: MessagesRig, channel: XChannel) -> None:
    await rig.customer_posts("Do not lose me")
    inbox = Inbox(failures=3)
    async with listening(channel, inbox):
        assert await until(lambda: channel.trouble) == "What customers wrote could not be stored."
        assert await until(lambda: inbox.posts)
        assert await until(lambda: channel.trouble is None)


# --- what we answer ------------------------------------------------------------------------------------------------


async def test_an_answer_goes_to_the_one_who_wrote_and_has_no_address(rig: MessagesRig, post: Post) -> None:
    receipt = await rig.channel().send(answer_to(post, "I am on it. " * 500))
    [call] = rig.town.ledger.calls_of("x", CREATE)
    assert set(call.arguments) == {"text"}
    assert receipt.url is None
    assert rig.reached()[0].conversation == post.conversation


async def test_nobody_hears_from_us_who_did_not_write_or_takes_no_messages(rig: MessagesRig, post: Post) -> None:
    stranger = rig.town.x.person("Ben", "ben")["id"]
    rig.town.x.messages.blocked.add(post.author.id)
    for conversation in (f"{ME['id']}-{stranger}", post.conversation):
        with pytest.raises(NotEligible, match="take no direct messages"):
            await rig.channel().send(replace(answer_to(post, "Hello"), conversation=conversation))
    assert rig.reached() == []


async def test_without_the_right_to_write_the_account_goes_on_in_public(rig: MessagesRig, post: Post) -> None:
    rig.town.x.messages.writable = False
    with pytest.raises(Rejected, match=r"dm\.write"):
        await rig.channel().send(answer_to(post, "Hello"))


async def test_a_locked_account_pauses_whatever_it_was_to_say(rig: MessagesRig, channel: XChannel, post: Post) -> None:
    locked = "Your account is suspended and is not permitted to access this feature."
    rig.town.faults.next("x", CREATE, Fault(Kind.REFUSED, error=locked))
    with pytest.raises(NotAuthorised):
        await channel.send(answer_to(post, "Hello"))


async def test_a_limit_of_messages_is_no_limit_of_posts(rig: MessagesRig, channel: XChannel, post: Post) -> None:
    rig.town.faults.next("x", CREATE, Fault(Kind.BUSY, seconds=600))
    with pytest.raises(TryLater) as caught:
        await channel.send(answer_to(post, "Hello"))
    assert timedelta(seconds=600 - PATIENCE) < caught.value.after <= timedelta(seconds=601)
    assert not caught.value.all_wait


async def test_only_our_own_words_since_the_approval_are_found(rig: MessagesRig, channel: XChannel, post: Post) -> None:
    outgoing = answer_to(post, "See https://acme.com/returns & write to me")
    jo = rig.town.x.person("Jo Lindqvist", "jo_lindqvist")
    rig.town.x.messages.write(outgoing.text, jo)
    assert await channel.find_sent(outgoing) is None
    receipt = await channel.send(outgoing)
    for n in range(150):
        rig.town.x.messages.write(f"and {n}", jo)
    found = await channel.find_sent(outgoing)
    assert found is not None
    assert (found.remote_id, found.url) == (receipt.remote_id, None)
    assert await channel.find_sent(replace(outgoing, text="Something else")) is None
    later = replace(outgoing, approved_at=outgoing.approved_at + timedelta(hours=1))
    assert await channel.find_sent(later) is None


@pytest.mark.parametrize("kind", [Kind.ERROR, Kind.CUT_BEFORE, Kind.HTML, Kind.BUSY, Kind.GARBAGE])
async def test_a_look_in_trouble_does_not_say_that_nothing_is_there(
    rig: MessagesRig, channel: XChannel, post: Post, kind: Kind
) -> None:
    rig.town.faults.next("x", WITH, kind, kind)
    with pytest.raises((Unsure, TryLater)):
        await channel.find_sent(answer_to(post, "Hello"))


async def test_one_file_goes_with_a_message(rig: MessagesRig, channel: XChannel, post: Post) -> None:
    receipt = await channel.send(replace(answer_to(post, "Here it is."), files=(PICTURE,)))
    [event] = [one for one in rig.town.x.messages.events if one["id"] == receipt.remote_id]
    [key] = event["attachments"]["media_keys"]
    assert rig.town.x.timeline.contents[key.partition("_")[2]] == PICTURE.content
    [upload] = rig.town.ledger.calls_of("x", "POST /2/media/upload")
    assert upload.arguments["media_category"] == "dm_image"


async def test_what_is_said_in_private_is_not_taken_back_and_not_too_long(channel: XChannel, post: Post) -> None:
    with pytest.raises(Unsupported):
        await channel.delete("1", answer_to(post, ""))
    with pytest.raises(TooLong):
        await channel.send(answer_to(post, "x" * 10_001))
