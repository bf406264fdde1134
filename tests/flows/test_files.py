"""What customers send beside words: shown in the thread once, or told in one line; nothing else ever waits for it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import NotAuthorised, Rejected, TryLater, Unsure
from bot.flows.intake import take_in
from bot.messages import Attachment, Batch, Medium, Post
from bot.pages import CustomerWrote, Line, Place, Said
from bot.rules.files import MOST_BYTES
from bot.store.tables import events, outgoing
from tests.flows.rig import Rig
from tests.patience import PATIENCE

COMPLAINT = "Third week waiting for my refund and your chat hung up on me. This is a disgrace."
JPEG = b"\xff\xd8\xff\xe0" + bytes(60)
SOON = TryLater(timedelta(seconds=5))


def with_photo(post: Post, *names: str, **more: Any) -> Post:
    things = tuple(Attachment(Medium.PHOTO, name, twin=f"twin of {name}", **more) for name in names or ("p1",))
    return replace(post, attachments=things)


async def sent_photo(rig: Rig, text: str = COMPLAINT, *names: str, **more: Any) -> Post:
    """A customer sends words with photos."""
    for name in names or ("p1",):
        rig.telegram.contents.setdefault(name, JPEG)
    post = with_photo(rig.post(text), *names, **more)
    await rig.take(post)
    return post


def told(rig: Rig) -> list[Line]:
    return [page for page in rig.thread() if isinstance(page, Line)]


async def test_a_photo_stands_in_the_thread_with_whose_it_is_and_that_nobody_described_it(rig: Rig) -> None:
    await sent_photo(rig)
    card = rig.card()
    [(place, upload, title)] = rig.desk.shown
    file, alt = rig.desk.uploads[upload]
    assert place == Place(card.channel, card.ts)
    assert title == "Photo from Dana Wells"
    assert alt == "Photo from Dana Wells, not described"
    assert (file.name, file.kind, file.content) == ("photo.jpg", "image/jpeg", JPEG)
    assert told(rig) == []
    assert [row.what for row in await rig.rows(events)].count("file shown") == 1


async def test_the_customers_own_name_for_it_is_the_title_and_their_description_is_what_is_read_out(rig: Rig) -> None:
    await sent_photo(rig, name="../../broken heel.jpeg", alt="The heel came off")
    [(_, upload, title)] = rig.desk.shown
    file, alt = rig.desk.uploads[upload]
    assert (title, file.name, alt) == ("../../broken heel.jpeg", "broken heel.jpeg", "The heel came off")


async def test_what_is_no_picture_has_no_description_of_a_picture(rig: Rig) -> None:
    rig.telegram.contents["d1"] = b"%PDF-1.7"
    await rig.take(replace(rig.post(COMPLAINT), attachments=(Attachment(Medium.FILE, "d1", name="bill.pdf"),)))
    [(file, alt)] = rig.desk.uploads.values()
    assert (file.name, file.kind, alt) == ("bill.pdf", "application/pdf", "")


async def test_photos_of_further_messages_come_too_and_nothing_comes_twice(rig: Rig) -> None:
    first = await sent_photo(rig, COMPLAINT, "p1", "p2")
    again = await sent_photo(rig, "", "p3")
    await rig.take(first)
    await rig.take(again)
    assert [title for _, _, title in rig.desk.shown] == ["Photo from Dana Wells"] * 3
    assert [page.said for page in rig.thread() if isinstance(page, CustomerWrote)] == [Said.AGAIN]


async def test_an_edit_brings_only_what_is_new(rig: Rig) -> None:
    first = await sent_photo(rig)
    await rig.take(replace(first, text=f"{COMPLAINT} Please!", revision="1"))
    assert len(rig.desk.shown) == 1
    rig.telegram.contents["p2"] = JPEG
    await rig.take(replace(with_photo(first, "p2"), text=f"{COMPLAINT} Now!", revision="2"))
    assert [rig.desk.uploads[upload][0].content for _, upload, _ in rig.desk.shown] == [JPEG, JPEG]


async def test_photos_sent_before_the_card_stood_come_with_it(rig: Rig) -> None:
    rig.desk.fail(SOON, meets="post card:")
    rig.telegram.contents |= {"p1": JPEG, "p2": JPEG}
    one, two = with_photo(rig.post(COMPLAINT)), with_photo(rig.post("And this"), "p2")
    await rig.take(one)
    await rig.take(two)
    assert rig.desk.shown == []
    await rig.later(seconds=40)
    assert len(rig.desk.shown) == 2


async def test_what_was_set_aside_brings_its_photo_when_it_becomes_a_case(rig: Rig) -> None:
    await sent_photo(rig, "Thank you so much, Leo at the shop was wonderful and so kind, best service ever!")
    assert rig.desk.shown == []
    await rig.customer(COMPLAINT)
    assert len(rig.desk.shown) == 1


async def test_a_failed_fetch_is_tried_again_and_then_told_in_one_line_with_the_way_to_it(rig: Rig) -> None:
    rig.telegram.fail(SOON, meets="fetch", always=True)
    await rig.take(replace(with_photo(rig.post(COMPLAINT)), url="https://t.me/acme/5"))
    for _ in range(20):
        await rig.later(minutes=2)
    assert rig.desk.shown == []
    [line] = told(rig)
    assert line.text == "A photo from Dana Wells could not be shown here: see it on Telegram."
    assert (line.url, line.label) == ("https://t.me/acme/5", "Open on Telegram")
    assert (await rig.row(outgoing, kind="file")).attempts == 5


async def test_a_fetch_that_works_the_second_time_leaves_no_word_of_the_first(rig: Rig) -> None:
    rig.telegram.fail(Unsure(), meets="fetch")
    await sent_photo(rig)
    await rig.later(seconds=10)
    assert len(rig.desk.shown) == 1
    assert told(rig) == []


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\x00", "invoice.exe"),
        (b"<svg onload='x'>", "a.svg"),
        (b"PK\x03\x04", "a.zip"),
        (b"<html>", "a.jpg"),
        (b"", ""),
    ],
)
async def test_what_a_computer_would_run_or_open_is_not_brought(rig: Rig, content: bytes, name: str) -> None:
    rig.telegram.contents["p1"] = content
    await sent_photo(rig, name=name)
    assert rig.desk.uploads == {}
    assert len(told(rig)) == 1


async def test_what_is_too_big_is_not_even_fetched(rig: Rig) -> None:
    rig.telegram.fail(AssertionError("fetched"), meets="fetch", always=True)
    await sent_photo(rig, size=MOST_BYTES + 1)
    assert len(told(rig)) == 1
    assert rig.desk.uploads == {}


async def test_a_missing_permission_is_told_to_the_leads_once_and_to_the_thread_each_time(rig: Rig) -> None:
    rig.desk.fail(NotAuthorised("Slack refuses the token: missing_scope."), meets="upload", always=True)
    await sent_photo(rig, COMPLAINT, "p1", "p2")
    assert len(told(rig)) == 2
    [line] = [page for page in rig.desk.told("U0LEE", Line) if "beside words" in page.text]
    assert "missing_scope" in line.text


async def test_a_lost_answer_is_looked_up_and_the_photo_stands_once(rig: Rig) -> None:
    rig.desk.fail(Unsure(), accepted=True, meets="show")
    await sent_photo(rig)
    await rig.later(seconds=30)
    assert len(rig.desk.shown) == 1
    assert len(rig.desk.uploads) == 1
    assert (await rig.row(outgoing, kind="file")).state == "sent"


async def test_a_photo_that_was_not_taken_is_shown_after_all_by_the_same_id(rig: Rig) -> None:
    rig.desk.fail(Unsure(), meets="show")
    await sent_photo(rig)
    await rig.later(seconds=30)
    assert [upload for _, upload, _ in rig.desk.shown] == ["F1"]
    assert len(rig.desk.uploads) == 1


async def test_a_photo_that_cannot_be_looked_for_is_left_where_it_most_likely_is(rig: Rig) -> None:
    rig.desk.fail(Unsure(), accepted=True, meets="show")
    rig.desk.fail(Rejected("no"), meets="shows", always=True)
    await sent_photo(rig)
    for _ in range(5):
        await rig.later(minutes=3)
    assert (await rig.row(outgoing, kind="file")).state == "sent"
    assert len(rig.desk.shown) == 1
    assert told(rig) == []


async def test_an_upload_that_slack_forgot_is_brought_once_more(rig: Rig) -> None:
    rig.desk.fail(TryLater(timedelta(seconds=1)), meets="show")
    await sent_photo(rig)
    rig.desk.uploads.clear()
    await rig.later(minutes=5)
    await rig.later(minutes=5)
    assert len(rig.desk.shown) == 1


@pytest.mark.parametrize("taken", [True, False])
async def test_a_death_while_it_is_being_shown_shows_it_once(rig: Rig, taken: bool) -> None:
    rig.desk.fail(None, accepted=taken, meets="show ")
    rig.telegram.contents["p1"] = JPEG
    await take_in(rig.ctx, "telegram", "42", Batch((with_photo(rig.post(COMPLAINT)),)))
    await asyncio.wait_for(rig.desk.hanging.wait(), PATIENCE)
    assert len(rig.desk.shown) == taken
    await rig.stop(by_force=True)
    await rig.start()
    for _ in range(3):
        await rig.later(seconds=10)
    assert [upload for _, upload, _ in rig.desk.shown] == ["F1"]


async def test_words_previews_and_replies_do_not_wait_for_a_photo(rig: Rig) -> None:
    rig.telegram.fail(TryLater(timedelta(minutes=10)), meets="fetch", always=True)
    await sent_photo(rig)
    await rig.customer("And the courier never came either")
    await rig.answer("Dana, I am on it.")
    assert [one.text.partition("\n")[0] for one in rig.telegram.accepted] == ["Dana, I am on it."]
    assert [page.said for page in rig.thread() if isinstance(page, CustomerWrote)] == [Said.AGAIN]
