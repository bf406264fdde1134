"""Puts the house together: settings, store, flows, handlers; starts and stops in order. It alone knows both sides."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp.web import RouteDef

from bot import log, tracing
from bot.crew import Crew
from bot.errors import ConfigurationError
from bot.flows import erase, gauges, restored
from bot.flows.context import DESK, Context
from bot.flows.deliver import Deliverer
from bot.flows.in_force import InForce
from bot.flows.inbox import InboxReader
from bot.flows.pace import Pace
from bot.flows.plan_admin import apply
from bot.flows.sealing import Sealer
from bot.keyring import open_vault
from bot.ports import Channel, Clock, OpensIntent, TakesWebhook
from bot.roles import ALL, Role
from bot.rules.detectors import OWN
from bot.rules.plan import decoded
from bot.settings import Settings
from bot.sides import Sides
from bot.store import erased_list, leases
from bot.store.away import PATIENCE, patiently, unless
from bot.store.bell import Bell
from bot.store.opening import opened_store
from bot.store.plans import Plans
from bot.store.store import Store
from bot.store.tenure import Tenure
from handlers import channels
from handlers.models.choosing import detector
from handlers.models.endpoint import with_opinions
from handlers.models.learned import learned
from handlers.models.teacher import NEEDS, can_teach
from handlers.pages.calendar import CalendarPages
from handlers.pages.connect import ConnectPages
from handlers.pages.people import PeoplePages
from handlers.slack.app import SlackApp
from handlers.slack.catchup import CatchUp
from handlers.slack.client import SlackClient
from handlers.slack.desk import SlackDesk
from handlers.slack.messages import Messages
from handlers.slack.reach import SlackReach
from handlers.slack.sign_in import sign_in
from handlers.slack.socket import Socket
from handlers.timely import TimelyRequest
from handlers.web import Web

if TYPE_CHECKING:
    from bot.store.tokens import Vault
    from handlers.channels.x.manifest import XSettings

_log = log.logger("wiring")

#: How many new objects gather before the garbage collector looks at them. At Python's 700 it looks with every fourth
#: post, and finds next to nothing.
_MOST_NEW = 10_000


def open_channels(
    settings: Settings, store: Store, session: aiohttp.ClientSession, vault: Vault | None
) -> list[Channel]:
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
        from bot.keepers import brand_tokens, own_tokens

        tokens = brand_tokens(store, vault) if vault else None
        keepers = partial(own_tokens, store, vault) if vault else None
        found.append(channels.channel_class("x")(_x_settings(settings), session, store.clock, tokens, keepers))
    return found


def _x_settings(settings: Settings) -> XSettings:
    from handlers.channels.x.manifest import XSettings

    return XSettings(
        access_token=_secret(settings.x_access_token),
        refresh_token=_secret(settings.x_refresh_token),
        client_id=settings.x_client_id or "",
        client_secret=_secret(settings.x_client_secret),
        api_url=settings.x_api_url,
        authorize_url=settings.x_authorize_url,
        poll_seconds=settings.x_poll_seconds,
    )


def _pages(ctx: Context, settings: Settings, session: aiohttp.ClientSession, desk: SlackDesk) -> list[RouteDef]:
    """What people outside read in a browser."""
    routes = PeoplePages(ctx).routes() + CalendarPages(ctx).routes()
    if "x" in ctx.connects:
        from handlers.channels.x.oauth import XConsent

        consent = XConsent(_x_settings(settings), session, ctx.store.clock)
        slack = sign_in(settings, session, ctx.store.clock, lambda: desk.team)
        routes += ConnectPages(ctx, {"x": consent}, slack).routes()
    return routes


def _intents(found: list[Channel]) -> Callable[[str, str, str | None], str | None]:
    """The composers of those channels that have one."""
    links = {channel.name: channel.intent_url for channel in found if isinstance(channel, OpensIntent)}
    return lambda channel, words, answers: links[channel](words, answers) if channel in links else None


def detector_in_force(settings: Settings, store: Store) -> InForce:
    """The detector that begins: what came along, to be followed by what is learned here, or the operator's own."""
    begins = detector(settings.buckstop_model, semantic=settings.buckstop_semantic)
    if settings.buckstop_model is not None:
        return InForce(store, begins, OWN)
    return InForce(store, begins, reads=partial(learned, semantic=settings.buckstop_semantic))


def not_learning(settings: Settings) -> str | None:
    """Why nothing is learned from the buttons, in a sentence."""
    if settings.buckstop_learn == "off":
        return "It learns nothing from your buttons: BUCKSTOP_LEARN is off."
    if settings.buckstop_model is not None:
        return "It learns nothing from your buttons: BUCKSTOP_MODEL names a detector of your own."
    if not can_teach():
        return f"It learns nothing from your buttons yet, though every press is kept: {NEEDS}."
    return None


def _secret(value: Any) -> str:
    return value.get_secret_value() if value is not None else ""


@dataclass(slots=True)
class House:
    """A running Buckstop."""

    settings: Settings
    store: Store
    roles: frozenset[Role] = ALL
    vault: Vault | None = field(init=False)
    tenure: Tenure = field(init=False)
    sealer: Sealer = field(init=False)

    async def run(self, stop: asyncio.Event, started: Callable[[int], None] = lambda port: None) -> None:
        """Run until ``stop`` is set, then drain. ``started`` hears the HTTP port once it listens. Raises what ends it
        sooner: ``NewerDatabase``, when another version came that this one does not get along with."""
        if self.store.is_sqlite and self.roles != ALL:
            raise ConfigurationError(
                "--role is for several processes, which need a PostgreSQL database (DATABASE_URL)."
            )
        self.store.hold()
        if self.store.is_sqlite:  # nobody else can live: what an earlier process had begun to send is unsure
            await self.store.write(lambda conn, now: leases.clear(conn))
        vault = self.vault = open_vault(self.settings)
        self.tenure = Tenure(self.store, self.roles, lambda: vault.prints if vault else ())
        self.sealer = Sealer(self.store)
        with tracing.going_out(self.tenure.worker, wanted=self.settings.traces_are_on):
            await self._live(stop, started)

    async def _live(self, stop: asyncio.Event, started: Callable[[int], None]) -> None:
        clock = self.store.clock
        await unless(stop, patiently(clock, self.tenure.renew, PATIENCE))
        if stop.is_set():
            return
        self.store.lives = lambda: self.tenure.lives
        living = asyncio.create_task(self.tenure.run())
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar(), request_class=TimelyRequest) as session:
            house = asyncio.create_task(patiently(clock, lambda: self._run(session, started), PATIENCE))
            stopper = asyncio.create_task(stop.wait())
            await asyncio.wait([house, stopper, living], return_when=asyncio.FIRST_COMPLETED)
            stopper.cancel()
            house.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await house
        living.cancel()
        try:
            async with asyncio.timeout(1):
                await self.sealer.finish()
                await self.tenure.leave()
        except Exception as error:  # the database is away: others notice by our lease
            _log.warning("left without a word", error=type(error).__name__)
        with contextlib.suppress(asyncio.CancelledError):
            await living

    async def _run(self, session: aiohttp.ClientSession, started: Callable[[int], None]) -> None:
        settings, store = self.settings, self.store
        if settings.buckstop_plan is not None:
            applied = await apply(store, decoded(settings.buckstop_plan.read_bytes()), "BUCKSTOP_PLAN")
            for warning in applied.warnings:
                _log.warning("plan", about=warning)
        if settings.slack_bot_token is None or settings.slack_case_channel is None:
            needed = "SLACK_BOT_TOKEN and SLACK_CASE_CHANNEL are needed to run. `make demo` needs neither."
            raise ConfigurationError(needed)
        client = SlackClient(settings.slack_bot_token.get_secret_value(), settings.slack_api_url, session)
        desk = SlackDesk(client, allow_shared=settings.slack_allow_shared_channels)
        found = open_channels(settings, store, session, self.vault)
        rates = {DESK: settings.slack_posts_per_second, "telegram": settings.telegram_messages_per_second}
        wake, wake_inbox = asyncio.Event(), asyncio.Event()
        bell = Bell(store, self.tenure.worker, {"outgoing": wake.set, "inbox": wake_inbox.set})
        call, call_reader = partial(bell.ring, "outgoing"), partial(bell.ring, "inbox")
        works = Role.WORKERS in self.roles
        in_force = detector_in_force(settings, store)
        await in_force.look()
        ctx = Context(
            store=store,
            plans=Plans(),
            channels={channel.name: channel.capabilities for channel in found},
            classifier=in_force,
            not_learning=not_learning(settings),
            operators=settings.slack_operators,
            case_channel=settings.slack_case_channel,
            paced=frozenset(name for name, rate in rates.items() if rate),
            wake=wake.set if works else call,
            wake_inbox=wake_inbox.set if works else call_reader,
            link=desk.link,
            name=desk.known_name,
            intent=_intents(found),
            public_url=settings.buckstop_public_url,
            connects=settings.connects,
            vault=self.vault,
            reach=SlackReach(desk, store.clock),
        )
        ctx = with_opinions(ctx, settings, session)
        messages = Messages(ctx, desk)
        catch_up = CatchUp(ctx, desk, messages)
        by_socket = settings.slack_app_token is not None
        app = SlackApp(ctx, desk, messages, None if by_socket else _secret(settings.slack_signing_secret))
        token = _secret(settings.slack_app_token)
        socket = Socket(app.bolt, token, desk.web, store.clock, catch_up.run) if by_socket else None
        sides = Sides(ctx, desk, messages, catch_up, socket, self.tenure, self.roles)
        deliverer = Deliverer(ctx, desk, sides.channels, sides.accounts, Pace(rates), self.tenure, wake, call)
        reader = InboxReader(ctx, messages.read, self.tenure, wake_inbox, call_reader)
        sides.hold(await restored.look(ctx))
        await erase.agree(store, erased_list.path_of(store, settings.buckstop_erased_list))
        await erase.go_on(store)
        hooks = {one.name: (one, sides.sink(one)) for one in found if isinstance(one, TakesWebhook)}
        crew = Crew(
            *(ctx, settings, session, self.tenure, bell, sides, found, app, deliverer, reader, self.sealer, in_force)
        )

        async def measure() -> None:
            await gauges.measure(store)
            await sides.measure()

        web = Web(sides.faults, measure, None, {})
        if Role.WEB in self.roles:
            pages = _pages(ctx, settings, session, desk)
            web = Web(sides.faults, measure, None if by_socket else app.bolt, hooks, pages)
        await web.start(settings.buckstop_http_host, settings.buckstop_http_port)
        try:
            async with asyncio.TaskGroup() as tasks:
                for work in crew.work():
                    tasks.create_task(work)
                names = [channel.name for channel in found]
                way = "socket" if by_socket else "http"
                _log.info("running", port=web.port, roles=sorted(self.roles), channels=names, slack=way)
                started(web.port)
        finally:
            await web.close()
            await app.close()
            await asyncio.gather(*(channel.close() for channel in found), return_exceptions=True)


async def run(
    settings: Settings,
    started: Callable[[int], None] = lambda port: None,
    clock: Clock | None = None,
    roles: frozenset[Role] = ALL,
) -> None:
    """``buckstop run``: until SIGTERM or SIGINT. ``clock`` is the machine's own, if nobody says otherwise."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with contextlib.AsyncExitStack() as stack:
        store = await unless(stop, stack.enter_async_context(opened_store(settings, clock, patient=False)))
        if store is not None:
            gc.freeze()  # what was imported stays, and need not be looked at again
            gc.set_threshold(_MOST_NEW)
            await House(settings, store, roles).run(stop, started)
