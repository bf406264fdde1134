"""Reading the inbox: each stored item handled once, lanes side by side, each lane in order.

An item that fails is tried again a few times and then set aside with a notice; its lane goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row

from bot import log
from bot.crash import crash_point
from bot.flows import queue
from bot.flows.context import Context
from bot.store import inbox

_log = log.logger("inbox")

Unit = Callable[[Connection, datetime], None]

#: An item is tried so often, with a growing wait between.
TRIES = 5
_SLOW_POLL = 1.0
_A_MOMENT = timedelta(seconds=0.5)


class NotYet(Exception):
    """What an item is about is not known yet, but soon will be: it is read again in a moment. This is no failure."""


class InboxReader:
    """Runs until cancelled. ``read`` makes of an item the unit of work that handles it (and may ask the network)."""

    def __init__(self, ctx: Context, read: Callable[[Row[Any]], Awaitable[Unit]], wake: asyncio.Event) -> None:
        self._ctx = ctx
        self._read = read
        self._wake = wake
        self._busy: set[str] = set()

    async def run(self) -> None:
        store = self._ctx.store
        async with asyncio.TaskGroup() as tasks:
            while True:
                self._wake.clear()
                try:
                    items, next_due = await store.write(lambda conn, now: (inbox.due(conn, now), inbox.next_due(conn)))
                except Exception as error:  # the store is away for a moment: what came in stays in the inbox
                    _log.error("inbox cannot be read", error=type(error).__name__)
                    await store.clock.sleep(_SLOW_POLL)
                    continue
                lanes = groupby((item for item in items if item.lane not in self._busy), key=lambda item: item.lane)
                begun = [(name, list(lane)) for name, lane in lanes]
                for name, lane in begun:
                    self._busy.add(name)
                    tasks.create_task(self._lane(name, lane))
                if not begun:
                    await self._rest(next_due)

    async def _rest(self, next_due: datetime | None) -> None:
        """Until something comes in, a lane is through, or the next item is due."""
        due_in = (next_due - self._ctx.store.clock.now()).total_seconds() if next_due is not None else 0.0
        try:
            async with asyncio.timeout(min(_SLOW_POLL, due_in) if due_in > 0 else _SLOW_POLL):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _lane(self, name: str, items: list[Row[Any]]) -> None:
        """A lane whose reading hangs (names are asked for over the network) keeps no other waiting."""
        try:
            for item in items:
                if not await self._handle(item):
                    break
        except Exception as error:
            _log.error("inbox item stays", lane=name, error=type(error).__name__)
            await self._ctx.store.clock.sleep(_SLOW_POLL)
        finally:
            self._busy.discard(name)
            self._ctx.wake()
            self._wake.set()

    async def _handle(self, item: Row[Any]) -> bool:
        """Handle one item; false when the rest of its lane has to wait for another try."""
        try:
            unit = await self._read(item)
            await self._ctx.store.write(lambda conn, now: unit(conn, now) if inbox.done(conn, item.id) else None)
        except NotYet:
            await self._ctx.store.write(lambda conn, now: inbox.postpone(conn, item.id, now + _A_MOMENT))
            return False
        except Exception as error:
            _log.exception("inbox item failed", item=item.id, kind=item.kind, attempts=item.attempts + 1)
            why = type(error).__name__
            last = bool(item.attempts + 1 >= TRIES)
            await self._ctx.store.write(lambda conn, now: self._failed(conn, now, item, why, last))
            return last
        crash_point("after-reading")
        return True

    def _failed(self, conn: Connection, now: datetime, item: Row[Any], why: str, last: bool) -> None:
        if not last:
            inbox.put_off(conn, item.id, now + timedelta(seconds=2**item.attempts), why)
            return
        inbox.set_aside(conn, item.id, why)
        plan = self._ctx.plans.current(conn)
        text = f"A message at the desk could not be handled and was set aside (number {item.id}, {why})."
        queue.leads(self._ctx, conn, now, plan, f"aside:{item.id}", text)
