"""Thousands complain at once: how it goes on, what came of it, and whether an executive's reply leaves meanwhile."""

from __future__ import annotations

import asyncio
import time
from typing import Final

from handlers.standins.demo import cast
from handlers.standins.demo.parts import Missing, Parts, none
from handlers.standins.demo.stage import CASES
from handlers.standins.slack import Message, NothingToPress

#: How many write at once, and how many seconds that may take on a slow machine.
FLOOD: Final = 5_000
_FLOOD_PATIENCE: Final = 600.0


async def flood(parts: Parts) -> None:
    """Thousands at once; how it goes on is told, and one reply leaves meanwhile."""
    stage = parts.stage
    card, who = await parts.new_case("Somebody new complains; Ana will answer while thousands write.")
    before, started = stage.counts.now(), time.monotonic()
    for number in range(FLOOD):
        stage.complain("x" if number % 2 else "telegram")
        if number % 50 == 0:
            await asyncio.sleep(0)
    reply = asyncio.create_task(_delivered(parts, card, who))
    try:
        while (came := (now := stage.counts.now())["cards"] - before["cards"]) < FLOOD or now["missing"] > before[
            "missing"
        ]:
            seconds = time.monotonic() - started
            if seconds > _FLOOD_PATIENCE:
                raise Missing(f"{came:,} of {FLOOD:,} are in Slack after {seconds:.0f} s; the bot goes on.")
            out = f" {reply.result()}" if reply.done() else ""
            parts.say(f"{FLOOD:,} customers at once: {came:,} are in Slack, {none(now['twice'])} twice.{out}")
            await asyncio.sleep(1.0)
        answered = await reply
    finally:
        reply.cancel()
    posts, came = now["posts"] - before["posts"], now["cards"] - before["cards"]
    seconds = time.monotonic() - started
    counted = f"{posts:,} in, {came:,} cards, {none(now['missing'])} missing, {none(now['twice'])} twice"
    pace = f"after {seconds:.0f} s (without Slack’s own pace of one card a second)"
    parts.say(f"{counted}, {pace}. {answered} Each named another order: about one thing they would share one card.")


async def _delivered(parts: Parts, card: Message, who: cast.Customer) -> str:
    """Ana answers meanwhile; how long that took."""
    before = parts.stage.counts.now()["replies"]
    await asyncio.sleep(1.0)
    try:
        await parts.ana_writes(card, who)
        preview = await parts.until(lambda: parts.preview(card), "")
        pressed = time.monotonic()
        await parts.stage.town.slack.press(cast.ANA, preview, "Send", CASES)
        await parts.until(lambda: parts.stage.counts.now()["replies"] > before, "")
    except (Missing, NothingToPress):
        return "Ana’s reply has not left."
    return f"Ana’s reply left {time.monotonic() - pressed:.0f} s after her Send."
