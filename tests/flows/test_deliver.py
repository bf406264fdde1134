"""What becomes of attempts: receipts, waits, refusals, and outcomes that nobody knows."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, update
from structlog.testing import capture_logs

from bot.errors import NotAuthorised, Rejected, Repeated, TargetGone, TryLater, Unsure
from bot.flows import reply
from bot.flows.context import DESK, Context
from bot.flows.intake import take_in
from bot.flows.revise import revise
from bot.flows.takeover import take_over
from bot.messages import Batch
from bot.pages import CardState, CaseCard, CaseNotice, CustomerWrote, Line, ReplyState
from bot.rules.lifecycle import PartState
from bot.store import claims, cursors, leases
from bot.store.tables import accounts, outgoing
from tests.conftest import HandClock
from tests.databases import pass_lease_time
from tests.flows.rig import Message, Rig, running
from tests.refusing import refusing

COMPLAINT = "Third week waiting for my refund and your chat hung up on me. This is a disgrace."
WORDS = "Dana, that is on us. Your refund left today."
LONG = " ".join(f"This is sentence number {number} of what I want to say to you." for number in range(12))


async def prepared(rig: Rig, channel: str = "telegram", words: str = WORDS) -> Message:
    await rig.customer(COMPLAINT, channel=channel)
    await rig.say("U0ANA", words, rig.card())
    return rig.lines()[0]


async def sent(rig: Rig, line: Message) -> None:
    await rig.send("U0ANA", line)
    await rig.later(seconds=10)


# ---- waits and refusals


async def test_a_wait_is_obeyed_told_and_leaves_other_accounts_alone(rig: Rig) -> None:
    line = await prepared(rig)
    rig.telegram.fail(TryLater(timedelta(seconds=900), "Telegram asks us to wait."))
    await sent(rig, line)
    assert line.page.state is ReplyState.WAITING
    assert timedelta(seconds=898) < line.page.at - rig.clock.now() <= timedelta(seconds=900)
    await rig.customer(COMPLAINT, "Jo Marsh", "x")
    await rig.say("U0ANA", "Jo, I am looking into it.", rig.card(2))
    await sent(rig, rig.lines(2)[0])
    assert [one.account for one in rig.accepted] == ["77"]
    await rig.later(seconds=880)
    assert len(rig.telegram.asked) == 1
    await rig.later(seconds=20)
    assert (len(rig.telegram.accepted), line.page.state) == (1, ReplyState.DELIVERED)


async def test_what_certainly_did_not_go_out_is_tried_again_without_alarm(rig: Rig) -> None:
    line = await prepared(rig)
    for _ in range(3):
        rig.telegram.fail(TryLater(timedelta(seconds=1), "Telegram cannot be reached."))
    await sent(rig, line)
    for _ in range(40):
        await rig.later(seconds=5)
    assert (len(rig.telegram.accepted), line.page.state) == (1, ReplyState.DELIVERED)
    assert all(page.state is not ReplyState.UNSURE for page in line.pages)
    assert rig.desk.where(key="trouble:") == []


async def test_a_refusal_cancels_the_parts_behind_it_and_arrives_as_a_message(rig: Rig) -> None:
    line = await prepared(rig, "x", LONG)
    rig.x.fail(Rejected("You can only reply to posts that mention you."))
    await sent(rig, line)
    assert rig.accepted == []
    assert (line.page.state, line.page.there) == (ReplyState.FAILED, 0)
    [trouble] = rig.desk.where(key="trouble:")
    assert (trouble.channel, trouble.page.why) == ("D0ANA", "You can only reply to posts that mention you.")
    assert rig.card().page.state is not CardState.ANSWERED


async def test_a_refused_reply_can_be_edited_and_sent(rig: Rig) -> None:
    line = await prepared(rig)
    rig.telegram.fail(TargetGone("The chat is gone."))
    await sent(rig, line)
    assert line.page.state is ReplyState.FAILED
    plan = await rig.ctx.store.read(rig.ctx.plans.current)
    assert await rig.do(lambda ctx, conn, now: revise(ctx, conn, now, plan, 1, plan.executives[0], "Shorter"))
    await sent(rig, line)
    assert [one.text.split("\n")[0] for one in rig.accepted] == ["Shorter"]


async def test_a_revoked_token_pauses_the_account_and_leads_hear_once(rig: Rig) -> None:
    line = await prepared(rig)
    rig.telegram.fail(NotAuthorised("The token was revoked."), always=True)
    await sent(rig, line)
    await rig.later(seconds=61)
    await rig.later(seconds=61)
    [told] = rig.desk.told("U0LEE", Line)
    assert "Telegram account @acme_bot must be connected again" in told.text
    assert (await rig.row(accounts, channel="telegram")).paused_at is not None
    assert line.page.state is ReplyState.WAITING
    rig.telegram.faults.clear()
    await rig.ctx.store.write(lambda conn, now: cursors.remember_account(conn, "telegram", rig.telegram.account))
    await rig.later(seconds=61)
    assert (len(rig.accepted), line.page.state) == (1, ReplyState.DELIVERED)


async def test_a_channel_that_breaks_its_promise_counts_as_unsure(rig: Rig) -> None:
    line = await prepared(rig)
    rig.telegram.fail(ZeroDivisionError(), accepted=True)
    await sent(rig, line)
    assert line.page.state is ReplyState.UNSURE


# ---- nobody knows


async def test_on_a_channel_that_can_look_it_is_found_and_counted_once(rig: Rig) -> None:
    line = await prepared(rig, "x")
    rig.x.fail(Unsure(), accepted=True)
    await sent(rig, line)
    assert line.page.state is ReplyState.LOOKING
    await rig.later(seconds=5)
    assert (line.page.state, len(rig.x.accepted)) == (ReplyState.DELIVERED, 1)
    assert rig.desk.where(key="trouble:") == []


async def test_never_found_a_person_is_asked_after_three_looks(rig: Rig) -> None:
    line = await prepared(rig, "x")
    rig.x.fail(Unsure())
    await sent(rig, line)
    for seconds in (5, 25, 90):
        assert line.page.state is ReplyState.LOOKING
        await rig.later(seconds=seconds)
    assert (line.page.state, line.page.look) == (ReplyState.UNSURE, 3)
    [trouble] = rig.desk.where(key="trouble:")
    assert (trouble.channel, trouble.page.state) == ("D0ANA", ReplyState.UNSURE)
    await rig.later(days=1)
    assert rig.x.accepted == [], "a customer's message is never sent again by itself"


async def test_looking_that_never_works_ends_with_a_person(rig: Rig) -> None:
    line = await prepared(rig, "x")
    rig.x.fail(Unsure(), accepted=True, meets="send")
    rig.x.fail(NotAuthorised("no"), meets="find", always=True)
    await sent(rig, line)
    for _ in range(9):
        await rig.later(minutes=1)
    assert line.page.state is ReplyState.LOOKING
    await rig.later(minutes=2)
    assert line.page.state is ReplyState.UNSURE


async def test_on_a_channel_that_cannot_look_a_person_is_asked_at_once(rig: Rig) -> None:
    line = await prepared(rig)
    rig.telegram.fail(Unsure(), accepted=True)
    await sent(rig, line)
    assert line.page.state is ReplyState.UNSURE
    assert [one.page.state for one in rig.desk.where(key="trouble:")] == [ReplyState.UNSURE]
    await rig.later(days=1)
    assert len(rig.telegram.accepted) == 1


async def asked(rig: Rig, *, accepted: bool) -> Message:
    line = await prepared(rig)
    rig.telegram.fail(Unsure(), accepted=accepted)
    await sent(rig, line)
    return line


async def test_it_is_there_counts_as_delivered(rig: Rig) -> None:
    line = await asked(rig, accepted=True)
    assert await rig.do(reply.unsure, 1, "U0BEN", PartState.SENT) == "Only Ana Ruiz can decide about these words."
    assert await rig.do(reply.unsure, 1, "U0ANA", PartState.SENT) is None
    assert (line.page.state, rig.card().page.state) == (ReplyState.DELIVERED, CardState.ANSWERED)
    assert rig.desk.where(key="trouble:")[0].page.state is ReplyState.DELIVERED
    assert await rig.do(reply.unsure, 1, "U0ANA", PartState.QUEUED) == reply.ALREADY


async def test_send_again_sends_once_more(rig: Rig) -> None:
    line = await asked(rig, accepted=False)
    await rig.do(reply.unsure, 1, "U0ANA", PartState.QUEUED)
    await rig.settle()
    assert (len(rig.accepted), line.page.state) == (1, ReplyState.DELIVERED)


async def test_words_the_platform_has_already_were_not_sent_at_the_first_attempt(rig: Rig) -> None:
    line = await prepared(rig, "x")
    rig.x.fail(Repeated("X has these very words already."))
    await sent(rig, line)
    assert (line.page.state, line.page.why) == (ReplyState.FAILED, "X has these very words already.")


async def test_words_the_platform_has_already_are_perhaps_those_whose_answer_was_lost(rig: Rig) -> None:
    line = await prepared(rig, "x")
    rig.x.fail(Unsure())
    await sent(rig, line)
    for seconds in (5, 25, 90):
        await rig.later(seconds=seconds)
    rig.x.fail(Repeated(), meets="send")
    await rig.do(reply.unsure, 1, "U0ANA", PartState.QUEUED)
    await rig.settle()
    assert line.page.state is ReplyState.LOOKING


async def test_drop_leaves_it_and_says_so(rig: Rig) -> None:
    line = await asked(rig, accepted=False)
    await rig.do(reply.unsure, 1, "U0ANA", PartState.DROPPED)
    await rig.later(days=1)
    assert (rig.accepted, line.page.state) == ([], ReplyState.DROPPED)


async def test_an_unsure_part_holds_those_behind_it_and_repeats_none(rig: Rig) -> None:
    line = await prepared(rig, "x", LONG)
    await rig.send("U0ANA", line)
    rig.x.fail(Unsure(), accepted=True)
    rig.clock.advance(seconds=10)
    await rig.settle()
    assert (len(rig.x.accepted), line.page.state) == (1, ReplyState.LOOKING)
    await rig.later(seconds=5)
    assert line.page.state is ReplyState.DELIVERED
    assert len({one.key for one in rig.x.accepted}) == len(rig.x.accepted) == len(line.page.parts)


async def test_an_unsure_reply_holds_the_next_one_to_the_same_customer_only(rig: Rig) -> None:
    line = await asked(rig, accepted=True)
    await rig.say("U0ANA", "And one thing more.", rig.card())
    await sent(rig, rig.lines()[1])
    assert len(rig.accepted) == 1
    await rig.customer(COMPLAINT, "Jo Marsh")
    await rig.say("U0ANA", "Jo, I am looking into it.", rig.card(2))
    await sent(rig, rig.lines(2)[0])
    assert len(rig.accepted) == 2
    await rig.do(reply.unsure, int(line.page.reply), "U0ANA", PartState.SENT)
    assert len(rig.accepted) == 3


# ---- the desk


async def test_a_card_whose_outcome_is_unknown_is_looked_for_and_stands_once(rig: Rig) -> None:
    rig.desk.fail(Unsure(), accepted=True, meets="post card:")
    await rig.customer(COMPLAINT)
    assert len(rig.desk.where(CaseCard)) == 1
    assert len(rig.desk.told("U0ANA", CaseNotice)) == 1


async def test_a_card_that_is_not_found_twice_is_posted_again(rig: Rig) -> None:
    rig.desk.fail(Unsure(), meets="post card:")
    await rig.customer(COMPLAINT)
    assert rig.desk.where(CaseCard) == []
    await rig.later(seconds=5)
    assert len(rig.desk.where(CaseCard)) == 1


async def test_a_card_lost_before_a_long_outage_is_still_found(rig: Rig) -> None:
    rig.desk.fail(Unsure(), accepted=True, meets="post card:")
    rig.desk.fail(TryLater(timedelta(seconds=1)), meets="find", always=True)
    await rig.customer(COMPLAINT)
    for _ in range(10):
        await rig.later(minutes=1)
    rig.desk.faults.clear()
    await rig.later(minutes=1)
    await rig.later(minutes=1)
    assert len(rig.desk.where(CaseCard)) == 1


async def test_a_card_whose_looker_died_in_a_long_outage_is_still_found(rig: Rig) -> None:
    rig.desk.fail(Unsure(), accepted=True, meets="post card:")
    rig.desk.fail(TryLater(timedelta(seconds=1)), meets="find", always=True)
    await rig.customer(COMPLAINT)
    for _ in range(5):
        await rig.later(minutes=1)
    await rig.stop()
    rig.clock.advance(seconds=10)
    assert await rig.ctx.store.write(_look_begun_by_the_dead)
    rig.desk.faults.clear()
    await rig.start()
    await rig.settle()
    await rig.later(minutes=1)
    assert len(rig.desk.where(CaseCard)) == 1


def _look_begun_by_the_dead(conn: Connection, now: datetime) -> int:
    return len(claims.claim(conn, now, "dead.1", DESK, 10, None, claims.waiting(conn, [DESK])[DESK]))


async def test_what_changed_while_a_message_was_looked_for_is_shown(rig: Rig) -> None:
    rig.desk.fail(Unsure(), accepted=True, meets="post card:")
    rig.desk.fail(TryLater(timedelta(seconds=1)), meets="find")
    post = await rig.customer(COMPLAINT)
    await rig.take(replace(post, text=COMPLAINT + " Order 4711", revision="2"))
    await rig.later(minutes=1)
    assert rig.card().page.matter.words.endswith("4711")


async def test_a_channel_that_refuses_cards_sends_them_to_the_common_one_and_leads_hear(rig: Rig) -> None:
    rig.desk.fail(Rejected("Slack: is_archived."), meets="post card:")
    await rig.customer("No internet, no signal since Monday. The network outage is ruining my work!", channel="x")
    assert rig.card().channel == "C0CASES"
    assert any("Cards cannot be posted" in line.text for line in rig.desk.told("U0LEE", Line))


async def test_with_no_channel_left_the_executive_still_hears_and_the_card_comes_later(rig: Rig) -> None:
    rig.desk.fail(Rejected("Slack: not_in_channel."), meets="post card:")
    await rig.customer(COMPLAINT)
    assert len(rig.desk.told("U0ANA", CaseNotice)) == 1
    await rig.customer("Hello?")
    await rig.later(minutes=6)
    assert [page.matter.words for page in rig.thread() if isinstance(page, CustomerWrote)] == ["Hello?"]
    assert len(rig.desk.told("U0ANA", CaseNotice)) == 1, "she has heard of it already"


async def test_a_deleted_card_is_posted_anew_with_a_thread_of_its_own(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    old = rig.card()
    old.deleted = True
    await rig.customer("Hello?")
    await rig.later(seconds=5)
    assert rig.card().ts != old.ts
    await rig.customer("Anybody?")
    assert "Anybody?" in [page.matter.words for page in rig.thread()]


async def test_a_deleted_status_line_stops_nothing(rig: Rig) -> None:
    line = await prepared(rig)
    line.deleted = True
    rig.shown["1", 1] = line.page.parts
    await rig.do(reply.approve, 1, 1, "U0ANA")
    await rig.later(seconds=10)
    assert len(rig.accepted) == 1


# ---- workers


async def test_what_a_dead_worker_had_begun_is_unsure_and_never_simply_sent_again(
    context: Context, clock: HandClock
) -> None:
    async with running(context, clock) as rig:
        line = await prepared(rig)
        await rig.send("U0ANA", line)
        await _begun_by(rig, "dead.1")
        recover = lambda conn, now: take_over(rig.ctx, conn, now, "worker.1", [])  # noqa: E731
        await rig.ctx.store.write(lambda conn, now: leases.live(conn, now, "dead"))
        rig.clock.advance(seconds=5)
        await pass_lease_time(rig.ctx.store, 5)
        assert await rig.ctx.store.write(recover) == 0, "its lease still holds"
        rig.clock.advance(seconds=2)
        await pass_lease_time(rig.ctx.store, 2)
        assert await rig.ctx.store.write(recover) == 1
        await rig.settle()
        assert line.page.state is ReplyState.UNSURE
        assert rig.accepted == []


async def _begun_by(rig: Rig, worker: str) -> None:
    values = {"state": "sending", "worker": worker, "attempted_at": rig.clock.now()}
    query = update(outgoing).where(outgoing.c.kind == "part").values(**values)
    await rig.ctx.store.write(lambda conn, now: conn.execute(query).rowcount)


async def test_a_claim_that_grew_old_in_a_frozen_process_is_not_sent(rig: Rig) -> None:
    line = await prepared(rig)
    await rig.send("U0ANA", line)
    rig.claimant.is_alive = False
    rig.clock.advance(seconds=10)
    rig.wake.set()
    await asyncio.sleep(0.05)
    assert rig.telegram.asked == []
    rig.claimant.is_alive = True
    await rig.later(seconds=40)
    await rig.later(seconds=40)
    assert len(rig.accepted) == 1


async def test_a_store_that_is_away_for_a_moment_loses_no_outcome(rig: Rig) -> None:
    line = await prepared(rig)
    await rig.send("U0ANA", line)
    with capture_logs() as said:
        async with refusing(rig.ctx.store, "outgoing", "new.state = 'sent'"):
            rig.clock.advance(seconds=10)
            rig.wake.set()
            while len([one for one in said if one["event"] == "outcome not stored yet"]) < 3:
                await asyncio.sleep(0.001)
            assert len(rig.accepted) == 1
            assert line.page.state is not ReplyState.DELIVERED
    await rig.later(seconds=10)
    assert (len(rig.telegram.asked), len(rig.accepted)) == (1, 1)
    assert line.page.state is ReplyState.DELIVERED


async def test_one_hanging_call_stops_no_other_lane(rig: Rig) -> None:
    line = await prepared(rig)
    rig.telegram.fail(None, meets="send")
    await rig.send("U0ANA", line)
    await rig.later(seconds=10)
    assert len(rig.telegram.hanging) == 1
    await rig.customer(COMPLAINT, "Jo Marsh")
    assert len(rig.desk.where(CaseCard)) == 2


async def test_new_messages_keep_the_pace_and_edits_do_not(context: Context, clock: HandClock) -> None:
    paced = replace(context, paced=frozenset({"slack"}))
    async with running(paced, clock, {"slack": 1.0}) as rig:
        with contextlib.suppress(AssertionError):
            words = [f"{COMPLAINT} It is order {41000 + 7 * number}." for number in range(6)]
            posts = [rig.post(each, f"Customer {number}") for number, each in enumerate(words)]
            await take_in(paced, "telegram", "42", Batch(tuple(posts)))
            await rig.settle(0.3)
        assert len(rig.desk.where(CaseCard)) == 3
        for count in (4, 5, 6):
            clock.advance(seconds=1)
            rig.wake.set()
            with contextlib.suppress(AssertionError):
                await rig.settle(0.2)
            assert len(rig.desk.where(CaseCard)) == count
        for _ in range(8):
            clock.advance(seconds=1)
            with contextlib.suppress(AssertionError):
                await rig.settle(0.1)
