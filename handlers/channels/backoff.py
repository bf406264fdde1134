"""How long to rest after trouble: longer each time, never in step with others; knows no clock and no platform."""

from __future__ import annotations

import random


class Backoff:
    """Doubles from ``first`` to ``most`` seconds, each shortened by up to a half by chance.

    The chance keeps many who met the same trouble from coming back in the same instant
    (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/, "equal jitter").
    """

    def __init__(self, first: float = 1.0, most: float = 30.0) -> None:
        self._first = first
        self._most = most
        self._next = first

    def seconds(self) -> float:
        """The rest to take now; the next one is longer."""
        rest, self._next = self._next, min(self._next * 2, self._most)
        return rest * random.uniform(0.5, 1.0)  # noqa: S311 - spreads load, keeps no secret

    def end(self) -> None:
        """The trouble is over: the next rest is the first again."""
        self._next = self._first
