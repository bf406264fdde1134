"""The loops that time drives: taking over from the dead, sealing, reminders, escalation, letting go."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from bot import log, tracing
from bot.crash import crash_point
from bot.flows import (
    attached,
    consent,
    cover_reminders,
    daily,
    erase,
    escalate,
    gap_report,
    handover,
    lane_clocks,
    looking,
    overdue,
    remind,
    restored,
    rota_record,
    second_approval,
    shift_ahead,
    surge_course,
    takeover,
)
from bot.flows.context import Context
from bot.flows.escalate import Asks
from bot.flows.looking import Looker
from bot.flows.retention import Keeps, forget, let_go_of_words
from bot.flows.sealing import Sealer
from bot.store import claims, second_looks
from bot.store.tenure import Tenure

_log = log.logger("ticks")

_TAKE_OVER_EVERY = 1.5
_REMIND_EVERY = 1.0
_ESCALATE_EVERY = 0.5
_SEAL_EVERY = 1.0
_LOOK_AHEAD_EVERY = 20.0
_FORGET_EVERY = 4 * 3600.0
_WORDS_EVERY = 60.0
_ERASE_EVERY = 3.0
#: What began or ended for executives while nobody was running is followed up to so long ago.
_MISSED = timedelta(days=1)


async def take_over(
    ctx: Context, tenure: Tenure, under_way: Callable[[], Collection[int]], handling: Callable[[], Collection[int]]
) -> None:
    """Make unsure what nobody alive is sending any more, and free what nobody is handling. Until cancelled."""

    def of_the_dead(conn: Connection, now: datetime) -> int:
        return takeover.take_over(ctx, conn, now, tenure.name, under_way(), handling(), others=tenure.settled)

    while True:
        try:
            if tenure.lives and (found := await ctx.store.write(of_the_dead)):
                _log.warning("found messages whose sender died", rows=found)
                ctx.wake()
        except Exception as error:
            _log.error("nothing taken over", error=type(error).__name__)
        await ctx.store.clock.sleep(_TAKE_OVER_EVERY)


async def holding(ctx: Context, hold: Callable[[str | None], None]) -> None:
    """Obey whoever holds what leaves for customers, or lets it leave; ``hold`` hears why nothing may."""
    while True:
        try:
            hold(await ctx.store.read(restored.held))
        except Exception as error:
            _log.error("not known whether anything may leave", error=type(error).__name__)
        await ctx.store.clock.sleep(_SEAL_EVERY)


async def audit(ctx: Context, sealer: Sealer) -> None:
    """Seal the audit trail, and end a hold that somebody lifted; for ever."""
    while True:
        try:
            await restored.step(ctx)
            await sealer.step()
        except Exception as error:
            _log.error("audit trail not sealed", error=type(error).__name__)
        await ctx.store.clock.sleep(_SEAL_EVERY)


async def looks(ctx: Context, looker: Looker) -> None:
    """Look whether what customers wrote still stands there; for ever."""
    while True:
        await ctx.store.clock.sleep(looking.EVERY.total_seconds())
        try:
            await looker.step()
        except Exception as error:
            _log.warning("not looked at", error=type(error).__name__)


async def retention(ctx: Context, keeps: Keeps) -> None:
    """Let go of what nobody needs any more, a while after the start and then some times a day."""
    while True:
        await ctx.store.clock.sleep(_FORGET_EVERY)
        try:
            await forget(ctx.store, keeps)
            ctx.wake()
        except Exception as error:
            _log.error("retention failed", error=type(error).__name__)


async def words(ctx: Context, keeps: Keeps) -> None:
    """Let go of what was said in cases that were over for long, a few in a minute; for ever."""
    while True:
        try:
            if await let_go_of_words(ctx.store, keeps):
                ctx.wake()
        except Exception as error:
            _log.error("retention failed", error=type(error).__name__)
        await ctx.store.clock.sleep(_WORDS_EVERY)


async def erasures(ctx: Context) -> None:
    """Finish what `buckstop customer erase` has begun; for ever."""
    while True:
        try:
            if await erase.go_on(ctx.store):
                ctx.wake()
        except Exception as error:
            _log.error("an erasure is not through", error=type(error).__name__)
        await ctx.store.clock.sleep(_ERASE_EVERY)


async def reminders(ctx: Context) -> None:
    """Reminders, the daily line, and what the time of day takes from executives or gives them; for ever."""
    looked = ctx.store.clock.now() - _MISSED

    def unit(conn: Connection, now: datetime) -> bool:
        remind.remind(ctx, conn, now)
        daily.report(ctx, conn, now)
        overdue.report(ctx, conn, now)
        consent.follow_time(ctx, conn, looked, now)
        surge_course.tick(ctx, conn, now)
        attached.forget(conn, now)
        return claims.is_due(conn, now)

    while True:
        try:
            begun = ctx.store.clock.now()
            if await ctx.store.write(unit):
                ctx.wake()
            looked = begun
        except Exception as error:
            _log.error("reminders failed", error=type(error).__name__)
        await ctx.store.clock.sleep(_REMIND_EVERY)


async def lanes(ctx: Context) -> None:
    """Bring what waits in the leads' list and in praise's lane on when its time has come; for ever. Each clock is a
    transaction of its own: one that fails keeps no other waiting."""
    while True:
        try:
            for clock in await ctx.store.read(lambda conn: lane_clocks.due(conn, ctx.store.clock.now())):
                await _bring_on(ctx, clock)
        except Exception as error:
            _log.error("lanes failed", error=type(error).__name__)
        await ctx.store.clock.sleep(_REMIND_EVERY)


async def _bring_on(ctx: Context, clock: Row[Any]) -> None:
    try:
        with tracing.step("clock", case=clock.case_id):
            await ctx.store.write(lambda conn, now: lane_clocks.fire_one(ctx, conn, now, clock))
        ctx.wake()
    except Exception as error:
        _log.exception("a lane's clock failed", case=clock.case_id, error=type(error).__name__)


async def looking_ahead(ctx: Context) -> None:
    """Tell leads of gaps, and executives of their own turns, while there is time to do something about it; for ever."""

    def asks(conn: Connection) -> tuple[set[str], set[str]]:
        now = ctx.store.clock.now()
        (people, channels), (others, theirs) = gap_report.asks(ctx, conn, now), shift_ahead.asks(ctx, conn, now)
        return people | others, channels | theirs

    def unit(conn: Connection, now: datetime) -> None:
        gap_report.report(ctx, conn, now)
        shift_ahead.look_ahead(ctx, conn, now)
        cover_reminders.follow(ctx, conn, now)

    while True:
        try:
            people, channels = await ctx.store.read(asks)
            if people:
                await ctx.reach.knock(people, channels)
            await ctx.store.write(unit)
            ctx.wake()
        except Exception as error:
            _log.error("looking ahead failed", error=type(error).__name__)
        await ctx.store.clock.sleep(_LOOK_AHEAD_EVERY)


async def escalations(ctx: Context) -> None:
    """Hand over what waits at the end of a turn, write down who is on, ask for second looks, and fire the steps that
    are due; for ever.

    Each clock is a transaction of its own: one that fails keeps no other waiting.
    """

    def unit(conn: Connection, now: datetime) -> tuple[bool, bool, bool, Asks]:
        more = handover.hand_over(ctx, conn, now) | handover.keep_on(ctx, conn, now)
        rota_record.keep(ctx, conn, now)
        return more, claims.is_due(conn, now), bool(second_looks.waiting(conn)), escalate.asks(ctx, conn, now)

    while True:
        try:
            more, is_due, looks, (due, people, channels) = await ctx.store.write(unit)
            if looks:
                await _second_looks(ctx)
            if due:
                await ctx.reach.look(people, channels)
            for clock in due:
                await _fire(ctx, clock)
            if is_due or looks or due:
                ctx.wake()
            if more:
                crash_point("after-some-cases-of-a-turn")
                continue
        except Exception as error:
            _log.error("escalation failed", error=type(error).__name__)
        await ctx.store.clock.sleep(_ESCALATE_EVERY)


async def _second_looks(ctx: Context) -> None:
    """Bring what waits for a second person to somebody who is there."""
    try:
        asked = await ctx.store.read(lambda conn: second_approval.asks(ctx, conn, ctx.store.clock.now()))
        if asked is not None:
            await ctx.reach.look(asked, ())
            await ctx.store.write(lambda conn, now: second_approval.tick(ctx, conn, now))
    except Exception as error:
        _log.error("second looks failed", error=type(error).__name__)


async def _fire(ctx: Context, clock: Row[Any]) -> None:
    try:
        with tracing.step("clock", case=clock.case_id):
            await ctx.store.write(lambda conn, now: escalate.fire_one(ctx, conn, now, clock))
        crash_point("after-step")
    except Exception as error:
        _log.exception("a step failed", case=clock.case_id, error=type(error).__name__)
