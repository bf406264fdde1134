"""Files that go out with an executive's words: shown before, sent as they were shown, kept no longer than needed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from bot.flows import attached as flow
from bot.flows import audit, reply
from bot.flows.hear import hear_edit
from bot.messages import File
from bot.pages import ReplyState
from bot.rules.attached import Attached
from bot.store import tables as t
from tests.flows.rig import Message, Rig

COMPLAINT = "Third week waiting for my refund and your chat hung up on me. This is a disgrace."
PICTURE = File("heel.jpg", "image/jpeg", b"\xff\xd8\xff" + bytes(1_200_000))
LETTER = File("letter.pdf", "application/pdf", b"%PDF-1.7")
FILM = File("clip.mp4", "video/mp4", b"\x00\x00\x00\x18ftypisom")


async def preview(rig: Rig, words: str, *files: File | Attached, channel: str = "telegram") -> Message:
    """Ana writes with files in the thread; her preview."""
    await rig.customer(COMPLAINT, channel=channel)
    things = tuple(one if isinstance(one, Attached) else Attached(one.name, one) for one in files)
    await rig.say("U0ANA", words, rig.card(), files=len(things), attached=things)
    return rig.lines()[-1]


async def test_the_preview_names_each_file_and_send_takes_it_along_with_the_words(rig: Rig) -> None:
    line = await preview(rig, "Dana, here is the receipt.", PICTURE)
    assert line.page.files == ("heel.jpg (1.2 MB)",)
    assert line.page.guards == ()
    await rig.send("U0ANA", line)
    await rig.later(seconds=10)
    [sent] = rig.telegram.accepted
    assert sent.text == line.page.parts[0]
    assert sent.files == (PICTURE,)
    assert line.page.state is ReplyState.DELIVERED


async def test_words_too_long_to_stand_beside_it_come_first_and_it_follows(rig: Rig) -> None:
    line = await preview(rig, "Dana. " + "We are sorry. " * 90, PICTURE)
    assert (len(line.page.parts), line.page.pieces) == (1, 2)
    await rig.send("U0ANA", line)
    await rig.later(seconds=10)
    words, file = rig.telegram.accepted
    assert (words.text, words.files) == (line.page.parts[0], ())
    assert (file.text, file.files) == ("", (PICTURE,))
    assert line.page.state is ReplyState.DELIVERED


async def test_several_files_follow_the_words_one_by_one_on_telegram(rig: Rig) -> None:
    line = await preview(rig, "Dana, both.", PICTURE, LETTER)
    await rig.send("U0ANA", line)
    await rig.later(seconds=10)
    assert [[file.name for file in sent.files] for sent in rig.telegram.accepted] == [[], ["heel.jpg"], ["letter.pdf"]]


async def test_pictures_stand_in_the_first_post_on_x_and_what_does_not_fit_in_is_said(rig: Rig) -> None:
    pictures = [File(f"{n}.jpg", "image/jpeg", b"\xff\xd8\xff" + bytes([n])) for n in range(5)]
    line = await preview(rig, "Dana, look.", *pictures, FILM, LETTER, channel="x")
    assert len(line.page.files) == 4
    assert line.page.guards == (
        "4.jpg does not leave: one post cannot carry it with the others",
        "clip.mp4 does not leave: one post cannot carry it with the others",
        "letter.pdf does not leave: X takes no such file",
    )
    assert line.page.refusal is None
    await rig.send("U0ANA", line)
    await rig.later(seconds=10)
    [sent] = rig.x.accepted
    assert list(sent.files) == pictures[:4]


async def test_what_could_not_be_had_is_said_and_the_words_may_leave(rig: Rig) -> None:
    gone = Attached("a.exe", why="files of this kind do not go to customers")
    line = await preview(rig, "Dana, I am on it.", gone)
    assert line.page.guards == ("a.exe does not leave: files of this kind do not go to customers",)
    await rig.send("U0ANA", line)
    await rig.later(seconds=10)
    assert [sent.files for sent in rig.telegram.accepted] == [()]


async def test_files_that_nobody_looked_at_are_told_of_as_ever(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.say("U0ANA", "Dana, I am on it.", rig.card(), files=2)
    assert rig.lines()[-1].page.guards == ("the 2 attached files do not leave, only these words do",)


@pytest.mark.parametrize("change", [{"content": b"\xff\xd8\xffother"}, None])
async def test_bytes_that_are_not_those_that_were_approved_do_not_leave(rig: Rig, change: Any) -> None:
    line = await preview(rig, "Dana, here.", PICTURE)
    await rig.send("U0ANA", line)
    statement = t.files.delete() if change is None else update(t.files).values(**change)
    await rig.ctx.store.write(lambda conn, now: conn.execute(statement) and None)
    await rig.later(seconds=10)
    assert rig.telegram.accepted == []
    assert line.page.state is ReplyState.BLOCKED
    assert "no longer kept" in line.page.why


async def test_an_edit_of_the_words_keeps_the_file_and_asks_anew_where_it_stands(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    said = (Attached(PICTURE.name, PICTURE),)
    heard = await rig.say("U0ANA", "Dana, here.", rig.card(), files=1, attached=said)
    longer = type(heard)(heard.channel, heard.ts, heard.thread, heard.user, "Dana. " + "We are sorry. " * 90, files=1)
    await rig.do(hear_edit, longer)
    line = rig.lines()[-1]
    assert (line.page.files, line.page.pieces) == (("heel.jpg (1.2 MB)",), 2)
    await rig.send("U0ANA", line)
    await rig.later(seconds=10)
    assert [len(sent.files) for sent in rig.telegram.accepted] == [0, 1]


async def test_files_go_when_the_reply_has_come_to_its_end_and_not_before(rig: Rig) -> None:
    line = await preview(rig, "Dana, here.", PICTURE)
    forget = lambda: rig.ctx.store.write(lambda conn, now: flow.forget(conn, now))  # noqa: E731
    await forget()
    assert len(await rig.rows(t.files)) == 1
    await rig.send("U0ANA", line)
    await rig.later(seconds=10)
    await forget()
    assert await rig.rows(t.files) == []


async def test_files_of_a_preview_that_nobody_sends_go_after_a_week(rig: Rig) -> None:
    await preview(rig, "Dana, here.", PICTURE)
    rig.clock.advance(days=8)
    await rig.ctx.store.write(lambda conn, now: flow.forget(conn, now))
    assert await rig.rows(t.files) == []


async def test_words_that_are_kept_internal_take_their_files_with_them(rig: Rig) -> None:
    line = await preview(rig, "Dana, here.", PICTURE)
    await rig.do(reply.keep, int(line.page.reply), "U0ANA")
    await rig.ctx.store.write(lambda conn, now: flow.forget(conn, now))
    assert await rig.rows(t.files) == []


async def test_the_audit_explains_files_by_their_bytes(rig: Rig) -> None:
    line = await preview(rig, "Dana, both.", PICTURE, LETTER)
    await rig.send("U0ANA", line)
    await rig.later(seconds=10)
    assert await rig.ctx.store.read(audit.unexplained) == []
    [approved] = [row for row in await rig.rows(t.events) if row.what == "approved"]
    assert len(approved.facts["prints"]) == 3
