"""Who can be reached at the desk, as a test wants it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Slack:
    """``bot.ports.Reach``: who is deaf and who is outside."""

    deaf: set[str] = field(default_factory=set)
    outside: set[str] = field(default_factory=set)

    def paused_until(self, user: str) -> datetime | None:
        return None

    def is_outside(self, user: str, channel: str) -> bool:
        return user in self.outside

    def is_deaf(self, user: str) -> bool:
        return user in self.deaf

    async def look(self, users: Collection[str], channels: Collection[str]) -> None: ...
    async def knock(self, users: Collection[str], channels: Collection[str]) -> None: ...


@dataclass
class Paused(Slack):
    """Who has paused notifications, until when."""

    until: dict[str, datetime] = field(default_factory=dict)

    def paused_until(self, user: str) -> datetime | None:
        return self.until.get(user)
