"""Who can be reached in Slack: whose notifications pause, and who is a member of a channel. Asked only when it matters.

What is seen is good for a minute. Slack that does not answer, or an installation without the scope (`dnd:read`), makes
nobody unreachable.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Final

from bot import log
from bot.errors import DeliveryError, NotAuthorised, TryLater, Unsure
from bot.ports import Clock
from handlers.slack.desk import SlackDesk

_log = log.logger("slack")
#: How long what was seen is good, in seconds, and how long everybody is waited for.
_FRESH: Final = 60.0
_PATIENCE: Final = 3.0
#: How long it is good, in seconds, where there is a day to do something about it.
_LASTS: Final = 3600.0
_PAGE: Final = 200


class SlackReach:
    """``bot.ports.Reach`` on one workspace."""

    def __init__(self, desk: SlackDesk, clock: Clock) -> None:
        self._desk = desk
        self._clock = clock
        self._paused: dict[str, datetime | None] = {}
        self._members: dict[str, frozenset[str]] = {}
        self._seen: dict[str, float] = {}
        self._deaf: set[str] = set()
        self._knocked: dict[str, float] = {}

    def paused_until(self, user: str) -> datetime | None:
        until = self._paused.get(user)
        return until if until is not None and until > self._clock.now() else None

    def is_outside(self, user: str, channel: str) -> bool:
        members = self._members.get(channel)
        return members is not None and user not in members

    def is_deaf(self, user: str) -> bool:
        return user in self._deaf

    async def knock(self, users: Collection[str], channels: Collection[str]) -> None:
        """https://docs.slack.dev/reference/methods/conversations.open shows nobody anything until somebody writes."""
        stale = self._clock.monotonic() - _LASTS
        wanted = [user for user in users if self._knocked.get(user, stale) <= stale]
        places = [one for one in channels if self._seen.get(one, stale) <= stale]
        try:
            async with asyncio.timeout(_PATIENCE):
                await asyncio.gather(*map(self._knock_at, wanted), *map(self._look_in, places))
        except TimeoutError:
            _log.warning("not known who can be told", asked=len(wanted))

    async def _knock_at(self, user: str) -> None:
        self._knocked[user] = self._clock.monotonic()
        try:
            await self._desk.call("conversations.open", users=user)
        except (NotAuthorised, TryLater, Unsure) as error:
            _log.info("not known who can be told", error=type(error).__name__)
        except DeliveryError:
            self._deaf.add(user)
        else:
            self._deaf.discard(user)

    async def look(self, users: Collection[str], channels: Collection[str]) -> None:
        stale = self._clock.monotonic() - _FRESH
        wanted = [one for one in (*users, *channels) if self._seen.get(one, stale) <= stale]
        if not wanted:
            return
        looks = [self._look_at(one) if one.startswith(("U", "W")) else self._look_in(one) for one in wanted]
        try:
            async with asyncio.timeout(_PATIENCE):
                await asyncio.gather(*looks)
        except TimeoutError:
            _log.warning("nobody's reach is known", asked=len(wanted))

    async def _look_at(self, user: str) -> None:
        """https://docs.slack.dev/reference/methods/dnd.info tells the pause that is on, or the next."""
        self._seen[user] = self._clock.monotonic()
        try:
            answer = await self._desk.call("dnd.info", user=user)
            begins, ends = float(answer.get("next_dnd_start_ts") or 0), float(answer.get("next_dnd_end_ts") or 0)
        except (DeliveryError, ValueError, TypeError) as error:
            self._paused.pop(user, None)
            _log.info("notifications not known", error=type(error).__name__)
            return
        is_on = bool(answer.get("dnd_enabled")) and begins <= self._clock.now().timestamp() < ends
        self._paused[user] = datetime.fromtimestamp(ends, UTC) if is_on else None

    async def _look_in(self, channel: str) -> None:
        self._seen[channel] = self._clock.monotonic()
        try:
            pages = self._desk.pages("conversations.members", "members", channel=channel, limit=_PAGE)
            members = frozenset([str(member) async for member in pages])
        except DeliveryError as error:
            self._members.pop(channel, None)
            _log.info("members not known", error=type(error).__name__)
            return
        if members:
            self._members[channel] = members
