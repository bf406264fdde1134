"""What the breaks are made of: somebody complains, Ana answers, something is waited for, and the page says what came.

Every caption is written from what the platforms accepted; what did not happen in time is said to be missing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from handlers.standins.demo import cast
from handlers.standins.demo.stage import CASES, Stage
from handlers.standins.slack import Message, all_text, buttons, label

_PATIENCE: Final = 25.0
NO_PREVIEW: Final = "The preview is gone: it was sent or kept internal meanwhile."


@dataclass(frozen=True, slots=True)
class Caption:
    """What the page says is going on, and where to look: at whose screen, in which thread."""

    text: str
    person: str = ""
    thread: str = ""


class Missing(Exception):
    """Something did not happen in time."""


class Parts:
    """What all breaks do on one stage; ``became`` looks what the visitor made of the last of them."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.became: Callable[[], Caption | None] | None = None
        self._caption: Caption | None = None

    @property
    def caption(self) -> Caption | None:
        """The last word about what was broken, or about what the visitor made of it since; None before all."""
        if self.became is not None and (caption := self.became()) is not None:
            self.say(caption.text, caption.person, caption.thread)
        return self._caption

    def say(self, text: str, person: str = "", thread: str = "") -> None:
        self._caption, self.became = Caption(text, person, thread), None

    def forget(self) -> None:
        """Nothing was said."""
        self._caption = self.became = None

    async def new_case(self, caption: str) -> tuple[Message, cast.Customer]:
        """Somebody complains on X; their card."""
        self.say(caption)
        who = self.stage.complain("x")
        mine = await self.until(
            lambda: [one for one in self.cards() if who.complaint in all_text(one)], "The card is not there yet."
        )
        self.say(caption, cast.ANA, mine[-1]["ts"])
        await asyncio.sleep(1.0)
        return mine[-1], who

    async def ana_writes(self, card: Message, who: cast.Customer) -> None:
        await self.stage.town.slack.say(cast.ANA, who.answer, CASES, card["ts"])
        await self.until(lambda: self.preview(card), "There is no preview yet.")

    async def ana_sends(self, card: Message, who: cast.Customer) -> None:
        await self.ana_writes(card, who)
        await asyncio.sleep(1.0)
        preview = self.preview(card)
        if preview is None:
            raise Missing(NO_PREVIEW)
        await self.stage.town.slack.press(cast.ANA, preview, "Send", CASES)

    def cards(self) -> list[Message]:
        return [one for one in self.stage.town.slack.roots(CASES) if "bot_id" in one]

    def preview(self, card: Message) -> Message | None:
        """The newest message in a thread that can be sent."""
        thread = self.stage.town.slack.thread(CASES, card["ts"])[1:]
        return next((one for one in reversed(thread) if any(label(b).startswith("Send") for b in buttons(one))), None)

    def thread(self, card: Message) -> str:
        return "\n".join(all_text(one) for one in self.stage.town.slack.thread(CASES, card["ts"])[1:])

    async def until(self, condition: Callable[[], Any], missing: str, seconds: float = _PATIENCE) -> Any:
        found = await self.stage.town.ledger.until(condition, seconds)
        if not found:
            raise Missing(missing)
        return found


def none(number: int) -> str:
    """How a count stands in a sentence."""
    return str(number) if number else "none"
