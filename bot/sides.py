"""The two ends of the wire while they come and go: opened patiently, opened again, and asked whether they are well."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row

from bot import log, metrics, tracing
from bot.errors import NotAuthorised
from bot.flows import paused, queue
from bot.flows.context import DESK, FILES, Context
from bot.flows.intake import take_in
from bot.messages import Batch
from bot.ports import Channel, Sink
from bot.roles import ALL, Role
from bot.store import cursors, leases
from bot.store.tenure import Tenure
from handlers.slack.catchup import CatchUp
from handlers.slack.desk import SlackDesk
from handlers.slack.messages import Messages
from handlers.slack.socket import Socket

_log = log.logger("sides")

#: A side that cannot be reached is tried again soon, one that refuses us after a while.
_FIRST_REST = 0.5
_LONGEST_REST = 15.0
_REFUSED_REST = 60.0
#: So many posts are stored in one transaction on PostgreSQL.
_TOGETHER = 10
#: How often paused accounts and troubled channels are looked at.
_LOOK = 60.0
#: How soon it is seen that a channel is no longer in trouble.
_GLANCE = 2.0


@dataclass(slots=True)
class Sides:
    """``channels`` holds what may send, by the account of its rows (``telegram:42``); it grows as channels open.

    ``roles`` are those of this process; of customers' accounts one process listens to each, whose duty it is.
    """

    ctx: Context
    desk: SlackDesk
    messages: Messages
    catch_up: CatchUp
    socket: Socket | None
    tenure: Tenure
    roles: frozenset[Role] = ALL
    channels: dict[str, Channel] = field(default_factory=dict)
    desk_is_open: bool = False
    held: str | None = None
    _faults: dict[str, str] = field(default_factory=dict)

    def accounts(self) -> list[str]:
        """The accounts that something may leave from now."""
        return [*([DESK, FILES] if self.desk_is_open else []), *([] if self.held else self.channels)]

    def hold(self, why: str | None) -> None:
        """Let nothing leave for customers, or (None) let it leave again."""
        if why != self.held:
            self.held = why
            self.ctx.wake()

    def sink(self, channel: Channel) -> Sink:
        """Where a channel's posts go; before the channel is open, nowhere: the platform brings them again."""

        async def take(batch: Batch) -> None:
            with tracing.step("take in", channel=channel.name):
                await self.ctx.ahead(batch.posts)
                # Where each statement is a journey, what takes long is cut off by whatever comes, and begins anew.
                whole = self.ctx.store.is_in_line
                for piece in [batch] if whole else batch.pieces(_TOGETHER):
                    await take_in(self.ctx, channel.name, self._account(channel), piece)

        return take

    def _account(self, channel: Channel) -> str:
        return next(key for key, opened in self.channels.items() if opened is channel).partition(":")[2]

    async def keep_desk(self) -> None:
        """Open the desk, then listen to it where that is our role, until cancelled."""
        await self._patiently(DESK, self._open_desk)
        if Role.WEB not in self.roles:
            return
        if self.socket is not None:
            await self.socket.run()
        else:
            await self.catch_up.run()

    async def _open_desk(self) -> None:
        account = await self.desk.open()
        self.messages.team = account.id

        def unit(conn: Connection, now: datetime) -> None:
            cursors.remember_account(conn, DESK, account)
            cursors.go_on(conn, DESK)  # of a workspace that we left, too

        await self.ctx.store.write(unit)
        self.desk_is_open = True
        self.ctx.wake()

    async def keep(self, channel: Channel) -> None:
        """Open a channel, then listen to it where that is our role and our duty, until cancelled."""
        await self._patiently(channel.name, lambda: self._open(channel))
        if Role.CHANNELS in self.roles:
            await self.tenure.duty(f"listen:{channel.name}:{self._account(channel)}", lambda: self._listen(channel))

    async def _listen(self, channel: Channel) -> None:
        """Whatever ends its listening, it listens again."""
        while True:
            try:
                await channel.listen(self.sink(channel), await self._cursor(channel))
            except Exception as error:
                _log.exception("listening ended", side=channel.name, error=type(error).__name__)
                await self.ctx.store.clock.sleep(_FIRST_REST)
                await self._patiently(channel.name, lambda: self._open(channel))

    async def _cursor(self, channel: Channel) -> str | None:
        account = self._account(channel)
        return await self.ctx.store.read(lambda conn: cursors.cursor(conn, channel.name, account))

    async def _open(self, channel: Channel) -> None:
        account = await channel.open()
        await self.ctx.store.write(lambda conn, now: paused.opened(conn, now, channel.name, account))
        self.channels[f"{channel.name}:{account.id}"] = channel
        self.ctx.wake()

    async def _patiently(self, name: str, attempt: Callable[[], Awaitable[None]]) -> None:
        """Try until it opens; readiness tells why it does not."""
        rest = _FIRST_REST
        while True:
            try:
                await attempt()
            except Exception as error:
                refused = isinstance(error, NotAuthorised)
                self._faults[name] = str(error) or type(error).__name__
                _log.error("not opened", side=name, why=self._faults[name], error=type(error).__name__)
                await self.ctx.store.clock.sleep(_REFUSED_REST if refused else rest)
                rest = min(rest * 2, _LONGEST_REST)
            else:
                self._faults.pop(name, None)
                return

    async def watch(self) -> None:
        """Once a minute: try paused accounts again, and tell the leads of a channel that has been deaf for a minute.
        The account of one that hears again is tried at once."""
        clock = self.ctx.store.clock
        looked, deaf = clock.monotonic(), dict[str, float]()
        while True:
            await clock.sleep(_GLANCE)
            now, before = clock.monotonic(), deaf
            troubled = [account for account, channel in self.channels.items() if channel.trouble is not None]
            deaf = {account: before.get(account, now) for account in troubled}
            if now - looked >= _LOOK:
                looked = now
                await self._try_paused({DESK, *self.channels})
                for account in [account for account, since in deaf.items() if now - since >= _LOOK]:
                    await self._again(account, partial(self._tell, account, self.channels[account]))
            elif hears_again := before.keys() - deaf.keys():
                await self._try_paused(hears_again)

    async def _try_paused(self, accounts: Set[str]) -> None:
        """Try those of the accounts that pause."""
        try:
            resting = await self.ctx.store.read(cursors.paused)
        except Exception as error:
            _log.warning("still in trouble", error=type(error).__name__)
            return
        if DESK in accounts and any(row.channel == DESK for row in resting):
            await self._again(DESK, self._open_desk)
        for account in sorted(accounts & self.channels.keys() & {f"{row.channel}:{row.id}" for row in resting}):
            await self._again(account, partial(self._open, self.channels[account]))

    async def _again(self, account: str, attempt: Callable[[], Awaitable[None]]) -> None:
        """One that is in trouble still keeps no other waiting."""
        try:
            await attempt()
        except Exception as error:
            _log.warning("still in trouble", account=account, error=type(error).__name__)

    async def _tell(self, account: str, channel: Channel) -> None:
        text = f"Posts on {channel.capabilities.title} cannot be fetched: {channel.trouble} None is lost by waiting."
        ctx = self.ctx

        def unit(conn: Connection, now: datetime) -> None:
            plan = ctx.plans.current(conn)
            queue.leads(ctx, conn, now, plan, f"deaf:{account}:{now:%Y-%m-%d}", text)

        await ctx.store.write(unit)

    async def measure(self) -> None:
        """Bring the gauges of what is connected up to the present."""
        opened = {account.partition(":")[0] for account in self.accounts()}
        faulty = {name.partition(":")[0].removesuffix(" socket") for name in await self.faults()}
        for side in (DESK, *self.ctx.channels):
            metrics.CONNECTED.labels(side).set(side in opened - faulty)

    async def faults(self) -> Mapping[str, str]:
        """What is not ready, by name, with why; empty when all is."""
        found = dict(self._faults) | ({"sending": self.held} if self.held else {})
        found |= {account: channel.trouble for account, channel in self.channels.items() if channel.trouble}
        if self.socket is not None and Role.WEB in self.roles and not self.socket.connected:
            found["slack socket"] = "not connected"
        if not self.tenure.lives:
            found["worker"] = "its lease ran out: the database does not answer, or not in time"
        try:
            async with asyncio.timeout(2):
                resting, roles = await self.ctx.store.read(self._stored)
            found |= {f"{row.channel}:{row.id}": row.paused_why for row in resting}
            found |= {f"role {role}": f"no process has it, which {role.does}" for role in sorted(ALL - roles)}
        except Exception as error:
            found["database"] = type(error).__name__
        return found

    def _stored(self, conn: Connection) -> tuple[list[Row[Any]], set[str]]:
        return cursors.paused(conn), leases.roles(conn, self.ctx.store.clock.now())
