"""*Show them*: what somebody wrote to a customer who deleted what it answered, through the real app."""

from __future__ import annotations

from bot.flows.intake import take_in
from bot.messages import Batch
from handlers.standins.slack import all_text, buttons
from tests.slack.house import House

WORDS = "Dana, that is on us."


async def test_ones_own_words_are_behind_a_button_and_nobody_elses(house: House) -> None:
    await house.customer()
    await house.preview(WORDS)
    await take_in(house.ctx, "telegram", "42", Batch((), deleted=("in-1",)))

    def told() -> list[dict[str, object]]:
        return [one for one in house.town.slack.messages("D0ANA") if "Show them" in buttons(one)]

    [notice] = await house.until(told)
    assert all_text(notice).startswith("Dana Wells's message was deleted on Telegram at ")
    await house.town.slack.press("U0ANA", notice, "Show them")
    window = await house.until(lambda: house.town.slack.window("U0ANA"))
    assert WORDS in str(window)
    assert "refund" not in str(window)
    line = await house.line("Preview.")
    assert "Send privately" not in buttons(line)
    assert "deleted on Telegram" in all_text(line)
