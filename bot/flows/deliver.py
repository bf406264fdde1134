"""Delivering: claims what is due, makes one attempt at each, records what became of it. Knows no platform.

The attempt is committed before bytes leave, and they leave only while the claim is still ours. Everything is concurrent
across lanes, bounded for each account, so that one hanging call stops nothing but its own lane.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot import log, metrics, overtaken, tracing
from bot.crash import crash_point
from bot.errors import DeliveryError, Unsure
from bot.flows import files, outcome, pace
from bot.flows.ahead import read_ahead
from bot.flows.claimant import Claimant
from bot.flows.context import DESK, FILES, Context
from bot.flows.job import Brought, Job, Shown, prepared
from bot.flows.outcome import Attempt
from bot.flows.pace import Pace
from bot.flows.part import leave
from bot.flows.turns import Turns
from bot.messages import Outgoing, Receipt
from bot.ports import Channel, Desk, FindsSent
from bot.rules.lifecycle import PartState
from bot.store import claims, paces

_log = log.logger("deliver")

Unit = Callable[[Connection, datetime], None]

#: Rows are looked at at least this often, whoever forgot to wake us (another process's row).
_SLOW_POLL = 1.0


class Deliverer:
    """Runs until cancelled. ``channels`` are the open channels by the account of their rows (``telegram:42``);
    ``accounts`` tells which accounts, the desk's included, something may leave from now. ``call`` calls other workers
    when there may be more to do than we can at once."""

    def __init__(
        self,
        ctx: Context,
        desk: Desk,
        channels: Mapping[str, Channel],
        accounts: Callable[[], Sequence[str]],
        pace: Pace,
        claimant: Claimant,
        wake: asyncio.Event,
        call: Callable[[], None] = lambda: None,
    ) -> None:
        self._ctx = ctx
        self._desk = desk
        self._channels = channels
        self._accounts = accounts
        self._pace = pace
        self._claimant = claimant
        self._wake = wake
        self._call = call
        self._troubled: set[str] = set()
        self._clock = ctx.store.clock
        self._turns = Turns()
        self._rows: dict[int, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def under_way(self) -> frozenset[int]:
        """The rows that are being sent or looked for now."""
        return frozenset(self._rows)

    async def run(self) -> None:
        """Claim and send for ever; ends its attempts in good order when cancelled."""
        try:
            while True:
                self._wake.clear()
                try:
                    jobs, is_full, instants = await self._claim()
                except Exception as error:  # the store is away for a moment: what is queued stays queued
                    _log.error("nothing can be claimed", error=type(error).__name__)
                    await self._clock.sleep(_SLOW_POLL)
                    continue
                for job in jobs:
                    self._start(job)
                if is_full:
                    self._call()
                else:
                    await self._rest(instants)
        finally:
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=8)

    async def _rest(self, instants: Sequence[datetime]) -> None:
        waits = [(instant - self._clock.now()).total_seconds() for instant in instants]
        try:
            async with asyncio.timeout(min([_SLOW_POLL, *(wait for wait in waits if wait > 0)])):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _claim(self) -> tuple[list[Job], bool, list[datetime]]:
        """What may leave now, whether more of it may be waiting, and the instants at which something may be due."""
        worker, under_way, wanted = self._claimant.name, Counter(self._rows.values()), []
        for account in self._accounts():
            room = self._turns.room(account, well=account not in self._troubled)
            if account in self._troubled:  # what ended badly a moment ago is not recorded yet
                room = min(room, pace.SWALLOWED - under_way[account])
            if room > 0:
                wanted.append((account, room))

        def unit(conn: Connection, now: datetime) -> tuple[list[Job], bool, list[datetime]]:
            found, is_full, instants = list[Row[Any]](), False, list[datetime | None]()
            is_due, later = claims.due_and_later(conn, now)
            if not is_due:
                return [], is_full, [later] if later else []
            waiting = claims.waiting(conn, [account for account, _ in wanted])
            here = [(account, most) for account, most in wanted if account in waiting]
            troubles = pace.troubles(conn, [account for account, _ in here])
            for account, most in here:
                trouble, purse = troubles.get(account, pace.Trouble()), self._pace.purse(conn, now, account)
                room = trouble.room(conn, now, account, most, under_way[account])
                claimed = claims.claim(conn, now, worker, account, room, purse, waiting[account]) if room else []
                if purse is not None:
                    for row in claimed:
                        if row.budget is not None and row.state != PartState.UNSURE:
                            purse.spend(row.budget)
                    instants.append(purse.next_at)
                instants.append(trouble.until)
                is_full = is_full or len(claimed) == most
                found += claimed
            self._troubled |= {account for account, trouble in troubles.items() if trouble.lost}
            read_ahead(conn, found)
            made = [prepared(self._ctx, conn, now, self._channels, Attempt(row, worker)) for row in found]
            if any(row.kind == "part" for row in found):  # its undo time is over: its page is due soon
                _, later = claims.due_and_later(conn, now)
            return [job for job in made if job], is_full, [one for one in (*instants, later) if one is not None]

        return await self._ctx.store.write(unit)

    def _start(self, job: Job) -> None:
        row = job.attempt.row
        self._turns.claimed(row.account)
        self._rows[row.id] = row.account
        task = asyncio.create_task(self._attempt(job))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _attempt(self, job: Job) -> None:
        row, in_line = job.attempt.row, self._ctx.store.is_in_line
        try:
            with tracing.step("deliver", case=row.case_id, row=row.id, channel=row.account.partition(":")[0]):
                try:
                    unit, alone = await self._in_turn(job)
                finally:
                    self._turns.over(row.account)
                if in_line:
                    self._wake.set()  # the claim of what comes next is second in line, and shares the commit

                def ended(conn: Connection, now: datetime) -> None:
                    job.attempt.hold(conn)
                    unit(conn, now)

                await self._record(ended, alone)
        except Exception:
            # The row stays "sending" without being under way: it is unsure, and the ticks treat it so.
            _log.exception("attempt not recorded", row=row.id, kind=row.kind)
        finally:
            del self._rows[row.id]
            if not in_line or row.account in self._troubled:
                self._wake.set()

    async def _in_turn(self, job: Job) -> tuple[Unit, bool]:
        """Make the one attempt when it is its turn; returns what `_look_or_send` does."""
        attempt, row = job.attempt, job.attempt.row
        if job.blocked is not None:
            why = job.blocked
            return lambda conn, now: outcome.blocked(self._ctx, conn, now, attempt, why), False
        crash_point(f"after-attempt:{row.kind}")
        if not await self._turns.begin(row.account):
            return lambda conn, now: claims.give_back(conn, row, attempt.worker), True
        try:
            return await self._look_or_send(job)
        finally:
            self._turns.end(row.account)

    async def _look_or_send(self, job: Job) -> tuple[Unit, bool]:
        """Returns the unit of work that records what became of it, and whether that is one change alone."""
        ctx, attempt, row = self._ctx, job.attempt, job.attempt.row
        looking = row.state == PartState.UNSURE
        try:
            with tracing.part("look" if looking else "call"):
                if looking:
                    receipt = await self._find(job)
                else:
                    with overtaken.only_while(lambda: self._claimant.holds(attempt.worker)):
                        overtaken.check()
                        receipt = await self._send(job)
        except DeliveryError as error:
            if looking:
                return lambda conn, now: outcome.look_failed(ctx, conn, now, attempt), False
            return self._failed(attempt, error), False
        except Exception as error:
            # A channel raises nothing else; if it does, nobody knows whether bytes left.
            _log.exception("unexpected error while sending", row=row.id, kind=row.kind, error=type(error).__name__)
            if looking:
                return lambda conn, now: outcome.look_failed(ctx, conn, now, attempt), False
            return self._failed(attempt, Unsure()), False
        if not looking:
            crash_point(f"after-acceptance:{row.kind}")
        well = row.account in self._troubled
        self._troubled.discard(row.account)
        became = "absent" if receipt is None else "found" if looking else "sent"
        metrics.DELIVERIES.labels(row.account, row.kind, became).inc()
        found = receipt

        def answered(conn: Connection, now: datetime) -> None:
            if well:
                paces.well(conn, row.account)
            if found is None:
                outcome.absent(ctx, conn, now, attempt)
            else:
                outcome.arrived(ctx, conn, now, attempt, found)

        return answered, attempt.is_plain and found is not None and not well

    def _failed(self, attempt: Attempt, error: DeliveryError) -> Unit:
        row = attempt.row
        metrics.DELIVERIES.labels(row.account, row.kind, type(error).__name__).inc()
        _log.warning(
            "not delivered",
            row=row.id,
            kind=row.kind,
            account=row.account,
            case=row.case_id,
            error=type(error).__name__,
        )
        # What one executive's own account has to wait for holds up nobody else.
        ours = row.account not in (DESK, FILES) and attempt.speaker is None
        if ours and isinstance(error, Unsure):
            self._troubled.add(row.account)
        chance = random.random()  # noqa: S311 - spreads load, keeps no secret

        def failed(conn: Connection, now: datetime) -> None:
            tripped = ours and pace.heed(conn, now, row.account, error)
            outcome.failed(self._ctx, conn, now, attempt, error, chance, tripped)

        return failed

    async def _send(self, job: Job) -> Receipt:
        row, desk = job.attempt.row, self._desk
        match job.what:
            case Outgoing() as part:
                return await leave(self._channels[row.account], row, part, self._clock.now())
            case Brought(place, file):
                channel = self._channels.get(file.channel)
                return await files.show(self._ctx, desk, channel, row, job.attempt.worker, file, place)
            case Shown(place, page):
                if row.remote_id is None:
                    return await desk.post(place, page, row.key)
                await desk.update(row.remote_id, page, row.key)
                return Receipt(row.remote_id, self._clock.now(), row.remote_url)
            case window:
                await desk.window(row.remote_id, window)
                return Receipt(row.remote_id, self._clock.now())

    async def _find(self, job: Job) -> Receipt | None:
        row = job.attempt.row
        match job.what:
            case Outgoing() as part:
                channel = self._channels[row.account]
                return await channel.find_sent(part) if isinstance(channel, FindsSent) else None
            case Brought(place, file):
                return await files.seen(self._desk, row, file, place, self._clock.now())
            case Shown(place, _):
                return await self._desk.find(place, row.key, row.attempted_at)
            case _:
                return None

    async def _record(self, unit: Unit, alone: bool) -> None:
        """Record an outcome; a store that is away for a moment (disk full, database restarted) does not lose it."""
        wait = 0.1
        while True:
            try:
                await self._ctx.store.write(unit, alone=alone)
                return
            except Exception as error:
                _log.error("outcome not stored yet", error=type(error).__name__)
                await self._clock.sleep(wait)
                wait = min(wait * 2, 5.0)
