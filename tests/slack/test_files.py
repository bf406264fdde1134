"""Customers' photos in a Slack thread: through the real client, against a Slack that takes files as Slack does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.messages import Attachment, Medium
from tests.slack.house import COMPLAINT, House

JPEG = b"\xff\xd8\xff\xe0" + bytes(60)


async def complain(house: House, *attachments: Attachment) -> Any:
    """Dana complains with photos; the card."""
    things = attachments or (Attachment(Medium.PHOTO, "p1", name="heel.jpg"),)
    house.telegram.contents |= {thing.remote_id: JPEG for thing in things}
    await house.customer(COMPLAINT, "Dana Wells", *things)
    return await house.card()


def files(house: House, card: Any) -> list[Any]:
    return [file for message in house.town.slack.thread("C0CASES", card["ts"]) for file in message.get("files") or ()]


async def test_a_photo_is_the_first_message_of_the_thread(house: House) -> None:
    card = await complain(house)
    await house.until(lambda: files(house, card))
    first = house.town.slack.thread("C0CASES", card["ts"])[1]
    [file] = first["files"]
    assert (file["title"], file["name"]) == ("heel.jpg", "heel.jpg")
    assert file["alt_txt"] == "Photo from Dana Wells, not described"
    assert first["thread_ts"] == card["ts"]
    assert house.town.slack.uploads.all[file["id"]].content == JPEG
    assert "With a photo" in card["text"]


async def test_customers_strings_in_titles_and_descriptions_are_bounded(house: House) -> None:
    card = await complain(house, Attachment(Medium.PHOTO, "p1", name="<!channel>" * 100, alt="a" * 3000))
    [file] = await house.until(lambda: files(house, card))
    assert len(file["title"]) <= 250
    assert len(file["alt_txt"]) == 1000
    assert "<" not in file["name"]


@pytest.mark.parametrize(
    ("method", "kind"),
    [
        ("files.getUploadURLExternal", "html"),
        ("files.getUploadURLExternal", "cut-after"),
        ("upload", "500"),
        ("upload", "cut-after"),
        ("files.completeUploadExternal", "429"),
        ("files.completeUploadExternal", "cut-after"),
        ("files.completeUploadExternal", "cut-before"),
    ],
)
async def test_trouble_at_any_step_shows_it_once_all_the_same(
    house: House, monkeypatch: pytest.MonkeyPatch, method: str, kind: str
) -> None:
    monkeypatch.setattr("bot.flows.files._WAITS", (timedelta(seconds=0.1),) * 4)
    house.town.faults.next("slack", method, kind)
    card = await complain(house)
    await house.until(lambda: files(house, card), 12)
    await house.quiet(0.2)
    assert len(files(house, card)) == 1


async def test_without_the_permission_the_thread_says_so_in_one_line(house: House) -> None:
    house.town.slack.scopes.discard("files:write")
    card = await complain(house)
    line = await house.line("A photo from Dana Wells could not be shown here")
    assert line["thread_ts"] == card["ts"]
    assert files(house, card) == []


async def test_a_slack_that_knows_no_files_hinders_nothing(house: House) -> None:
    """An answer without an address for the bytes."""
    methods = house.town.slack._methods._methods
    methods["files.getUploadURLExternal"] = replace(methods["files.getUploadURLExternal"], act=lambda a: {})
    await complain(house)
    await house.line("A photo from Dana Wells could not be shown here")
    await house.preview()


async def test_our_own_file_is_heard_as_nobodys_words(house: House) -> None:
    card = await complain(house)
    await house.until(lambda: files(house, card))
    await house.quiet()
    assert [one["text"] for one in house.town.slack.thread("C0CASES", card["ts"])[1:]] == [""]
