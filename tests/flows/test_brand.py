"""A brand's own topics and colleagues: recognised, asked about on the card, counted, explained; obeyed at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.flows import carded, case, causes, home, home_lists, plan_admin, structure_windows, topic, vanished
from bot.pages import CaseCard, HomeList, ListName, ListPage, PlanDone, PlanForm, PlanLook
from bot.pages.structure import Asked
from bot.rules.plan.edit import What
from bot.store import events
from bot.store.tables import cases
from tests.conftest import PLAN
from tests.flows.rig import Rig

BRAND = (
    PLAN
    + """
topics:
  - {name: late refund, says: Late refund, words: [refund, money back], owner: cho}
  - {name: wrong address, words: [wrong city, wrong house]}
  - {name: outage, words: [no signal, outage]}
staff: {telegram: ["@leoparra"], x: [leo]}
"""
)
UNSURE = "Where is my refund? And you sent the shoes to the wrong city"
CHEER = "Best team ever, so proud of our new shop, we love it!"
PILE = ListPage(ListName.ASIDE)


@pytest.fixture
async def brand(rig: Rig) -> Rig:
    await plan_admin.apply(rig.ctx.store, BRAND, "lee")
    return rig


async def test_a_brands_own_topics_are_obeyed_by_the_next_post(rig: Rig) -> None:
    await rig.customer("Where is my refund?")
    await plan_admin.apply(rig.ctx.store, BRAND, "lee")
    await rig.customer("Where is my refund?", "Jo Marsh")
    found = await rig.rows(cases)
    assert [one.topic for one in found] == ["billing", "late refund"]
    assert rig.card(2).page.why.topic == "Late refund"
    assert rig.card(2).page.why.asks == ()


async def test_the_card_asks_which_of_two_topics_it_is(brand: Rig) -> None:
    await brand.customer(UNSURE)
    why = brand.card().page.why
    assert why.asks == (("late refund", "Late refund"), ("wrong address", "wrong address"))
    assert (await brand.row(cases, id=1)).topic == "late refund"


async def test_pressing_one_of_the_two_is_a_label_and_settles_it(brand: Rig) -> None:
    await brand.customer(UNSURE)
    assert await brand.do(topic.choose, 1, "U0ANA", "wrong address") is None
    stored = await brand.row(cases, id=1)
    assert (stored.topic, stored.shares) == ("wrong address", [])
    why = brand.card().page.why
    assert (why.asks, why.topic, why.share) == ((), "wrong address", None)
    told = await brand.do(topic.choose, 1, "U0ANA", "late refund")
    assert told == "It is settled: it is about wrong address."
    found = await brand.ctx.store.read(lambda conn: events.of_case(conn, 1))
    [changed] = [event for event in found if event.what.startswith("topic")]
    assert (changed.what, changed.actor, changed.facts["was"]) == ("topic changed", "U0ANA", "late refund")


async def test_the_guess_can_be_confirmed(brand: Rig) -> None:
    await brand.customer(UNSURE)
    assert await brand.do(topic.choose, 1, "U0LEE", "late refund") is None
    found = await brand.ctx.store.read(lambda conn: events.of_case(conn, 1))
    assert [event.what for event in found if event.what.startswith("topic")] == ["topic confirmed"]
    assert brand.card().page.why.asks == ()


async def test_nobody_else_says_what_it_is_about(brand: Rig) -> None:
    await brand.customer(UNSURE)
    assert "Only they or a lead" in await brand.do(topic.choose, 1, "U0EVE", "wrong address")
    assert brand.card().page.why.asks


async def test_a_never_answered_case_goes_to_whoever_is_on_for_the_topic(rig: Rig) -> None:
    routed = BRAND.replace("{name: empty, layers: []}", "{name: empty, layers: [], fallback: [ben]}")
    await plan_admin.apply(rig.ctx.store, routed, "lee")
    await rig.customer("no signal, and my refund and the money back I was promised?")
    assert rig.card().page.why.asks or rig.card().page.why.topic == "Late refund"
    told = await rig.do(topic.set_topic, 1, "U0ANA", "outage")
    assert told.startswith("The topic is saved. Ben Okafor is on for it and has the case now.")
    assert rig.card().page.person.name == "Ben Okafor"


async def test_an_answered_case_is_not_asked_about(brand: Rig) -> None:
    await brand.customer(UNSURE)
    await brand.answer("That is on us. Your refund left today.")
    assert brand.card().page.why.asks == ()


async def test_without_a_list_nothing_is_asked_that_changes_nothing(rig: Rig) -> None:
    await rig.customer("Third week waiting for my refund, and your chat hung up on me. Wrong city.")
    assert rig.card().page.why.asks == ()
    assert rig.card().page.why.topic == "billing"


async def test_colleagues_cheer_is_set_aside_with_the_reason_and_counted_apart(brand: Rig) -> None:
    await brand.customer(CHEER, "Leo Parra")
    await brand.customer("Worst service, I want my refund, nobody answers!", "Leo Parra")
    await brand.customer("What time do you open?", "Jo Marsh")
    assert not brand.desk.where(CaseCard)
    stored = (await brand.rows(cases))[0]
    assert (stored.state, stored.colleague, stored.reasons[0]) == ("aside", True, "by a colleague")
    shown = await brand.do(home.home, "U0LEE")
    assert shown.ours.colleagues == 1
    listed = await brand.do(home_lists.window, "U0LEE", PILE)
    assert isinstance(listed, HomeList)
    assert any("by a colleague" in entry.why for entry in listed.aside)


async def test_danger_is_carded_whoever_tells_of_it(brand: Rig) -> None:
    await brand.customer("The heater caught fire in the shop, a customer is hurt", "Leo Parra")
    assert brand.card().page.matter.danger
    assert (await brand.row(cases, id=1)).colleague


async def test_a_lead_can_card_what_a_colleague_wrote(brand: Rig) -> None:
    await brand.customer("I want my refund, nobody answers!", "Leo Parra")
    assert await brand.do(carded.card, 1, "U0LEE") is None
    assert brand.card().page.why.signals[0] == "a lead says that it is a complaint"
    assert brand.card().page.why.sure is None


async def test_the_card_says_why_it_is_here_and_whom_it_names(brand: Rig) -> None:
    await brand.customer("Your agent Priya was rude and hung up. Third week waiting for my refund of £860")
    why = brand.card().page.why
    assert why.names == ("Priya",)
    assert why.sure is not None
    assert why.sure > 0.6
    assert 1 <= len(why.signals) <= 3
    assert why.pressing == ("much money is at stake", "it has gone on for weeks")
    window = await brand.do(case.history_window, 1, "U0EVE")
    assert window.why == why


async def test_writing_again_without_an_answer_presses_more_and_so_does_a_late_answer(brand: Rig) -> None:
    await brand.customer("Where is my refund? It is £900")
    first = (await brand.row(cases, id=1)).urgency
    await brand.customer("Hello? Anybody?")
    stored = await brand.row(cases, id=1)
    assert stored.urgency > first
    assert "they write again without an answer" in stored.urgency_reasons
    assert "their answer is late" not in brand.card().page.why.pressing
    await brand.later(minutes=31)
    why = (await brand.do(case.history_window, 1, "U0ANA")).why
    assert "their answer is late" in why.pressing


async def test_repeat_contact_presses(brand: Rig) -> None:
    await brand.customer("Where is my refund?")
    await brand.do(case.done, 1, "U0ANA")
    await brand.later(days=8)
    await brand.customer("Where is my parcel?")
    stored = await brand.row(cases, id=2)
    assert stored.urgency_reasons == ["they have had a case with us lately"]


async def test_causes_of_the_month_name_their_owner_and_nobody(brand: Rig) -> None:
    for name in ("Dana Wells", "Jo Marsh", "Sam Idowu"):
        await brand.customer("Where is my refund?", name)
    await brand.customer("sent to the wrong city again", "Mia Roth")
    shown = await brand.do(home.home, "U0LEE")
    found = [(cause.says, cause.cases, cause.owner) for cause in shown.ours.causes]
    assert found == [("Late refund", 3, "Cho Min"), ("wrong address", 1, "")]
    await brand.answer("It left today.", case=2)
    mine = (await brand.do(home.home, "U0ANA")).mine.month
    assert (mine.name, mine.people, mine.most.says, mine.most.owner) == ("May", 1, "Late refund", "Cho Min")
    assert timedelta(minutes=1) < mine.given < timedelta(minutes=2)
    assert mine.wrote_back is None
    assert (await brand.do(home.home, "U0BEN")).mine.month is None


async def test_who_wrote_back_last_is_told_until_they_delete_it_and_a_further_complaint_is_not(brand: Rig) -> None:
    await brand.customer("Where is my refund?")
    await brand.answer("It left today.")
    await brand.later(minutes=5)
    thanks = await brand.customer("I cannot believe that you answered, thank you!")
    await brand.later(minutes=5)
    await brand.customer("Third week waiting for my refund, nobody answers, a disgrace.")
    month = (await brand.do(home.home, "U0ANA")).mine.month
    assert month.wrote_back == ("Dana Wells", "I cannot believe that you answered, thank you!")
    await brand.do(vanished.deleted, "telegram", thanks.account, thanks.remote_id)
    assert (await brand.do(home.home, "U0ANA")).mine.month.wrote_back is None


async def test_last_months_causes_are_over(brand: Rig) -> None:
    await brand.customer("Where is my refund?")
    now = brand.clock.now() + timedelta(days=31)
    plan = await brand.ctx.store.read(brand.ctx.plans.current)
    assert await brand.ctx.store.read(lambda conn: causes.this_month(conn, now, plan, "Europe/London", 5)) == ()


async def test_naming_an_owner_makes_the_starter_list_the_brands_own(rig: Rig) -> None:
    await rig.customer("Where is my refund?")
    form = await rig.do(structure_windows.opened, "U0LEE", Asked(What.TOPIC, name="billing"))
    assert isinstance(form, PlanForm)
    entered = Asked(What.TOPIC, name="billing", said="owner cho\nskill *\nrota *")
    look = await rig.do(structure_windows.submit, "U0LEE", entered)
    assert isinstance(look, PlanLook)
    assert any("Cho Min owns its cause" in line for line in look.said)
    assert isinstance(await rig.do(structure_windows.save, "U0LEE", look.asked), PlanDone)
    plan = await rig.ctx.store.read(rig.ctx.plans.current)
    assert plan.topic("billing").owner == "cho"
    assert len(plan.topics) == 8
    await rig.customer("Where is my refund?", "Jo Marsh")
    assert (await rig.row(cases, id=2)).topic == "billing"
    shown = await rig.do(home.home, "U0LEE")
    assert shown.ours.causes[0].owner == "Cho Min"
