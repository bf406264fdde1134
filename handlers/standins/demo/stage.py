"""One run of the demo: a town with its people, a folder, and the product in it. *Start again* makes all of it anew."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from bot.clock import MovedClock
from handlers.standins.demo import cast
from handlers.standins.demo.child import Child, Product
from handlers.standins.demo.counts import Counts
from handlers.standins.town import Town

CASES: Final = "C0CASES"
_READY: Final = 30.0


class Stage:
    """``town``, ``clock``, ``child`` and ``counts`` belong to the run ``number``; all change when it starts again."""

    town: Town
    clock: MovedClock
    child: Child
    counts: Counts

    def __init__(self, product: Product) -> None:
        self.product = product
        self.number = 0
        self.customers = cast.customers()
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._left = contextlib.AsyncExitStack()

    async def start(self) -> None:
        """Open the town and start the product; returns when it listens. Raises `child.DoesNotRun`."""
        self.number += 1
        self.customers = cast.customers()
        self.clock = MovedClock()
        folder = Path(self._left.enter_context(tempfile.TemporaryDirectory(prefix="buckstop-demo-")))
        self.town = town = await self._left.enter_async_context(Town(clock=self.clock))
        town.slack.windows.triggers.life = 30.0  # a visitor's machine draws the page as well, and may be slow
        town.slack.workspace.channels[CASES].name = "customer-voices"
        for person in town.slack.workspace.people.values():
            person.zone = self.product.zone
        self.dana_on_x = town.x.person(" ".join(cast.DANA[:2]), cast.DANA[2])
        self.dana_on_telegram = town.telegram.person(*cast.DANA)
        town.telegram.private(self.dana_on_telegram)
        self.counts = Counts(town, CASES)
        environment = {**town.env(), **self.product.environment(folder)}
        self.child = Child(self.product.command, environment, folder, self.clock, self.failed)
        self._left.push_async_callback(self.child.stop)
        await self.child.start()
        await self._ready()
        await self.open_homes()

    async def stop(self) -> None:
        """End the product, close the town, remove the folder: whatever of it there is."""
        await self._left.aclose()

    async def start_again(self) -> None:
        """A new town, a new database, the product from its beginning."""
        await self.stop()
        await self.start()

    @property
    def listens(self) -> bool:
        """Whether the product is connected to Slack."""
        return self.child.lives and bool(self.town.slack.sockets.open)

    def skip(self, span: timedelta) -> None:
        """Let it be later by ``span``, for the platforms and for the product."""
        self.clock.ahead += span
        self.child.set_clock()
        self.town.ledger.stir()

    async def open_homes(self) -> None:
        """Let the people at the company look at their App Home; from then on the product keeps it as it is."""
        for person in cast.PHONES:
            await self.town.slack.open_home(person)

    # ---- people who come along

    def complain(self, on: str) -> cast.Customer:
        """Somebody new complains on ``x`` or ``telegram``."""
        who = next(self.customers)
        if on == "x":
            self.town.x.post(f"{who.complaint} @acme", self.town.x.person(who.name, who.handle))
        else:
            sender = self.town.telegram.person(who.first, who.last, who.handle)
            self.town.telegram.post(who.complaint, sender=sender)
        self.town.ledger.stir()
        return who

    def dana_writes(self, on: str, text: str, answers: str | None = None) -> dict[str, Any]:
        """Dana posts on ``x`` (in answer to the post with the id ``answers``) or writes to Acme on ``telegram``."""
        if on == "x":
            written = self.town.x.post(text, self.dana_on_x, answers)
        else:
            written = self.town.telegram.post(text, sender=self.dana_on_telegram)
        self.town.ledger.stir()
        return written

    async def _ready(self) -> None:
        """Wait for the product's connection to Slack, or for its end."""
        await self.town.ledger.until(lambda: self.listens or self.failed.done(), _READY)
        if self.failed.done():
            self.failed.result()
