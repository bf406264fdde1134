"""Customers' photos in a Slack thread: through the real client, against a Slack that takes files as Slack does."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from bot.errors import Rejected
from bot.flows.intake import take_in
from bot.messages import Attachment, Batch, Medium
from handlers.standins.faults import Fault, Kind
from handlers.standins.slack import all_text, buttons, label
from tests.slack.house import COMPLAINT, House

SECRET = "51.5007 N 0.1246 W Ana's phone"
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


async def test_a_large_file_goes_in_as_well(house: House) -> None:
    large = JPEG + bytes(3_000_000)
    house.telegram.contents["p1"] = large
    await house.customer(COMPLAINT, "Dana Wells", Attachment(Medium.PHOTO, "p1"))
    card = await house.card()
    [file] = await house.until(lambda: files(house, card))
    assert house.town.slack.uploads.all[file["id"]].content == large


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
async def test_trouble_at_any_step_shows_it_once_all_the_same(house: House, method: str, kind: str) -> None:
    house.town.faults.next("slack", method, kind)
    card = await complain(house)
    await house.until(lambda: not house.town.faults.waiting)
    while not files(house, card):
        house.later(seconds=3)
        await house.quiet()
    await house.quiet(0.1)
    house.later(seconds=30)
    await house.quiet(0.1)
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


# --- an executive's files --------------------------------------------------------------------------------------------


def photo() -> bytes:
    """A photograph that tells where it was taken."""
    exif = Image.Exif()
    exif[0x010E] = SECRET
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(made, "JPEG", exif=exif)
    return made.getvalue()


async def attach(
    house: House, name: str, content: bytes, mimetype: str = "image/jpeg", text: str = "Dana, look."
) -> Any:
    """Ana answers with a file in the thread; her preview."""
    await house.customer(COMPLAINT)
    card = await house.card()
    await house.town.slack.upload("U0ANA", name, content, mimetype, text, thread_ts=card["ts"])
    return await house.line("Preview.")


async def test_the_preview_names_the_file_and_it_leaves_with_the_words_and_without_its_secrets(house: House) -> None:
    taken = photo()
    assert SECRET.encode() in taken
    preview = await attach(house, "heel.jpg", taken)
    assert "With heel.jpg (" in preview["text"]
    assert "With heel.jpg (" in all_text(preview)
    await house.town.slack.press("U0ANA", preview, "Send")
    await house.until(lambda: house.telegram.accepted)
    [sent] = house.telegram.accepted
    [file] = sent.files
    assert (file.name, file.kind) == ("heel.jpg", "image/jpeg")
    assert SECRET.encode() not in file.content
    with Image.open(io.BytesIO(file.content)) as image:
        assert image.size == (8, 8)


async def test_without_the_permission_slack_shows_a_page_and_the_page_does_not_leave(house: House) -> None:
    house.town.slack.scopes.discard("files:read")
    preview = await attach(house, "heel.jpg", photo())
    assert "Please look: heel.jpg does not leave: Slack showed a page in its stead" in preview["text"]
    await house.town.slack.press("U0ANA", preview, "Send")
    await house.until(lambda: house.telegram.accepted)
    assert house.telegram.accepted[0].files == ()


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("run.exe", b"MZ\x90\x00", "files of this kind do not go to customers"),
        ("page.html", b"<html><head></head></html>", "Slack showed a page in its stead"),
        ("not.jpg", b"\xff\xd8\xffno picture", "cannot be taken out"),
    ],
)
async def test_what_must_not_leave_does_not_and_the_preview_says_why(
    house: House, name: str, content: bytes, why: str
) -> None:
    preview = await attach(house, name, content)
    assert f"{name} does not leave" in preview["text"]
    assert why in preview["text"]
    assert any(label(button) == "Send privately" for button in buttons(preview))


@pytest.mark.parametrize("kind", ["500", "cut-before", "403"])
async def test_a_file_that_slack_does_not_hand_over_is_told_of(house: House, kind: str) -> None:
    house.town.faults.always("slack", "file", kind)
    preview = await attach(house, "heel.jpg", photo())
    assert "heel.jpg does not leave" in preview["text"]


async def test_files_of_others_and_files_elsewhere_are_never_fetched(house: House) -> None:
    await house.customer(COMPLAINT)
    card = await house.card()
    await house.town.slack.upload("U0EVE", "heel.jpg", photo(), "image/jpeg", "mine", thread_ts=card["ts"])
    await house.town.slack.upload("U0ANA", "heel.jpg", photo(), "image/jpeg", "elsewhere")
    await house.quiet()
    assert house.town.ledger.calls_of("slack", "file") == []


async def test_the_token_goes_to_slack_alone(house: House) -> None:
    file = {"name": "a.jpg", "mode": "hosted", "size": 4}
    urls = ("https://evil.example/a.jpg", "http://files.slack.com/a", "https://slack.com.evil.example/a", "", "x:y")
    for url in urls:
        [found] = await house.desk.hand_over([{**file, "url_private_download": url}])
        assert found.why == "Slack names no place where it could be fetched"


async def test_a_photo_whose_post_was_deleted_is_taken_out_of_slack(house: House) -> None:
    card = await complain(house)
    [file] = await house.until(lambda: files(house, card))
    await take_in(house.ctx, "telegram", "42", Batch((), deleted=("in-1",)))
    await house.until(lambda: house.town.slack.uploads.all[file["id"]].deleted)
    assert files(house, card) == [{"id": file["id"], "mode": "tombstone"}]
    await house.until(lambda: "Deleted on Telegram" in all_text(house.town.slack.thread("C0CASES", card["ts"])[0]))
    assert COMPLAINT not in str(house.town.slack.thread("C0CASES", card["ts"]))


@pytest.mark.parametrize("error", ["file_deleted", "file_not_found"])
async def test_a_file_that_is_away_already_is_away(house: House, error: str) -> None:
    house.town.faults.next("slack", "files.delete", Fault(Kind.REFUSED, error=error))
    await house.desk.take_away("F0NONE")


async def test_a_file_that_slack_does_not_give_up_is_no_secret(house: House) -> None:
    house.town.faults.next("slack", "files.delete", Fault(Kind.REFUSED, error="cant_delete_file"))
    with pytest.raises(Rejected):
        await house.desk.take_away("F0NONE")
