"""Messages that were deleted at the desk after their words had left: the customer's goes only by two presses."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import NotAuthorised, Rejected, TryLater, Unsure
from bot.flows import audit, hear, inspect, remove, story
from bot.flows.hear import Heard
from bot.flows.inbox import NotYet
from bot.flows.reply import unsure
from bot.messages import File
from bot.pages import DeleteWindow, Line, NoticeWindow, Remaining, ReplyState, StillThere
from bot.rules.attached import Attached
from bot.rules.lifecycle import PartState
from bot.store.tables import events, outgoing
from tests.flows.rig import Rig

#: What is decided here is the same on any database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

COMPLAINT = "Third week waiting for my refund and your chat hung up on me. This is a disgrace."
WORDS = "Dana, it leaves on Tuesday."


async def left(rig: Rig, words: str = WORDS, channel: str = "telegram") -> Heard:
    """A reply that left, by its message at the desk."""
    await rig.customer(COMPLAINT, channel=channel)
    heard = await rig.say("U0ANA", words, rig.card())
    await rig.send("U0ANA", rig.lines()[-1])
    await rig.later(seconds=10)
    return heard


async def vanish(rig: Rig, heard: Heard) -> None:
    """Its writer deletes the message at the desk."""
    await rig.do(hear.hear_deletion, heard.channel, heard.ts)


def asked(rig: Rig) -> list[StillThere]:
    return [one.page for one in rig.desk.where(StillThere)]


async def delete(rig: Rig, user: str = "U0ANA", number: int = 1) -> Any:
    return await rig.do(remove.delete, number, user, "window V1")


async def test_it_is_asked_once_in_the_thread_and_nothing_is_deleted_by_itself(rig: Rig) -> None:
    heard = await left(rig)
    await vanish(rig, heard)
    await vanish(rig, heard)
    [message] = rig.desk.where(StillThere)
    assert (message.channel, message.thread) == (rig.card().channel, rig.card().ts)
    assert (message.page.state, message.page.person.name) == (Remaining.ASKED, "Ana Ruiz")
    await rig.later(days=1)
    assert rig.telegram.deleted == []
    assert rig.lines()[0].page.state is ReplyState.DELIVERED


@pytest.mark.parametrize("channel", ["telegram", "x"])
async def test_two_presses_of_its_writer_delete_it_there(rig: Rig, channel: str) -> None:
    await vanish(rig, await left(rig, channel=channel))
    window = await rig.do(remove.delete_window, 1, "U0ANA")
    assert isinstance(window, DeleteWindow)
    assert window.words.startswith(WORDS)
    double = rig.telegram if channel == "telegram" else rig.x
    assert double.deleted == []
    assert await delete(rig) is None
    assert double.deleted == [f"{channel}-1"]
    page = rig.lines()[0].page
    assert page.state is ReplyState.DELETED
    assert page.at is not None
    assert [one.state for one in asked(rig)] == [Remaining.DELETED]
    assert await delete(rig) is not None
    assert double.deleted == [f"{channel}-1"]


@pytest.mark.parametrize("user", ["U0BEN", "U0TOM", "U0LEE"])
async def test_nobody_else_can_delete_it_or_leave_it(rig: Rig, user: str) -> None:
    await vanish(rig, await left(rig))
    for told in (await delete(rig, user), await rig.do(remove.leave_it, 1, user)):
        assert told == "Only Ana Ruiz can decide about these words."
    assert isinstance(await rig.do(remove.delete_window, 1, user), NoticeWindow)
    assert (rig.telegram.deleted, asked(rig)[0].state) == ([], Remaining.ASKED)


async def test_nothing_is_deleted_that_was_not_asked_about(rig: Rig) -> None:
    await left(rig)
    assert await delete(rig) == "Nobody asked about these words."
    assert rig.telegram.deleted == []


async def test_what_is_left_there_stays(rig: Rig) -> None:
    await vanish(rig, await left(rig))
    assert await rig.do(remove.leave_it, 1, "U0ANA") is None
    assert asked(rig)[0].state is Remaining.LEFT
    assert rig.lines()[0].page.state is ReplyState.DELIVERED


async def test_after_two_days_telegram_deletes_nothing_and_it_is_said(rig: Rig) -> None:
    heard = await left(rig)
    await rig.later(hours=49)
    await vanish(rig, heard)
    assert asked(rig)[0].state is Remaining.TOO_LATE
    assert await delete(rig) == "Telegram no longer lets us delete it."


async def test_a_question_that_was_left_for_two_days_says_that_it_is_too_late(rig: Rig) -> None:
    await vanish(rig, await left(rig))
    await rig.later(hours=49)
    assert await delete(rig) == "Telegram no longer lets us delete it."
    assert (asked(rig)[0].state, rig.telegram.deleted) == (Remaining.TOO_LATE, [])


async def test_all_messages_of_a_long_reply_go_the_last_first(rig: Rig) -> None:
    await vanish(rig, await left(rig, " ".join(["word"] * 1500)))
    window = await rig.do(remove.delete_window, 1, "U0ANA")
    assert window.messages == 2
    await delete(rig)
    assert rig.telegram.deleted == ["telegram-2", "telegram-1"]


async def test_a_changed_message_goes_once_and_a_correction_with_what_it_corrects(rig: Rig) -> None:
    heard = await left(rig)
    await rig.do(hear.hear_edit, replace(heard, text="Dana, it leaves on Wednesday."))
    await rig.send("U0ANA", rig.lines()[-1])
    await rig.later(seconds=10)
    await vanish(rig, heard)
    await delete(rig, number=2)
    assert rig.telegram.deleted == ["telegram-1"]
    assert [line.page.state for line in rig.lines()] == [ReplyState.DELETED, ReplyState.DELETED]


async def test_a_correction_that_was_never_sent_does_not_hide_what_was(rig: Rig) -> None:
    heard = await left(rig)
    await rig.do(hear.hear_edit, replace(heard, text="Dana, it leaves on Wednesday."))
    await vanish(rig, heard)
    assert rig.lines()[-1].page.state is ReplyState.NOT_NEEDED
    assert asked(rig)[0].state is Remaining.ASKED
    await delete(rig, number=2)
    assert rig.telegram.deleted == ["telegram-1"]
    assert rig.lines()[0].page.state is ReplyState.DELETED


@pytest.mark.parametrize("accepted", [True, False])
async def test_an_unsure_deletion_is_repeated(rig: Rig, accepted: bool) -> None:
    await vanish(rig, await left(rig))
    rig.telegram.fail(Unsure(), accepted=accepted, meets="delete")
    await delete(rig)
    await rig.later(seconds=10)
    assert set(rig.telegram.deleted) == {"telegram-1"}
    assert rig.lines()[0].page.state is ReplyState.DELETED


async def test_a_deletion_waits_for_a_platform_that_asks_for_it_and_for_a_paused_account(rig: Rig) -> None:
    await vanish(rig, await left(rig))
    rig.telegram.fail(TryLater(timedelta(minutes=5)), meets="delete")
    rig.telegram.fail(NotAuthorised(), meets="delete")
    await delete(rig)
    assert asked(rig)[0].state is Remaining.GOING
    await rig.later(minutes=5)
    await rig.later(minutes=5)
    assert rig.lines()[0].page.state is ReplyState.DELETED


async def test_a_refused_deletion_is_told_and_can_be_tried_again(rig: Rig) -> None:
    await vanish(rig, await left(rig))
    rig.telegram.fail(Rejected("Telegram says: message can't be deleted for everyone"), meets="delete")
    await delete(rig)
    assert (asked(rig)[0].state, asked(rig)[0].why[:14]) == (Remaining.FAILED, "Telegram says:")
    assert [one.text for one in rig.desk.told("U0ANA", Line) if "could not be deleted" in one.text]
    assert rig.lines()[0].page.state is ReplyState.DELIVERED
    await delete(rig)
    assert rig.lines()[0].page.state is ReplyState.DELETED


async def test_a_deletion_under_way_when_the_process_died_is_repeated(rig: Rig) -> None:
    await vanish(rig, await left(rig))
    rig.telegram.fail(None, meets="delete")
    await delete(rig)
    await rig.stop(by_force=True)
    await rig.start()
    await rig.later(seconds=10)
    assert rig.lines()[0].page.state is ReplyState.DELETED


async def test_what_is_just_leaving_is_asked_about_in_a_moment(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    heard = await rig.say("U0ANA", WORDS, rig.card())
    rig.telegram.fail(None, meets="send")
    await rig.send("U0ANA", rig.lines()[-1])
    await rig.later(seconds=10)
    with pytest.raises(NotYet):
        await rig.ctx.store.write(lambda conn, now: hear.hear_deletion(rig.ctx, conn, now, heard.channel, heard.ts))
    await rig.stop(by_force=True)
    await rig.start()


async def test_what_never_left_is_not_asked_about(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    heard = await rig.say("U0ANA", WORDS, rig.card())
    await vanish(rig, heard)
    assert asked(rig) == []


async def test_the_trail_tells_who_had_it_deleted_and_misses_whom_nobody_asked(rig: Rig) -> None:
    await vanish(rig, await left(rig))
    await delete(rig)
    said = [event.what for event in await rig.rows(events)]
    assert said[-4:] == ["deleted after it left", "deletion approved", "deleted there", "promise withdrawn"]
    shown = await rig.ctx.store.read(lambda conn: inspect.show_case(conn, 1))
    assert "Its deletion on the platform was confirmed, by Ana Ruiz" in "\n".join(story.lines(shown))
    assert shown["replies"][0]["state"] == "deleted"
    assert await rig.ctx.store.read(audit.unexplained) == []
    forged = outgoing.update().where(outgoing.c.kind == "delete").values(facts={"number": 1, "deletes": "other"})
    kept = await rig.row(outgoing, kind="delete")
    await rig.ctx.store.write(lambda conn, now: conn.execute(forged))
    assert await rig.ctx.store.read(audit.unexplained) == ["Deletion delete:1:1 of case 1: nobody approved it."]
    await rig.ctx.store.write(
        lambda conn, now: conn.execute(outgoing.update().where(outgoing.c.id == kept.id).values(facts=kept.facts))
    )


async def test_what_nobody_knows_of_is_asked_about_once_it_is_found(rig: Rig) -> None:
    await rig.customer(COMPLAINT, channel="x")
    rig.x.fail(Unsure(), accepted=True, meets="send")
    heard = await rig.say("U0ANA", WORDS, rig.card())
    await rig.send("U0ANA", rig.lines()[-1])
    await rig.later(seconds=10)
    await vanish(rig, heard)
    assert (rig.lines()[-1].page.state, asked(rig)) == (ReplyState.LOOKING, [])
    await rig.later(seconds=5)
    assert rig.lines()[-1].page.state is ReplyState.DELIVERED
    assert [one.state for one in asked(rig)] == [Remaining.ASKED]
    await delete(rig)
    assert rig.x.deleted == ["x-1"]


async def test_what_is_dropped_is_not_asked_about(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    rig.telegram.fail(Unsure(), meets="send")
    heard = await rig.say("U0ANA", WORDS, rig.card())
    await rig.send("U0ANA", rig.lines()[-1])
    await rig.later(seconds=10)
    await vanish(rig, heard)
    assert rig.lines()[-1].page.state is ReplyState.UNSURE, "the question stays with its buttons"
    await rig.do(unsure, 1, "U0ANA", PartState.DROPPED)
    assert asked(rig) == []


# --- a file alone ----------------------------------------------------------------------------------------------------

PICTURE = File("heel.jpg", "image/jpeg", b"\xff\xd8\xff" + bytes(60))
LETTER = File("letter.pdf", "application/pdf", b"%PDF-1.7")


async def left_with(rig: Rig, *files: File) -> Heard:
    """A reply with files that left, by its message at the desk."""
    await rig.customer(COMPLAINT)
    things = tuple(Attached(one.name, one, source=f"F{one.name}") for one in files)
    sources = tuple(one.source for one in things)
    heard = await rig.say("U0ANA", WORDS, rig.card(), files=len(files), attached=things, sources=sources)
    await rig.send("U0ANA", rig.lines()[-1])
    await rig.later(seconds=10)
    return heard


async def lose(rig: Rig, heard: Heard, *stay: File) -> None:
    """All files but these are taken out of the message."""
    await rig.do(hear.hear_edit, replace(heard, attached=(), sources=tuple(f"F{one.name}" for one in stay)))


async def test_a_file_that_was_taken_out_is_asked_about_and_its_message_alone_is_deleted(rig: Rig) -> None:
    heard = await left_with(rig, PICTURE, LETTER)
    await lose(rig, heard, PICTURE)
    [page] = asked(rig)
    assert (page.state, page.files) == (Remaining.ASKED, ("letter.pdf",))
    window = await rig.do(remove.delete_window, 1, "U0ANA")
    assert (window.words, window.messages) == ("letter.pdf", 1)
    assert await delete(rig) is None
    assert rig.telegram.deleted == ["telegram-3"], "words and picture stay"
    assert [one.state for one in asked(rig)] == [Remaining.DELETED]
    assert rig.lines()[-1].page.state is ReplyState.DELIVERED


async def test_what_stands_beside_the_words_goes_with_them_and_the_window_says_so(rig: Rig) -> None:
    heard = await left_with(rig, PICTURE)
    await lose(rig, heard)
    window = await rig.do(remove.delete_window, 1, "U0ANA")
    assert window.words.startswith(WORDS)
    assert window.words.endswith("heel.jpg")


async def test_more_that_is_taken_out_afterwards_joins_the_same_question(rig: Rig) -> None:
    heard = await left_with(rig, PICTURE, LETTER)
    await lose(rig, heard, PICTURE)
    await delete(rig)
    await lose(rig, heard)
    assert [(one.state, set(one.files)) for one in asked(rig)] == [(Remaining.ASKED, {"heel.jpg", "letter.pdf"})]
    await vanish(rig, heard)
    assert [(one.state, one.files) for one in asked(rig)] == [(Remaining.ASKED, ())]
    await delete(rig)
    assert sorted(rig.telegram.deleted) == ["telegram-1", "telegram-2", "telegram-3"]


async def test_a_file_that_is_taken_out_while_it_is_held_takes_the_reply_back(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    things = (Attached(PICTURE.name, PICTURE, source="F1"),)
    heard = await rig.say("U0ANA", WORDS, rig.card(), files=1, attached=things, sources=("F1",))
    line = rig.lines()[-1]
    await rig.send("U0ANA", line)
    await rig.do(hear.hear_edit, replace(heard, attached=(), sources=()))
    await rig.later(seconds=10)
    assert rig.telegram.accepted == []
    assert (line.page.state, line.page.files, line.page.parts[0][: len(WORDS)]) == (ReplyState.PREVIEWED, (), WORDS)
