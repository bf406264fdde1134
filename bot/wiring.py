"""Puts the house together: settings, store, flows, handlers. The one file that knows both sides; starts and stops in order."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import aiohttp
from sqlalchemy import Connection

from bot import log
from bot.clock import SystemClock
from bot.errors import ConfigurationError, NotAuthorised, TryLater
from bot.flows import inspect
from bot.flows.context import DESK, Context
from bot.flows.deliver import Deliverer
from bot.flows.inbox import InboxReader
from bot.flows.intake import take_in
from bot.flows.pace import Pace
from bot.flows.plan_admin import apply
from bot.messages import Account, Batch
from bot.ports import Channel, Clock, FindsSent, Sink, TakesWebhook
from bot.rules.triage import RuleClassifier
from bot.settings import Settings
from bot.store import cursors, leases
from bot.store.migrate import upgrade
from bot.store.plans import Plans
from bot.store.store import Store
from bot.store.tokens import Vault
from handlers import channels, ticks
from handlers.slack.app import SlackApp
from handlers.slack.catchup import CatchUp
from handlers.slack.desk import SlackDesk, client
from handlers.slack.messages import Messages
from handlers.slack.socket import Socket
from handlers.web import Web

if TYPE_CHECKING:
    from handlers.channels.x.tokens import Tokens

_log = log.logger("wiring")

#: How long starting tries to reach a platform that is away before it goes on without it.
_PATIENCE = 20.0


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
class _Opened:
    """A channel that is up: who we are there, and where its posts go."""

    channel: Channel
    account: Account
    sink: Sink

    @property
    def key(self) -> str:
        return f"{self.channel.name}:{self.account.id}"


@dataclass(slots=True)
class House:
    """A running Buckstop."""

    settings: Settings
    store: Store
    worker: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    wake_inbox: asyncio.Event = field(default_factory=asyncio.Event)
    opened: dict[str, _Opened] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    async def run(self, stop: asyncio.Event, started: Callable[[int], None] = lambda port: None) -> None:
        """Run until ``stop`` is set, then drain. ``started`` hears the HTTP port once everything listens."""
        self.store.hold()
        await self.store.write(self._take_over)
        async with aiohttp.ClientSession() as session:
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
            raise ConfigurationError(
                "SLACK_BOT_TOKEN and SLACK_CASE_CHANNEL are needed to run. `make demo` needs neither."
            )
        desk = SlackDesk(client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url, session))
        found = open_channels(settings, store, session)
        paced = {DESK: settings.slack_posts_per_second, "telegram": settings.telegram_messages_per_second}
        ctx = Context(
            store=store,
            plans=Plans(),
            channels={channel.name: channel.capabilities for channel in found},
            classifier=RuleClassifier(),
            case_channel=settings.slack_case_channel,
            paced=frozenset(name for name, rate in paced.items() if rate),
            wake=self.wake.set,
            wake_inbox=self.wake_inbox.set,
            link=desk.link,
        )
        messages = Messages(ctx, desk)
        secret = settings.slack_signing_secret
        by_socket = settings.slack_app_token is not None
        app = SlackApp(ctx, desk, messages, None if by_socket or secret is None else secret.get_secret_value())
        catch_up = CatchUp(ctx, desk, messages)
        socket = None
        if settings.slack_app_token is not None:
            token = settings.slack_app_token.get_secret_value()
            socket = Socket(app.bolt, token, desk.web, store.clock, catch_up.run)
        await self._open_desk(desk, messages)
        await asyncio.gather(*(self._open(ctx, channel) for channel in found))
        finds = {one.key for one in self.opened.values() if isinstance(one.channel, FindsSent)}
        sending: dict[str, Channel] = {one.key: one.channel for one in self.opened.values()}
        rates = {DESK: paced[DESK]} | {
            key: paced[key.partition(":")[0]] for key in sending if key.partition(":")[0] in paced
        }
        pace = Pace({account: rate for account, rate in rates.items() if rate})
        deliverer = Deliverer(ctx, desk, sending, pace, self.worker, self.wake)
        web = Web(
            lambda: self._readiness(socket),
            lambda: inspect.measure(store),
            None if by_socket else app.bolt,
            {
                name: (one.channel, one.sink)
                for name, one in self.opened.items()
                if isinstance(one.channel, TakesWebhook)
            },
        )
        await web.start(settings.buckstop_http_host, settings.buckstop_http_port)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(deliverer.run())
                tasks.create_task(InboxReader(ctx, messages.read, self.wake_inbox).run())
                tasks.create_task(ticks.live(ctx, self.worker, finds))
                tasks.create_task(ticks.reminders(ctx))
                tasks.create_task(self._reopen(ctx, desk, messages, found, sending))
                if socket is not None:
                    tasks.create_task(socket.run())
                else:
                    tasks.create_task(catch_up.run())
                for one in self.opened.values():
                    tasks.create_task(self._listen(one))
                _log.info(
                    "running", port=web.port, channels=sorted(self.opened), slack="socket" if by_socket else "http"
                )
                started(web.port)
        finally:
            await web.close()
            await app.close()
            await asyncio.gather(*(channel.close() for channel in found), return_exceptions=True)

    async def _open_desk(self, desk: SlackDesk, messages: Messages) -> None:
        async def attempt() -> None:
            account = await desk.open()
            messages.team = account.id
            await self.store.write(lambda conn, now: cursors.remember_account(conn, DESK, account))

        await self._patiently("slack", attempt)

    async def _open(self, ctx: Context, channel: Channel) -> None:
        async def attempt() -> None:
            account = await channel.open()

            async def sink(batch: Batch) -> None:
                await take_in(ctx, channel.name, account.id, batch)

            await self.store.write(lambda conn, now: cursors.remember_account(conn, channel.name, account))
            self.opened[channel.name] = _Opened(channel, account, sink)

        await self._patiently(channel.name, attempt)

    async def _patiently(self, name: str, attempt: Callable[[], Awaitable[None]]) -> None:
        """Open a side; one that is away for a moment is tried again, one that refuses us is told and left out."""
        end = self.store.clock.monotonic() + _PATIENCE
        while True:
            try:
                await attempt()
            except NotAuthorised as error:
                self.faults[name] = str(error)
            except TryLater as error:
                self.faults[name] = str(error)
                if self.store.clock.monotonic() < end:
                    await self.store.clock.sleep(min(1.0, max(0.2, error.after.total_seconds())))
                    continue
            else:
                self.faults.pop(name, None)
                return
            _log.error("not opened", side=name, why=self.faults[name])
            return

    async def _reopen(
        self, ctx: Context, desk: SlackDesk, messages: Messages, found: list[Channel], sending: dict[str, Channel]
    ) -> None:
        """Once a minute: try again what did not open or pauses; a reconnected account goes on by itself."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                await self.store.clock.sleep(60)
                if DESK in self.faults:
                    await self._open_desk(desk, messages)
                paused = {row.channel for row in await self.store.read(cursors.paused)}
                for channel in found:
                    is_new = channel.name not in self.opened
                    if is_new or channel.name in paused:
                        await self._open(ctx, channel)
                    if is_new and channel.name in self.opened:
                        one = self.opened[channel.name]
                        sending[one.key] = one.channel
                        tasks.create_task(self._listen(one))

    async def _listen(self, one: _Opened) -> None:
        stored = await self.store.read(lambda conn: cursors.cursor(conn, one.channel.name, one.account.id))
        await one.channel.listen(one.sink, stored)

    async def _readiness(self, socket: Socket | None) -> Mapping[str, str]:
        faults = dict(self.faults)
        if socket is not None and not socket.connected:
            faults["slack socket"] = "not connected"
        try:
            async with asyncio.timeout(2):
                for row in await self.store.read(cursors.paused):
                    faults[row.channel] = row.paused_why
        except Exception as error:
            faults["database"] = type(error).__name__
        return faults


async def run(settings: Settings, started: Callable[[int], None] = lambda port: None) -> None:
    """``buckstop run``: until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with opened_store(settings) as store:
        await House(settings, store).run(stop, started)
