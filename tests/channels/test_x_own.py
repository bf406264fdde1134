"""Executives' own accounts on X, through tweepy and sockets: each speaks with its own tokens, or not at all."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from bot.clock import SystemClock
from bot.errors import Disconnected, NotEligible, Rejected, TryLater, Unsure
from bot.messages import Audience, Outgoing
from handlers.channels.x.channel import XChannel
from handlers.channels.x.manifest import XSettings
from handlers.channels.x.oauth import SCOPES, XConsent
from handlers.channels.x.tokens import Tokens
from handlers.standins import Town
from handlers.standins.faults import Kind
from handlers.standins.x.tokens import ACCESS, CLIENT_ID, CLIENT_SECRET, REFRESH
from tests.channels.test_x import Drawer

CREATE, RENEW = "POST /2/tweets", "POST /2/oauth2/token"
BACK = "https://acme.example/connect/x/callback"
VERIFIER = "v" * 64


@dataclass
class Own:
    """A town, our channel in it, and a drawer of tokens for each account."""

    town: Town
    session: aiohttp.ClientSession
    settings: XSettings
    drawers: dict[str, Drawer] = field(default_factory=dict)
    people: dict[str, Any] = field(default_factory=dict)

    def channel(self) -> XChannel:
        return XChannel(
            self.settings,
            self.session,
            SystemClock(),
            Drawer(),
            lambda account: self.drawers.setdefault(account, Drawer()),
        )

    async def connect(self, name: str) -> str:
        """Somebody connects their account; its id."""
        user = self.people[name] = self.town.x.person(name, name)
        self.town.x.consent.signed_in = user
        self.town.x.consent.callbacks.add(BACK)
        consent = XConsent(self.settings, self.session, SystemClock())
        challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
        page = consent.page("state", challenge, BACK)
        form = {key: values[0] for key, values in parse_qs(urlsplit(page).query).items()} | {"decision": "allow"}
        async with self.session.post(page.partition("?")[0], data=form, allow_redirects=False) as answer:
            code = parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]
        granted = await consent.redeem(code, VERIFIER, BACK)
        assert granted.account.id == user["id"]
        self.drawers.setdefault(user["id"], Drawer()).kept.append(Tokens(**json.loads(granted.secret)))
        return str(user["id"])

    def post(self, text: str) -> str:
        return str(self.town.x.post(text, self.town.x.person("Jo", "jo"))["id"])

    def answer(self, post: str, text: str, speaker: str | None) -> Outgoing:
        return Outgoing("key", "7001", post, text, Audience.PUBLIC, post, SystemClock().now(), speaker=speaker)


@pytest.fixture
async def own(answer_seconds: float) -> AsyncIterator[Own]:
    async with Town(clock=SystemClock()) as town, aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        settings = XSettings(
            access_token=ACCESS,
            refresh_token=REFRESH,
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            api_url=f"{town.url}/x",
            authorize_url=f"{town.url}/x/i/oauth2/authorize",
            answer_seconds=answer_seconds,
        )
        yield Own(town, session, settings)
        assert town.ledger.unexpected == []


async def test_each_says_it_as_itself(own: Own) -> None:
    ana, ben = await own.connect("anaruiz"), await own.connect("benokafor")
    channel, post = own.channel(), own.post("@acme @anaruiz @benokafor help")
    for speaker, words in ((ana, "I am Ana"), (None, "We are Acme"), (ben, "I am Ben")):
        await channel.send(own.answer(post, words, speaker))
    said = [(sent.account, sent.text) for sent in own.town.ledger.sent_to("x")]
    assert said == [("@anaruiz", "I am Ana"), ("@acme", "We are Acme"), ("@benokafor", "I am Ben")]


async def test_it_may_not_answer_what_does_not_mention_it(own: Own) -> None:
    ana = await own.connect("anaruiz")
    with pytest.raises(NotEligible):
        await own.channel().send(own.answer(own.post("@acme help"), "I am Ana", ana))
    assert own.town.ledger.sent_to("x") == []


async def test_what_was_unsure_is_found_at_that_account_and_no_other(own: Own) -> None:
    ana = await own.connect("anaruiz")
    channel, post = own.channel(), own.post("@acme @anaruiz help")
    own.town.faults.next("x", CREATE, Kind.CUT_AFTER)
    with pytest.raises(Unsure):
        await channel.send(own.answer(post, "I am Ana", ana))
    assert await channel.find_sent(own.answer(post, "I am Ana", None)) is None
    found = await channel.find_sent(own.answer(post, "I am Ana", ana))
    assert found is not None
    assert found.remote_id == own.town.ledger.sent_to("x")[0].remote_id


async def test_its_tokens_are_renewed_once_and_stored_before_they_are_used(own: Own) -> None:
    ana = await own.connect("anaruiz")
    channel, post = own.channel(), own.post("@acme @anaruiz help")
    own.town.x.tokens.expire(ana)
    await channel.send(own.answer(post, "one", ana))
    await channel.send(own.answer(post, "two", ana))
    assert own.town.x.tokens.refreshes == 1
    assert len(own.drawers[ana].kept) == 2
    again = own.channel()  # after a restart
    await again.send(own.answer(post, "three", ana))
    assert own.town.x.tokens.refreshes == 1


async def test_tokens_that_could_not_be_stored_are_not_used(own: Own) -> None:
    ana = await own.connect("anaruiz")
    channel, post = own.channel(), own.post("@acme @anaruiz help")
    own.town.x.tokens.expire(ana)
    own.drawers[ana].failures = 1
    with pytest.raises(TryLater):
        await channel.send(own.answer(post, "one", ana))
    assert own.town.ledger.sent_to("x") == []
    await channel.send(own.answer(post, "one", ana))
    assert own.town.x.tokens.refreshes == 1


async def test_a_permission_taken_back_is_told_apart_and_touches_nobody_else(own: Own) -> None:
    ana, ben = await own.connect("anaruiz"), await own.connect("benokafor")
    channel, post = own.channel(), own.post("@acme @anaruiz @benokafor help")
    own.town.x.tokens.revoke(ana)
    with pytest.raises(Disconnected):
        await channel.send(own.answer(post, "I am Ana", ana))
    await channel.send(own.answer(post, "I am Ben", ben))
    await channel.send(own.answer(post, "We are Acme", None))
    assert [sent.account for sent in own.town.ledger.sent_to("x")] == ["@benokafor", "@acme"]


async def test_an_account_without_tokens_of_its_own_never_borrows_any(own: Own) -> None:
    await own.connect("anaruiz")
    post = own.post("@acme @anaruiz help")
    with pytest.raises(Disconnected):
        await own.channel().send(own.answer(post, "Who am I?", "424242"))
    bare = XChannel(own.settings, own.session, SystemClock())
    with pytest.raises(Disconnected):
        await bare.send(own.answer(post, "Who am I?", "424242"))
    assert own.town.ledger.sent_to("x") == []


async def test_a_connection_made_anew_counts_at_once(own: Own) -> None:
    ana = await own.connect("anaruiz")
    channel, post = own.channel(), own.post("@acme @anaruiz help")
    await channel.send(own.answer(post, "one", ana))
    own.town.x.tokens.revoke(ana)
    with pytest.raises(Disconnected):
        await channel.send(own.answer(post, "two", ana))
    await own.connect("anaruiz")
    await channel.send(own.answer(post, "two", ana))


# --- X's page, as the stand-in plays it -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"response_type": "token"},
        {"client_id": "somebody-else"},
        {"redirect_uri": "https://evil.example/callback"},
        {"scope": "tweet.read everything"},
        {"scope": "tweet.write"},
        {"state": ""},
        {"state": "s" * 501},
        {"code_challenge": "short"},
        {"code_challenge_method": "plain"},
    ],
)
async def test_the_stand_in_refuses_what_x_would_refuse(own: Own, change: dict[str, str]) -> None:
    own.town.x.consent.signed_in = own.town.x.person()
    own.town.x.consent.callbacks.add(BACK)
    asked = {
        "response_type": "code", "client_id": CLIENT_ID, "redirect_uri": BACK, "scope": SCOPES, "state": "s",
        "code_challenge": "c" * 43, "code_challenge_method": "S256",
    }  # fmt: skip
    async with own.session.get(own.settings.authorize_url, params=asked) as answer:
        assert answer.status == 200
    async with own.session.get(own.settings.authorize_url, params=asked | change) as answer:
        assert answer.status == 400
    [surprise] = own.town.ledger.unexpected
    assert surprise.startswith("x authorize: ")
    own.town.ledger.unexpected.clear()


async def test_a_code_works_once_and_with_its_verifier_alone(own: Own) -> None:
    own.town.x.consent.signed_in = own.town.x.person()
    own.town.x.consent.callbacks.add(BACK)
    consent = XConsent(own.settings, own.session, SystemClock())
    challenge = "4JHTNEPqVT0oFxFDrlAYOTd5BFODGsEMzrkqGxcWA2g"  # of something else
    form = {
        "response_type": "code", "client_id": CLIENT_ID, "redirect_uri": BACK, "scope": SCOPES, "state": "s",
        "code_challenge": challenge, "code_challenge_method": "S256", "decision": "allow",
    }  # fmt: skip
    async with own.session.post(own.settings.authorize_url, data=form, allow_redirects=False) as answer:
        code = answer.headers["Location"].partition("code=")[2]
    for _ in range(2):
        with pytest.raises(Rejected):
            await consent.redeem(code, VERIFIER, BACK)


async def test_a_post_is_deleted_by_the_account_that_made_it(own: Own) -> None:
    ana = await own.connect("ana")
    channel, post = own.channel(), own.post("@ana @acme Where is it?")
    said = own.answer(post, "It left", ana)
    receipt = await channel.send(said)
    with pytest.raises(Rejected):
        await channel.delete(receipt.remote_id, own.answer(post, "", None))
    await channel.delete(receipt.remote_id, said)
    await channel.delete(receipt.remote_id, said)
    assert own.town.ledger.sent_to("x") == []
