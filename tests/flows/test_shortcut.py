"""Send to customer: an earlier message of one's own becomes a preview, deliberately. Kept internal stays kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.flows import case as case_flow
from bot.flows import hear, reply, shortcut
from bot.flows.hear import Heard
from bot.pages import Line, ReplyState
from tests.flows.rig import Rig

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

WORDS = "Dana, that is on us."


async def told(rig: Rig, heard: Heard) -> str | None:
    return await rig.ctx.store.read(lambda conn: shortcut.may_bring(rig.ctx, conn, heard))


def kept_lines(rig: Rig) -> list[str]:
    return [one.page.text for one in rig.desk.where(Line, key="kept:")]


async def test_an_edit_of_a_kept_message_changes_nothing_and_is_told_once(rig: Rig) -> None:
    await rig.customer("Where is my refund?")
    heard = await rig.say("U0ANA", WORDS, rig.card())
    await rig.do(reply.keep, 1, "U0ANA")
    await rig.do(hear.hear_edit, replace(heard, text="Dana, never mind"))
    await rig.do(hear.hear_edit, replace(heard, text="Dana, never mind me"))
    assert [one.page.state for one in rig.lines()] == [ReplyState.KEPT]
    assert len(kept_lines(rig)) == 1


async def test_it_brings_a_kept_message_back_as_a_new_preview(rig: Rig) -> None:
    await rig.customer("Where is my refund?")
    heard = await rig.say("U0ANA", WORDS, rig.card())
    await rig.do(reply.keep, 1, "U0ANA")
    await rig.do(shortcut.bring, heard)
    assert [one.page.state for one in rig.lines()] == [ReplyState.KEPT, ReplyState.PREVIEWED]
    await rig.do(shortcut.bring, heard)
    assert len(rig.lines()) == 2
    await rig.send("U0ANA", rig.lines()[1])
    await rig.later(seconds=10)
    assert len(rig.accepted) == 1
    assert await told(rig, heard) == "These words have left already."


async def test_it_makes_a_preview_of_talk(rig: Rig) -> None:
    await rig.customer("Where is my refund?")
    heard = await rig.say("U0ANA", "?", rig.card())
    assert rig.lines() == []
    await rig.do(shortcut.bring, heard)
    assert [one.page.state for one in rig.lines()] == [ReplyState.PREVIEWED]


async def test_it_brings_what_was_written_before_the_case_was_theirs(rig: Rig) -> None:
    await rig.customer("Where is my refund?")
    heard = await rig.say("U0BEN", WORDS, rig.card())
    assert rig.lines() == []
    assert await told(rig, heard) == "This is with Ana Ruiz now."
    await rig.do(case_flow.pass_on, 1, "U0ANA", "ben")
    assert await told(rig, heard) is None
    await rig.do(shortcut.bring, heard)
    assert rig.lines()[0].page.person.name == "Ben Okafor"


async def test_others_words_and_other_places_are_refused(rig: Rig) -> None:
    await rig.customer("Where is my refund?")
    heard = await rig.say("U0EVE", WORDS, rig.card())
    assert await told(rig, heard) == "Only an executive's words can go out to a customer."
    assert "no case's thread" in (await told(rig, Heard("C0CASES", "1.1", "9.9", "U0ANA", WORDS)) or "")
    live = await rig.say("U0ANA", WORDS, rig.card())
    assert await told(rig, live) == "The preview of this message is there already."


async def test_a_message_edited_after_it_left_makes_a_preview_of_a_correction(rig: Rig) -> None:
    await rig.customer("Where is my refund?")
    heard = await rig.say("U0ANA", WORDS, rig.card())
    await rig.send("U0ANA", rig.lines()[0])
    await rig.later(seconds=10)
    await rig.do(hear.hear_edit, replace(heard, text="Dana, that is on me."))
    page = rig.lines()[1].page
    assert (page.state, page.corrects is not None) == (ReplyState.PREVIEWED, True)
    await rig.later(minutes=5)
    assert (len(rig.accepted), rig.telegram.changed) == (1, [])
    await rig.send("U0ANA", rig.lines()[1])
    await rig.later(seconds=10)
    assert (len(rig.accepted), len(rig.telegram.changed)) == (1, 1)
