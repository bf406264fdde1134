"""*Show them*: what somebody wrote to a customer who deleted what it answered, through the real app."""

from __future__ import annotations

from typing import Any

from bot.flows.intake import take_in
from bot.messages import Batch
from handlers.standins.slack import all_text, buttons, label
from tests.slack.house import House

WORDS = "Dana, that is on us."


async def test_ones_own_words_are_behind_a_button_and_nobody_elses(house: House) -> None:
    await house.customer()
    await house.preview(WORDS)
    await take_in(house.ctx, "telegram", "42", Batch((), deleted=("in-1",)))

    def labels(message: Any) -> list[str]:
        return [label(one) for one in buttons(message)]

    def told() -> list[Any]:
        return [one for one in house.town.slack.messages("U0ANA") if "Show them" in labels(one)]

    [notice] = await house.until(told)
    assert all_text(notice).startswith("Dana Wells's message was deleted on Telegram at ")
    await house.town.slack.press("U0ANA", notice, "Show them")
    window = await house.until(lambda: house.town.slack.window("U0ANA"))
    assert WORDS in str(window)
    assert "refund" not in str(window)
    line = await house.line("Preview.")
    assert "Send privately" not in labels(line)
    assert "deleted on Telegram" in all_text(line)
