"""Praise: its own lane, pace and card; handed on first, then answered; never in a complaint's way."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.flows import carded, case, escalate, handing, handover, lane_clocks, promises, vanished
from bot.flows.context import Context
from bot.flows.home import home
from bot.flows.prepare import prepare
from bot.pages import (
    CardState,
    CaseCard,
    CaseNotice,
    CustomerAnswered,
    HandWindow,
    NoticeWindow,
    Nudge,
    PraiseBrought,
    PromiseDue,
)
from bot.rules.triage import Kind
from bot.store import cases as case_store
from bot.store.tables import cases, clocks, events, handed_on, outgoing
from bot.store.tables import promises as promised
from tests.flows.judged import ASKS, CHATS, COMPLAINS, PERHAPS, PRAISES
from tests.flows.ladder import LADDER, apply
from tests.flows.rig import Rig

LANE = LADDER.replace("leads:", "praise: {first_response: 1d}\nleads:")
KIND = "Mira, thank you. I read this to Leo at the shop this morning, and he remembers the boots well."


@pytest.fixture
async def lane(judged: Rig) -> Rig:
    await apply(judged, text=LANE)
    return judged


async def tick(rig: Rig, **spans: float) -> None:
    """Time passes, and all that time does is done."""
    rig.clock.advance(**spans)
    await rig.do(handover.hand_over)
    await rig.do(escalate.fire)
    await rig.do(lane_clocks.fire)


def noticed(rig: Rig, user: str = "U0ANA") -> list[CaseNotice]:
    return [page for page in rig.desk.told(user, CaseNotice) if page.praise is not None]


def _window(ctx: Context, conn: Any, now: datetime, user: str) -> Any:
    return handing.hand_window(ctx, conn, 1, user)


async def hand(rig: Rig, to: str = "Leo", how: str = "", user: str = "U0ANA") -> Any:
    return await rig.do(handing.hand_on, 1, user, to, how)


async def test_without_a_lane_praise_is_set_aside_and_listed(judged: Rig) -> None:
    await apply(judged)
    await judged.customer(PRAISES, "Mira Kovac")
    assert judged.desk.where(CaseCard) == []
    assert (await judged.row(cases, id=1)).state == "aside"


async def test_it_has_a_softer_card_and_a_whole_day(lane: Rig) -> None:
    await lane.customer(PRAISES, "Mira Kovac")
    card = lane.card().page
    assert card.praise is not None
    assert (card.state, card.person.name) == (CardState.NEW, "Ana Ruiz")
    assert card.matter.due - lane.clock.now() > timedelta(hours=23, minutes=59)
    assert noticed(lane) == []
    await tick(lane)
    [notice] = noticed(lane)
    assert (notice.matter.words, notice.can_wait) == (PRAISES, False)


async def test_nobody_is_brought_praise_at_night(lane: Rig) -> None:
    lane.clock.advance(hours=13)
    await lane.customer(PRAISES, "Mira Kovac")
    await tick(lane)
    await tick(lane, hours=7, minutes=59)
    assert noticed(lane) == []
    await tick(lane, minutes=1)
    assert len(noticed(lane)) == 1


async def test_it_reminds_once_quietly_and_never_climbs(lane: Rig) -> None:
    await lane.customer(PRAISES, "Mira Kovac")
    await tick(lane)
    for _ in range(72):
        await tick(lane, hours=1)
    assert [page.praise.reminds for page in noticed(lane) if page.praise] == [False, True]
    assert lane.desk.told("U0ANA", Nudge) == []
    assert lane.desk.told("U0LEE") == []
    assert not any(lane.desk.told(user) for user in ("U0BEN", "U0DEV", "U0EVA", "U0TOM"))
    assert await lane.row(clocks, case_id=1) is None


async def test_what_waits_past_its_time_stands_in_the_leads_list(lane: Rig) -> None:
    await lane.customer(PRAISES, "Mira Kovac")
    ours = (await lane.do(home, "U0LEE")).ours
    assert (ours.praise_total, ours.open_total, ours.late) == (0, 0, 0)
    lane.clock.advance(hours=25)
    ours = (await lane.do(home, "U0LEE")).ours
    assert [(one.matter.customer, one.holder) for one in ours.praise] == [("Mira Kovac", "Ana Ruiz")]
    assert (ours.open_total, ours.late, ours.oldest_since) == (0, 0, None)


async def test_in_app_home_it_stands_apart_from_those_who_wait(lane: Rig) -> None:
    await lane.customer(PRAISES, "Mira Kovac")
    await lane.customer(COMPLAINS, "Dana Wells")
    mine = (await lane.do(home, "U0ANA")).mine
    assert [one.customer for one in mine.waiting] == ["Dana Wells"]
    assert [(one.matter.customer, one.handed) for one in mine.praise] == [("Mira Kovac", False)]
    await hand(lane)
    mine = (await lane.do(home, "U0ANA")).mine
    assert [one.handed for one in mine.praise] == [True]


async def test_its_card_lets_complaints_pass_and_counts_for_nobodys_cap(lane: Rig) -> None:
    await lane.customer(PRAISES, "Mira Kovac")
    await lane.customer(COMPLAINS, "Dana Wells")
    rows = {row.key: row.priority for row in await lane.rows(outgoing) if row.kind == "card"}
    assert rows["card:1"] > rows["card:2"]
    assert await lane.ctx.store.write(lambda conn, now: case_store.open_with(conn, "ana")) == 1


async def test_handed_on_is_told_on_the_card_and_then_it_is_answered(lane: Rig) -> None:
    await lane.customer(PRAISES, "Mira Kovac")
    await tick(lane)
    window = await lane.do(_window, "U0ANA")
    assert isinstance(window, HandWindow)
    await hand(lane, "  Leo \n", "Read it to him this morning")
    told = ("Handed on to Leo by Ana Ruiz: “Read it to him this morning”.",)
    assert lane.card().page.praise.handed == told
    assert noticed(lane)[0].praise.handed == told  # type: ignore[union-attr]
    await lane.answer(KIND)
    assert [one.text.split("\n")[0] for one in lane.accepted] == [KIND]
    assert (lane.card().page.state, lane.card().page.praise.handed) == (CardState.ANSWERED, told)
    [event] = [row for row in await lane.rows(events) if row.what == "handed on"]
    assert (event.actor, event.facts) == ("U0ANA", {})


async def test_the_same_press_twice_is_one_and_others_may_hear_too(lane: Rig) -> None:
    await lane.customer(PRAISES, "Mira Kovac")
    await asyncio.gather(hand(lane), hand(lane))
    await hand(lane, "the team in Gran Via", user="U0LEE")
    assert [row.to_whom for row in await lane.rows(handed_on)] == ["Leo", "the team in Gran Via"]
    assert lane.card().page.praise.handed[1] == "Handed on to the team in Gran Via by a lead."


async def test_only_who_has_it_and_leads_hand_it_on_and_somebody_must_be_named(lane: Rig) -> None:
    await lane.customer(PRAISES, "Mira Kovac")
    assert "Only they or a lead" in await hand(lane, user="U0BEN")
    assert isinstance(await lane.do(_window, "U0BEN"), NoticeWindow)
    assert await hand(lane, "  ") == "Whom did you hand it on to?"
    assert await lane.rows(handed_on) == []


async def test_a_complaint_is_not_handed_on(lane: Rig) -> None:
    await lane.customer(COMPLAINS)
    assert "as a complaint" in await hand(lane)


async def test_answering_first_makes_it_a_promise_which_handing_on_keeps(lane: Rig) -> None:
    await lane.customer(PRAISES, "Mira Kovac")
    words = "Mira, thank you. I'll tell Leo."
    prepared = await lane.do(_prepared, words)
    assert prepared.warnings[0].startswith("“I'll tell Leo” will be kept as your promise. Hand it on first")
    await lane.answer(words)
    [promise] = await lane.rows(promised)
    assert (promise.state, promise.words, promise.facts["thing"]) == ("open", "I'll tell Leo", "word handed on")
    lane.clock.advance(hours=30)
    await lane.do(lambda ctx, conn, now: promises.tick(ctx, conn, now, ctx.plans.current(conn)))
    [due] = lane.desk.told("U0ANA", PromiseDue)
    assert (due.question, due.hands_on) == ("Has it been handed on?", True)
    await hand(lane)
    assert [row.state for row in await lane.rows(promised)] == ["kept"]
    assert lane.desk.told("U0ANA", PromiseDue)[0].became == "Kept. Thank you."


def _prepared(ctx: Context, conn: Any, now: datetime, words: str) -> Any:
    found = case_store.with_customer(conn, 1)
    executive = ctx.plans.current(conn).executive("ana")
    assert executive is not None
    return prepare(ctx, conn, now, found, executive, words)


async def test_once_handed_on_the_same_words_promise_nothing(lane: Rig) -> None:
    await lane.customer(PRAISES, "Mira Kovac")
    await hand(lane)
    await lane.answer("Mira, thank you. I'll tell Leo that you wrote again.")
    assert await lane.rows(promised) == []


async def test_a_complaint_that_follows_praise_is_a_complaint_with_its_clock(lane: Rig) -> None:
    await lane.customer(PRAISES, "Mira Kovac")
    await tick(lane)
    await lane.customer(COMPLAINS, "Mira Kovac")
    card = lane.card().page
    assert (card.praise, card.state) == (None, CardState.NEW)
    assert card.matter.due == lane.clock.now() + timedelta(minutes=30)
    assert [row.name for row in await lane.rows(clocks)] == ["first response"]
    await tick(lane, minutes=10)
    assert [page.matter.words for page in lane.desk.told("U0ANA", Nudge)] == [COMPLAINS]


@pytest.mark.parametrize("words", [ASKS, PERHAPS])
async def test_what_else_is_asked_there_is_for_the_desk(lane: Rig, words: str) -> None:
    await lane.customer(PRAISES, "Mira Kovac")
    await lane.customer(words, "Mira Kovac")
    assert (await lane.row(cases, id=1)).lane == "desk"


async def test_more_praise_before_an_answer_rings_nobody(lane: Rig) -> None:
    await lane.customer(PRAISES, "Mira Kovac")
    await lane.customer(CHATS, "Mira Kovac")
    assert [page for page in lane.desk.told("U0ANA") if not isinstance(page, CaseNotice)] == []
    assert (await lane.row(cases, id=1)).lane == "praise"


async def test_who_writes_again_after_the_answer_waits_at_praises_pace(lane: Rig) -> None:
    await lane.customer(PRAISES, "Mira Kovac")
    await lane.answer(KIND)
    await lane.customer(CHATS, "Mira Kovac")
    found = await lane.row(cases, id=1)
    assert (found.state, found.lane, found.due_at) == ("open", "praise", lane.clock.now() + timedelta(days=1))
    assert await lane.rows(clocks) == []
    [again] = lane.desk.told("U0ANA", CustomerAnswered)
    assert not again.can_ask, "whether it is right is no question after praise"


async def test_it_stays_with_its_executive_when_a_turn_ends(lane: Rig) -> None:
    await lane.customer(PRAISES, "Mira Kovac")
    await tick(lane)
    await tick(lane, days=5)
    assert (await lane.row(cases, id=1)).owner == "ana"


async def test_where_its_executive_is_away_it_goes_to_whoever_is_on(lane: Rig) -> None:
    await lane.customer(PRAISES, "Mira Kovac")
    away = "\ntime_off:\n  - {executive: ana, from: 2026-05-06, to: 2026-05-20}\n"
    await apply(lane, text=LANE + away)
    await tick(lane)
    assert (await lane.row(cases, id=1)).owner == "ben"
    assert len(noticed(lane, "U0BEN")) == 1


async def test_irony_is_no_praise_says_whoever_has_it_and_the_clock_of_a_complaint_starts(lane: Rig) -> None:
    await lane.customer(PRAISES, "Mira Kovac")
    await tick(lane)
    assert "Only they or a lead" in await lane.do(carded.not_praise, 1, "U0BEN")
    await asyncio.gather(lane.do(carded.not_praise, 1, "U0ANA"), lane.do(carded.not_praise, 1, "U0LEE"))
    card = lane.card().page
    assert (card.praise, card.matter.due) == (None, lane.clock.now() + timedelta(minutes=30))
    [event] = [row for row in await lane.rows(events) if row.what == "should have been carded"]
    assert (event.actor, event.facts["kind"]) == ("U0ANA", "praise")
    await tick(lane, minutes=10)
    assert len(lane.desk.told("U0ANA", Nudge)) == 1


async def test_a_lead_takes_it_from_the_list_of_what_was_set_aside_as_a_complaint(lane: Rig) -> None:
    await apply(lane)
    await lane.customer(PRAISES, "Mira Kovac")
    await lane.do(carded.card, 1, "U0LEE")
    assert lane.card().page.praise is None


async def test_not_for_us_takes_it_off_the_desk(lane: Rig) -> None:
    await lane.customer(PRAISES, "Mira Kovac")
    await tick(lane)
    await lane.do(case.set_aside, 1, "U0ANA", Kind.OTHER)
    assert lane.card().page.state is CardState.ASIDE
    assert await lane.rows(clocks) == []


async def test_what_was_deleted_is_shown_nowhere(lane: Rig) -> None:
    post = await lane.customer(PRAISES, "Mira Kovac", channel="x", addressed=("@acme",))
    await tick(lane)
    await lane.do(lambda ctx, conn, now: vanished.deleted(ctx, conn, now, "x", "77", post.remote_id))
    assert lane.card().page.matter.words == ""
    assert noticed(lane)[0].matter.words == ""
    await tick(lane, days=3)
    assert len(noticed(lane)) == 1


async def test_it_survives_a_restart_and_two_workers_bring_it_once(lane: Rig) -> None:
    await lane.customer(PRAISES, "Mira Kovac")
    await lane.stop(by_force=True)
    await lane.start()
    await asyncio.gather(lane.do(lane_clocks.fire), lane.do(lane_clocks.fire))
    await tick(lane, hours=-1)
    await tick(lane, hours=2)
    assert len(noticed(lane)) == 1


async def test_a_route_says_where_it_goes(lane: Rig) -> None:
    await apply(lane, text=LANE + "routes:\n  - {topic: praise, slack_channel: C0THANKS}\n")
    await lane.customer(PRAISES, "Mira Kovac")
    assert lane.card().channel == "C0THANKS"


async def test_a_colleague_in_slack_gets_the_words_once_and_the_card_says_who_heard(lane: Rig) -> None:
    await lane.customer(PRAISES, "Mira Kovac", "x", addressed=("77",))
    assert (await lane.do(_window, "U0ANA")).names == ("Leo",)
    assert await lane.do(handing.hand_on, 1, "U0ANA", "Leo", "", "U0LEO") is None
    await lane.do(handing.hand_on, 1, "U0ANA", "Leo", "over lunch", "U0LEO")
    [told] = lane.desk.told("U0LEO", PraiseBrought)
    assert (told.by, told.answers, told.matter.words) == ("Ana Ruiz", "Ana Ruiz", PRAISES)
    assert lane.card(1).page.praise.handed[0] == "Handed on to Leo by Ana Ruiz."
    assert await lane.do(handing.hand_on, 1, "U0EVE", "", "", "U0EVE") is not None
    assert lane.desk.told("U0EVE", PraiseBrought) == []


async def test_what_its_author_deleted_stands_with_no_colleague_either(lane: Rig) -> None:
    post = await lane.customer(PRAISES, "Mira Kovac", "x", addressed=("77",))
    await lane.do(handing.hand_on, 1, "U0ANA", "", "", "U0LEO")
    await lane.do(vanished.deleted, "x", post.account, post.remote_id)
    assert PRAISES not in str(lane.desk.told("U0LEO"))
