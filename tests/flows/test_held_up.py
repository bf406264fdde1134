"""An approved reply that cannot leave yet says what it waits for, and still can be taken back."""

from __future__ import annotations

import pytest

from bot.errors import NotAuthorised, Unpaid, Unsure
from bot.flows import home_leads, paused, reply, restored
from bot.pages import Line, ReplyState
from bot.pages.needs import Unconnected
from bot.rules.lifecycle import PartState
from bot.store import cursors, mark
from tests.flows.rig import Message, Rig

FIRST, SECOND = "I am sorry. A new one leaves today.", "And the postage is on us, of course."


@pytest.fixture
async def doubted(rig: Rig) -> Message:
    """A second approved reply behind one that may have been sent."""
    await rig.customer("my parcel never arrived, I want a refund")
    rig.telegram.fail(Unsure(), meets="send")
    await rig.answer(FIRST)
    return await rig.answer(SECOND)


async def test_it_waits_for_the_message_before_it_of_which_nobody_knows(rig: Rig, doubted: Message) -> None:
    assert rig.accepted == []
    assert doubted.page.state is ReplyState.WAITING
    assert doubted.page.why.startswith("Waits until it is known whether the message before it arrived.")
    first = rig.lines(1)[0]
    assert await rig.do(reply.unsure, int(first.page.reply), "U0ANA", PartState.SENT) is None
    await rig.settle()
    assert doubted.page.state is ReplyState.DELIVERED
    assert [one.text.splitlines()[0] for one in rig.accepted] == [SECOND]


async def test_it_can_be_taken_back_meanwhile(rig: Rig, doubted: Message) -> None:
    assert await rig.do(reply.undo, int(doubted.page.reply), "U0ANA") is None
    await rig.settle()
    assert doubted.page.state is ReplyState.TAKEN_BACK


async def test_what_was_approved_before_the_doubt_came_says_so_too(rig: Rig) -> None:
    await rig.customer("my parcel never arrived, I want a refund")
    for words in (FIRST, SECOND):
        await rig.say("U0ANA", words, rig.card())
    rig.telegram.fail(Unsure(), meets="send")
    for line in rig.lines(1):
        await rig.send("U0ANA", line)
    await rig.later(seconds=10)
    assert [line.page.state for line in rig.lines(1)] == [ReplyState.UNSURE, ReplyState.WAITING]


async def test_once_the_hold_is_over_it_says_what_it_waits_for_now(rig: Rig, doubted: Message) -> None:
    before = doubted.page.why
    await rig.ctx.store.write(lambda conn, now: mark.hold(conn, now, "It was restored."))
    await rig.say("U0ANA", "A third word.", rig.card())
    third = rig.lines(1)[-1]
    await rig.send("U0ANA", third)
    assert third.page.why.startswith("Waits until somebody has looked at the database")
    await rig.ctx.store.write(restored.resume)
    await restored.step(rig.ctx)
    await rig.settle()
    assert third.page.why == before


async def test_it_says_that_a_restored_database_is_looked_at_first(rig: Rig) -> None:
    await rig.customer("my parcel never arrived, I want a refund")
    await rig.ctx.store.write(lambda conn, now: mark.hold(conn, now, "It was restored."))
    rig.telegram.fail(NotAuthorised("The token was revoked."), meets="send")
    assert (await rig.answer(FIRST)).page.why.startswith("Waits until somebody has looked at the database")


async def test_credits_that_are_used_up_are_told_as_that_and_nothing_is_to_be_connected(rig: Rig) -> None:
    await rig.customer("@acme my parcel never arrived, I want a refund", channel="x")
    rig.x.fail(Unpaid("Our credits at X are used up: top them up at console.x.com."), meets="send")
    line = await rig.answer(FIRST)
    assert line.page.why.startswith("Waits until our credits at X are topped up; the leads know.")
    [told] = rig.desk.told("U0LEE", Line)
    assert told.text.startswith("X account @acme: Our credits at X are used up: top them up at console.x.com.")
    assert "need not be connected again" in told.text
    [need], _ = await rig.do(lambda ctx, conn, now: home_leads.needed(ctx, conn, now, ctx.plans.current(conn), 0, 5))
    assert need == Unconnected("x", "X", "@acme", 1, unpaid=True)
    window = await rig.do(lambda ctx, conn, now: home_leads.connect_window(ctx, conn, "U0LEE", "x"))
    assert "need not be connected again" in window.lines[1]
    await rig.later(seconds=61)
    assert line.page.state is ReplyState.DELIVERED


async def test_credits_that_only_seem_topped_up_are_told_once_a_day(rig: Rig) -> None:
    await rig.customer("@acme my parcel never arrived, I want a refund", channel="x")
    rig.x.fail(Unpaid("Our credits at X are used up."), meets="send", always=True)
    await rig.answer(FIRST)
    for _ in range(3):
        await rig.ctx.store.write(lambda conn, now: paused.opened(conn, now, "x", rig.x.account))
        await rig.settle()
    assert len(rig.desk.told("U0LEE", Line)) == 1
    rig.x.faults.clear()


async def test_it_says_that_the_account_must_be_connected_again(rig: Rig) -> None:
    await rig.customer("my parcel never arrived, I want a refund")
    rig.telegram.fail(NotAuthorised("The token was revoked."), meets="send")
    line = await rig.answer(FIRST)
    assert line.page.state is ReplyState.WAITING
    assert line.page.at is None, "no time is promised that nobody knows"
    assert "is connected again; the leads know" in line.page.why
    found = await rig.ctx.store.read(lambda conn: cursors.paused(conn))
    assert len(found) == 1
