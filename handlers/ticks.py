"""The loops that time drives: saying that we live, taking over from the dead, reminders, the daily line."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot import log
from bot.flows import consent, daily, outcome, remind, restored
from bot.flows.context import Context
from bot.flows.sealing import Sealer
from bot.store import leases

_log = log.logger("ticks")

_LIVE_EVERY = 2.0
_REMIND_EVERY = 1.0
_SEAL_EVERY = 1.0
#: What began or ended for executives while nobody was running is followed up to so long ago.
_MISSED = timedelta(days=1)


async def live(ctx: Context, worker: str, under_way: Callable[[], Collection[int]]) -> None:
    """Renew our lease, and make unsure what nobody alive is sending any more. Until cancelled."""

    def unit(conn: Connection, now: datetime) -> int:
        leases.live(conn, now, worker)
        return outcome.recover(ctx, conn, now, worker, under_way())

    while True:
        try:
            found = await ctx.store.write(unit)
            if found:
                _log.warning("found messages whose sender died", rows=found)
                ctx.wake()
        except Exception as error:
            _log.error("lease not renewed", error=type(error).__name__)
        await ctx.store.clock.sleep(_LIVE_EVERY)


async def audit(ctx: Context, sealer: Sealer, hold: Callable[[str | None], None]) -> None:
    """Seal the audit trail, and obey whoever lifts a hold; ``hold`` hears why nothing may leave for customers."""
    while True:
        try:
            hold(await restored.step(ctx))
            await sealer.step()
        except Exception as error:
            _log.error("audit trail not sealed", error=type(error).__name__)
        await ctx.store.clock.sleep(_SEAL_EVERY)


async def reminders(ctx: Context) -> None:
    """Reminders, the daily line, and what the time of day takes from executives or gives them; for ever."""
    looked = ctx.store.clock.now() - _MISSED

    def unit(conn: Connection, now: datetime) -> None:
        remind.remind(ctx, conn, now)
        daily.report(ctx, conn, now)
        consent.follow_time(ctx, conn, looked, now)

    while True:
        try:
            begun = ctx.store.clock.now()
            await ctx.store.write(unit)
            looked = begun
            ctx.wake()
        except Exception as error:
            _log.error("reminders failed", error=type(error).__name__)
        await ctx.store.clock.sleep(_REMIND_EVERY)
