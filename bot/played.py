"""``buckstop run`` as the demo starts it: on a clock that the demo's own process moves on.

How far ahead the clock stands comes in over standard input, as a number of seconds a line; the first line comes before
anything begins. Once the demo is gone, and with it the other end, this ends as by SIGTERM.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import timedelta

from bot import log
from bot.clock import MovedClock
from bot.settings import load
from bot.wiring import run


async def played(clock: MovedClock) -> None:
    """Run as ``buckstop run`` does."""
    heard = sys.stdin.fileno()
    asyncio.get_running_loop().add_reader(heard, hear, clock, heard)
    settings = load()
    log.configure(settings.buckstop_log_format)
    await run(settings, clock=clock)


def hear(clock: MovedClock, source: int) -> None:
    """Set the clock as the newest line says; blocks until there is one. Raises ``ValueError`` for anything else."""
    said = os.read(source, 4096).split()
    if said:
        clock.ahead = timedelta(seconds=float(said[-1]))
    else:
        signal.raise_signal(signal.SIGTERM)


if __name__ == "__main__":
    moved = MovedClock()
    hear(moved, sys.stdin.fileno())
    asyncio.run(played(moved))
