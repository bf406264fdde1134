"""The duty of looking whether customers' posts still stand, on platforms that do not tell: calmly, by one worker.

A look changes nothing there, so nothing of it is kept: whoever takes the duty over begins its rounds anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot import log
from bot.errors import TryLater
from bot.flows import vanished
from bot.flows.context import Context
from bot.flows.intake import take_in
from bot.messages import Batch, Gone, Looked
from bot.ports import Channel, FindsDeleted
from bot.store import gone

_log = log.logger("looking")

#: Between two looks at an account: X's narrowest limit is 15 look-ups in 15 minutes, and up to a hundred posts each.
EVERY: Final = timedelta(seconds=60)
#: How often each post is looked at: those that somebody waits with or that may be gone, and all that are kept.
WAITING_EVERY: Final = timedelta(minutes=5)
KEPT_EVERY: Final = timedelta(hours=11)
_MOST: Final = 100
#: So many gone at once, and most of what was looked at: more likely it is the platform's mistake.
_MANY: Final = 10

_Page = Callable[[Connection, str, str, int, int], list[Row[Any]]]


@dataclass(slots=True)
class _Round:
    """Page by page through some posts, each time from the beginning. ``after`` is the last id that was looked at."""

    page: _Page
    every: timedelta
    begun: datetime | None = None
    after: int = 0

    def is_due(self, now: datetime) -> bool:
        return self.after > 0 or self.begun is None or now >= self.begun + self.every


def _rounds() -> tuple[_Round, ...]:
    return _Round(gone.waiting, WAITING_EVERY), _Round(gone.kept, KEPT_EVERY)


@dataclass(slots=True)
class _Account:
    """The rounds of one account, which take turns. ``rests_until`` is obeyed, ``doubted`` was not believed yet."""

    rounds: tuple[_Round, ...] = field(default_factory=_rounds)
    rests_until: datetime | None = None
    doubted: frozenset[str] = frozenset()


class Looker:
    """``channels`` are the open channels by the account of their rows (``x:77``)."""

    def __init__(self, ctx: Context, channels: Mapping[str, Channel]) -> None:
        self._ctx = ctx
        self._channels = channels
        self._accounts: dict[str, _Account] = {}

    async def step(self) -> None:
        """At most one look at each account."""
        for name, channel in list(self._channels.items()):
            if isinstance(channel, FindsDeleted):
                await self._step(name, channel)

    async def _step(self, name: str, channel: FindsDeleted) -> None:
        now, own = self._ctx.store.clock.now(), self._accounts.setdefault(name, _Account())
        if own.rests_until is not None and now < own.rests_until:
            return
        for one in own.rounds:
            if one.is_due(now) and (posts := await self._next(name, one, now)):
                try:
                    await self._look(name, channel, own, posts)
                    one.after = posts[-1].id
                except TryLater as later:
                    own.rests_until = now + later.after
                own.rounds = (*(other for other in own.rounds if other is not one), one)
                return

    async def _next(self, name: str, one: _Round, now: datetime) -> list[Row[Any]]:
        """The next posts of a round; none where it is over, or has nothing."""
        channel, _, account = name.partition(":")
        if one.after == 0:
            one.begun = now
        found = await self._ctx.store.read(lambda conn: one.page(conn, channel, account, one.after, _MOST))
        if not found:
            one.after = 0
        return found

    async def _look(self, name: str, channel: FindsDeleted, own: _Account, posts: list[Row[Any]]) -> None:
        known: dict[str, str] = {}
        for post in posts:
            known[post.remote_id] = max(post.revision, known.get(post.remote_id, ""))
        looked = await channel.find_deleted(known)
        title, _, account = name.partition(":")

        def unit(conn: Connection, now: datetime) -> None:
            missed = {post.remote_id for post in gone.missed(conn, title, account)}
            believed = self._believed(name, own, looked.gone, missed, len(known))
            found = Looked(gone=believed, there=looked.there)
            vanished.learn(self._ctx, conn, now, title, account, found)

        await self._ctx.queueing(unit)
        if looked.edited:
            await take_in(self._ctx, title, account, Batch(looked.edited))

    def _believed(
        self, name: str, own: _Account, found: Mapping[str, Gone], missed: set[str], looked_at: int
    ) -> Mapping[str, Gone]:
        """What is gone; where suddenly most of it is, it must be said twice."""
        new = found.keys() - missed
        if len(new) < _MANY or 2 * len(new) <= looked_at or new <= own.doubted:
            return found
        _log.warning("most posts are said to be gone; looking again", account=name, posts=len(new))
        own.doubted |= new
        return {one: how for one, how in found.items() if one in missed}
