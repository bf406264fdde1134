"""The loops behind the detector: which one is in force, whether it is time to learn, whether anything has changed."""

from __future__ import annotations

from typing import Final

from bot import log
from bot.flows import alarm, topics_learned
from bot.flows.context import Context
from bot.flows.in_force import InForce
from bot.flows.learn import Learner

_log = log.logger("learning")

_LOOK_EVERY: Final = 2.0
_LEARN_EVERY: Final = 20.0
_TOPICS_EVERY: Final = 60.0
_COMPARE_EVERY: Final = 3600.0


async def follow(ctx: Context, detector: InForce) -> None:
    """Have in force what the store says, for ever."""
    while True:
        await ctx.store.clock.sleep(_LOOK_EVERY)
        try:
            await detector.look()
        except Exception as error:
            _log.warning("detector not looked at", error=type(error).__name__)


async def learn(ctx: Context, learner: Learner) -> None:
    """Learn when it is time to, for ever."""
    while True:
        await ctx.store.clock.sleep(_LEARN_EVERY)
        try:
            if await learner.step() is not None:
                ctx.wake()
        except Exception as error:
            _log.exception("nothing learned", error=type(error).__name__)


async def follow_topics(ctx: Context) -> None:
    """Have in force what people taught about topics, for ever."""
    while True:
        try:
            await topics_learned.look(ctx)
        except Exception as error:
            _log.warning("topics not looked at", error=type(error).__name__)
        await ctx.store.clock.sleep(_TOPICS_EVERY)


async def learn_topics(ctx: Context) -> None:
    """Learn what cases are about when it is time to, for ever."""
    while True:
        await ctx.store.clock.sleep(_TOPICS_EVERY)
        try:
            await topics_learned.learn(ctx)
        except Exception as error:
            _log.exception("nothing learned of topics", error=type(error).__name__)


async def compare(ctx: Context, detector: InForce) -> None:
    """Look whether what is written to us has changed, for ever."""
    while True:
        await ctx.store.clock.sleep(_COMPARE_EVERY)
        try:
            await ctx.store.write(lambda conn, now: alarm.look(ctx, conn, now, detector.name))
            ctx.wake()
        except Exception as error:
            _log.warning("not compared", error=type(error).__name__)
