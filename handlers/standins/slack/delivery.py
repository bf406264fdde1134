"""Delivers events and interactions to the app, as insistently as Slack does. It knows no wire: a `Route` carries.

An event without an acknowledgement within three seconds comes again at once, after a minute and after five minutes;
a press of a button, a window or a command comes once. https://docs.slack.dev/apis/events-api/#retries
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.ports import Clock

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to hand something to the app.

    ``answer`` came with the acknowledgement; ``reason`` says why there is none. ``seconds`` is how long it took.
    """

    acknowledged: bool
    seconds: float = 0.0
    answer: Payload | None = None
    reason: str = ""
    no_retry: bool = False


@dataclass(slots=True)
class Delivery:
    """One event or interaction on its way, with its attempts so far."""

    kind: str
    payload: Payload
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def acknowledged(self) -> bool:
        return any(attempt.acknowledged for attempt in self.attempts)


class Route(Protocol):
    """A way to the app: a socket, or HTTP. ``retry`` counts from 0; ``reason`` is why there was no acknowledgement."""

    async def carry(self, kind: str, payload: Payload, retry: int, reason: str) -> Attempt: ...


class Deliveries:
    """Everything that was told to the app. ``waits`` are the seconds before each further try of an event."""

    def __init__(self, clock: Clock, route: Route, waits: Sequence[float] = (0, 60, 300)) -> None:
        self.clock = clock
        self._tasks: set[asyncio.Task[None]] = set()
        self.route = route
        self.waits = waits
        self.all: list[Delivery] = []

    async def event(self, payload: Payload, retry: int = 0) -> Delivery:
        """Deliver an event; returns after the first try. Further tries happen by themselves.

        ``retry`` greater than 0 plays that the tries before it went wrong on Slack's side.
        """
        delivery = self._new("events_api", payload)
        delivery.attempts.append(await self.route.carry("events_api", payload, retry, "timeout" if retry else ""))
        if not delivery.acknowledged:
            self._spawn(delivery, retry)
        return delivery

    def tell(self, payload: Payload) -> None:
        """Deliver an event without waiting for the first try."""
        self._spawn(self._new("events_api", payload), None)

    async def once(self, kind: str, payload: Payload) -> Attempt:
        """Deliver an interaction (``interactive``) or a command (``slash_commands``): one try."""
        delivery = self._new(kind, payload)
        delivery.attempts.append(await self.route.carry(kind, payload, 0, ""))
        return delivery.attempts[-1]

    @property
    def unacknowledged(self) -> list[Delivery]:
        return [delivery for delivery in self.all if not delivery.acknowledged]

    async def close(self) -> None:
        """Forget all further tries."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _new(self, kind: str, payload: Payload) -> Delivery:
        delivery = Delivery(kind, payload)
        self.all.append(delivery)
        return delivery

    def _spawn(self, delivery: Delivery, retry: int | None) -> None:
        task = asyncio.ensure_future(self._insist(delivery, retry))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _insist(self, delivery: Delivery, retry: int | None) -> None:
        if retry is None:
            delivery.attempts.append(await self.route.carry(delivery.kind, delivery.payload, 0, ""))
            retry = 0
        for number, wait in enumerate(self.waits[retry:], retry + 1):
            last = delivery.attempts[-1]
            if last.acknowledged or last.no_retry:
                return
            await self.clock.sleep(wait)
            delivery.attempts.append(
                await self.route.carry(delivery.kind, delivery.payload, number, last.reason or "timeout")
            )
