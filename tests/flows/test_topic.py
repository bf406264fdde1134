"""Wrong topic: saved, told as an event, and a never-answered case goes to whoever is on for it."""

from __future__ import annotations

from bot.flows import plan_admin, topic
from bot.pages import NoticeWindow
from bot.store import events
from bot.store.tables import cases
from tests.conftest import PLAN
from tests.flows.rig import Rig

ROUTED = PLAN.replace("  - {name: empty, layers: []}", "  - {name: empty, layers: [], fallback: [ben]}")


async def test_the_window_names_the_plans_topics_and_whom_each_would_bring_it_to(rig: Rig) -> None:
    await plan_admin.apply(rig.ctx.store, ROUTED, "lee")
    await rig.customer("Where is my refund?")
    window = await rig.do(topic.topic_window, 1, "U0ANA")
    assert window.choices[0] == ("outage", "Ben Okafor")
    assert ("billing", "") in window.choices
    assert window.chosen == "billing"


async def test_a_never_answered_case_goes_to_whoever_is_on(rig: Rig) -> None:
    await plan_admin.apply(rig.ctx.store, ROUTED, "lee")
    await rig.customer("Where is my refund?")
    told = await rig.do(topic.set_topic, 1, "U0ANA", "outage")
    assert told == (
        "The topic is saved. Ben Okafor is on for it and has the case now. The card and its thread stay in this"
        " channel; new cases about it go to another one."
    )
    assert rig.card().page.person.name == "Ben Okafor"
    found = await rig.ctx.store.read(lambda conn: events.of_case(conn, 1))
    [changed] = [event for event in found if event.what == "topic changed"]
    assert (changed.facts["topic"], changed.facts["was"]) == ("outage", "billing")


async def test_an_answered_case_stays_with_its_owner(rig: Rig) -> None:
    await plan_admin.apply(rig.ctx.store, ROUTED, "lee")
    await rig.customer("Where is my refund?")
    await rig.answer("Dana, it left today.")
    told = await rig.do(topic.set_topic, 1, "U0ANA", "outage")
    assert told.startswith("The topic is saved. The card and its thread stay in this channel;")
    assert (await rig.row(cases, id=1)).owner == "ana"
    assert (await rig.row(cases, id=1)).topic == "outage"


async def test_others_and_unknown_topics_change_nothing(rig: Rig) -> None:
    await rig.customer("Where is my refund?")
    assert isinstance(await rig.do(topic.topic_window, 1, "U0EVE"), NoticeWindow)
    assert "Only they or a lead" in await rig.do(topic.set_topic, 1, "U0EVE", "outage")
    assert await rig.do(topic.set_topic, 1, "U0ANA", "bogus") == "This topic is no longer known here."
    assert (await rig.row(cases, id=1)).topic == "billing"
