"""X's rate limits: so many calls of an endpoint in fifteen minutes, told in three headers of every answer. Pure."""

from __future__ import annotations

from typing import Final

from bot.ports import Clock

WINDOW: Final = 15 * 60


class Limits:
    """How many calls are left. ``calls`` gives the number for an endpoint; what it does not name is hardly limited."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._used: dict[str, tuple[int, int]] = {}
        self.calls: dict[str, int] = {}
        self.usual = 100_000

    def take(self, endpoint: str) -> tuple[bool, dict[str, str]]:
        """Whether one more call is allowed, and the headers to answer with."""
        now = int(self._clock.now().timestamp())
        limit = self.calls.get(endpoint, self.usual)
        used, reset = self._used.get(endpoint, (0, now + WINDOW))
        if now >= reset:
            used, reset = 0, now + WINDOW
        allowed = used < limit
        self._used[endpoint] = (used + allowed, reset)
        headers = {
            "x-rate-limit-limit": str(limit),
            "x-rate-limit-remaining": str(max(0, limit - used - 1)),
            "x-rate-limit-reset": str(reset),
        }
        return allowed, headers

    def headers_of_none_left(self, seconds: float) -> dict[str, str]:
        """The headers of a 429 whose window ends in so many seconds."""
        reset = int(self._clock.now().timestamp() + seconds + 0.999)
        return {"x-rate-limit-limit": "100", "x-rate-limit-remaining": "0", "x-rate-limit-reset": str(reset)}
