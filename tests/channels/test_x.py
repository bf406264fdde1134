"""X as a channel, through tweepy and sockets, against the stand-in."""

from __future__ import annotations

import asyncio
import html
import logging
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.clock import SystemClock
from bot.errors import NotAuthorised, NotEligible, Rejected, Repeated, TargetGone, TryLater, Unsure
from bot.messages import Attachment, File, Outgoing, Post
from bot.messages import Medium as MediumKind
from handlers.channels import capabilities, channel_class
from handlers.channels.x.channel import XChannel
from handlers.channels.x.intent import intent_url
from handlers.channels.x.manifest import XSettings
from handlers.channels.x.tokens import Tokens
from handlers.standins.faults import Fault, Kind
from handlers.standins.town import Town
from handlers.standins.x import ME, Medium
from handlers.standins.x.tokens import ACCESS, CLIENT_ID, CLIENT_SECRET, REFRESH
from tests.channels.conformance import ChannelConformance
from tests.channels.rig import Inbox, Reached, Rig, SwiftClock, answer_to, listening, shown
from tests.patience import PATIENCE, until

WRONG = "not-a-token-of-ours"
MENTIONS, OWN_POSTS = "GET /2/users/:id/mentions", "GET /2/users/:id/tweets"
MESSAGES = "GET /2/dm_events"
CREATE, RENEW = "POST /2/tweets", "POST /2/oauth2/token"


class RestsWritten(SwiftClock):
    """Keeps how long it was asked to sleep."""

    def __init__(self) -> None:
        self.rests: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.rests.append(seconds)
        await super().sleep(seconds)


@dataclass
class Drawer:
    """A token store of one worker alone; it fails to save as many times as ``failures`` says."""

    kept: list[Tokens] = field(default_factory=list)
    failures: int = 0

    async def load(self) -> Tokens | None:
        return self.kept[-1] if self.kept else None

    async def save(self, tokens: Tokens) -> None:
        if self.failures:
            self.failures -= 1
            raise OSError(f"the disk is full of {tokens.access} {tokens.refresh}")
        self.kept.append(tokens)

    async def claim(self) -> bool:
        return True

    async def give_back(self) -> None: ...


class XRig(Rig):
    secrets = (ACCESS, REFRESH, CLIENT_SECRET, WRONG)

    def __init__(self, town: Town, session: aiohttp.ClientSession, answer_seconds: float) -> None:
        self.town, self.session = town, session
        self.clock = RestsWritten()
        self.drawer = Drawer()
        self.settings = XSettings(
            access_token=ACCESS,
            api_url=f"{town.url}/x",
            poll_seconds=1,
            answer_seconds=answer_seconds,
        )

    def make(self, store: Drawer | None = None, **changes: Any) -> XChannel:
        return XChannel(replace(self.settings, **changes), self.session, self.clock, store)

    def renewing(self, **changes: Any) -> XChannel:
        """One that may renew its tokens."""
        return self.make(
            self.drawer, refresh_token=REFRESH, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, **changes
        )

    def channel(self) -> XChannel:
        return self.make()

    def channel_with_wrong_secret(self) -> XChannel:
        return self.make(access_token=WRONG)

    def channel_to_nowhere(self) -> XChannel:
        return self.make(api_url="http://127.0.0.1:9/x")

    async def customer_posts(self, text: str, customer: str = "Jo Lindqvist") -> str:
        author = self.town.x.person(customer, customer.lower().replace(" ", "_"))
        # X hands out &, < and > escaped; the stand-in hands out what it was given.
        return str(self.town.x.post(f"@{ME['username']} {html.escape(text, quote=False)}", author)["id"])

    def reached(self) -> list[Reached]:
        tweets = self.town.x.timeline.tweets
        return [
            Reached(sent.text, tweets[sent.remote_id]["conversation_id"], sent.in_reply_to, sent.remote_id)
            for sent in self.town.ledger.sent_to("x")
        ]

    def break_next_send(self, kind: Kind) -> None:
        self.town.faults.next("x", CREATE, kind)

    def break_next_change(self, kind: Kind) -> None:
        self.town.faults.next("x", "DELETE /2/tweets/:id", kind)

    def break_next_listen(self, kind: Kind) -> None:
        self.town.faults.next("x", MENTIONS, kind)

    def listens(self) -> int:
        return self.town.ledger.counts["x", MENTIONS]


@pytest.fixture
async def rig(answer_seconds: float) -> AsyncIterator[XRig]:
    async with Town(clock=SystemClock()) as town, aiohttp.ClientSession() as session:
        yield XRig(town, session, answer_seconds)
    assert town.ledger.unexpected == []


@pytest.fixture
async def channel(rig: XRig) -> XChannel:
    channel = rig.channel()
    await channel.open()
    return channel


@pytest.fixture
async def post(rig: XRig, channel: XChannel) -> Post:
    await rig.customer_posts("Where is my parcel?")
    return (await heard(channel))[0]


async def heard(channel: XChannel, count: int = 1, cursor: str | None = None) -> list[Post]:
    inbox = Inbox()
    async with listening(channel, inbox, cursor):
        assert await until(lambda: len(inbox.posts) >= count)
    return inbox.posts


class TestX(ChannelConformance):
    @pytest.fixture
    async def rig(self, answer_seconds: float) -> AsyncIterator[XRig]:
        async with Town(clock=SystemClock()) as town, aiohttp.ClientSession() as session:
            yield XRig(town, session, answer_seconds)
        assert town.ledger.unexpected == []


# --- what customers write ------------------------------------------------------------------------------------------


async def test_a_mention_is_a_post_with_its_author_and_address(rig: XRig, channel: XChannel) -> None:
    remote_id = await rig.customer_posts("I was charged twice", "Dana Wells")
    (post,) = await heard(channel)
    assert (post.author.name, post.author.handle) == ("Dana Wells", "dana_wells")
    assert post.url == f"https://x.com/dana_wells/status/{remote_id}"
    assert (post.conversation, post.in_reply_to, post.unanswerable) == (remote_id, None, None)


async def test_a_further_post_belongs_to_its_conversation(rig: XRig, channel: XChannel, post: Post) -> None:
    dana = rig.town.x.person("Jo Lindqvist", "jo_lindqvist")
    await channel.send(answer_to(post, "I am on it"))
    rig.town.x.post("Thank you", dana, reply_to=rig.reached()[0].remote_id)
    again = (await heard(channel, cursor=post.remote_id))[0]
    assert again.conversation == post.conversation
    assert again.in_reply_to == rig.reached()[0].remote_id


async def test_our_own_posts_are_no_customers_voice(rig: XRig, channel: XChannel) -> None:
    rig.town.x.post("@acme is on it", ME)
    mine = await rig.customer_posts("Help")
    assert [post.remote_id for post in await heard(channel)] == [mine]


async def test_several_pages_arrive_oldest_first(rig: XRig, channel: XChannel) -> None:
    expected = [await rig.customer_posts(f"number {n}") for n in range(250)]
    inbox = Inbox()
    async with listening(channel, inbox):
        assert await until(lambda: len(inbox.posts) >= 250)
    assert [post.remote_id for post in inbox.posts] == expected
    assert [batch.cursor for batch in inbox.stored] == [expected[99], expected[199], expected[249]]


async def test_a_page_in_trouble_loses_nothing(rig: XRig, channel: XChannel) -> None:
    expected = [await rig.customer_posts(f"number {n}") for n in range(250)]
    rig.town.faults.next("x", MENTIONS, "ok", Kind.CUT_BEFORE, "ok", Kind.HTML, "ok", Kind.ERROR)
    assert [post.remote_id for post in await heard(channel, 250)] == expected


async def test_a_batch_that_was_not_stored_comes_again_and_those_before_it_do_not(rig: XRig, channel: XChannel) -> None:
    expected = [await rig.customer_posts(f"number {n}") for n in range(150)]

    class Full(Inbox):
        async def __call__(self, batch: Any) -> None:
            self.failures = int(len(self.offered) == 1)
            await super().__call__(batch)

    inbox = Full()
    async with listening(channel, inbox):
        assert await until(lambda: len(inbox.posts) >= 150)
    assert [post.remote_id for post in inbox.posts] == expected
    assert [len(batch.posts) for batch in inbox.offered] == [100, 50, 50]


async def test_the_first_look_goes_back_a_day(rig: XRig, channel: XChannel) -> None:
    await rig.customer_posts("today")
    await heard(channel)
    asked = rig.town.ledger.calls_of("x", MENTIONS)[0].arguments
    since = rig.clock.now() - timedelta(hours=24, minutes=1)
    assert since.strftime("%Y-%m-%dT%H:%M") <= asked["start_time"] <= rig.clock.now().strftime("%Y-%m-%dT%H:%M")
    assert "since_id" not in asked


async def test_with_a_cursor_only_newer_posts_are_asked_for(rig: XRig, channel: XChannel) -> None:
    seen = await rig.customer_posts("seen")
    new = await rig.customer_posts("new")
    assert [post.remote_id for post in await heard(channel, cursor=seen)] == [new]
    asked = rig.town.ledger.calls_of("x", MENTIONS)[0].arguments
    assert asked["since_id"] == seen
    assert "start_time" not in asked


async def test_listening_obeys_the_rate_limit(rig: XRig, channel: XChannel) -> None:
    rig.town.x.limits.calls[MENTIONS] = 1
    async with listening(channel, Inbox()):
        assert await until(lambda: any(800 < rest <= 900 for rest in rig.clock.rests))


async def test_after_a_429_listening_rests_until_the_reset(rig: XRig, channel: XChannel) -> None:
    rig.town.faults.next("x", MENTIONS, Fault(Kind.BUSY, seconds=120))
    async with listening(channel, Inbox()):
        assert await until(lambda: any(115 < rest <= 121 for rest in rig.clock.rests))


async def test_trouble_makes_the_rests_longer_and_ends_with_them(rig: XRig) -> None:
    rig.town.faults.next("x", MENTIONS, *[Kind.ERROR] * 5)
    rig.town.faults.always("x", MESSAGES, Kind.REFUSED)  # and so rests for a quarter of an hour
    channel = rig.make(poll_seconds=0.01)
    await channel.open()
    async with listening(channel, Inbox()):
        assert await until(lambda: len([rest for rest in rig.clock.rests if rest < 900]) >= 7)
    rests = [rest for rest in rig.clock.rests if rest < 900]
    assert all(2**n / 2 <= rest <= 2**n for n, rest in enumerate(rests[:5]))
    assert rests[5:7] == [0.01, 0.01]


# --- what we answer ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("You can only reply to posts that mention you.", NotEligible),
        ("Reply to this conversation is not allowed because you have not been mentioned.", NotEligible),
        ("You attempted to reply to a Tweet that is deleted or not visible to you.", TargetGone),
        ("You are not allowed to create a Tweet with duplicate content.", Repeated),
        ("Your account is suspended and is not permitted to access this feature.", NotAuthorised),
        ("Something new that nobody has heard of.", Rejected),
    ],
)
async def test_a_refusal_is_what_its_words_say(
    rig: XRig, channel: XChannel, post: Post, words: str, error: type[Exception]
) -> None:
    rig.town.faults.next("x", CREATE, Fault(Kind.REFUSED, error=words))
    with pytest.raises(error) as caught:
        await channel.send(answer_to(post, "Hello"))
    assert type(caught.value) is error
    assert words in str(caught.value)


async def test_a_429_says_when_the_budget_comes_back(rig: XRig, channel: XChannel, post: Post) -> None:
    rig.town.faults.next("x", CREATE, Fault(Kind.BUSY, seconds=600))
    with pytest.raises(TryLater) as caught:
        await channel.send(answer_to(post, "Hello"))
    assert timedelta(seconds=600 - PATIENCE) < caught.value.after <= timedelta(seconds=601)


async def test_a_post_deleted_by_its_author_can_not_be_answered(rig: XRig, channel: XChannel, post: Post) -> None:
    rig.town.x.delete(post.remote_id)
    with pytest.raises(TargetGone):
        await channel.send(answer_to(post, "Hello"))


async def test_the_same_words_again_are_refused_by_name_and_can_be_looked_for(
    rig: XRig, channel: XChannel, post: Post
) -> None:
    receipt = await channel.send(answer_to(post, "Hello"))
    with pytest.raises(Repeated):
        await channel.send(answer_to(post, "Hello"))
    found = await channel.find_sent(answer_to(post, "Hello"))
    assert found is not None
    assert (found.remote_id, found.url) == (receipt.remote_id, receipt.url)


async def test_a_chain_answers_part_by_part(rig: XRig, channel: XChannel, post: Post) -> None:
    first = await channel.send(answer_to(post, "one (1/2)"))
    await channel.send(replace(answer_to(post, "two (2/2)"), in_reply_to=first.remote_id))
    assert [sent.in_reply_to for sent in rig.reached()] == [post.remote_id, first.remote_id]


async def test_only_the_same_words_in_answer_to_the_same_post_are_found(
    rig: XRig, channel: XChannel, post: Post
) -> None:
    receipt = await channel.send(answer_to(post, "See https://acme.com/returns & write to me"))
    other = await rig.customer_posts("And mine?")

    async def found(outgoing: Outgoing) -> str | None:
        there = await channel.find_sent(outgoing)
        return there and there.remote_id

    same = answer_to(post, "See https://acme.com/returns & write to me")
    assert await found(same) == receipt.remote_id
    assert await found(replace(same, in_reply_to=other)) is None
    assert await found(replace(same, text="See https://acme.com/refunds & write to me")) is None


async def test_what_was_sent_is_found_on_a_later_page(rig: XRig, channel: XChannel, post: Post) -> None:
    wanted = answer_to(post, "the one")
    receipt = await channel.send(wanted)
    for n in range(150):
        rig.town.x.post(f"Newsletter {n}", ME)
    found = await channel.find_sent(wanted)
    assert found is not None
    assert found.remote_id == receipt.remote_id


@pytest.mark.parametrize("kind", [Kind.ERROR, Kind.CUT_BEFORE, Kind.HTML, Kind.BUSY, Kind.GARBAGE])
async def test_a_look_in_trouble_does_not_say_that_nothing_is_there(
    rig: XRig, channel: XChannel, post: Post, kind: Kind
) -> None:
    rig.town.faults.next("x", OWN_POSTS, kind, kind)
    with pytest.raises((Unsure, TryLater)):
        await channel.find_sent(answer_to(post, "Hello"))


# --- tokens --------------------------------------------------------------------------------------------------------


async def test_a_refused_access_token_is_renewed_once_and_kept_before_use(rig: XRig, post: Post) -> None:
    rig.town.x.tokens.expire()
    channel = rig.renewing()
    await channel.send(answer_to(post, "Hello"))
    assert [sent.text for sent in rig.reached()] == ["Hello"]
    (kept,) = rig.drawer.kept
    assert kept.access in rig.town.x.tokens.access
    assert kept.refresh in rig.town.x.tokens.refresh


async def test_many_who_meet_an_expired_token_renew_it_once(rig: XRig, post: Post) -> None:
    rig.town.x.tokens.expire()
    channel = rig.renewing()
    await asyncio.gather(*(channel.send(answer_to(post, f"to you, {n}")) for n in range(8)))
    assert rig.town.x.tokens.refreshes == 1
    assert len(rig.reached()) == 8


async def test_what_another_process_has_renewed_is_taken_over(rig: XRig, post: Post) -> None:
    rig.town.x.tokens.expire()
    one, other = rig.renewing(), rig.renewing()
    await one.open()
    await other.open()
    assert rig.town.x.tokens.refreshes == 1


async def test_a_restart_goes_on_with_the_renewed_tokens(rig: XRig) -> None:
    rig.town.x.tokens.expire()
    await rig.renewing().open()
    rig.town.x.tokens.expire()
    await rig.renewing().open()
    assert rig.town.x.tokens.refreshes == 2
    assert len(rig.drawer.kept) == 2


async def test_newly_configured_tokens_go_before_stored_ones(rig: XRig) -> None:
    rig.drawer.kept.append(Tokens("of-the-past", "of-the-past", origin="other tokens"))
    await rig.renewing().open()
    assert rig.town.x.tokens.refreshes == 0


async def test_a_refresh_token_alone_is_enough_to_begin(rig: XRig) -> None:
    account = await rig.renewing(access_token="").open()
    assert account.handle == "@acme"


async def test_renewed_tokens_that_could_not_be_stored_are_stored_before_they_are_used(rig: XRig, post: Post) -> None:
    rig.town.x.tokens.expire()
    rig.drawer.failures = 1
    channel = rig.renewing()
    with pytest.raises(TryLater) as caught:
        await channel.send(answer_to(post, "Hello"))
    assert not any(token in shown(caught.value) for token in rig.town.x.tokens.access)
    await channel.send(answer_to(post, "Hello"))
    assert rig.town.x.tokens.refreshes == 1
    assert len(rig.drawer.kept) == 1


@pytest.mark.parametrize("kind", [Kind.ERROR, Kind.CUT_BEFORE, Kind.HANG_BEFORE, Kind.HTML, Kind.BUSY])
async def test_a_renewal_in_trouble_means_that_nothing_was_sent(rig: XRig, post: Post, kind: Kind) -> None:
    rig.town.x.tokens.expire()
    rig.town.faults.next("x", RENEW, kind)
    channel = rig.renewing()
    with pytest.raises(TryLater):
        await channel.send(answer_to(post, "Hello"))
    await channel.send(answer_to(post, "Hello"))
    assert [sent.text for sent in rig.reached()] == ["Hello"]


async def test_a_revoked_authorisation_asks_to_connect_again_and_asks_x_once(rig: XRig) -> None:
    rig.town.x.tokens.revoke()
    channel = rig.renewing()
    for _ in range(3):
        with pytest.raises(NotAuthorised, match="connect the account again"):
            await channel.open()
    assert rig.town.ledger.counts["x", RENEW] == 1


async def test_without_a_place_to_keep_them_tokens_are_not_renewed(rig: XRig) -> None:
    rig.town.x.tokens.expire()
    channel = rig.make(None, refresh_token=REFRESH, client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
    with pytest.raises(NotAuthorised):
        await channel.open()
    assert rig.town.x.tokens.refreshes == 0
    assert REFRESH in rig.town.x.tokens.refresh


async def test_a_public_client_renews_without_a_secret(rig: XRig) -> None:
    rig.town.x.tokens.expire()
    rig.town.x.tokens.confidential = False
    channel = rig.make(rig.drawer, refresh_token=REFRESH, client_id=CLIENT_ID)
    assert (await channel.open()).handle == "@acme"


# --- what nobody may see -------------------------------------------------------------------------------------------


def test_settings_and_tokens_do_not_show_their_secrets() -> None:
    said = repr(XSettings("secret-a", "secret-b", "client", "secret-c")) + repr(Tokens("secret-d", "secret-e", ""))
    assert "secret" not in said


async def test_tweepy_keeps_quiet_about_its_headers(
    rig: XRig, channel: XChannel, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await channel.open()
    assert ACCESS not in caplog.text


def test_the_capabilities_are_known_without_tweepy() -> None:
    code = (
        "import sys; from handlers.channels import capabilities; capabilities('x'); sys.exit('tweepy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - our own words


def test_the_channel_is_found_by_its_name() -> None:
    assert channel_class("x") is XChannel
    assert capabilities("x").title == "X"


async def test_pictures_and_films_can_be_had_with_what_their_author_says_of_them(rig: XRig, channel: XChannel) -> None:
    pictures = [Medium(b"\xff\xd8\xffjpeg", "A heel beside its shoe"), Medium(b"film", type="video")]
    rig.town.x.post(f"@{ME['username']} look", media=pictures)
    [found] = await heard(channel)
    assert found.text == f"@{ME['username']} look"
    photo, film = found.attachments
    assert (photo.alt, film.alt) == ("A heel beside its shoe", "")
    assert [await channel.fetch(one, 1000) for one in (photo, film)] == [b"\xff\xd8\xffjpeg", b"film"]
    [call, _] = rig.town.ledger.calls_of("x", "media")
    assert call.arguments["number"] in photo.url


async def test_an_address_inside_our_walls_is_not_asked_whoever_named_it(channel: XChannel) -> None:
    with pytest.raises(Rejected):
        await channel.fetch(Attachment(MediumKind.PHOTO, "3_1", url="https://169.254.169.254/latest"), 1000)


async def test_an_answer_written_in_xs_own_app_is_handed_in_as_our_own(rig: XRig, channel: XChannel) -> None:
    mine = await rig.customer_posts("Help")
    answer = rig.town.x.post("Sorted, and sorry.", ME, reply_to=mine)
    rig.town.x.post("New boots in the shop", ME)
    inbox = Inbox()
    async with listening(channel, inbox):
        assert await until(lambda: any(batch.own and not batch.posts for batch in inbox.stored))
        looks = rig.town.ledger.counts["x", MENTIONS]
        own_looks = rig.town.ledger.counts["x", OWN_POSTS]
    [seen] = {post.remote_id: post for batch in inbox.stored for post in batch.own}.values()
    assert (seen.remote_id, seen.in_reply_to, seen.author.id) == (answer["id"], mine, ME["id"])
    assert own_looks <= looks / 5 + 1
    assert [post.remote_id for post in inbox.posts] == [mine]


async def test_trouble_with_our_own_posts_does_not_stop_the_mentions(rig: XRig, channel: XChannel) -> None:
    rig.town.faults.always("x", OWN_POSTS, Kind.ERROR)
    inbox = Inbox()
    async with listening(channel, inbox):
        assert await until(lambda: rig.town.ledger.counts["x", OWN_POSTS] >= 2)
        mine = await rig.customer_posts("Help")
        assert await until(lambda: [post.remote_id for post in inbox.posts] == [mine])
        assert channel.trouble is None


@pytest.mark.parametrize(
    ("words", "answers", "url"),
    [
        ("Dana, 100 % ours & yes", "17", "https://x.com/intent/post?text=Dana%2C%20100%20%25%20ours%20%26%20yes&in_reply_to=17"),
        ("", "17", "https://x.com/intent/post?in_reply_to=17"),
        ("漢" * 400, "17", "https://x.com/intent/post?in_reply_to=17"),
    ],
)  # fmt: skip
def test_the_intent_link_holds_the_words_where_slack_takes_its_length(words: str, answers: str, url: str) -> None:
    assert intent_url(words, answers) == url


# --- files that go out -----------------------------------------------------------------------------------------------

PICTURE = File("heel.jpg", "image/jpeg", b"\xff\xd8\xff" + bytes(100))
FILM = File("clip.mp4", "video/mp4", b"\x00\x00\x00\x18ftypisom" + bytes(4_500_000))


def on(rig: XRig, remote_id: str) -> list[bytes]:
    """What a post shows."""
    timeline = rig.town.x.timeline
    keys = (timeline.tweets[remote_id].get("attachments") or {}).get("media_keys", [])
    return [timeline.contents[key.partition("_")[2]] for key in keys]


async def test_four_pictures_stand_in_the_post_with_the_words(rig: XRig, channel: XChannel, post: Post) -> None:
    pictures = tuple(replace(PICTURE, content=PICTURE.content + bytes([n])) for n in range(4))
    receipt = await channel.send(replace(answer_to(post, "Here they are."), files=pictures))
    assert on(rig, receipt.remote_id) == [one.content for one in pictures]
    assert rig.reached()[0].text == "Here they are."


async def test_a_film_is_brought_in_pieces_and_the_post_waits_until_x_is_through_with_it(
    rig: XRig, channel: XChannel, post: Post
) -> None:
    rig.town.x.api.uploads.patience = 2
    outgoing = replace(answer_to(post, "See for yourself."), files=(FILM,))
    for _ in range(2):
        with pytest.raises(TryLater) as caught:
            await channel.send(outgoing)
        assert caught.value.after == timedelta(seconds=1)
    assert rig.reached() == []
    receipt = await channel.send(outgoing)
    assert on(rig, receipt.remote_id) == [FILM.content]
    assert len(rig.town.ledger.calls_of("x", "POST /2/media/upload/initialize")) == 1
    assert len(rig.town.ledger.calls_of("x", "POST /2/media/upload/:id/append")) == 3


async def test_a_film_that_x_cannot_use_is_refused_and_no_post_is_made(
    rig: XRig, channel: XChannel, post: Post
) -> None:
    rig.town.x.api.uploads.fails = True
    with pytest.raises(Rejected):
        await channel.send(replace(answer_to(post, "See."), files=(FILM,)))
    assert rig.reached() == []


@pytest.mark.parametrize("kind", [Kind.ERROR, Kind.CUT_AFTER, Kind.GARBAGE, Kind.HTML, Kind.HANG])
async def test_bringing_a_picture_is_never_unsure_and_the_next_try_works(
    rig: XRig, channel: XChannel, post: Post, kind: Kind
) -> None:
    rig.town.faults.next("x", "POST /2/media/upload", kind)
    outgoing = replace(answer_to(post, "Here it is."), files=(PICTURE,))
    with pytest.raises(TryLater):
        await channel.send(outgoing)
    assert rig.reached() == []
    await channel.send(outgoing)
    assert len(rig.reached()) == 1


async def test_a_post_with_a_picture_is_found_again_by_its_words(rig: XRig, channel: XChannel, post: Post) -> None:
    outgoing = replace(answer_to(post, "Here it is."), files=(PICTURE,))
    rig.town.faults.next("x", CREATE, Kind.CUT_AFTER)
    with pytest.raises(Unsure):
        await channel.send(outgoing)
    found = await channel.find_sent(outgoing)
    assert found is not None
    assert on(rig, found.remote_id) == [PICTURE.content]


async def test_without_the_permission_for_media_nothing_is_posted(rig: XRig, channel: XChannel, post: Post) -> None:
    rig.town.faults.next("x", "POST /2/media/upload", Kind.REFUSED)
    with pytest.raises(Rejected):
        await channel.send(replace(answer_to(post, "Here it is."), files=(PICTURE,)))
    assert rig.reached() == []
