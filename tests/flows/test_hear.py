"""What becomes of words written at the desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from bot.errors import TryLater
from bot.flows import case as case_flow
from bot.flows import hear, reply
from bot.pages import CardState, Line, ReplyState, Talk, TalkReason, WhichCase
from bot.store import outgoing
from bot.store.tables import replies
from tests.flows.rig import Rig

#: What is decided here is the same on any database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

COMPLAINT = "Third week waiting for my refund and your chat hung up on me. This is a disgrace."
WORDS = "Dana, that is on us. Your refund left today."


@pytest.fixture
async def case(rig: Rig) -> None:
    await rig.customer(COMPLAINT)


@pytest.mark.usefixtures("case")
async def test_the_addressed_executives_words_become_a_preview_and_nothing_leaves(rig: Rig) -> None:
    await rig.say("U0ANA", WORDS, rig.card())
    [line] = rig.lines()
    assert line.page.state is ReplyState.PREVIEWED
    assert line.page.parts == (WORDS + "\n\n— Ana Ruiz\nChief Operating Officer",)
    assert (line.thread, rig.card().page.state) == (rig.card().ts, CardState.WRITING)
    await rig.later(days=1)
    assert rig.accepted == []


@pytest.mark.parametrize("user", ["U0BEN", "U0TOM", "U0LEE", "U0EVE", "U0CHO"])
@pytest.mark.usefixtures("case")
async def test_what_anybody_else_writes_stays_internal(rig: Rig, user: str) -> None:
    before = len(rig.desk.messages)
    await rig.say(user, "Tell her we are sorry", rig.card())
    assert rig.lines() == []
    assert len(rig.desk.messages) == before


@pytest.mark.usefixtures("case")
async def test_a_thread_of_no_case_causes_nothing(rig: Rig) -> None:
    await rig.do(hear.hear, hear.Heard("C0CASES", "9.1", "8.0", "U0ANA", WORDS))
    await rig.do(hear.hear, hear.Heard("C0OTHER", "9.1", rig.card().ts, "U0ANA", WORDS))
    await rig.do(hear.hear, hear.Heard("C0CASES", "9.1", None, "U0ANA", WORDS))
    assert rig.lines() == []


@pytest.mark.parametrize(
    ("text", "more", "reason"),
    [
        ("@Eve can you check?", {"mentions": ("U0EVE",), "names": ("Eve Cole",)}, TalkReason.NAMES),
        ("?", {}, TalkReason.QUESTION),
        (":eyes:", {}, TalkReason.QUESTION),
        ("the thread above", {"only_link": True}, TalkReason.LINK),
    ],
)
@pytest.mark.usefixtures("case")
async def test_talk_among_colleagues_has_one_quiet_line_and_no_preview(
    rig: Rig, text: str, more: dict[str, object], reason: TalkReason
) -> None:
    await rig.say("U0ANA", text, rig.card(), **more)
    [talk] = [page for page in rig.thread() if isinstance(page, Talk)]
    assert talk.reason is reason
    assert rig.lines() == []
    assert rig.card().page.state is CardState.NEW


@pytest.mark.usefixtures("case")
async def test_talk_that_was_meant_for_the_customer_becomes_a_preview(rig: Rig) -> None:
    await rig.say("U0ANA", "@Eve will call you", rig.card(), mentions=("U0EVE",), names=("Eve Cole",))
    assert await rig.do(reply.write, 1, "U0BEN") == "Only Ana Ruiz can decide about these words."
    assert await rig.do(reply.write, 1, "U0ANA") is None
    assert rig.lines()[0].page.state is ReplyState.PREVIEWED
    assert [page.over for page in rig.thread() if isinstance(page, Talk)] == [True]
    assert await rig.do(reply.write, 1, "U0ANA") == reply.ALREADY


@pytest.mark.usefixtures("case")
async def test_talk_edited_to_name_nobody_becomes_a_preview(rig: Rig) -> None:
    heard = await rig.say("U0ANA", "@Eve will call you", rig.card(), mentions=("U0EVE",), names=("Eve Cole",))
    await rig.do(hear.hear_edit, replace(heard, text="We will call you today", mentions=(), names=()))
    assert rig.lines()[0].page.parts[0].startswith("We will call you today")


@pytest.mark.usefixtures("case")
async def test_the_same_message_twice_has_one_preview(rig: Rig) -> None:
    heard = await rig.say("U0ANA", WORDS, rig.card())
    await rig.do(hear.hear, heard)
    assert len(rig.lines()) == 1


@pytest.mark.usefixtures("case")
async def test_words_in_the_thread_of_a_direct_message_are_for_its_case(rig: Rig) -> None:
    [notice] = rig.desk.where(channel="D0ANA")
    heard = await rig.say("U0ANA", WORDS, notice)
    [line] = rig.lines()
    assert (line.channel, line.thread) == ("D0ANA", notice.ts)
    await rig.do(hear.hear, replace(heard, ts=rig.desk.stamp(), text="One more thing: the courier is paid."))
    assert len(rig.lines()) == 2


@pytest.mark.usefixtures("case")
async def test_an_answer_sent_from_a_direct_message_has_a_status_line_in_the_cases_thread(rig: Rig) -> None:
    await rig.say("U0ANA", WORDS, rig.desk.where(channel="D0ANA")[0])
    await rig.send("U0ANA", rig.lines()[0])
    await rig.later(seconds=10)
    assert [(line.channel, line.page.state) for line in rig.lines()] == [
        ("D0ANA", ReplyState.DELIVERED),
        ("C0CASES", ReplyState.DELIVERED),
    ]


@pytest.mark.usefixtures("case")
async def test_a_direct_message_by_itself_is_for_the_one_open_case(rig: Rig) -> None:
    heard = await rig.say("U0ANA", WORDS)
    [line] = rig.lines()
    assert (line.channel, line.thread) == ("D0ANA", heard.ts)
    await rig.do(hear.hear, replace(heard, ts=rig.desk.stamp(), thread=heard.ts, text="And the courier is paid."))
    assert len(rig.lines()) == 2, "what is written under one's own words is for the same case"


async def test_a_direct_message_with_nothing_open_is_answered(rig: Rig) -> None:
    await rig.say("U0ANA", WORDS)
    [line] = rig.desk.told("U0ANA", Line)
    assert "Nothing waits for you" in line.text


@pytest.mark.usefixtures("case")
async def test_with_several_open_the_bot_asks_for_whom_and_keeps_the_words(rig: Rig) -> None:
    await rig.customer("Where is my parcel? Broken again", "Jo Marsh")
    await rig.say("U0ANA", WORDS)
    [asked] = rig.desk.told("U0ANA", WhichCase)
    assert asked.choices == (("1", "Dana Wells"), ("2", "Jo Marsh"))
    assert await rig.do(hear.pick_case, int(asked.draft), 2, "U0BEN") == "Only the person who wrote it can say that."
    assert await rig.do(hear.pick_case, int(asked.draft), 2, "U0ANA") is None
    assert await rig.do(hear.pick_case, int(asked.draft), 1, "U0ANA") is None
    assert [line.page.matter.customer for line in rig.lines(2)] == ["Jo Marsh"]
    assert rig.lines(1) == []


@pytest.mark.usefixtures("case")
async def test_who_lost_the_case_is_told_that_their_direct_message_stays_internal(rig: Rig) -> None:
    await rig.do(case_flow.pass_on, 1, "U0ANA", "ben")
    await rig.say("U0ANA", WORDS, rig.desk.where(channel="D0ANA")[0])
    assert "This is with Ben Okafor now." in rig.desk.told("U0ANA", Line)[0].text
    assert rig.lines() == []


@pytest.mark.usefixtures("case")
async def test_an_edit_before_sending_revises_the_preview_and_voids_its_old_button(rig: Rig) -> None:
    heard = await rig.say("U0ANA", WORDS, rig.card())
    old = rig.lines()[0].page
    await rig.do(hear.hear_edit, replace(heard, text="Dana, it left on Tuesday"))
    [line] = rig.lines()
    assert line.page.parts[0].startswith("Dana, it left on Tuesday")
    assert await rig.do(reply.approve, 1, old.revision, "U0ANA") == reply.CHANGED
    assert rig.accepted == []


@pytest.mark.usefixtures("case")
async def test_an_edit_during_the_undo_time_takes_the_words_back(rig: Rig) -> None:
    heard = await rig.say("U0ANA", WORDS, rig.card())
    await rig.send("U0ANA", rig.lines()[0])
    await rig.do(hear.hear_edit, replace(heard, text="Dana, it left on Tuesday"))
    assert rig.lines()[0].page.state is ReplyState.PREVIEWED
    await rig.later(minutes=1)
    assert rig.accepted == []
    await rig.send("U0ANA", rig.lines()[0])
    await rig.later(minutes=1)
    assert [one.text.split("\n")[0] for one in rig.accepted] == ["Dana, it left on Tuesday"]


@pytest.mark.usefixtures("case")
async def test_an_edit_while_the_platform_makes_us_wait_takes_the_words_back(rig: Rig) -> None:
    heard = await _waiting(rig)
    await rig.do(hear.hear_edit, replace(heard, text="Dana, it left on Tuesday"))
    await rig.later(hours=1)
    assert rig.accepted == []
    assert rig.lines()[0].page.state is ReplyState.PREVIEWED


@pytest.mark.usefixtures("case")
async def test_deleting_the_message_while_it_waits_means_it_does_not_leave(rig: Rig) -> None:
    heard = await _waiting(rig)
    await rig.do(hear.hear_deletion, heard.channel, heard.ts)
    await rig.later(hours=1)
    assert rig.accepted == []
    assert rig.lines()[0].page.state is ReplyState.NOT_NEEDED


async def _waiting(rig: Rig) -> hear.Heard:
    heard = await rig.say("U0ANA", WORDS, rig.card())
    rig.telegram.fail(TryLater(timedelta(minutes=15), "Telegram asks us to wait."))
    await rig.send("U0ANA", rig.lines()[0])
    await rig.later(seconds=10)
    assert rig.lines()[0].page.state is ReplyState.WAITING
    return heard


@pytest.mark.usefixtures("case")
async def test_an_edit_after_sending_is_a_preview_of_a_correction_and_changes_nothing_by_itself(rig: Rig) -> None:
    heard = await rig.say("U0ANA", WORDS, rig.card())
    await rig.send("U0ANA", rig.lines()[0])
    await rig.later(seconds=10)
    await rig.do(hear.hear_edit, replace(heard, text="Dana, it leaves tomorrow"))
    assert [line.page.state for line in rig.lines()] == [ReplyState.DELIVERED, ReplyState.PREVIEWED]
    await rig.do(hear.hear_edit, replace(heard, text="Dana, it leaves tomorrow at noon"))
    sent, correction = rig.lines()
    assert sent.page.parts[0].startswith(WORDS)
    assert correction.page.parts[0].startswith("Dana, it leaves tomorrow at noon")
    assert (len(rig.accepted), rig.telegram.changed) == (1, [])
    await rig.send("U0ANA", correction)
    await rig.later(seconds=10)
    [(_, changed)] = rig.telegram.changed
    assert (len(rig.accepted), changed.partition("\n")[0]) == (1, "Dana, it leaves tomorrow at noon")


@pytest.mark.usefixtures("case")
async def test_an_edit_by_somebody_else_changes_no_preview(rig: Rig) -> None:
    heard = await rig.say("U0ANA", WORDS, rig.card())
    await rig.do(hear.hear_edit, replace(heard, user="U0BEN", text="forged"))
    assert rig.lines()[0].page.parts[0].startswith(WORDS)


@pytest.mark.usefixtures("case")
async def test_an_edit_of_a_message_that_was_missed_is_heard_as_a_message(rig: Rig) -> None:
    await rig.do(hear.hear_edit, hear.Heard("C0CASES", rig.desk.stamp(), rig.card().ts, "U0ANA", WORDS))
    assert rig.lines()[0].page.state is ReplyState.PREVIEWED


@pytest.mark.usefixtures("case")
async def test_deleting_a_message_before_sending_takes_its_preview_away(rig: Rig) -> None:
    heard = await rig.say("U0ANA", WORDS, rig.card())
    await rig.send("U0ANA", rig.lines()[0])
    await rig.do(hear.hear_deletion, heard.channel, heard.ts)
    await rig.later(minutes=1)
    assert rig.accepted == []
    assert rig.lines()[0].page.state is ReplyState.NOT_NEEDED


@pytest.mark.usefixtures("case")
async def test_deleting_a_message_after_sending_deletes_nothing(rig: Rig) -> None:
    heard = await rig.say("U0ANA", WORDS, rig.card())
    await rig.send("U0ANA", rig.lines()[0])
    await rig.later(seconds=10)
    await rig.do(hear.hear_deletion, heard.channel, heard.ts)
    assert rig.lines()[0].page.state is ReplyState.DELIVERED


@pytest.mark.usefixtures("case")
async def test_words_in_a_case_set_aside_cause_nothing(rig: Rig) -> None:
    await rig.do(case_flow.set_aside, 1, "U0ANA", "praise")
    await rig.say("U0ANA", WORDS, rig.card())
    assert rig.lines() == []


@pytest.mark.usefixtures("case")
async def test_what_leaves_is_what_was_typed_and_files_and_conversions_are_said(rig: Rig) -> None:
    await rig.say("U0ANA", "  a & b <c>  ", rig.card(), files=2, converted=("a list was turned into plain text",))
    page = rig.lines()[0].page
    assert page.parts[0].startswith("a & b <c>")
    assert any("2 attached files do not leave" in guard for guard in page.guards)
    assert any("a list" in guard for guard in page.guards)


@pytest.mark.usefixtures("case")
async def test_all_that_belongs_to_a_preview_is_in_one_transaction(rig: Rig) -> None:
    row = await rig.ctx.store.read(lambda conn: outgoing.by_key(conn, "card:1"))
    assert row.state == "sent"

    def unit(conn: Connection, now: datetime) -> None:
        hear.hear(rig.ctx, conn, now, hear.Heard("C0CASES", "9.1", rig.card().ts, "U0ANA", WORDS))
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        await rig.ctx.store.write(unit)
    assert await rig.rows(replies) == []
