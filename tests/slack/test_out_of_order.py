"""What Slack could not tell at once it tells again minutes later, when newer things have been handled already."""

from __future__ import annotations

from typing import Any

from handlers.standins.slack import all_text
from tests.slack.house import House

TS = "1700000000.000100"


def said(thread: str, text: str, edited: str | None = None) -> dict[str, Any]:
    message: dict[str, Any] = {"type": "message", "user": "U0ANA", "ts": TS, "thread_ts": thread, "text": text}
    return message | ({"edited": {"user": "U0ANA", "ts": edited}} if edited else {})


async def told(house: House, event_id: str, event: dict[str, Any]) -> None:
    await house.messages.take({"channel": "C0CASES", **event}, house.messages.team, event_id)
    await house.quiet()


def changed(thread: str, text: str, edited: str) -> dict[str, Any]:
    before = said(thread, "Something else.")
    return {"subtype": "message_changed", "message": said(thread, text, edited), "previous_message": before}


def previews(house: House) -> list[Any]:
    return [one for one in house.town.slack.messages("C0CASES") if one["text"].startswith("Preview.")]


async def test_a_message_that_comes_after_its_deletion_gets_no_preview(house: House) -> None:
    await house.customer()
    thread = (await house.card())["ts"]
    gone = {"subtype": "message_deleted", "deleted_ts": TS, "previous_message": said(thread, "Dana, never mind.")}
    await told(house, "Ev2", gone)
    await told(house, "Ev1", said(thread, "Dana, never mind."))
    await house.quiet(0.3)
    assert previews(house) == []


async def test_an_older_edit_that_comes_last_does_not_bring_its_words_back(house: House) -> None:
    await house.customer()
    thread = (await house.card())["ts"]
    await told(house, "Ev1", said(thread, "Dana, the first words."))
    await told(house, "Ev3", changed(thread, "Dana, the third words.", "1700000002.000100"))
    await told(house, "Ev2", changed(thread, "Dana, the second words.", "1700000001.000100"))
    await house.until(lambda: "third words" in all_text(previews(house)[0]))
    await house.quiet(0.3)
    [preview] = previews(house)
    assert "third words" in all_text(preview)


async def test_an_edit_that_comes_first_is_the_preview(house: House) -> None:
    await house.customer()
    thread = (await house.card())["ts"]
    await told(house, "Ev2", changed(thread, "Dana, the second words.", "1700000001.000100"))
    await told(house, "Ev1", said(thread, "Dana, the first words."))
    await house.until(lambda: previews(house))
    await house.quiet(0.3)
    [preview] = previews(house)
    assert "second words" in all_text(preview)
