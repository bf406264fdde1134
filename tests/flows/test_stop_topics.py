"""Stop topics: what is about them leaves only when a second person approved exactly the same text; never without."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.flows import case as case_flow
from bot.flows import escalate, hear, invariants, reply, second_approval
from bot.flows.context import Context
from bot.pages import Line, NoticeWindow, ReplyPage, ReplyState, ReturnWindow, SecondLook, SecondState
from bot.store import events, plans
from bot.store.tables import replies, second_looks
from tests.conftest import PLAN
from tests.flows.reaching import Paused
from tests.flows.rig import Message, Rig

LAWYER = "my parcel never arrived, I want a refund, and my lawyer will write to you next"
WORDS = "Dana, that is on us. Your refund leaves today."
STOPS = PLAN.replace("timezone: Asia/Seoul, consent: false", "timezone: Asia/Seoul, consent: true").replace(
    "leads: [U0LEE]", "leads: [U0LEE]\nstop_topics: [legal, medical]"
)


async def apply(rig: Rig, text: str = STOPS) -> None:
    await rig.ctx.store.write(lambda conn, now: plans.add(conn, now, text, "test"))


@pytest.fixture(autouse=True)
async def _plan(rig: Rig) -> None:
    await apply(rig)


@pytest.fixture
def reach() -> Paused:
    return Paused()


@pytest.fixture
def context(context: Context, reach: Paused) -> Context:
    return replace(context, reach=reach)


async def sent(rig: Rig, said: str = LAWYER, words: str = WORDS) -> Message:
    """Ana wrote and pressed Send; returns the status line."""
    await rig.customer(said)
    await rig.say("U0ANA", words, rig.card())
    line = rig.lines()[-1]
    assert await rig.send("U0ANA", line) is None
    return line


def looks(rig: Rig, user: str = "U0BEN") -> list[Any]:
    return rig.desk.told(user, SecondLook)


async def approve(rig: Rig, user: str = "U0BEN", look: int = 1) -> Any:
    return await rig.do(second_approval.approve, look, user, "button 18.1")


async def tick(rig: Rig, **spans: float) -> None:
    rig.clock.advance(**spans)
    await rig.do(second_approval.tick)


async def told(rig: Rig, what: str) -> list[Any]:
    return await rig.ctx.store.read(lambda conn: [one for one in events.every(conn) if one.what == what])


async def test_it_waits_for_a_second_person_who_gets_all_that_is_needed_to_decide(rig: Rig) -> None:
    line = await sent(rig)
    await rig.later(minutes=2)
    assert (line.page.state, line.page.second, rig.accepted) == (ReplyState.SECOND, "Ben Okafor", [])
    [asked] = looks(rig)
    assert (asked.state, asked.asked.words, asked.reply.parts) == (SecondState.ASKED, LAWYER, line.page.parts)
    assert asked.why == "What Dana Wells wrote touches “legal”, a stop topic."
    assert (asked.reply.voice.account, asked.reply.matter.audience) == ("@acme_bot", "private")
    assert looks(rig, "U0CHO") == []


async def test_when_both_have_approved_the_undo_time_begins_and_it_leaves_under_the_executives_name(rig: Rig) -> None:
    line = await sent(rig)
    await rig.later(minutes=2)
    assert await approve(rig) is None
    assert (line.page.state, rig.accepted) == (ReplyState.HELD, [])
    await rig.later(seconds=10)
    [left] = rig.accepted
    assert (left.text, line.page.state) == (line.page.parts[0], ReplyState.DELIVERED)
    assert "Ana Ruiz" in left.text
    assert "Ben" not in left.text
    assert looks(rig)[0].state is SecondState.APPROVED


async def test_the_trail_names_both_and_the_text_that_each_approved(rig: Rig) -> None:
    await sent(rig)
    await approve(rig)
    [first], [second], [approved] = [
        await told(rig, what) for what in ("sent for a second look", "second approval", "approved")
    ]
    assert (first.actor, second.actor, approved.actor, approved.facts["second"]) == (
        *("U0ANA", "U0BEN", "U0ANA", "U0BEN"),
    )
    assert first.facts["prints"] == second.facts["prints"] == approved.facts["prints"] != []
    assert second.facts["press"] == "button 18.1"


async def test_what_one_person_alone_approved_is_named_by_the_check(rig: Rig) -> None:
    await sent(rig)
    await approve(rig)
    await rig.later(seconds=10)
    facts = {"revision": 1, "prints": []}
    await rig.ctx.store.write(
        lambda conn, now: events.record(conn, now, "sent for a second look", case=1, reply=1, **facts)
    )
    assert not await rig.ctx.store.write(lambda conn, now: invariants.broken_invariants(conn, now))
    [approved] = await told(rig, "approved")
    alone = {name: value for name, value in approved.facts.items() if name != "second"}
    await rig.ctx.store.write(lambda conn, now: events.record(conn, now, "approved", case=1, reply=1, **alone))
    broken = await rig.ctx.store.write(lambda conn, now: invariants.broken_invariants(conn, now))
    assert broken == ["Part part:1:1:1 of case 1: one person alone approved it."]
    await rig.ctx.store.write(lambda conn, now: events.record(conn, now, "approved", case=1, reply=1, **approved.facts))


@pytest.mark.parametrize("user", ["U0ANA", "U0CHO", "U0EVE", "U0LEE", "U0TOM"])
async def test_nobody_elses_press_counts_and_never_the_same_persons_twice(rig: Rig, user: str) -> None:
    line = await sent(rig)
    assert await approve(rig, user) == "This second look was asked of somebody else."
    await rig.do(reply.approve, 1, 1, user)
    await rig.later(minutes=1)
    assert (line.page.state, rig.accepted) == (ReplyState.SECOND, [])


async def test_a_second_press_changes_nothing(rig: Rig) -> None:
    await sent(rig)
    assert await approve(rig) is None
    assert await approve(rig) is None
    await rig.later(seconds=10)
    assert len(rig.accepted) == 1


async def test_other_words_take_both_approvals_back(rig: Rig) -> None:
    line = await sent(rig)
    await rig.do(reply.undo, 1, "U0ANA")
    await tick(rig)
    assert (line.page.state, looks(rig)[0].state) == (ReplyState.TAKEN_BACK, SecondState.OVER)
    assert await approve(rig) == "No longer needed. Thank you."
    assert await rig.send("U0ANA", line) is None
    assert [page.state for page in looks(rig)] == [SecondState.OVER, SecondState.ASKED]
    await rig.later(minutes=1)
    assert rig.accepted == []
    await approve(rig, look=2)
    await rig.later(seconds=10)
    assert len(rig.accepted) == 1


async def test_an_edit_at_the_desk_takes_both_approvals_back(rig: Rig) -> None:
    await rig.customer(LAWYER)
    heard = await rig.say("U0ANA", WORDS, rig.card())
    line = rig.lines()[-1]
    await rig.send("U0ANA", line)
    await rig.do(hear.hear_edit, replace(heard, text="Dana, we are liable for all of it."))
    assert line.page.state is ReplyState.PREVIEWED
    assert await approve(rig) == "No longer needed. Thank you."
    await rig.later(minutes=1)
    assert rig.accepted == []


async def test_not_like_this_brings_it_back_with_the_reason_for_the_executive_alone(rig: Rig) -> None:
    line = await sent(rig)
    assert isinstance(await rig.do(second_approval.return_window, 1, "U0BEN"), ReturnWindow)
    assert isinstance(await rig.do(second_approval.return_window, 1, "U0CHO"), NoticeWindow)
    assert await rig.do(second_approval.give_back, 1, "U0BEN", "No word of fault, please.") is None
    assert (line.page.state, line.page.revision) == (ReplyState.PREVIEWED, 2)
    [brought] = rig.desk.where(ReplyPage, "D0ANA", key="unsent:")
    assert brought.page.lead == (
        "Ben Okafor wants other words to Dana Wells: “No word of fault, please.” Nothing has left."
    )
    assert looks(rig)[0].state is SecondState.RETURNED
    assert not [one for one in rig.desk.where() if one.channel != "D0ANA" and "No word" in repr(one.pages)]
    assert await approve(rig) is None  # what it became says so
    await rig.send("U0ANA", brought)
    await rig.do(second_approval.give_back, 2, "U0BEN", "Still not.")
    assert [one.page.lead[:40] for one in rig.desk.where(ReplyPage, "D0ANA", key="unsent:")][-1] == (
        "Ben Okafor wants other words to Dana Wel"
    )
    assert len(rig.desk.where(ReplyPage, "D0ANA", key="unsent:")) == 2
    assert rig.accepted == []


async def test_who_is_away_or_paused_is_passed_over_and_the_next_is_asked(rig: Rig, reach: Paused) -> None:
    reach.until["U0BEN"] = rig.clock.now() + timedelta(hours=9)
    line = await sent(rig)
    assert (line.page.second, len(looks(rig)), len(looks(rig, "U0CHO"))) == ("Cho Min", 0, 1)
    reach.until["U0CHO"] = rig.clock.now() + timedelta(hours=9)
    del reach.until["U0BEN"]
    await tick(rig, seconds=1)
    assert (line.page.second, len(looks(rig))) == ("Ben Okafor", 1)
    assert await approve(rig, "U0CHO") is None  # whoever was asked may: it takes one
    await rig.later(seconds=10)
    assert looks(rig)[0].state is SecondState.ELSEWHERE
    assert len(rig.accepted) == 1


async def test_after_ten_minutes_the_next_is_asked_as_well(rig: Rig) -> None:
    line = await sent(rig)
    await tick(rig, minutes=9)
    assert looks(rig, "U0CHO") == []
    await tick(rig, minutes=1)
    assert (len(looks(rig, "U0CHO")), line.page.second) == (1, "Ben Okafor or Cho Min")
    await tick(rig, minutes=10)
    await tick(rig, minutes=10)
    [line_to_leads] = rig.desk.told("U0LEE", Line)
    assert line_to_leads.text.startswith("Ana Ruiz's answer to Dana Wells waits for a second look, and nobody gives it")


async def test_nobody_can_give_it_so_it_waits_and_the_leads_hear_once(rig: Rig) -> None:
    await apply(rig, STOPS + "approvers: [ana]\n")
    line = await sent(rig)
    for _ in range(3):
        await tick(rig, minutes=5)
    assert (line.page.state, line.page.second, len(rig.desk.told("U0LEE", Line))) == (ReplyState.SECOND, "", 1)
    await apply(rig, STOPS + "approvers: [ana, U0LEE]\n")
    await tick(rig, seconds=1)
    assert len(looks(rig, "U0LEE")) == 1
    assert await approve(rig, "U0LEE") is None
    await rig.later(seconds=10)
    assert len(rig.accepted) == 1


async def test_a_plan_that_takes_the_approver_away_meanwhile_leaves_it_waiting(rig: Rig) -> None:
    line = await sent(rig)
    await apply(rig, STOPS + "approvers: [ana]\n")
    assert await approve(rig) == "The plan does not let you approve this any more. It waits for somebody else."
    await tick(rig, seconds=1)
    assert (line.page.state, line.page.second, rig.accepted) == (ReplyState.SECOND, "", [])


async def test_a_plan_without_stop_topics_lets_nothing_go_that_waits(rig: Rig) -> None:
    line = await sent(rig)
    await apply(rig, PLAN)
    await tick(rig, minutes=1)
    assert (line.page.state, rig.accepted) == (ReplyState.SECOND, [])
    await rig.do(reply.undo, 1, "U0ANA")
    await rig.send("U0ANA", line)
    await rig.later(seconds=10)
    assert len(rig.accepted) == 1


async def test_the_clock_runs_on_and_a_case_that_moved_gives_the_words_back(rig: Rig) -> None:
    line = await sent(rig)
    rig.clock.advance(minutes=10)
    await rig.do(escalate.fire)
    assert len(await told(rig, "reminded")) == 1
    await rig.do(case_flow.pass_on, 1, "U0ANA", "cho")
    await tick(rig)
    assert line.page.state is ReplyState.MOVED
    assert await approve(rig) == "No longer needed. Thank you."
    await rig.later(minutes=1)
    assert rig.accepted == []


async def test_whoever_stops_speaking_under_their_name_stops_this_too(rig: Rig) -> None:
    line = await sent(rig)
    await apply(rig, STOPS.replace("timezone: Europe/Madrid, consent: true", "timezone: Europe/Madrid, consent: false"))
    told_ = await approve(rig)
    assert told_ == "Something changed meanwhile, and nothing leaves. Ana Ruiz sees it and can send it again."
    assert (line.page.state, rig.accepted) == (ReplyState.PREVIEWED, [])


async def test_done_and_answered_elsewhere_end_it(rig: Rig) -> None:
    line = await sent(rig)
    await rig.do(case_flow.done, 1, "U0ANA")
    await tick(rig)
    assert (line.page.state, looks(rig)[0].state) == (ReplyState.NOT_NEEDED, SecondState.OVER)
    assert await approve(rig) == "No longer needed. Thank you."


async def test_the_executives_own_words_and_the_topic_of_the_case_count_too(rig: Rig) -> None:
    line = await sent(rig, "my parcel never arrived, I want a refund", "Dana, our lawyers say no.")
    assert line.page.state is ReplyState.SECOND
    await apply(rig, STOPS.replace("[legal, medical]", "[billing]"))
    await rig.customer("you charged my credit card twice, refund the invoice", "Jo Marsh")
    await rig.say("U0ANA", "Jo, it is on its way back.", rig.card(2))
    await rig.send("U0ANA", rig.lines(2)[-1])
    assert looks(rig)[-1].why == "It is about “billing”, a stop topic."


async def test_what_is_about_nothing_of_it_leaves_as_ever(rig: Rig) -> None:
    await rig.customer("my parcel never arrived, I want a refund")
    await rig.answer(WORDS)
    assert (len(rig.accepted), await rig.rows(second_looks)) == (1, [])


async def test_who_prepared_the_words_is_no_second_person(rig: Rig) -> None:
    await apply(rig, STOPS + "approvers: [U0TOM]\n".replace("U0TOM", "U0LEE"))
    await rig.customer(LAWYER)
    await rig.say("U0ANA", WORDS, rig.card())
    await rig.ctx.store.write(lambda conn, now: conn.execute(replies.update().values(prepared_by="U0LEE")) and None)
    await rig.send("U0ANA", rig.lines()[-1])
    assert looks(rig, "U0LEE") == []


async def test_of_two_approvers_at_once_one_lets_it_leave_once(rig: Rig) -> None:
    await sent(rig)
    await tick(rig, minutes=10)
    store, ctx = rig.ctx.store, rig.ctx
    results = await asyncio.gather(
        store.write(lambda conn, now: second_approval.approve(ctx, conn, now, 1, "U0BEN")),
        store.write(lambda conn, now: second_approval.approve(ctx, conn, now, 1, "U0CHO")),
        store.write(lambda conn, now: second_approval.tick(ctx, conn, now)),
        return_exceptions=True,
    )
    await rig.later(seconds=10)
    assert [one for one in results if isinstance(one, Exception)] == []
    assert len(rig.accepted) == 1
    assert len(await told(rig, "approved")) == len(await told(rig, "second approval")) == 1


async def test_an_approval_and_a_taking_back_at_once_leave_one_of_the_two(rig: Rig) -> None:
    line = await sent(rig)
    store, ctx = rig.ctx.store, rig.ctx
    await asyncio.gather(
        store.write(lambda conn, now: second_approval.approve(ctx, conn, now, 1, "U0BEN")),
        store.write(lambda conn, now: reply.undo(ctx, conn, now, 1, "U0ANA")),
        return_exceptions=True,
    )
    await rig.later(seconds=11)
    assert (line.page.state, len(rig.accepted)) in ((ReplyState.TAKEN_BACK, 0), (ReplyState.DELIVERED, 1))


@pytest.mark.parametrize("by_force", [True, False])
async def test_a_restart_while_it_waits_loses_and_sends_nothing(rig: Rig, by_force: bool) -> None:
    line = await sent(rig)
    await rig.stop(by_force=by_force)
    await rig.start()
    await tick(rig)
    assert (line.page.state, len(looks(rig)), rig.accepted) == (ReplyState.SECOND, 1, [])
    await approve(rig)
    await rig.later(seconds=10)
    assert len(rig.accepted) == 1
