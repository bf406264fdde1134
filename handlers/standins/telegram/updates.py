"""Telegram's updates on their way to the bot: kept until they are confirmed, for one poller or one web hook.

https://core.telegram.org/bots/api#getting-updates
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.ports import Clock

Update = dict[str, Any]

_HOOKED: Final = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
_DISPLACED: Final = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
#: Updates that come only to those who ask for them by name.
_ON_REQUEST: Final = {"chat_member", "message_reaction", "message_reaction_count"}


class Conflict(Exception):
    """Two want the updates at once. The message is Telegram's."""


@dataclass(slots=True)
class Hook:
    """A web hook: where updates go and how they prove whose they are."""

    url: str = ""
    secret: str = ""
    last_error: str = ""


class Updates:
    """The queue. ``retry_after`` is how long a web hook that failed is left alone, in seconds."""

    def __init__(self, clock: Clock, retry_after: float = 1.0) -> None:
        self._clock = clock
        self._next = 1_000
        self._changed = asyncio.Event()
        self._poller: asyncio.Event | None = None
        self._pushing: asyncio.Task[None] | None = None
        self.retry_after = retry_after
        self.allowed: list[str] = []
        self.waiting: deque[Update] = deque()
        self.hook = Hook()

    @property
    def confirmed(self) -> int:
        """The id of the last update that the bot has confirmed, or has never seen."""
        return int(self.waiting[0]["update_id"]) - 1 if self.waiting else self._next

    def emit(self, kind: str, body: Update) -> None:
        """One more update, unless the bot does not want to hear of such."""
        if kind not in self.allowed if self.allowed else kind in _ON_REQUEST:
            return
        self._next += 1
        self.waiting.append({"update_id": self._next, kind: body})
        self._changed.set()

    async def poll(self, offset: int, limit: int, patience: float) -> list[Update]:
        """What is waiting from ``offset`` on, which confirms all before it.

        Waits up to ``patience`` seconds for the first. A negative offset keeps that many of the last. Raises `Conflict`
        when a web hook is set, and for the older one of two that poll at once.
        """
        if self.hook.url:
            raise Conflict(_HOOKED)
        if self._poller is not None:
            self._poller.set()
        displaced = self._poller = asyncio.Event()
        try:
            self._confirm(offset)
            end = self._clock.monotonic() + patience
            while not self.waiting and (left := end - self._clock.monotonic()) > 0:
                await self._news(displaced, left)
                if displaced.is_set():
                    raise Conflict(_DISPLACED)
            return [update for update, _ in zip(self.waiting, range(limit), strict=False)]
        finally:
            if self._poller is displaced:
                self._poller = None

    def set_hook(self, url: str, secret: str) -> None:
        """Push updates to this address from now on; an empty one ends it."""
        self.hook = Hook(url, secret)
        if self._pushing is not None:
            self._pushing.cancel()
            self._pushing = None
        if url:
            self._pushing = asyncio.ensure_future(self._push(self.hook))

    def drop(self) -> None:
        """Forget all that is waiting."""
        self.waiting.clear()

    async def close(self) -> None:
        if self._poller is not None:
            self._poller.set()
        if self._pushing is not None:
            self._pushing.cancel()
            await asyncio.gather(self._pushing, return_exceptions=True)

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self.waiting) > -offset:
                self.waiting.popleft()
        while self.waiting and self.waiting[0]["update_id"] < offset:
            self.waiting.popleft()

    async def _news(self, displaced: asyncio.Event, seconds: float) -> None:
        """Wait until there is something, or somebody else polls."""
        self._changed.clear()
        waits = [asyncio.ensure_future(event.wait()) for event in (self._changed, displaced)]
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    async def _push(self, hook: Hook) -> None:
        headers = {"Content-Type": "application/json"}
        if hook.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = hook.secret
        async with ClientSession(timeout=ClientTimeout(total=10)) as session:
            while True:
                while not self.waiting:
                    self._changed.clear()
                    await self._changed.wait()
                update = self.waiting[0]
                try:
                    async with session.post(hook.url, data=json.dumps(update), headers=headers) as response:
                        accepted = response.status // 100 == 2
                        hook.last_error = "" if accepted else f"Wrong response from the webhook: {response.status}"
                except (TimeoutError, ClientError) as error:
                    accepted = False
                    hook.last_error = f"Connection failed: {type(error).__name__}"
                if accepted and self.waiting and self.waiting[0] is update:
                    self.waiting.popleft()
                elif not accepted:
                    await self._clock.sleep(self.retry_after)
