"""Puts the house together: settings, store, flows, handlers; starts and stops in order. It alone knows both sides."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import uuid
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import aiohttp
from sqlalchemy import Connection

from bot import log
from bot.clock import SystemClock
from bot.errors import ConfigurationError
from bot.flows import inspect
from bot.flows.context import DESK, Context
from bot.flows.deliver import Deliverer
from bot.flows.inbox import InboxReader
from bot.flows.pace import Pace
from bot.flows.plan_admin import apply
from bot.ports import Channel, Clock, OpensIntent, TakesWebhook
from bot.rules.triage import RuleClassifier
from bot.settings import Settings
from bot.sides import Sides
from bot.store import leases
from bot.store.migrate import upgrade
from bot.store.plans import Plans
from bot.store.store import Store
from handlers import channels, ticks
from handlers.slack.app import SlackApp
from handlers.slack.catchup import CatchUp
from handlers.slack.client import SlackClient
from handlers.slack.desk import SlackDesk
from handlers.slack.messages import Messages
from handlers.slack.socket import Socket
from handlers.web import Web

if TYPE_CHECKING:
    from bot.store.tokens import Vault
    from handlers.channels.x.tokens import Tokens

_log = log.logger("wiring")


@contextlib.asynccontextmanager
async def opened_store(settings: Settings, clock: Clock | None = None) -> AsyncIterator[Store]:
    """The database, created and migrated."""
    store = Store(settings.database_url, clock or SystemClock())
    try:
        await upgrade(store)
        yield store
    finally:
        await store.close()


def open_channels(settings: Settings, store: Store, session: aiohttp.ClientSession) -> list[Channel]:
    """The channels that are switched on, not yet opened. Imports only the client libraries in use."""
    found: list[Channel] = []
    if settings.telegram_bot_token is not None:
        from handlers.channels.telegram.manifest import TelegramSettings

        secret = settings.telegram_webhook_secret
        telegram = TelegramSettings(
            token=settings.telegram_bot_token.get_secret_value(),
            api_url=settings.telegram_api_url,
            webhook_secret=secret.get_secret_value() if secret else None,
            public_url=settings.buckstop_public_url,
        )
        found.append(channels.channel_class("telegram")(telegram, session, store.clock))
    if settings.x_is_on:
        from bot.store.tokens import Vault
        from handlers.channels.x.manifest import XSettings

        x = XSettings(
            access_token=_secret(settings.x_access_token),
            refresh_token=_secret(settings.x_refresh_token),
            client_id=settings.x_client_id or "",
            client_secret=_secret(settings.x_client_secret),
            api_url=settings.x_api_url,
            poll_seconds=settings.x_poll_seconds,
        )
        keys = [key.get_secret_value() for key in settings.buckstop_secret_keys]
        tokens = _StoredTokens(store, Vault(keys)) if keys else None
        found.append(channels.channel_class("x")(x, session, store.clock, tokens))
    return found


def _intents(found: list[Channel]) -> Callable[[str, str, str | None], str | None]:
    """The composers of those channels that have one."""
    links = {channel.name: channel.intent_url for channel in found if isinstance(channel, OpensIntent)}
    return lambda channel, words, answers: links[channel](words, answers) if channel in links else None


def _secret(value: Any) -> str:
    return value.get_secret_value() if value is not None else ""


class _StoredTokens:
    """The X account's tokens in the store, sealed."""

    def __init__(self, store: Store, vault: Vault) -> None:
        self._store = store
        self._vault = vault

    async def load(self) -> Tokens | None:
        from handlers.channels.x.tokens import Tokens

        found = await self._store.read(lambda conn: self._vault.load(conn, "x", "brand"))
        return Tokens(**json.loads(found)) if found else None

    async def save(self, tokens: Tokens) -> None:
        sealed = json.dumps(asdict(tokens)).encode()
        await self._store.write(lambda conn, now: self._vault.save(conn, now, "x", "brand", sealed))


@dataclass(slots=True)
class House:
    """A running Buckstop."""

    settings: Settings
    store: Store
    worker: str = field(default_factory=lambda: uuid.uuid4().hex[:12])

    async def run(self, stop: asyncio.Event, started: Callable[[int], None] = lambda port: None) -> None:
        """Run until ``stop`` is set, then drain. ``started`` hears the HTTP port once it listens."""
        self.store.hold()
        await self.store.write(self._take_over)
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
            house = asyncio.create_task(self._run(session, started))
            stopper = asyncio.create_task(stop.wait())
            await asyncio.wait([house, stopper], return_when=asyncio.FIRST_COMPLETED)
            stopper.cancel()
            house.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await house
        await self.store.write(lambda conn, now: leases.leave(conn, self.worker))

    def _take_over(self, conn: Connection, now: datetime) -> None:
        """Say that we live. On SQLite nobody else can: what an earlier process had begun to send is unsure."""
        if self.store.is_sqlite:
            leases.clear(conn)
        leases.live(conn, now, self.worker)

    async def _run(self, session: aiohttp.ClientSession, started: Callable[[int], None]) -> None:
        settings, store = self.settings, self.store
        if settings.buckstop_plan is not None:
            await apply(store, settings.buckstop_plan.read_text(encoding="utf-8"), "BUCKSTOP_PLAN")
        if settings.slack_bot_token is None or settings.slack_case_channel is None:
            needed = "SLACK_BOT_TOKEN and SLACK_CASE_CHANNEL are needed to run. `make demo` needs neither."
            raise ConfigurationError(needed)
        desk = SlackDesk(SlackClient(settings.slack_bot_token.get_secret_value(), settings.slack_api_url, session))
        found = open_channels(settings, store, session)
        rates = {DESK: settings.slack_posts_per_second, "telegram": settings.telegram_messages_per_second}
        wake, wake_inbox = asyncio.Event(), asyncio.Event()
        ctx = Context(
            store=store,
            plans=Plans(),
            channels={channel.name: channel.capabilities for channel in found},
            classifier=RuleClassifier(),
            case_channel=settings.slack_case_channel,
            paced=frozenset(name for name, rate in rates.items() if rate),
            wake=wake.set,
            wake_inbox=wake_inbox.set,
            link=desk.link,
            name=desk.known_name,
            intent=_intents(found),
        )
        messages = Messages(ctx, desk)
        catch_up = CatchUp(ctx, desk, messages)
        by_socket = settings.slack_app_token is not None
        app = SlackApp(ctx, desk, messages, None if by_socket else _secret(settings.slack_signing_secret))
        token = _secret(settings.slack_app_token)
        socket = Socket(app.bolt, token, desk.web, store.clock, catch_up.run) if by_socket else None
        sides = Sides(ctx, desk, messages, catch_up, socket)
        deliverer = Deliverer(ctx, desk, sides.channels, sides.accounts, Pace(rates), self.worker, wake)
        hooks = {one.name: (one, sides.sink(one)) for one in found if isinstance(one, TakesWebhook)}

        async def measure() -> None:
            await inspect.measure(store)
            await sides.measure()

        web = Web(sides.faults, measure, None if by_socket else app.bolt, hooks)
        await web.start(settings.buckstop_http_host, settings.buckstop_http_port)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(deliverer.run())
                tasks.create_task(InboxReader(ctx, messages.read, wake_inbox).run())
                tasks.create_task(ticks.live(ctx, self.worker, deliverer.under_way))
                tasks.create_task(ticks.reminders(ctx))
                tasks.create_task(app.homes.run())
                tasks.create_task(sides.keep_desk())
                tasks.create_task(sides.watch())
                for channel in found:
                    tasks.create_task(sides.keep(channel))
                names = [channel.name for channel in found]
                _log.info("running", port=web.port, channels=names, slack="socket" if by_socket else "http")
                started(web.port)
        finally:
            await web.close()
            await app.close()
            await asyncio.gather(*(channel.close() for channel in found), return_exceptions=True)


async def run(settings: Settings, started: Callable[[int], None] = lambda port: None) -> None:
    """``buckstop run``: until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with opened_store(settings) as store:
        await House(settings, store).run(stop, started)
