"""Words that were changed or deleted in Slack after they had left, through the real app."""

from __future__ import annotations

from typing import Any

from handlers.standins.slack import all_text
from tests.slack.house import House

WORDS, BETTER = "Dana, it leaves on Tuesday.", "Dana, it leaves on Wednesday."


async def left(house: House) -> Any:
    """A reply that left: its message in the thread."""
    await house.customer()
    card = await house.card()
    message = await house.town.slack.say("U0ANA", WORDS, thread_ts=card["ts"])
    await house.town.slack.press("U0ANA", await house.line("Preview."), "Send")
    await house.line("Delivered")
    return message


async def test_an_edit_shows_what_send_would_change_and_send_changes_it(house: House) -> None:
    message = await left(house)
    await house.town.slack.edit(message, BETTER)
    preview = await house.line("This changes the message on Telegram. Preview.")
    await house.quiet()
    assert house.telegram.changed == []
    await house.town.slack.press("U0ANA", preview, "Send")
    changed = await house.line("Changed on Telegram at ")
    assert "Before: “Dana, it leaves on Tuesday." in changed["text"]
    assert [text.split("\n")[0] for text in house.telegram.stands.values()] == [BETTER]
    assert len(house.telegram.accepted) == 1


async def test_a_deletion_is_asked_about_and_needs_a_window(house: House) -> None:
    message = await left(house)
    await house.town.slack.delete(message)
    asked = await house.line("The answer to Dana Wells is on Telegram still. Delete it there too?")
    await house.town.slack.press("U0BEN", asked, "Delete there")
    window = await house.until(lambda: house.town.slack.window("U0BEN"))
    assert "Only Ana Ruiz can decide" in all_text(window)
    await house.town.slack.press("U0ANA", asked, "Delete there")
    window = await house.until(lambda: house.town.slack.window("U0ANA"))
    assert "It may have been read." in all_text(window)
    await house.quiet()
    assert house.telegram.deleted == []
    await house.town.slack.submit("U0ANA")
    line = await house.line("Deleted on Telegram at ")
    assert line["text"].endswith("by Ana Ruiz.")
    assert WORDS not in all_text(line)
    await house.line("The answer to Dana Wells was deleted on Telegram too")
    assert house.telegram.deleted == ["telegram-1"]


async def test_leave_it_leaves_it(house: House) -> None:
    await house.town.slack.delete(await left(house))
    asked = await house.line("The answer to Dana Wells is on Telegram still.")
    await house.town.slack.press("U0ANA", asked, "Leave it")
    await house.until(lambda: "The answer to Dana Wells stays on Telegram. Ana Ruiz left it there." in all_text(asked))
    assert house.telegram.deleted == []
