"""The leads' list between the two borders: nothing waits there unseen, nor longer than it was given."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.flows import home_lists, lane_clocks, triage_list, vanished
from bot.flows.context import Context
from bot.flows.home import home
from bot.pages import CaseCard, CaseNotice, HomeList, ListName, ListPage, ToCheck
from bot.rules.triage import Kind
from bot.store.tables import cases, clocks, events
from tests.flows.judged import ASKS, CHATS, COMPLAINS, PERHAPS, URGES
from tests.flows.ladder import LADDER, apply
from tests.flows.reaching import Paused
from tests.flows.rig import Rig

LISTS = LADDER + "triage: {unsure: 15m, questions: 4h}\n"
LIST = ListPage(ListName.ASIDE)


@pytest.fixture
async def listed(judged: Rig) -> Rig:
    await apply(judged, text=LISTS)
    return judged


async def tick(rig: Rig, **spans: float) -> None:
    """Time passes, and the loop does what is due."""
    rig.clock.advance(**spans)
    await rig.do(lane_clocks.fire)


async def look(rig: Rig) -> HomeList:
    page = await rig.do(home_lists.window, "U0LEE", LIST)
    assert isinstance(page, HomeList)
    return page


async def told(rig: Rig) -> list[str]:
    """What the trail says of people's and time's decisions."""
    return [row.what for row in await rig.rows(events)]


def cards(rig: Rig) -> list[str]:
    return [one.page.matter.words for one in rig.desk.where(CaseCard)]


async def test_without_a_list_what_may_be_a_complaint_gets_its_card_at_once(judged: Rig) -> None:
    await apply(judged)
    await judged.customer(PERHAPS)
    assert cards(judged) == [PERHAPS]


async def test_with_one_it_waits_for_a_look_and_a_lead_hears_of_it(listed: Rig) -> None:
    await listed.customer(PERHAPS)
    assert cards(listed) == []
    await tick(listed)
    [page] = listed.desk.told("U0LEE", ToCheck)
    assert (page.total, page.waiting[0].words, page.waiting[0].to) == (1, PERHAPS, "Ana Ruiz")
    assert page.waiting[0].until == listed.clock.now() + timedelta(minutes=15)
    [waiting] = (await look(listed)).checks
    assert (waiting.customer, waiting.is_question) == ("Dana Wells", False)
    ours = (await listed.do(home, "U0LEE")).ours
    assert (ours.checks, ours.first_check) == (1, waiting.until)


async def test_what_nobody_looked_at_in_time_goes_to_whoever_is_on(listed: Rig) -> None:
    await listed.customer(PERHAPS)
    await tick(listed)
    await tick(listed, minutes=14, seconds=59)
    assert cards(listed) == []
    await tick(listed, seconds=1)
    assert cards(listed) == [PERHAPS]
    card = listed.card().page
    assert (card.person.slack, card.matter.due) == ("U0ANA", listed.clock.now() + timedelta(minutes=30))
    [notice] = listed.desk.told("U0ANA", CaseNotice)
    assert notice.matter.words == PERHAPS
    assert listed.desk.told("U0LEE", ToCheck)[0].waiting == ()
    case = await listed.row(cases, id=1)
    assert case.reasons[0] == "no lead looked at it in time"
    assert (await look(listed)).checks == ()


async def test_time_that_runs_out_twice_or_backwards_brings_one_card(listed: Rig) -> None:
    await listed.customer(PERHAPS)
    await tick(listed)
    await tick(listed, minutes=15)
    await tick(listed, hours=-1)
    await tick(listed, hours=2)
    assert cards(listed) == [PERHAPS]
    assert (await told(listed)).count("opened") == 1


async def test_after_an_hour_of_standing_still_it_goes_at_once_and_nobody_is_asked_to_look(listed: Rig) -> None:
    await listed.customer(PERHAPS)
    await tick(listed, hours=1)
    assert cards(listed) == [PERHAPS]
    assert listed.desk.told("U0LEE", ToCheck) == []


async def test_a_lead_says_that_it_is_a_complaint(listed: Rig) -> None:
    await listed.customer(PERHAPS)
    await tick(listed)
    window = await listed.do(home_lists.say, "U0LEE", 1, Kind.COMPLAINT)
    assert (window.said, window.checks) == ("It is on the desk now, with its card and its clock.", ())
    assert cards(listed) == [PERHAPS]
    [event] = [row for row in await listed.rows(events) if row.what == "should have been carded"]
    assert (event.actor, event.facts["kind"], event.facts["post"]) == ("U0LEE", "other", 1)
    await tick(listed, minutes=20)
    assert len(cards(listed)) == 1


@pytest.mark.parametrize("kind", [Kind.OTHER, Kind.PRAISE])
async def test_a_lead_says_that_it_is_none_and_it_is_set_aside_for_good(listed: Rig, kind: Kind) -> None:
    await listed.customer(PERHAPS)
    await tick(listed)
    window = await listed.do(home_lists.say, "U0LEE", 1, kind)
    assert (window.said, window.checks) == ("It is set aside.", ())
    assert [one.kind for one in window.aside] == [kind]
    assert listed.desk.told("U0LEE", ToCheck)[0].waiting == ()
    await tick(listed, hours=1)
    assert cards(listed) == []
    [event] = [row for row in await listed.rows(events) if row.what == "not a complaint"]
    assert (event.actor, event.facts["kind"], event.facts["was"], event.facts["score"]) == ("U0LEE", kind, "other", 0.3)


async def test_nobody_but_a_lead_says_what_it_is(listed: Rig) -> None:
    await listed.customer(PERHAPS)
    assert await listed.do(triage_list.say, 1, "U0EVE", Kind.OTHER) == "Only a lead can do that."
    assert await listed.do(triage_list.give, 1, "U0EVE", "ana") == "Only a lead can do that."
    assert await listed.row(clocks, case_id=1) is not None


async def test_a_second_press_is_told_that_it_waits_no_more(listed: Rig) -> None:
    await listed.customer(PERHAPS)
    await listed.do(triage_list.say, 1, "U0LEE", Kind.OTHER)
    for kind in (Kind.COMPLAINT, Kind.OTHER):
        assert "looked at it already" in await listed.do(triage_list.say, 1, "U0LEE", kind)
    assert (await told(listed)).count("not a complaint") == 1


async def test_a_question_among_them_waits_at_the_pace_of_questions(listed: Rig) -> None:
    await listed.customer(PERHAPS)
    await listed.do(triage_list.say, 1, "U0LEE", Kind.QUESTION)
    [waiting] = (await look(listed)).checks
    assert waiting.is_question
    assert waiting.until == listed.clock.now() + timedelta(hours=4)


async def test_at_night_no_lead_looks_and_it_goes_to_an_executive_at_once(listed: Rig) -> None:
    listed.clock.advance(hours=12)
    await listed.customer(PERHAPS)
    assert cards(listed) == [PERHAPS]


async def test_a_lead_who_pauses_notifications_keeps_nothing_waiting(listed: Rig) -> None:
    assert isinstance(listed.ctx.reach, Paused)
    listed.ctx.reach.until["U0LEE"] = listed.clock.now() + timedelta(hours=1)
    await listed.customer(PERHAPS)
    assert cards(listed) == [PERHAPS]


async def test_a_plain_complaint_never_waits(listed: Rig) -> None:
    await listed.customer(COMPLAINS)
    assert cards(listed) == [COMPLAINS]


async def test_of_what_comes_within_a_quarter_of_an_hour_a_lead_hears_once(listed: Rig) -> None:
    for name in ("Dana Wells", "Jo Marsh", "Sam Idowu", "Mira Kovac"):
        await listed.customer(PERHAPS, name)
        await tick(listed, minutes=1)
    await listed.later(seconds=15)
    [page] = listed.desk.told("U0LEE", ToCheck)
    assert (page.total, len(page.waiting)) == (4, 3)
    await tick(listed, minutes=12)
    await listed.customer("Perhaps nobody at your counter knows of my booking.", "Ola Berg")
    await tick(listed)
    assert len(listed.desk.told("U0LEE", ToCheck)) == 2


async def test_a_complaint_that_follows_brings_both_to_the_desk(listed: Rig) -> None:
    await listed.customer(PERHAPS)
    await tick(listed, minutes=5)
    await listed.customer(COMPLAINS)
    assert cards(listed) == [COMPLAINS]
    await tick(listed, hours=1)
    assert len(cards(listed)) == 1


async def test_what_its_author_deleted_waits_for_nobody(listed: Rig) -> None:
    post = await listed.customer(PERHAPS, channel="x")
    await tick(listed)
    await listed.do(_deleted, post.remote_id)
    assert listed.desk.told("U0LEE", ToCheck)[0].waiting == ()
    await tick(listed, hours=1)
    assert cards(listed) == []
    assert await listed.row(clocks, case_id=1) is None


def _deleted(ctx: Context, conn: Any, now: datetime, remote_id: str) -> None:
    vanished.deleted(ctx, conn, now, "x", "77", remote_id)


async def test_it_survives_a_restart(listed: Rig) -> None:
    await listed.customer(PERHAPS)
    await listed.stop(by_force=True)
    await listed.start()
    await tick(listed, minutes=15)
    assert cards(listed) == [PERHAPS]


# ---- questions


async def test_a_question_waits_four_hours_for_a_lead_and_then_goes_to_whoever_is_on(judged: Rig) -> None:
    await apply(judged)
    await judged.customer(ASKS)
    await tick(judged)
    [page] = judged.desk.told("U0LEE", ToCheck)
    assert page.waiting[0].is_question
    await tick(judged, hours=3, minutes=59)
    assert cards(judged) == []
    await tick(judged, minutes=1)
    assert cards(judged) == [ASKS]
    assert (await judged.row(cases, id=1)).kind == "question"


async def test_a_lead_gives_a_question_to_somebody_who_has_a_name_to_answer_with(judged: Rig) -> None:
    await apply(judged)
    await judged.customer(ASKS)
    await tick(judged)
    [waiting] = (await look(judged)).checks
    assert [one.executive for one in waiting.choices] == ["ana", "ben", "dev", "eva"]  # Cho has not agreed
    window = await judged.do(home_lists.give, "U0LEE", 1, "dev")
    assert (window.said, window.checks) == ("Dev Rao has it now, with its card and its clock.", ())
    card = judged.card().page
    assert (card.person.slack, card.history) == ("U0DEV", "A lead gave it to Dev Rao.")
    assert [one.matter.words for one in judged.desk.told("U0DEV", CaseNotice)] == [ASKS]
    await judged.answer("Hello Dana, all of them are, from ten to six. The one in Gran Via has parking too.", "U0DEV")
    assert len(judged.accepted) == 1


async def test_it_cannot_be_given_to_who_has_not_agreed_nor_twice(judged: Rig) -> None:
    await apply(judged)
    await judged.customer(ASKS)
    assert "Choose somebody else" in await judged.do(triage_list.give, 1, "U0LEE", "cho")
    await judged.do(triage_list.give, 1, "U0LEE", "dev")
    assert "looked at it already" in await judged.do(triage_list.give, 1, "U0LEE", "ben")
    assert (await judged.row(cases, id=1)).owner == "dev"


async def test_a_question_in_need_is_for_an_executive_at_once(judged: Rig) -> None:
    await apply(judged)
    await judged.customer(URGES)
    assert cards(judged) == [URGES]


async def test_who_asks_a_second_time_waits_no_longer_but_one_breath_is_one_time(judged: Rig) -> None:
    await apply(judged)
    await judged.customer(ASKS)
    judged.clock.advance(minutes=1)
    await judged.customer("Which are open late?")
    assert cards(judged) == []
    judged.clock.advance(minutes=45)
    await judged.customer("Which one is it then?")
    assert cards(judged) == ["Which one is it then?"]


async def test_who_was_at_the_desk_lately_asks_an_executive(judged: Rig) -> None:
    await apply(judged)
    await judged.customer(COMPLAINS, chat="one")
    await judged.customer(ASKS, chat="two")
    assert cards(judged) == [COMPLAINS, ASKS]


async def test_at_night_a_question_waits_for_the_morning_and_four_hours_more(judged: Rig) -> None:
    await apply(judged)
    judged.clock.advance(hours=12)
    await judged.customer(ASKS)
    await tick(judged)
    assert judged.desk.told("U0LEE", ToCheck) == []
    await tick(judged, hours=9)
    assert len(judged.desk.told("U0LEE", ToCheck)) == 1
    assert (await judged.row(cases, id=1)).due_at == datetime(2026, 5, 7, 11, 0, tzinfo=UTC)


async def test_questions_that_leads_want_none_of_are_set_aside(judged: Rig) -> None:
    await apply(judged, text=LADDER + "triage: {questions: off}\n")
    await judged.customer(ASKS)
    assert (await look(judged)).checks == ()
    assert [one.words for one in (await look(judged)).aside] == [ASKS]
    await tick(judged, hours=10)
    assert cards(judged) == []


async def test_the_list_shows_first_what_goes_first_and_then_what_was_set_aside(listed: Rig) -> None:
    await listed.customer(CHATS, "Lou Chat")
    await listed.customer(ASKS, "Quin Ask")
    await listed.customer(PERHAPS, "Pat Doubt")
    page = await look(listed)
    assert [one.customer for one in page.checks] == ["Pat Doubt", "Quin Ask"]
    assert [one.customer for one in page.aside] == ["Lou Chat"]


async def test_a_full_list_turns_its_pages(listed: Rig) -> None:
    for number in range(25):
        await listed.take(listed.post(PERHAPS if number < 22 else CHATS, f"Person {number}"))
    first, second = await look(listed), await listed.do(home_lists.window, "U0LEE", ListPage(ListName.ASIDE, 1))
    assert (len(first.checks), len(first.aside), first.more) == (20, 0, 5)
    assert (len(second.checks), len(second.aside), second.more) == (2, 3, 0)
