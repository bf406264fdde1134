"""The system's clock. Nobody else reads time."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

#: Goes on while the machine sleeps, where there is such a clock: who was asleep has to know it.
_SINCE_BOOT = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class SystemClock:
    """``bot.ports.Clock`` on the machine's own clocks."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.clock_gettime(_SINCE_BOOT)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class MovedClock(SystemClock):
    """Stands ``ahead`` of the machine's, as on one that slept: what is measured goes on. For the demo alone."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self.ahead
