"""How long tests wait for what must come: no machine is so slow, and where it comes nobody waits so long.

How soon it comes is no fact of a machine that others use too. Where time itself is the fact, a test holds it against
other work of the same process (``seconds``), or says why its bound is far from what is ever seen.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 60.0


async def until(condition: Callable[[], T], seconds: float = PATIENCE) -> T:
    """Wait for ``condition()`` to be true; its last value when the time is over."""
    end = time.monotonic() + seconds
    while not (value := condition()) and time.monotonic() < end:
        await asyncio.sleep(0.005)
    return value


def seconds(work: Callable[[], object], times: int = 5) -> float:
    """What a piece of work takes of the processor: the least of so many times, as others who use it add to the rest."""
    taken = []
    for _ in range(times):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return min(taken)
