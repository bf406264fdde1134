"""What a person decides about words: send, undo, keep, join."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.errors import TryLater
from bot.flows import case as case_flow
from bot.flows import plan_admin, reply
from bot.pages import CardState, CaseNotice, ReplyState
from bot.rules.lifecycle import PartState
from bot.store.tables import cases, outgoing, replies
from tests.conftest import PLAN
from tests.flows.rig import Message, Rig

#: What is decided here is the same on any database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

COMPLAINT = "Third week waiting for my refund and your chat hung up on me. This is a disgrace."
WORDS = "Dana, that is on us. Your refund left today."


@pytest.fixture
async def preview(rig: Rig) -> Message:
    await rig.customer(COMPLAINT)
    await rig.say("U0ANA", WORDS, rig.card())
    return rig.lines()[0]


async def test_what_was_approved_leaves_after_the_undo_time_once_and_card_and_message_say_so(
    rig: Rig, preview: Message
) -> None:
    assert await rig.send("U0ANA", preview) is None
    assert preview.page.state is ReplyState.HELD
    await rig.later(seconds=9)
    assert rig.accepted == []
    await rig.later(seconds=2)
    [sent] = rig.accepted
    assert sent.text == WORDS + "\n\n— Ana Ruiz\nChief Operating Officer"
    assert (sent.conversation, sent.in_reply_to) == ("danawells", "telegram-in-1")
    assert (preview.page.state, preview.page.url) == (ReplyState.DELIVERED, "https://telegram.test/1")
    assert rig.card().page.state is CardState.ANSWERED
    assert rig.desk.told("U0ANA", CaseNotice)[0].state is CardState.ANSWERED
    await rig.later(days=1)
    assert len(rig.accepted) == 1


@pytest.mark.parametrize("user", ["U0BEN", "U0TOM", "U0LEE", "U0EVE"])
async def test_a_click_by_someone_else_sends_nothing(rig: Rig, preview: Message, user: str) -> None:
    assert await rig.send(user, preview) == "Only Ana Ruiz can send it."
    await rig.later(minutes=1)
    assert rig.accepted == []
    assert preview.page.state is ReplyState.PREVIEWED


async def test_two_clicks_at_once_send_once(rig: Rig, preview: Message) -> None:
    press = lambda conn, now: reply.approve(rig.ctx, conn, now, 1, 1, "U0ANA")  # noqa: E731
    await asyncio.gather(*(rig.ctx.store.write(press) for _ in range(4)))
    await rig.later(seconds=10)
    assert len(rig.accepted) == 1
    assert await rig.do(reply.approve, 1, 1, "U0ANA") is None


async def test_a_press_on_nothing_known_is_answered(rig: Rig) -> None:
    for flow in (reply.undo, reply.keep, reply.write, reply.join):
        assert await rig.do(flow, 99, "U0ANA") == "This is no longer known here."
    assert await rig.do(reply.approve, 99, 1, "U0ANA") == "This is no longer known here."


async def test_consent_withdrawn_since_the_preview_blocks_it(rig: Rig, preview: Message) -> None:
    await plan_admin.apply(
        rig.ctx.store, PLAN.replace("consent: true,\n     delegates", "consent: false,\n     delegates"), "lee"
    )
    await rig.send("U0ANA", preview)
    await rig.later(minutes=1)
    assert rig.accepted == []
    assert preview.page.state is ReplyState.BLOCKED
    assert "has not agreed" in preview.page.why


async def test_consent_withdrawn_during_the_undo_time_blocks_it_at_the_last_moment(rig: Rig, preview: Message) -> None:
    await rig.send("U0ANA", preview)
    await plan_admin.apply(
        rig.ctx.store, PLAN.replace("consent: true,\n     delegates", "consent: false,\n     delegates"), "lee"
    )
    await rig.later(seconds=10)
    assert rig.accepted == []
    assert preview.page.state is ReplyState.BLOCKED
    [trouble] = rig.desk.where(key="trouble:")
    assert "has not agreed" in trouble.page.why


async def test_a_new_title_since_the_preview_is_shown_before_it_leaves(rig: Rig, preview: Message) -> None:
    await plan_admin.apply(rig.ctx.store, PLAN.replace("Chief Operating Officer", "President"), "lee")
    assert await rig.send("U0ANA", preview) == reply.CHANGED
    assert preview.page.parts[0].endswith("President")
    await rig.send("U0ANA", preview)
    await rig.later(seconds=10)
    assert rig.accepted[0].text.endswith("President")


async def test_a_case_that_moved_keeps_the_words_and_sends_nothing(rig: Rig, preview: Message) -> None:
    await rig.do(case_flow.pass_on, 1, "U0ANA", "ben")
    assert await rig.send("U0ANA", preview) == "This is with Ben Okafor now. Your words are kept."
    await rig.later(minutes=1)
    assert rig.accepted == []
    assert (preview.page.state, preview.page.holder) == (ReplyState.MOVED, "Ben Okafor")
    assert preview.page.parts, "whoever has it now can read them"


async def test_words_that_came_back_with_their_case_can_be_sent_again(rig: Rig, preview: Message) -> None:
    await rig.do(case_flow.pass_on, 1, "U0ANA", "ben")
    await rig.settle()
    await rig.do(case_flow.pass_on, 1, "U0BEN", "ana")
    await rig.settle()
    assert preview.page.state is ReplyState.PREVIEWED
    await rig.send("U0ANA", preview)
    await rig.later(seconds=10)
    assert len(rig.accepted) == 1


async def test_undo_brings_the_preview_back_and_the_old_send_no_longer_counts(rig: Rig, preview: Message) -> None:
    old = preview.page.revision
    await rig.send("U0ANA", preview)
    assert await rig.do(reply.undo, 1, "U0BEN") == "Only Ana Ruiz can decide about these words."
    assert await rig.do(reply.undo, 1, "U0ANA") is None
    await rig.later(minutes=1)
    assert rig.accepted == []
    assert preview.page.state is ReplyState.TAKEN_BACK
    assert await rig.do(reply.approve, 1, old, "U0ANA") == reply.CHANGED
    await rig.send("U0ANA", preview)
    await rig.later(seconds=10)
    assert len(rig.accepted) == 1


async def test_undo_comes_too_late_once_it_left(rig: Rig, preview: Message) -> None:
    await rig.send("U0ANA", preview)
    await rig.later(seconds=10)
    assert await rig.do(reply.undo, 1, "U0ANA") == "It has already left."
    assert preview.page.state is ReplyState.DELIVERED


async def test_what_waits_for_the_platform_can_be_taken_back(rig: Rig, preview: Message) -> None:
    rig.telegram.fail(TryLater(timedelta(minutes=15), "Telegram asks us to wait."))
    await rig.send("U0ANA", preview)
    await rig.later(seconds=10)
    assert preview.page.state is ReplyState.WAITING
    assert await rig.do(reply.undo, 1, "U0ANA") is None
    await rig.later(hours=1)
    assert rig.accepted == []
    assert preview.page.state is ReplyState.TAKEN_BACK


async def test_without_an_undo_time_it_leaves_at_once(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.do(case_flow.pass_on, 1, "U0ANA", "ben")
    await rig.say("U0BEN", WORDS, rig.card())
    await rig.send("U0BEN", rig.lines()[0])
    assert len(rig.accepted) == 1


async def test_keep_internal_is_final(rig: Rig, preview: Message) -> None:
    assert await rig.do(reply.keep, 1, "U0BEN") == "Only Ana Ruiz can decide about these words."
    assert await rig.do(reply.keep, 1, "U0ANA") is None
    assert preview.page.state is ReplyState.KEPT
    assert await rig.do(reply.approve, 1, 1, "U0ANA") == reply.ALREADY
    assert await rig.do(reply.keep, 1, "U0ANA") == reply.ALREADY
    await rig.later(minutes=1)
    assert rig.accepted == []


async def test_joining_puts_both_messages_into_the_newest_preview(rig: Rig, preview: Message) -> None:
    await rig.say("U0ANA", "And the courier is paid.", rig.card())
    older, newer = rig.lines()
    assert (older.page.can_join, newer.page.can_join) == (False, True)
    assert await rig.do(reply.join, int(newer.page.reply), "U0ANA") is None
    assert older.page.state is ReplyState.JOINED
    assert newer.page.parts[0].startswith(f"{WORDS}\nAnd the courier is paid.")
    assert await rig.send("U0ANA", older) == reply.ALREADY
    await rig.send("U0ANA", newer)
    await rig.later(seconds=10)
    assert len(rig.accepted) == 1


async def test_there_is_nothing_to_join_with_the_first(rig: Rig, preview: Message) -> None:
    assert await rig.do(reply.join, 1, "U0ANA") == "There is nothing above to join it with."


async def test_what_must_not_leave_does_not_whatever_is_pressed(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.say("U0ANA", "Your card 4111 1111 1111 1111 is refunded", rig.card())
    [line] = rig.lines()
    assert line.page.refusal == "it has a card number"
    await rig.send("U0ANA", line)
    await rig.later(minutes=1)
    assert rig.accepted == []


async def test_a_reply_judged_by_the_post_it_answers(rig: Rig) -> None:
    why = "X lets us answer only those who mention us."
    await rig.customer(COMPLAINT, channel="x", unanswerable=why)
    await rig.say("U0ANA", WORDS, rig.card())
    [line] = rig.lines()
    assert line.page.refusal == why
    await rig.customer("@acme are you there? My refund!", channel="x")
    await rig.send("U0ANA", line)
    await rig.later(minutes=1)
    assert rig.accepted == []
    assert line.page.state is ReplyState.BLOCKED


async def test_a_long_reply_leaves_in_parts_each_under_the_one_before(rig: Rig) -> None:
    await rig.customer(COMPLAINT, channel="x")
    words = " ".join(f"This is sentence number {number} of what I want to say to you." for number in range(12))
    await rig.say("U0ANA", words, rig.card())
    await rig.send("U0ANA", rig.lines()[0])
    await rig.later(seconds=10)
    assert len(rig.x.accepted) > 2
    assert [one.in_reply_to for one in rig.x.accepted] == ["x-in-1", "x-1", "x-2", "x-3"][: len(rig.x.accepted)]
    assert rig.lines()[0].page.state is ReplyState.DELIVERED


async def test_an_answer_to_an_older_message_leaves_the_case_open(rig: Rig, preview: Message) -> None:
    await rig.customer("Never mind the refund, where is my parcel?")
    await rig.send("U0ANA", preview)
    await rig.later(seconds=10)
    assert len(rig.accepted) == 1
    assert (await rig.row(cases, id=1)).state == "open"


async def test_replies_reach_a_conversation_in_the_order_of_approval(rig: Rig, preview: Message) -> None:
    await rig.say("U0ANA", "Second thought", rig.card())
    first, second = rig.lines()
    await rig.send("U0ANA", second)
    await rig.later(seconds=1)
    await rig.send("U0ANA", first)
    await rig.later(seconds=30)
    assert [one.text.split("\n")[0] for one in rig.accepted] == ["Second thought", WORDS]


async def test_undo_and_sending_in_the_same_moment_are_either_but_never_both(rig: Rig, preview: Message) -> None:
    await rig.send("U0ANA", preview)
    rig.clock.advance(seconds=10)
    rig.wake.set()
    told = await rig.ctx.store.write(lambda conn, now: reply.undo(rig.ctx, conn, now, 1, "U0ANA"))
    await rig.settle()
    if told is None:
        assert (rig.accepted, preview.page.state) == ([], ReplyState.TAKEN_BACK)
    else:
        assert (len(rig.accepted), preview.page.state) == (1, ReplyState.DELIVERED)


async def test_a_reply_on_its_way_when_the_case_is_closed_arrives_and_changes_nothing_else(
    rig: Rig, preview: Message
) -> None:
    await rig.send("U0ANA", preview)
    await rig.do(case_flow.done, 1, "U0LEE")
    await rig.later(seconds=10)
    assert preview.page.state is ReplyState.DELIVERED
    assert rig.card().page.state is CardState.CLOSED


async def test_a_preview_is_no_longer_needed_once_answered_elsewhere(rig: Rig, preview: Message) -> None:
    await rig.do(case_flow.answered_elsewhere, 1, "U0ANA", "A call", "")
    assert preview.page.state is ReplyState.NOT_NEEDED
    assert await rig.send("U0ANA", preview) == reply.ALREADY


async def test_nothing_is_settled_for_words_that_were_taken_back(rig: Rig, preview: Message) -> None:
    await rig.send("U0ANA", preview)
    await rig.do(reply.undo, 1, "U0ANA")
    await rig.do(reply.settle, 1)
    assert (await rig.row(replies, id=1)).state == PartState.TAKEN_BACK


async def test_every_part_is_queued_with_the_approval_or_none(rig: Rig, preview: Message) -> None:
    def unit(conn: object, now: object) -> None:
        reply.approve(rig.ctx, conn, now, 1, 1, "U0ANA")  # type: ignore[arg-type]
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        await rig.ctx.store.write(unit)
    assert await rig.row(outgoing, kind="part") is None
    assert (await rig.row(replies, id=1)).state == "previewed"
