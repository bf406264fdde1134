"""Several workers on one database renew an X token once: whoever renews saves it, the others read what was saved."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from typing import Any

import aiohttp
import pytest
from cryptography.fernet import Fernet

from bot.clock import SystemClock
from bot.errors import Disconnected, NotAuthorised, TryLater
from bot.keepers import StoredTokens, brand_tokens, own_tokens
from bot.messages import Audience, Outgoing
from bot.store import bindings
from bot.store.store import Store
from bot.store.tokens import Vault
from handlers.channels.x.channel import XChannel
from handlers.channels.x.manifest import XSettings
from handlers.channels.x.own import own_settings
from handlers.channels.x.tokens import Tokens, origin
from handlers.standins.faults import Kind
from handlers.standins.town import Town
from handlers.standins.x.tokens import ACCESS, CLIENT_ID, CLIENT_SECRET, REFRESH
from tests.channels.conftest import HASTY
from tests.channels.rig import SwiftClock
from tests.channels.test_x import Drawer
from tests.conftest import HandClock

RENEW = "POST /2/oauth2/token"


class Hasty(SwiftClock):
    """What it sleeps has passed at once."""

    slept = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.slept

    async def sleep(self, seconds: float) -> None:
        self.slept += seconds
        await super().sleep(seconds)


@dataclass
class Workers:
    """Two processes' worth of stores on one database, and the X that they speak to. ``ana`` is an own account."""

    town: Town
    session: aiohttp.ClientSession
    vault: Vault
    stores: tuple[Store, Store]
    settings: XSettings
    ana: str

    def channel(self, number: int, tokens: Any = None, *, hasty: bool = False) -> XChannel:
        store = self.stores[number]
        return XChannel(
            self.settings,
            self.session,
            Hasty() if hasty else SwiftClock(),
            tokens or brand_tokens(store, self.vault),
            lambda account: own_tokens(store, self.vault, account),
        )

    def answer(self, text: str, speaker: str | None = None) -> Outgoing:
        post = self.town.x.post("@acme @anaruiz help")["id"]
        return Outgoing("key", "7001", post, text, Audience.PUBLIC, post, SystemClock().now(), speaker=speaker)

    def said(self) -> list[str]:
        return sorted(sent.text for sent in self.town.ledger.sent_to("x"))


@pytest.fixture
async def workers(store: Store, database_url: str, clock: HandClock, answer_seconds: float) -> AsyncIterator[Workers]:
    beside = Store(database_url, clock)
    async with Town(clock=SystemClock()) as town, aiohttp.ClientSession() as session:
        settings = XSettings(ACCESS, REFRESH, CLIENT_ID, CLIENT_SECRET, f"{town.url}/x", answer_seconds=answer_seconds)
        vault = Vault([Fernet.generate_key().decode()])
        ana = town.x.person("Ana Ruiz", "anaruiz")["id"]
        town.x.tokens.give(ana, "ana-access", "ana-refresh")
        await store.write(lambda conn, now: bindings.add(conn, now, "ana", "x", ana, "@anaruiz"))
        hers = json.dumps(asdict(Tokens("ana-access", "ana-refresh", origin(own_settings(settings))))).encode()
        await store.write(lambda conn, now: vault.save(conn, now, "x", bindings.secret_key("ana", ana), hers))
        yield Workers(town, session, vault, (store, beside), settings, ana)
        assert town.ledger.unexpected == []
    await beside.close()


@pytest.mark.parametrize("own", [False, True], ids=["the brand's", "an executive's"])
async def test_two_workers_who_meet_an_expired_token_renew_it_once(workers: Workers, own: bool) -> None:
    workers.town.x.tokens.expire()
    speaker = workers.ana if own else None
    answers = [workers.answer(f"to you, {number}", speaker) for number in range(6)]
    channels = [workers.channel(number) for number in (0, 1)]
    await asyncio.gather(*(channels[number % 2].send(answer) for number, answer in enumerate(answers)))
    assert workers.town.ledger.counts["x", RENEW] == workers.town.x.tokens.refreshes == 1
    assert workers.said() == sorted(answer.text for answer in answers)


@pytest.mark.parametrize("answer_seconds", [HASTY])
async def test_who_finds_another_renewing_waits_and_renews_where_that_came_to_nothing(workers: Workers) -> None:
    workers.town.x.tokens.expire()
    workers.town.faults.next("x", RENEW, Kind.HANG_BEFORE)
    first = asyncio.create_task(workers.channel(0).send(workers.answer("first")))
    assert await workers.town.ledger.until(lambda: workers.town.ledger.counts["x", RENEW] == 1)
    await workers.channel(1).send(workers.answer("second"))
    with pytest.raises(TryLater):
        await first
    assert workers.said() == ["second"]
    assert workers.town.x.tokens.refreshes == 1


async def test_who_dies_renewing_leaves_it_to_others_after_some_minutes(workers: Workers, clock: HandClock) -> None:
    workers.town.x.tokens.expire()
    assert await brand_tokens(workers.stores[0], workers.vault).claim()
    with pytest.raises(TryLater):
        await workers.channel(1, hasty=True).open()
    assert workers.town.ledger.counts["x", RENEW] == 0
    if workers.stores[0].is_sqlite:  # PostgreSQL's own clock judges there
        clock.advance(minutes=3)
        await workers.channel(1).open()
        assert workers.town.x.tokens.refreshes == 1


async def test_what_could_not_be_stored_is_spent_by_nobody_else(workers: Workers) -> None:
    class Full(StoredTokens):
        full = True

        async def save(self, tokens: Tokens) -> None:
            if self.full:
                raise OSError("the disk is full")
            await super().save(tokens)

    workers.town.x.tokens.expire()
    full = Full(workers.stores[0], workers.vault, lambda conn: "brand")
    first, second = workers.channel(0, full), workers.channel(1, hasty=True)
    for channel in (first, second):
        with pytest.raises(TryLater):
            await channel.open()
    full.full = False
    for channel in (first, second):
        await channel.open()
    assert workers.town.ledger.counts["x", RENEW] == 1


async def test_who_was_refused_looks_whether_another_has_renewed_meanwhile(workers: Workers) -> None:
    class Late(Drawer):
        """The other worker was frozen, and stores what it got once X has refused us."""

        async def load(self) -> Tokens | None:
            return self.kept[0] if workers.town.ledger.counts["x", RENEW] else None

    workers.town.x.tokens.expire()
    workers.town.x.tokens.revoke()
    workers.town.x.tokens.give("7001", "newer", "newest")
    late = Late([Tokens("newer", "newest", origin(workers.settings))])
    assert (await workers.channel(0, late).open()).handle == "@acme"
    workers.town.x.tokens.revoke()
    with pytest.raises(NotAuthorised):
        await workers.channel(0, late).open()


async def test_nobody_renews_for_whom_the_permission_ended(workers: Workers) -> None:
    [binding] = await workers.stores[0].read(bindings.bound)
    await workers.stores[0].write(lambda conn, now: bindings.revoke(conn, now, binding, "ana"))
    for tokens in (own_tokens(store, workers.vault, workers.ana) for store in workers.stores):
        with pytest.raises(Disconnected):
            await tokens.claim()
    with pytest.raises(Disconnected):
        await workers.channel(1).send(workers.answer("I am Ana", workers.ana))
    assert workers.said() == []
