"""The load: posts and approved replies in bursts, evenly, and with slow calls; and what is measured of each.

One clock sees both ends. What is measured is one process, or several on one database, beside its server. We play the
platforms: what that costs is counted too, where all share the same processors.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from tests.bench.platforms import Platforms
from tests.bench.processes import Fleet


@dataclass(slots=True)
class Load:
    """How much is measured: posts in a burst, seconds of an even load at ``rate`` each way, posts with slow calls; and
    for how many seconds each call ``hangs`` while it is seen how fast posts are stored."""

    burst: int = 600
    warm_up: int = 100
    rate: int = 20
    seconds: int = 20
    slow: int = 200
    slow_call: float = 0.1
    hangs: float = 3.0


@dataclass(slots=True)
class Figures:
    """What one subject did. Rates are messages a second, processor times ms a message, latencies ms; ``server`` is what
    PostgreSQL counted."""

    rate: dict[str, float] = field(default_factory=dict)
    cpu: dict[str, float] = field(default_factory=dict)
    p50: dict[str, float] = field(default_factory=dict)
    p99: dict[str, float] = field(default_factory=dict)
    slow: dict[str, float] = field(default_factory=dict)
    calls: dict[str, float] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)
    server: dict[str, float] = field(default_factory=dict)
    lost: int = 0
    doubled: int = 0


class Run:
    """One subject under the whole load: the product, or a floor that is told how many ``edits`` a reply takes."""

    def __init__(
        self, fleet: Fleet, platforms: Platforms, load: Load, edits: dict[str, float] | None, first: int = 0
    ) -> None:
        self._fleet = fleet
        self._platforms = platforms
        self._load = load
        self._edits = edits
        self._next = first
        self._owed = 0.0
        self.figures = Figures()

    async def measure(self) -> Figures:
        load, figures = self._load, self.figures
        await self.until(lambda: len(self._platforms.sockets) >= self._fleet.size, "connect")
        await asyncio.sleep(2)
        figures.memory["idle"] = self._fleet.memory()
        warm = await self.posts(load.warm_up)
        await self.approve(warm, "burst")
        first = await self._burst("in", self.posts(load.burst))
        await self.prepare(first)
        await self._burst("out", self.approve(first, "burst"))
        await self._intake()
        ready = await self.posts(load.rate * load.seconds)
        await self.prepare(ready)
        await self._evenly(ready)
        ready = await self.posts(load.slow)
        await self.prepare(ready)
        self._platforms.delay = load.slow_call
        figures.slow["in"] = await self._slowly(self.posts(load.slow), self._platforms.cards)
        figures.slow["out"] = await self._slowly(self.approve(ready, "burst"), self._platforms.sent)
        self._platforms.delay = 0
        figures.memory["after"] = self._fleet.memory()
        platforms = self._platforms
        figures.lost = len(platforms.posted) - len(platforms.cards) + len(platforms.pressed) - len(platforms.sent)
        figures.doubled = sum(platforms.doubled.values())
        return figures

    # --- steps -------------------------------------------------------------------------------------------------------

    async def posts(self, count: int) -> list[int]:
        numbers = self._numbers(count)
        for number in numbers:
            self._platforms.post(number, complaint(number))
        await self.until(lambda: all(number in self._platforms.directs for number in numbers), "cards")
        await self._quiet()
        return numbers

    async def prepare(self, numbers: list[int]) -> None:
        """The executive writes in each thread, some at a time, until every preview is there."""
        if self._edits is not None:
            return
        for start in range(0, len(numbers), 50):
            some = [number for number in numbers[start : start + 50] if number not in self._platforms.previews]
            for number in some:
                await self._platforms.say(number, _words(number))
            await self.until(lambda some=some: all(one in self._platforms.previews for one in some), "previews")
        await self._quiet()

    async def approve(self, numbers: list[int], phase: str = "burst") -> list[int]:
        await self.prepare(numbers)
        for number in numbers:
            await self._press(number, phase)
        await self.until(lambda: all(number in self._platforms.sent for number in numbers), "replies")
        await self._quiet()
        return numbers

    async def _press(self, number: int, phase: str) -> None:
        if self._edits is None:
            await self._platforms.press(number)
            return
        self._owed += self._edits[phase]
        edits, self._owed = int(self._owed), self._owed % 1
        value = {"chat": 5_000_000 + number, "text": f"{_words(number)} r{number:06}x", "updates": edits}
        await self._platforms.press_bare(number, value)

    async def _burst(self, way: str, work: Awaitable[list[int]]) -> list[int]:
        """All at once: from the first handed in to the last that arrived, and the processor time until it is quiet."""
        spent, served, calls = self._fleet.cpu(), self._fleet.server_cpu(), self._platforms.calls.copy()
        ours = time.process_time()
        numbers = await work
        begun, arrived = self._both_ends(way)
        seconds = max(arrived[number] for number in numbers) - min(begun[number] for number in numbers)
        self.figures.rate[way] = len(numbers) / seconds
        self.figures.cpu[way] = (self._fleet.cpu() - spent) * 1000 / len(numbers)
        self.figures.cpu[f"{way}, server"] = (self._fleet.server_cpu() - served) * 1000 / len(numbers)
        self.figures.cpu[f"{way}, stand-ins"] = (time.process_time() - ours) * 1000 / len(numbers)
        self._count_calls(way, calls, len(numbers))
        return numbers

    async def _intake(self) -> None:
        """How fast posts are safe, whatever becomes of their cards: the desk hangs meanwhile."""
        platforms, load = self._platforms, self._load
        numbers, spent = self._numbers(load.burst), self._fleet.cpu()
        platforms.delay = load.hangs
        for number in numbers:
            platforms.post(number, complaint(number))
        await self.until(lambda: all(number in platforms.stored for number in numbers), "posts stored")
        seconds = platforms.stored[numbers[-1]] - platforms.posted[numbers[0]]
        self.figures.rate["stored"] = len(numbers) / seconds
        self.figures.cpu["stored"] = (self._fleet.cpu() - spent) * 1000 / len(numbers)
        platforms.delay = 0
        await self.until(lambda: all(number in platforms.directs for number in numbers), "cards")
        await self._quiet()

    def _both_ends(self, way: str) -> tuple[dict[int, float], dict[int, float]]:
        platforms = self._platforms
        return (platforms.posted, platforms.cards) if way == "in" else (platforms.pressed, platforms.sent)

    def _count_calls(self, name: str, before: Any, count: int) -> None:
        made = self._platforms.calls - before
        self.figures.calls[name] = (made["chat.postMessage"] + made["sendMessage"]) / count
        self.figures.calls[f"{name} edits"] = made["chat.update"] / count

    async def _evenly(self, ready: list[int]) -> None:
        """Posts and presses at an even rate, each on time whatever became of those before."""
        load, calls = self._load, self._platforms.calls.copy()
        spent = self._fleet.cpu()
        numbers = self._numbers(len(ready))
        begin = time.monotonic() + 0.1

        async def at(instant: float) -> None:
            await asyncio.sleep(instant - time.monotonic())

        for place, number in enumerate(ready):
            await at(begin + place / load.rate)
            self._platforms.post(numbers[place], complaint(numbers[place]))
            await at(begin + (place + 0.5) / load.rate)
            await self._press(number, "even")
        await self.until(lambda: all(number in self._platforms.sent for number in ready), "replies")
        await self.until(lambda: all(number in self._platforms.directs for number in numbers), "cards")
        await self._quiet()
        self.figures.cpu["even, each pair"] = (self._fleet.cpu() - spent) * 1000 / len(ready)
        for way, mine in (("in", numbers), ("out", ready)):
            begun, arrived = self._both_ends(way)
            waits = sorted((arrived[number] - begun[number]) * 1000 for number in mine)
            self.figures.p50[way] = statistics.median(waits)
            self.figures.p99[way] = waits[min(len(waits) - 1, round(len(waits) * 0.99))]
        self._count_calls("even", calls, len(ready))

    async def _slowly(self, work: Awaitable[Any], arrived: dict[int, float]) -> float:
        before, begun = set(arrived), time.monotonic()
        await work
        new = [at for number, at in arrived.items() if number not in before]
        return len(new) / (max(new) - begun)

    # --- helpers -----------------------------------------------------------------------------------------------------

    def _numbers(self, count: int) -> list[int]:
        self._next += count
        return list(range(self._next - count, self._next))

    async def until(self, condition: Callable[[], Any], what: str, seconds: float = 120) -> None:
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end or not self._fleet.alive:
                raise SystemExit(f"no {what}; the log ends:\n{self._fleet.log()[-2000:]}")
            await asyncio.sleep(0.02)

    async def _quiet(self) -> None:
        while time.monotonic() - self._platforms.last_call < 0.3:
            await asyncio.sleep(0.05)


def complaint(number: int) -> str:
    """Everybody names a parcel of their own: many who write of one thing would be a surge, with one card together."""
    parcel = f"{70_000 + number}"
    return f"My parcel {parcel} never arrived and nobody answers the phone. This is the third time I ask for my refund."


def _words(number: int) -> str:
    """What an executive writes, in their own words each time."""
    chance = random.Random(number)
    pick = chance.choice
    return (
        f"Dana, {pick(_TIMES)} {pick(_WAITS)}: that is on us. I {pick(_DEEDS)} {pick(_WHENS)}, and you {pick(_ENDS)}"
        f" {pick(_DAYS)}. {pick(_LASTS)}"
    )


_TIMES = ["three weeks", "two calls", "a month", "five letters", "all those days", "a second broken box"]
_WAITS = ["and nobody answered", "without one honest word", "and the wrong city twice", "in a queue", "for nothing"]
_DEEDS = ["walked down to the depot", "stopped the second charge", "spoke with the driver", "packed a new one myself"]
_WHENS = ["this morning", "an hour ago", "before lunch", "right after your message", "with the whole team watching"]
_ENDS = ["will hold it in your hands", "get every cent back", "hear from me again", "can expect the courier"]
_DAYS = ["on Friday", "tomorrow", "by Monday noon", "within the week", "before the holiday"]
_LASTS = ["If not, tell me here and I chase it.", "Write to me if anything is off.", "I keep an eye on it until then."]
