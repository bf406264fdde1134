"""Our web pages on a real database and a real port, between browsers and the stand-in of X."""

from __future__ import annotations

import contextlib
import random
import re
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from html import unescape
from typing import Any

import aiohttp
from cryptography.fernet import Fernet
from sqlalchemy import select

from bot.clock import SystemClock
from bot.flows import connect
from bot.flows.context import Context
from bot.messages import Account
from bot.store import bindings, cursors
from bot.store.store import Store
from bot.store.tokens import Vault
from handlers.channels.x.manifest import XSettings
from handlers.channels.x.oauth import XConsent
from handlers.pages.calendar import CalendarPages
from handlers.pages.connect import ConnectPages
from handlers.pages.people import PeoplePages
from handlers.slack.sign_in import SignInWithSlack
from handlers.standins import Town
from handlers.standins.slack.sign_in import CLIENT_ID as SLACK_ID
from handlers.standins.slack.sign_in import CLIENT_SECRET as SLACK_SECRET
from handlers.standins.slack.workspace import TEAM
from handlers.standins.x import ME
from handlers.standins.x.tokens import CLIENT_ID, CLIENT_SECRET
from handlers.web import Web
from tests.conftest import make_context


def free_port() -> int:
    """A port that nobody listens on now; an address has to be told before it is opened.

    None of those that the system gives out itself, to whoever connects meanwhile (ip(7): from 32768 on)."""
    while True:
        port = random.SystemRandom().randrange(10_000, 32_000)
        with socket.socket() as found, contextlib.suppress(OSError):
            found.bind(("127.0.0.1", port))
            return port


@dataclass
class Seen:
    """What a browser got."""

    status: int
    text: str
    headers: Any

    @property
    def words(self) -> str:
        """What a person reads."""
        return unescape(re.sub(r"<[^>]+>", " ", self.text.partition("<body>")[2]))


class Browser:
    """Somebody's browser: it keeps cookies, and follows nothing by itself."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))

    async def get(self, address: str, method: str = "GET", **more: Any) -> Seen:
        url = address if address.startswith("http") else f"{self._base}{address}"
        async with self._session.request(method, url, allow_redirects=False, **more) as response:
            return Seen(response.status, await response.text(), response.headers)

    async def press(self, page: str, decision: str) -> Seen:
        """A button on X's page."""
        shown = await self.get(page)
        assert shown.status == 200, shown.words
        fields = {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', shown.text)}
        return await self.get(page.partition("?")[0], "POST", data=fields | {"decision": decision})

    async def close(self) -> None:
        await self._session.close()


@dataclass
class PagesRig:
    """``ana`` and ``other`` are two browsers."""

    town: Town
    ctx: Context
    url: str
    ana: Browser
    other: Browser

    async def link(self, executive: str = "ana") -> str:
        made = await self.ctx.store.write(lambda conn, now: connect.connect_link(self.ctx, conn, now, executive, "x"))
        assert made is not None
        return made

    async def leave(self, browser: Browser | None = None, executive: str = "ana") -> str:
        """Open a new link; X's page."""
        gone = await (browser or self.ana).get(await self.link(executive))
        assert gone.status == 302, gone.words
        return str(gone.headers["Location"])

    async def connect(self, user: Any, executive: str = "ana", decision: str = "allow") -> Seen:
        """The whole way; the page at its end."""
        self.town.x.consent.signed_in = user
        page = await self.leave(executive=executive)
        back = await self.ana.press(page, decision)
        return await self.ana.get(str(back.headers["Location"]))

    async def rows(self, table: Any) -> list[Any]:
        return await self.ctx.store.read(lambda conn: list(conn.execute(select(table)).all()))

    async def bound(self) -> list[tuple[str, str]]:
        """Who has connected what."""
        rows = await self.ctx.store.read(bindings.bound)
        return [(row.executive, row.handle) for row in rows]


@contextlib.asynccontextmanager
async def opened(store: Store, *, signs_in: bool = False) -> AsyncIterator[PagesRig]:
    """Everything at work; the brand's account is X's ``acme``. ``signs_in``: Slack says first who opens a link."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    ctx = replace(
        make_context(store), public_url=url, connects=frozenset({"x"}), vault=Vault([Fernet.generate_key().decode()])
    )
    await store.write(lambda conn, now: cursors.remember_account(conn, "x", Account(ME["id"], "@acme", "Acme")))
    async with Town(clock=SystemClock()) as town, aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        town.x.consent.callbacks.add(f"{url}/connect/x/callback")
        town.slack.sign_in.callbacks.add(f"{url}/sign-in/callback")
        town.slack.sign_in.clock = store.clock
        settings = XSettings(
            access_token="brand",
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            api_url=f"{town.url}/x",
            authorize_url=f"{town.url}/x/i/oauth2/authorize",
        )
        pages = PeoplePages(ctx).routes() + CalendarPages(ctx).routes()
        slack = _slack(town, session, store) if signs_in else None
        pages += ConnectPages(ctx, {"x": XConsent(settings, session, store.clock)}, slack).routes()
        web = Web(_nothing, _nothing, None, {}, pages)
        await web.start("127.0.0.1", port)
        ana, other = Browser(url), Browser(url)
        try:
            yield PagesRig(town, ctx, url, ana, other)
        finally:
            await ana.close()
            await other.close()
            await web.close()


def _slack(town: Town, session: aiohttp.ClientSession, store: Store) -> SignInWithSlack:
    page = f"{town.url}/slack/openid/connect/authorize"
    return SignInWithSlack(session, f"{town.url}/slack/api/", store.clock, lambda: TEAM, SLACK_ID, SLACK_SECRET, page)


async def _nothing() -> Any:
    return {}
