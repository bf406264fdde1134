"""Fetches the calendars that leave is read from, every few hours, and hands on when their owners are away.

An address is a secret and anybody's choice: it is fetched as customers' media are, by https, from nowhere inside our
own walls, without redirects, little and soon; and it stands in no log. What came is read by a process of its own.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import Final

import aiohttp

from bot import log
from bot.errors import DeliveryError, TryLater
from bot.flows import leave_feed
from bot.flows.context import Context
from bot.flows.leave_feed import Claimed
from bot.rules.plan.times import format_instant, parse_moment
from bot.rules.rota.absence import AHEAD, Busy
from handlers.channels.fetching import fetch

_log = log.logger("calendars")

_LOOK_EVERY: Final = 15.0
#: Ten years of a busy calendar are some two megabytes.
_MOST_BYTES: Final = 5 * 1024 * 1024
_FETCH_WITHIN: Final = 20.0
_READ_WITHIN: Final = 20.0
_UNREADABLE: Final = "What is at its address is no calendar, or takes too long to read."


class Unreadable(Exception):
    """It is no calendar, or one that nobody can read within reason."""


class LeaveFeeds:
    """``base`` is believed wherever it lies (a stand-in's); every other address has to be a public one. A calendar that
    takes longer to read than ``read_within`` (seconds) is not read."""

    def __init__(
        self,
        ctx: Context,
        session: aiohttp.ClientSession,
        base: str | None = None,
        read_within: float = _READ_WITHIN,
    ) -> None:
        self._ctx = ctx
        self._session = session
        self._base = base
        self._read_within = read_within

    async def run(self) -> None:
        """Read what is due, for ever."""
        while True:
            try:
                while await self.step():
                    pass
            except Exception as error:
                _log.error("calendars not read", error=type(error).__name__)
            await self._ctx.store.clock.sleep(_LOOK_EVERY)

    async def step(self) -> bool:
        """Read the next calendar that is due; false where none is."""
        ctx = self._ctx
        claimed = await ctx.store.write(lambda conn, now: leave_feed.claim(ctx, conn, now))
        if claimed is None:
            return False
        why, may_pass = "", False
        busy: list[Busy] = []
        try:
            content = await fetch(
                self._session, claimed.url, most_bytes=_MOST_BYTES, seconds=_FETCH_WITHIN, base=self._base
            )
            busy = await self._read(claimed, content)
        except DeliveryError as error:
            why, may_pass = str(error), isinstance(error, TryLater)
        except Unreadable:
            why = _UNREADABLE
        if why:
            _log.info("calendar not read", executive=claimed.person.id, why=why)
            await ctx.store.write(lambda conn, now: leave_feed.failed(ctx, conn, now, claimed, why, may_pass=may_pass))
        else:
            await ctx.store.write(lambda conn, now: leave_feed.read(ctx, conn, now, claimed, busy))
        ctx.wake()
        return True

    async def _read(self, claimed: Claimed, content: bytes) -> list[Busy]:
        now = self._ctx.store.clock.now()
        arguments = (format_instant(now), format_instant(now + AHEAD), claimed.person.timezone)
        reader = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "handlers.ical", *arguments),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        try:
            async with asyncio.timeout(self._read_within):
                told, _ = await reader.communicate(content)
        except TimeoutError as error:
            raise Unreadable from error
        finally:
            if reader.returncode is None:
                reader.kill()
                await reader.wait()
        if reader.returncode:
            raise Unreadable
        try:
            return [Busy(parse_moment(start), parse_moment(end)) for start, end in json.loads(told)]
        except ValueError as error:
            raise Unreadable from error
