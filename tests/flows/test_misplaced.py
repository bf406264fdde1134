"""Cards that are deleted, channels that are archived: the case gets a new place, and nothing of it is lost."""

from __future__ import annotations

from typing import Any

from bot.errors import PlaceGone, Rejected, TargetGone
from bot.flows import first_day
from bot.flows.case import done
from bot.pages import CaseCard, CaseNotice, CustomerWrote, Line, ReplyPage, ReplyState
from bot.store import plans
from bot.store import tables as t
from tests.conftest import PLAN
from tests.flows.rig import CASES, Message, Rig

WORDS = "I am sorry. A new one leaves today, I saw to it myself."
ARCHIVED = "Slack: is_archived."


async def deleted(rig: Rig) -> Message:
    """A card that somebody deleted and that came again; returns the old one."""
    await rig.customer("my parcel never arrived, I want a refund")
    old = rig.card()
    old.deleted = True
    await rig.customer("hello?")
    return old


async def test_words_in_the_thread_of_a_deleted_card_are_for_its_case(rig: Rig) -> None:
    old = await deleted(rig)
    new = rig.card()
    assert (new.ts, new.channel) != (old.ts, old.channel)
    await rig.say("U0ANA", WORDS, old)
    [preview] = rig.desk.where(ReplyPage, key="reply:1")
    assert preview.thread == old.ts, "the preview stands where the words were written"
    await rig.send("U0ANA", preview)
    await rig.later(seconds=10)
    assert len(rig.accepted) == 1
    lines = [one for one in rig.lines() if one.page.state is ReplyState.DELIVERED]
    assert {one.thread for one in lines} == {old.ts, new.ts}


async def test_words_of_others_in_an_old_thread_stay_internal(rig: Rig) -> None:
    old = await deleted(rig)
    await rig.say("U0BEN", WORDS, old)
    assert rig.lines() == []


async def test_a_preview_that_the_old_thread_refuses_stands_in_the_new_one(rig: Rig) -> None:
    old = await deleted(rig)
    rig.desk.fail(TargetGone("Slack: thread_not_found."), meets="post reply:1")
    await rig.say("U0ANA", WORDS, old)
    [preview] = rig.lines()
    assert preview.thread == rig.card().ts
    await rig.send("U0ANA", preview)
    await rig.later(seconds=10)
    assert len(rig.accepted) == 1


async def test_what_is_said_while_a_deleted_card_is_posted_again_waits_for_it(rig: Rig) -> None:
    await rig.customer("my parcel never arrived, I want a refund")
    old = rig.card()
    old.deleted = True
    rig.desk.fail(TargetGone("Slack: thread_not_found."), meets="post wrote:2")
    await rig.customer("hello?")
    await rig.later(seconds=1)
    said = rig.desk.where(CustomerWrote)
    assert [one.thread for one in said] == [rig.card().ts]
    assert len(rig.desk.where(CaseCard)) == 1


async def test_a_card_in_a_channel_that_was_archived_moves_to_the_common_one_with_what_follows(rig: Rig) -> None:
    await _routed(rig)
    old = rig.card()
    _archive(rig, "C0ELSE")
    await rig.customer("hello? still nothing")
    await rig.later(seconds=1)
    new = rig.card()
    assert (old.channel, new.channel) == ("C0ELSE", CASES)
    assert [one.thread for one in rig.desk.where(CustomerWrote, CASES)] == [new.ts]
    assert len(rig.desk.told("U0ANA", CaseNotice)) == 1, "the case is not brought twice"
    [told] = [page.text for page in rig.desk.told("U0LEE", Line)]
    assert "Cards cannot be posted in the channel C0ELSE" in told
    await rig.say("U0ANA", WORDS, new)
    await rig.send("U0ANA", rig.lines()[-1])
    await rig.later(seconds=10)
    assert len(rig.accepted) == 1
    moved = [event for event in await rig.rows(t.events) if event.what == "card moved"]
    assert [event.facts["why"] for event in moved] == [ARCHIVED]


async def test_the_outcome_of_a_reply_is_told_though_its_channel_was_archived_meanwhile(rig: Rig) -> None:
    await _routed(rig)
    await rig.say("U0ANA", WORDS, rig.card())
    await rig.send("U0ANA", rig.lines()[-1])
    _archive(rig, "C0ELSE")
    await rig.later(seconds=10)
    await rig.later(seconds=1)
    assert len(rig.accepted) == 1
    [line] = [one for one in rig.lines() if one.channel == CASES]
    assert line.page.state is ReplyState.DELIVERED
    assert line.thread == rig.card().ts


async def test_the_card_of_a_case_that_is_over_stays_where_it_is_until_the_customer_writes_again(rig: Rig) -> None:
    await _routed(rig)
    _archive(rig, "C0ELSE")
    await rig.do(done, 1, "U0ANA")
    assert rig.card().channel == "C0ELSE"
    await rig.customer("it is broken again, a disgrace")
    assert rig.card().channel == CASES


async def test_while_the_common_channel_is_closed_cards_wait_and_the_executive_is_told_directly(rig: Rig) -> None:
    _archive(rig, CASES)
    await rig.customer("my parcel never arrived, I want a refund")
    assert rig.desk.where(CaseCard) == []
    assert len(rig.desk.told("U0ANA", CaseNotice)) == 1
    assert "Nothing is lost" in rig.desk.told("U0LEE", Line)[0].text
    await rig.later(seconds=10)
    rig.desk.faults.clear()
    await rig.later(minutes=4)
    assert rig.desk.where(CaseCard) == []
    await rig.later(minutes=1)
    assert rig.card().channel == CASES


async def test_a_card_that_was_refused_once_comes_soon(rig: Rig) -> None:
    _archive(rig, CASES)
    await rig.customer("my parcel never arrived, I want a refund")
    rig.desk.faults.clear()
    await rig.later(seconds=10)
    assert rig.card().channel == CASES


async def test_the_same_ts_in_two_channels_never_misroutes(rig: Rig) -> None:
    await rig.customer("my parcel never arrived, I want a refund")
    await rig.customer("my parcel never arrived either, a disgrace", "Lou Park")
    one, other = rig.card(1), rig.card(2)
    await rig.ctx.store.write(
        lambda conn, now: (
            conn.execute(
                t.cases.update().where(t.cases.c.id == 2).values(desk_channel="C0OTHER", desk_ts=one.ts)
            ).rowcount
        )
    )
    twin = Message("C0OTHER", one.ts, None, "card:2", other.pages)
    await rig.say("U0ANA", "This is for Lou alone, with my own hand.", twin)
    await rig.say("U0ANA", "This is for Dana alone, with my own hand.", one)
    rows = await rig.rows(t.replies)
    assert [(row.case_id, "Lou" in row.words) for row in rows] == [(2, True), (1, False)]


def _archive(rig: Rig, channel: str) -> None:
    """The desk refuses to post in a channel and to edit what stands there."""
    post, update = rig.desk.post, rig.desk.update

    async def refuses_post(place: Any, page: Any, key: str) -> Any:
        if place.channel == channel and rig.desk.faults:
            raise PlaceGone(ARCHIVED)
        return await post(place, page, key)

    async def refuses_update(message: str, page: Any, key: str) -> Any:
        if message.startswith(f"{channel}:") and rig.desk.faults:
            raise PlaceGone(ARCHIVED)
        return await update(message, page, key)

    rig.desk.fail(PlaceGone(ARCHIVED), meets="archived", always=True)  # as long as it stands here, it is
    rig.desk.post, rig.desk.update = refuses_post, refuses_update  # type: ignore[method-assign]


async def _routed(rig: Rig) -> None:
    """A case whose card stands in a channel of its own."""
    routed = PLAN.replace("{channel: telegram, rota: default, slack_channel: C0CASES}", (
        "{channel: telegram, rota: default, slack_channel: C0ELSE}"
    ))  # fmt: skip
    await rig.ctx.store.write(lambda conn, now: plans.add(conn, now, routed, "test"))
    await rig.customer("my parcel never arrived, I want a refund")


async def test_the_leads_hear_that_a_first_days_message_cannot_be_brought(rig: Rig) -> None:
    rig.desk.fail(Rejected("Slack: cannot_dm_bot."), meets="post first-day:")
    executive = rig.ctx.plans.current
    cho = await rig.ctx.store.read(lambda conn: executive(conn).executive("cho"))
    await rig.do(first_day.ask, cho)
    told = [page.text for page in rig.desk.told("U0LEE", Line)]
    assert told == ["Cho Min cannot be reached by direct message: Slack: cannot_dm_bot."]
