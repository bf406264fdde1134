"""Reading the inbox: each stored item handled once, by one of the workers, lanes side by side, each lane in order.

An item that fails is tried again a few times and then set aside with a notice; its lane goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row

from bot import log, tracing
from bot.crash import crash_point
from bot.flows import queue
from bot.flows.claimant import Claimant
from bot.flows.context import Context
from bot.store import inbox
from bot.store.away import is_away

_log = log.logger("inbox")

Unit = Callable[[Connection, datetime], None]

#: An item is tried so often, with a growing wait between.
TRIES = 5
#: How many items are handled at once, each of another lane.
AT_ONCE = 32
_SLOW_POLL = 1.0
_A_MOMENT = timedelta(seconds=0.5)


class NotYet(Exception):
    """What an item is about is not known yet, but soon will be: it is read again in a moment. This is no failure."""


class InboxReader:
    """Runs until cancelled. ``read`` makes of an item the unit of work that handles it (and may ask the network).
    ``call`` calls other workers when there may be more to do than we can at once."""

    def __init__(
        self,
        ctx: Context,
        read: Callable[[Row[Any]], Awaitable[Unit]],
        claimant: Claimant,
        wake: asyncio.Event,
        call: Callable[[], None] = lambda: None,
    ) -> None:
        self._ctx = ctx
        self._read = read
        self._claimant = claimant
        self._wake = wake
        self._call = call
        self._busy: set[int] = set()

    def under_way(self) -> frozenset[int]:
        """The items that are being handled now."""
        return frozenset(self._busy)

    async def run(self) -> None:
        store = self._ctx.store
        async with asyncio.TaskGroup() as tasks:
            while True:
                self._wake.clear()
                room, worker = AT_ONCE - len(self._busy), self._claimant.name
                try:
                    items, next_due = await store.write(partial(_claim, worker, room))
                except Exception as error:  # the store is away for a moment: what came in stays in the inbox
                    _log.error("inbox cannot be read", error=type(error).__name__)
                    await store.clock.sleep(_SLOW_POLL)
                    continue
                for item in items:
                    self._busy.add(item.id)
                    tasks.create_task(self._one(item, worker))
                if len(items) == room:
                    self._call()
                await self._rest(next_due)

    async def _rest(self, next_due: datetime | None) -> None:
        """Until something comes in, an item is through, or the next one is due."""
        due_in = (next_due - self._ctx.store.clock.now()).total_seconds() if next_due is not None else 0.0
        try:
            async with asyncio.timeout(min(_SLOW_POLL, due_in) if due_in > 0 else _SLOW_POLL):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _one(self, item: Row[Any], worker: str) -> None:
        """An item whose reading hangs (names are asked for over the network) keeps no other lane waiting."""
        try:
            with tracing.step("inbox", row=item.id, channel=item.source):
                await self._handle(item, worker)
        except Exception as error:
            _log.error("inbox item stays", item=item.id, error=type(error).__name__)
            await self._ctx.store.clock.sleep(_SLOW_POLL)
        finally:
            self._busy.discard(item.id)
            self._ctx.wake()
            self._wake.set()

    async def _handle(self, item: Row[Any], worker: str) -> None:
        write, was_read = self._ctx.store.write, False
        try:
            with tracing.part("read"):
                unit = await self._read(item)
            was_read = True
            await write(lambda conn, now: unit(conn, now) if inbox.done(conn, item.id, worker) else None)
        except NotYet:
            await write(lambda conn, now: inbox.postpone(conn, item.id, worker, now + _A_MOMENT))
        except Exception as error:
            if was_read and is_away(error):  # no fault of the item
                raise
            _log.exception("inbox item failed", item=item.id, kind=item.kind, attempts=item.attempts + 1)
            why = type(error).__name__
            await write(lambda conn, now: self._failed(conn, now, item, worker, why))
        else:
            crash_point("after-reading")

    def _failed(self, conn: Connection, now: datetime, item: Row[Any], worker: str, why: str) -> None:
        attempts = item.attempts + 1
        if attempts < TRIES:
            inbox.put_off(conn, item.id, worker, now + timedelta(seconds=2**item.attempts), attempts, why)
        elif inbox.set_aside(conn, item.id, worker, why):
            plan = self._ctx.plans.current(conn)
            text = f"A message at the desk could not be handled and was set aside (number {item.id}, {why})."
            queue.leads(self._ctx, conn, now, plan, f"aside:{item.id}", text)


def _claim(worker: str, room: int, conn: Connection, now: datetime) -> tuple[list[Row[Any]], datetime | None]:
    return inbox.claim(conn, now, worker, room), inbox.next_due(conn)
