"""Words that were changed at the desk after they had left: what the customer reads changes only by a press."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.errors import TryLater, Unsure
from bot.flows import audit, hear, inspect, reply, story
from bot.flows.hear import Heard
from bot.messages import Outgoing, Receipt
from bot.pages import ReplyState
from bot.store.tables import cases, events
from tests.flows.rig import Message, Rig

#: What is decided here is the same on any database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

COMPLAINT = "Third week waiting for my refund and your chat hung up on me. This is a disgrace."
WORDS, BETTER = "Dana, it leaves on Tuesday.", "Dana, it leaves on Wednesday."
SIGNED = "\n\n— Ana Ruiz\nChief Operating Officer"


def long(parts: int) -> str:
    """Words that fill so many Telegram messages."""
    return " ".join(["word"] * (750 * parts))


@pytest.fixture
async def said(rig: Rig) -> Heard:
    """A reply that left on Telegram, by its message at the desk."""
    await rig.customer(COMPLAINT)
    return await left(rig, WORDS)


async def left(rig: Rig, words: str, case: int = 1) -> Heard:
    heard = await rig.say("U0ANA", words, rig.card(case))
    await rig.send("U0ANA", rig.lines(case)[-1])
    await rig.later(seconds=10)
    return heard


async def change(rig: Rig, heard: Heard, words: str = BETTER, case: int = 1) -> Message:
    """An edit at the desk, and its preview."""
    await rig.do(hear.hear_edit, replace(heard, text=words))
    return rig.lines(case)[-1]


async def send(rig: Rig, preview: Message) -> Any:
    told = await rig.send("U0ANA", preview)
    await rig.later(seconds=10)
    return told


async def told(rig: Rig) -> list[str]:
    return [event.what for event in await rig.rows(events)]


async def test_a_change_is_shown_and_happens_on_the_message_that_is_there(rig: Rig, said: Heard) -> None:
    preview = await change(rig, said)
    page = preview.page
    assert (page.state, page.corrects.changes, page.corrects.deletes) == (ReplyState.PREVIEWED, 1, 0)
    await rig.later(days=3)
    assert rig.telegram.stands == {"telegram-1": WORDS + SIGNED}
    assert await send(rig, preview) is None
    assert rig.telegram.stands == {"telegram-1": BETTER + SIGNED}
    assert len(rig.accepted) == 1
    page = preview.page
    assert (page.state, page.corrects.before) == (ReplyState.CHANGED, WORDS + SIGNED)
    assert page.at is not None


async def test_a_change_can_be_undone_and_is_not_made_by_anybody_else(rig: Rig, said: Heard) -> None:
    preview = await change(rig, said)
    assert "Only Ana Ruiz" in await rig.send("U0BEN", preview)
    await rig.send("U0ANA", preview)
    await rig.do(reply.undo, int(preview.page.reply), "U0ANA")
    await rig.later(minutes=5)
    assert (rig.telegram.changed, preview.page.state) == ([], ReplyState.TAKEN_BACK)
    await rig.do(reply.keep, int(preview.page.reply), "U0ANA")
    assert rig.telegram.stands == {"telegram-1": WORDS + SIGNED}


async def test_a_change_of_a_change_is_of_the_same_message(rig: Rig, said: Heard) -> None:
    await send(rig, await change(rig, said))
    await send(rig, await change(rig, said, "Dana, it leaves on Thursday."))
    assert rig.telegram.stands == {"telegram-1": "Dana, it leaves on Thursday." + SIGNED}
    assert len(rig.accepted) == 1


@pytest.mark.parametrize("accepted", [True, False])
async def test_an_unsure_change_is_repeated_until_it_is_certain_and_asks_nobody(
    rig: Rig, said: Heard, accepted: bool
) -> None:
    rig.telegram.fail(Unsure(), accepted=accepted, meets="edit")
    preview = await change(rig, said)
    await send(rig, preview)
    await rig.later(seconds=10)
    assert rig.telegram.stands == {"telegram-1": BETTER + SIGNED}
    assert preview.page.state is ReplyState.CHANGED
    assert not {"unsure", "asked"} & set(await told(rig))


async def test_a_change_under_way_when_the_process_died_is_repeated(rig: Rig, said: Heard) -> None:
    rig.telegram.fail(None, accepted=True, meets="edit")
    preview = await change(rig, said)
    await rig.send("U0ANA", preview)
    await rig.later(seconds=10)
    assert len(rig.telegram.changed) == 1
    await rig.stop(by_force=True)
    await rig.start()
    await rig.later(seconds=10)
    assert preview.page.state is ReplyState.CHANGED
    assert len(rig.telegram.changed) == 2


async def test_a_change_waits_where_the_platform_asks_for_it(rig: Rig, said: Heard) -> None:
    rig.telegram.fail(TryLater(timedelta(minutes=15)), meets="edit")
    preview = await change(rig, said)
    await send(rig, preview)
    assert (preview.page.state, rig.telegram.changed) == (ReplyState.WAITING, [])
    await rig.later(minutes=15)
    assert preview.page.state is ReplyState.CHANGED


async def test_what_is_gone_cannot_be_changed_and_a_second_try_is_a_message_of_its_own(rig: Rig, said: Heard) -> None:
    preview = await change(rig, said)
    rig.telegram.deleted.append("telegram-1")
    await send(rig, preview)
    page = preview.page
    assert (page.state, page.why) == (ReplyState.FAILED, "Telegram says: Bad Request: message to edit not found")
    await rig.do(hear.hear_edit, replace(said, text="Dana, it left today."))
    assert (preview.page.state, preview.page.corrects.changes) == (ReplyState.PREVIEWED, 0)
    await send(rig, preview)
    assert rig.telegram.stands == {"telegram-2": "Dana, it left today." + SIGNED}


async def test_where_nothing_can_be_changed_a_correction_follows(rig: Rig) -> None:
    await rig.customer(COMPLAINT, channel="x")
    heard = await left(rig, WORDS)
    preview = await change(rig, heard)
    assert (preview.page.corrects.changes, preview.page.corrects.never) == (0, True)
    await send(rig, preview)
    assert [one.text.split("\n")[0] for one in rig.x.accepted] == [WORDS, BETTER]
    assert preview.page.state is ReplyState.DELIVERED


async def test_more_messages_than_before_follow(rig: Rig, said: Heard) -> None:
    preview = await change(rig, said, long(2))
    assert (preview.page.corrects.changes, len(preview.page.parts)) == (1, 2)
    await send(rig, preview)
    assert list(rig.telegram.stands.values()) == list(preview.page.parts)
    assert [one.in_reply_to for one in rig.accepted][1] == "telegram-1"


async def test_fewer_messages_than_before_delete_the_rest(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    preview = await change(rig, await left(rig, long(3)))
    assert (preview.page.corrects.changes, preview.page.corrects.deletes) == (1, 2)
    await send(rig, preview)
    assert rig.telegram.stands == {"telegram-1": BETTER + SIGNED}
    assert preview.page.state is ReplyState.CHANGED


async def test_what_can_no_longer_be_deleted_is_not_changed_either(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    heard = await left(rig, long(2))
    preview = await change(rig, heard)
    await rig.later(hours=48)
    assert await rig.send("U0ANA", preview) == reply.CHANGED
    assert (preview.page.corrects.changes, preview.page.corrects.never) == (0, False)
    await send(rig, preview)
    assert len(rig.telegram.stands) == 3


async def test_an_unsure_reply_is_corrected_by_a_message_of_its_own(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    rig.telegram.fail(Unsure(), accepted=True, meets="send")
    heard = await left(rig, WORDS)
    preview = await change(rig, heard)
    assert preview.page.corrects.changes == 0


async def test_a_change_answers_nothing_that_came_since(rig: Rig, said: Heard) -> None:
    await rig.customer("And where is my parcel?")
    preview = await change(rig, said)
    assert preview.page.matter.words == COMPLAINT
    await send(rig, preview)
    assert (await rig.row(cases, id=1)).state == "open"


async def test_an_edit_of_a_preview_of_a_change_changes_the_preview(rig: Rig, said: Heard) -> None:
    first = await change(rig, said)
    old = first.page.revision
    second = await change(rig, said, "Dana, it leaves on Friday.")
    assert (first.key, second.page.corrects.changes) == (second.key, 1)
    assert await rig.do(reply.approve, int(second.page.reply), old, "U0ANA") == reply.CHANGED
    await send(rig, second)
    assert rig.telegram.stands == {"telegram-1": "Dana, it leaves on Friday." + SIGNED}


async def test_the_trail_tells_of_changes_and_explains_them(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await send(rig, await change(rig, await left(rig, long(2))))
    assert (await told(rig)).count("edited there") == 1
    assert (await told(rig)).count("deleted there") == 1
    assert await rig.ctx.store.read(audit.unexplained) == []
    shown = await rig.ctx.store.read(lambda conn: inspect.show_case(conn, 1))
    assert [[part["state"] for part in one["parts"]] for one in shown["replies"]] == [
        ["sent", "sent"],
        ["edited", "deleted"],
    ]
    lines = "\n".join(story.lines(shown))
    assert "changes telegram-1; deletes telegram-2" in lines
    assert "Edited on the platform: " in lines


async def test_a_change_that_was_written_while_the_words_were_leaving_says_what_it_changes_once_they_are_there(
    rig: Rig,
) -> None:
    await rig.customer(COMPLAINT)
    heard = await rig.say("U0ANA", WORDS, rig.card())
    answers, send_now = asyncio.Event(), rig.telegram.send

    async def slow(part: Outgoing) -> Receipt:
        await answers.wait()
        return await send_now(part)

    rig.telegram.send = slow
    rig.telegram.hanging.add("part:1:1:1")
    await rig.send("U0ANA", rig.lines()[0])
    await rig.later(seconds=10)
    preview = await change(rig, heard)
    assert preview.page.corrects.changes == 0
    rig.telegram.hanging.clear()
    answers.set()
    await rig.settle()
    assert (preview.page.corrects.changes, preview.page.state) == (1, ReplyState.PREVIEWED)
    assert await send(rig, preview) is None
    assert list(rig.telegram.stands.values()) == [BETTER + SIGNED]
