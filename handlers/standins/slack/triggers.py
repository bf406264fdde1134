"""Trigger ids: the right to open a window, given by one press, for three seconds, once. It knows no HTTP."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from bot.ports import Clock
from handlers.standins.slack.rules import Refusal


@dataclass(slots=True)
class _Trigger:
    user: str
    at: float
    view: str | None
    used: bool = False


class Triggers:
    """All trigger ids that were given out. Each is good for ``life`` seconds."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.life = 3.0
        self._given: dict[str, _Trigger] = {}

    def give(self, user: str, view: str | None = None) -> str:
        """A new id for what ``user`` did, within the window ``view`` or outside of any."""
        trigger = f"{len(self._given) + 1}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._given[trigger] = _Trigger(user, self._clock.monotonic(), view)
        return trigger

    def redeem(self, trigger: str) -> tuple[str, str | None]:
        """Whose it is, and the window it came from. Raises `Refusal`."""
        given = self._given.get(trigger)
        if given is None:
            raise Refusal("invalid_trigger_id")
        if given.used:
            raise Refusal("exchanged_trigger_id")
        if self._clock.monotonic() - given.at > self.life:
            raise Refusal("expired_trigger_id")
        given.used = True
        return given.user, given.view
