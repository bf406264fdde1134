"""*Try to break it*: what goes wrong on purpose, played in front of the visitor, and what came of it in one sentence.

Every caption is written from what the platforms accepted; what did not happen in time is said to be missing.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from handlers.standins.demo import cast, rota
from handlers.standins.demo.stage import CASES, Stage
from handlers.standins.faults import Fault, Kind
from handlers.standins.slack import Message, NothingToPress, all_text, buttons, label

#: How many write at once in the flood: what this page, its stand-ins and the bot take together on one small machine.
FLOOD: Final = 5_000
#: How many minutes *Ana doesn't answer* takes at once.
SKIPPED: Final = 20
_POST: Final = "POST /2/tweets"
_BUSY_SECONDS: Final = 8
_PATIENCE: Final = 25.0
_NOW_WITH: Final = re.compile(r"Now with [^.]+\.")
_NO_RECEIPT: Final = "No receipt yet. The ledger shows what has gone out so far."
_NO_PREVIEW: Final = "The preview is gone: it was sent or kept internal meanwhile."


@dataclass(frozen=True, slots=True)
class Caption:
    """What the page says is going on, and where to look: at whose screen, in which thread."""

    text: str
    person: str = ""
    thread: str = ""


class _Missing(Exception):
    """Something did not happen in time."""


class Breaks:
    """One break at a time. ``running`` is its name or empty, ``last`` the newest's, ``played`` those that are over."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._task: asyncio.Task[None] | None = None
        self._caption: Caption | None = None
        self._became: Callable[[], Caption | None] | None = None
        self.running = ""
        self.played: set[str] = set()
        self.last = ""
        self.flooded = False
        self._plays: dict[str, Callable[[], Awaitable[None]]] = {
            "cut": self._cut,
            "kill": self._kill,
            "busy": self._busy,
            "eve": self._eve,
            "flood": self._flood,
            "skip": self._skip,
            "rota": self._rota,
        }

    def begin(self, name: str) -> bool:
        """Begin a break, unless one is under way. Raises ``KeyError`` for an unknown one."""
        play = self._plays[name]
        if self.running or (name == "flood" and self.flooded):
            return False
        self.running = self.last = name
        self._task = asyncio.create_task(self._run(play))
        return True

    async def stop(self) -> None:
        """Forget what is under way and what was said."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self._say("")
        self._caption = None
        self.running, self.last, self.flooded, self.played = "", "", False, set()

    @property
    def caption(self) -> Caption | None:
        """The last word about what was broken, or about what the visitor made of it since; None before all."""
        if self._became is not None and (caption := self._became()) is not None:
            self._say(caption.text, caption.person, caption.thread)
        return self._caption

    async def _run(self, play: Callable[[], Awaitable[None]]) -> None:
        try:
            await play()
        except _Missing as missing:
            self._say(str(missing))
        except NothingToPress:
            self._say(_NO_PREVIEW)
        finally:
            self._stage.town.faults.lift("x", _POST)
            self.played.add(self.running)
            self.running = ""

    def _say(self, text: str, person: str = "", thread: str = "") -> None:
        self._caption, self._became = Caption(text, person, thread), None

    # ---- the breaks

    async def _cut(self) -> None:
        town, counts = self._stage.town, self._stage.counts
        before, asked = counts.now(), counts.asked_to_post()
        card, who = await self._new_case("Somebody new complains; Ana will answer, and X's line will be cut.")
        town.faults.next("x", _POST, Kind.CUT_AFTER)
        await self._ana_sends(card, who)
        await self._until(lambda: counts.now()["replies"] > before["replies"], "The reply has not left yet.")
        looking = "X took the reply and the line broke before it said so. The bot looks, it does not send again."
        self._say(looking, cast.ANA, card["ts"])
        await self._until(lambda: "Delivered" in self._thread(card), _NO_RECEIPT)
        now, tries = counts.now(), counts.asked_to_post() - asked
        out = now["replies"] - before["replies"]
        found = f"Found there, so it is delivered. X was asked to post {_times(tries)}; {out} reply came out, "
        self._say(found + f"{none(now['twice'])} twice.", cast.ANA, card["ts"])

    async def _kill(self) -> None:
        stage, before = self._stage, self._stage.counts.now()
        stage.child.kill()
        await self._until(lambda: not stage.child.lives, "The bot could not be killed.")
        self._say("Killed, as by kill -9. In two seconds it is started again.")
        await asyncio.sleep(0.6)
        stage.complain("x")
        stage.complain("telegram")
        missed = stage.counts.now()["missing"] - before["missing"]
        self._say(f"{missed} posts while nobody listens.")
        await self._until(lambda: stage.listens, "The bot is not back yet.")
        await stage.open_homes()
        self._say("It is back, and reads what it missed.")
        cards = before["cards"] + 2
        await self._until(
            lambda: (now := stage.counts.now())["missing"] <= before["missing"] and now["cards"] >= cards,
            "Not everything has arrived in Slack yet.",
        )
        await asyncio.sleep(1.5)  # a second card would come now
        now = stage.counts.now()
        posts, came = now["posts"] - before["posts"], now["cards"] - before["cards"]
        self._say(f"Killed and back: {posts} posts in, {came} cards, {none(now['twice'])} twice.")

    async def _busy(self) -> None:
        town, counts, before = self._stage.town, self._stage.counts, self._stage.counts.now()
        asked = counts.asked_to_post()
        card, who = await self._new_case("Somebody new complains; Ana will answer, and X will say 429.")
        town.faults.next("x", _POST, Fault(Kind.BUSY, seconds=_BUSY_SECONDS))
        await self._ana_sends(card, who)
        await self._until(lambda: counts.asked_to_post() > asked, "The reply has not left yet.")
        self._say("X says 429: too many requests. The reply waits and leaves by itself.", cast.ANA, card["ts"])
        await self._until(lambda: "Delivered" in self._thread(card), _NO_RECEIPT)
        out = counts.now()["replies"] - before["replies"]
        self._say(f"Delivered when X allowed it, without another press. Replies out: {out} more.", cast.ANA, card["ts"])

    async def _eve(self) -> None:
        town, counts, before = self._stage.town, self._stage.counts, self._stage.counts.now()
        card = next((one for one in reversed(self._cards()) if self._preview(one)), None)
        if card is None:
            card, who = await self._new_case(
                "Somebody new complains; Ana answers in the thread, and Eve will press Send."
            )
            await self._ana_writes(card, who)
        preview = self._preview(card)
        if preview is None:
            raise _Missing(_NO_PREVIEW)
        self._say("Eve, a colleague, presses Send.", cast.EVE, card["ts"])
        await asyncio.sleep(0.8)
        seen = len(town.slack.ephemerals(cast.EVE))
        await town.slack.press(cast.EVE, preview, "Send", CASES)
        await self._until(lambda: len(town.slack.ephemerals(cast.EVE)) > seen, "Nobody has told Eve anything yet.")
        told = str(town.slack.ephemerals(cast.EVE)[-1]["text"])
        out = counts.now()["replies"] - before["replies"]
        self._say(f"Eve is told: “{told}” {f'{out} went out.' if out else 'Nothing went out.'}", cast.EVE, card["ts"])

    async def _flood(self) -> None:
        stage, before = self._stage, self._stage.counts.now()
        self.flooded = True
        started = time.monotonic()
        self._say(f"{FLOOD} different customers complain at once, half on X, half on Telegram.")
        for number in range(FLOOD):
            stage.complain("x" if number % 2 else "telegram")
            if number % 50 == 0:
                await asyncio.sleep(0)
        cards = before["cards"] + FLOOD
        await self._until(
            lambda: (now := stage.counts.now())["missing"] <= before["missing"] and now["cards"] >= cards,
            "Not all of them are in Slack yet; the bot goes on.", 180,
        )  # fmt: skip
        seconds, now = time.monotonic() - started, stage.counts.now()
        posts, came = now["posts"] - before["posts"], now["cards"] - before["cards"]
        counted = f"{posts} in, {came} cards, {none(now['missing'])} missing, {none(now['twice'])} twice"
        self._say(f"{counted}, after {seconds:.0f} s. (Slack's own pace of one card a second is off here.)")

    async def _skip(self) -> None:
        """Twenty minutes without an answer. Nobody waits for them: the clocks of all stand later."""
        stage = self._stage
        if not any(self._waits(card) for card in self._cards()):
            await self._new_case("Somebody new complains, and Ana does not answer.")
        asked = rota.questions(stage)
        stage.skip(timedelta(minutes=SKIPPED))
        self._say(f"{SKIPPED} minutes later, on the phones and for the bot.")
        await self._until(lambda: len(rota.questions(stage)) > len(asked), "Nobody has been asked yet.")
        [(person, told), *_] = [one for one in rota.questions(stage) if one not in asked] or rota.questions(stage)[-1:]
        self._say(f"{SKIPPED} minutes later. {told}", person)
        before = {card["ts"] for card in self._cards() if _NOW_WITH.search(all_text(card))}

        def taken() -> Caption | None:
            for card in self._cards():
                if (said := _NOW_WITH.search(all_text(card))) and card["ts"] not in before:
                    return Caption(f"Taken. Card and thread follow: “{said[0]}”", "", card["ts"])
            return None

        self._became = taken

    async def _rota(self) -> None:
        """The rota as the lead sees it."""
        stage = self._stage
        await stage.town.slack.open_home(cast.LEE)
        await self._until(lambda: rota.on_now(stage), "The bot has not drawn Lee’s App Home yet.")
        gap = rota.gap(stage)
        if not gap:
            self._say(f"Lee’s App Home has who is on: “{rota.on_now(stage)}” There is no gap to fill.", cast.LEE)
            return
        self._say(f"Lee’s App Home has who is on, and where nobody is: “{gap}” Press Fill…", cast.LEE)

        def filled() -> Caption | None:
            if rota.gap(stage) == gap:
                return None
            return Caption(
                f"The gap is filled: “{rota.same_days(stage, gap)}” Next: your own Slack, in three steps.", cast.LEE
            )

        self._became = filled

    # ---- parts of them

    async def _new_case(self, caption: str) -> tuple[Message, cast.Customer]:
        """Somebody complains on X; their card."""
        self._say(caption)
        who = self._stage.complain("x")
        mine = await self._until(
            lambda: [one for one in self._cards() if who.complaint in all_text(one)], "The card is not there yet."
        )
        self._say(caption, cast.ANA, mine[-1]["ts"])
        await asyncio.sleep(1.0)
        return mine[-1], who

    async def _ana_writes(self, card: Message, who: cast.Customer) -> None:
        await self._stage.town.slack.say(cast.ANA, who.answer, CASES, card["ts"])
        await self._until(lambda: self._preview(card), "There is no preview yet.")

    async def _ana_sends(self, card: Message, who: cast.Customer) -> None:
        await self._ana_writes(card, who)
        await asyncio.sleep(1.0)
        preview = self._preview(card)
        if preview is None:
            raise _Missing(_NO_PREVIEW)
        await self._stage.town.slack.press(cast.ANA, preview, "Send", CASES)

    def _cards(self) -> list[Message]:
        return [one for one in self._stage.town.slack.roots(CASES) if "bot_id" in one]

    def _waits(self, card: Message) -> bool:
        """Whether nobody has answered it, and nobody was asked to take it."""
        return any(label(one).startswith("Reply") for one in buttons(card))

    def _preview(self, card: Message) -> Message | None:
        """The newest message in a thread that can be sent."""
        thread = self._stage.town.slack.thread(CASES, card["ts"])[1:]
        return next((one for one in reversed(thread) if any(label(b).startswith("Send") for b in buttons(one))), None)

    def _thread(self, card: Message) -> str:
        return "\n".join(all_text(one) for one in self._stage.town.slack.thread(CASES, card["ts"])[1:])

    async def _until(self, condition: Callable[[], Any], missing: str, seconds: float = _PATIENCE) -> Any:
        found = await self._stage.town.ledger.until(condition, seconds)
        if not found:
            raise _Missing(missing)
        return found


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def none(number: int) -> str:
    """How a count stands in a sentence."""
    return str(number) if number else "none"
