"""The loops of looking after the house: `bot.flows.watch` every few minutes, and by night."""

from __future__ import annotations

from bot import log
from bot.flows import watch
from bot.flows.context import Context

_log = log.logger("watch")

_IS_IT_NIGHT_EVERY = 300.0


async def often(ctx: Context) -> None:
    """Look at what must never be, and take stock once a day; for ever."""
    while True:
        await ctx.store.clock.sleep(watch.EVERY.total_seconds())
        try:
            await watch.look(ctx)
            ctx.wake()
        except Exception as error:
            _log.error("not looked after", error=type(error).__name__)


async def nightly(ctx: Context) -> None:
    """The same of all that is kept, once a night; for ever."""
    while True:
        await ctx.store.clock.sleep(_IS_IT_NIGHT_EVERY)
        try:
            if await watch.is_night(ctx):
                await watch.night(ctx)
                ctx.wake()
        except Exception as error:
            _log.error("not looked after by night", error=type(error).__name__)
