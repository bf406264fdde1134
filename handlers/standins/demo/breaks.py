"""*Try to break it*: what goes wrong on purpose, played in front of the visitor, and what came of it in one sentence.

Every caption is written from what the platforms accepted; what did not happen in time is said to be missing.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final

from handlers.standins.demo import cast
from handlers.standins.demo.flood import flood
from handlers.standins.demo.parts import NO_PREVIEW, Missing, Parts, none
from handlers.standins.demo.stage import CASES, Stage
from handlers.standins.demo.turns import show_rota, skip
from handlers.standins.faults import Fault, Kind
from handlers.standins.slack import NothingToPress

_POST: Final = "POST /2/tweets"
_BUSY_SECONDS: Final = 8
_NO_RECEIPT: Final = "No receipt yet. The ledger shows what has gone out so far."


class Breaks(Parts):
    """One break at a time. ``running`` is its name or empty, ``last`` the newest's, ``played`` those that are over."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self._task: asyncio.Task[None] | None = None
        self.running = ""
        self.played: set[str] = set()
        self.last = ""
        self.flooded = False
        self._plays: dict[str, Callable[[], Awaitable[None]]] = {
            "cut": self._cut,
            "kill": self._kill,
            "busy": self._busy,
            "eve": self._eve,
            "flood": partial(flood, self),
            "skip": partial(skip, self),
            "rota": partial(show_rota, self),
        }

    def begin(self, name: str) -> bool:
        """Begin a break, unless one is under way. Raises ``KeyError`` for an unknown one."""
        play = self._plays[name]
        if self.running or (name == "flood" and self.flooded):
            return False
        self.flooded |= name == "flood"
        self.running = self.last = name
        self._task = asyncio.create_task(self._run(play))
        return True

    async def stop(self) -> None:
        """Forget what is under way and what was said."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self.forget()
        self.running, self.last, self.flooded, self.played = "", "", False, set()

    async def _run(self, play: Callable[[], Awaitable[None]]) -> None:
        try:
            await play()
        except Missing as missing:
            self.say(str(missing))
        except NothingToPress:
            self.say(NO_PREVIEW)
        finally:
            self.stage.town.faults.lift("x", _POST)
            self.played.add(self.running)
            self.running = ""

    # ---- the breaks

    async def _cut(self) -> None:
        town, counts = self.stage.town, self.stage.counts
        before, asked = counts.now(), counts.asked_to_post()
        card, who = await self.new_case("Somebody new complains; Ana will answer, and X's line will be cut.")
        town.faults.next("x", _POST, Kind.CUT_AFTER)
        await self.ana_sends(card, who)
        await self.until(lambda: counts.now()["replies"] > before["replies"], "The reply has not left yet.")
        looking = "X took the reply and the line broke before it said so. The bot looks, it does not send again."
        self.say(looking, cast.ANA, card["ts"])
        await self.until(lambda: "Delivered" in self.thread(card), _NO_RECEIPT)
        now, tries = counts.now(), counts.asked_to_post() - asked
        out = now["replies"] - before["replies"]
        found = f"Found there, so it is delivered. X was asked to post {_times(tries)}; {out} reply came out, "
        self.say(found + f"{none(now['twice'])} twice.", cast.ANA, card["ts"])

    async def _kill(self) -> None:
        stage, before = self.stage, self.stage.counts.now()
        stage.child.kill()
        await self.until(lambda: not stage.child.lives, "The bot could not be killed.")
        self.say("Killed, as by kill -9. In two seconds it is started again.")
        await asyncio.sleep(0.6)
        stage.complain("x")
        stage.complain("telegram")
        missed = stage.counts.now()["missing"] - before["missing"]
        self.say(f"{missed} posts while nobody listens.")
        await self.until(lambda: stage.listens, "The bot is not back yet.")
        await stage.open_homes()
        self.say("It is back, and reads what it missed.")
        cards = before["cards"] + 2
        await self.until(
            lambda: (now := stage.counts.now())["missing"] <= before["missing"] and now["cards"] >= cards,
            "Not everything has arrived in Slack yet.",
        )
        await asyncio.sleep(1.5)  # a second card would come now
        now = stage.counts.now()
        posts, came = now["posts"] - before["posts"], now["cards"] - before["cards"]
        self.say(f"Killed and back: {posts} posts in, {came} cards, {none(now['twice'])} twice.")

    async def _busy(self) -> None:
        town, counts, before = self.stage.town, self.stage.counts, self.stage.counts.now()
        asked = counts.asked_to_post()
        card, who = await self.new_case("Somebody new complains; Ana will answer, and X will say 429.")
        town.faults.next("x", _POST, Fault(Kind.BUSY, seconds=_BUSY_SECONDS))
        await self.ana_sends(card, who)
        await self.until(lambda: counts.asked_to_post() > asked, "The reply has not left yet.")
        self.say("X says 429: too many requests. The reply waits and leaves by itself.", cast.ANA, card["ts"])
        await self.until(lambda: "Delivered" in self.thread(card), _NO_RECEIPT)
        out = counts.now()["replies"] - before["replies"]
        self.say(f"Delivered when X allowed it, without another press. Replies out: {out} more.", cast.ANA, card["ts"])

    async def _eve(self) -> None:
        town, counts, before = self.stage.town, self.stage.counts, self.stage.counts.now()
        card = next((one for one in reversed(self.cards()) if self.preview(one)), None)
        if card is None:
            card, who = await self.new_case(
                "Somebody new complains; Ana answers in the thread, and Eve will press Send."
            )
            await self.ana_writes(card, who)
        preview = self.preview(card)
        if preview is None:
            raise Missing(NO_PREVIEW)
        self.say("Eve, a colleague, presses Send.", cast.EVE, card["ts"])
        await asyncio.sleep(0.8)
        seen = len(town.slack.ephemerals(cast.EVE))
        await town.slack.press(cast.EVE, preview, "Send", CASES)
        await self.until(lambda: len(town.slack.ephemerals(cast.EVE)) > seen, "Nobody has told Eve anything yet.")
        told = str(town.slack.ephemerals(cast.EVE)[-1]["text"])
        out = counts.now()["replies"] - before["replies"]
        self.say(f"Eve is told: “{told}” {f'{out} went out.' if out else 'Nothing went out.'}", cast.EVE, card["ts"])


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
