"""What App Home tells leads of the present: what needs them, first answers, what was set aside and should not be."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import NotAuthorised, Unsure
from bot.flows import carded, home_leads, home_lists
from bot.flows.context import Context
from bot.flows.home import home
from bot.pages import CardState, CaseNotice, HomeList, ListName, ListPage, NoticeWindow
from bot.pages.home import Ours
from bot.pages.needs import MayBeThere, NobodyOn, Unconnected
from bot.store import events
from bot.store.tables import cases, clocks
from tests.flows.reaching import Paused
from tests.flows.rig import Rig

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

COMPLAINT = "Third week waiting for my refund and your chat hung up on me. This is a disgrace."
PRAISE = "Thank you so much, Leo at the shop was wonderful and so kind, best service ever!"
ASIDE = ListPage(ListName.ASIDE)


@pytest.fixture
def reach() -> Paused:
    return Paused()


@pytest.fixture
def context(context: Context, reach: Paused) -> Context:
    return replace(context, reach=reach)


async def ours(rig: Rig) -> Ours:
    page = await rig.do(home, "U0LEE")
    assert page.ours is not None
    return page.ours  # type: ignore[no-any-return]


async def test_words_whose_fate_nobody_knows_stand_there_until_somebody_says(rig: Rig) -> None:
    rig.telegram.fail(Unsure(), meets="send")
    await rig.customer(COMPLAINT)
    await rig.answer("Dana, that is on us.")
    await rig.later(minutes=20)
    [need] = (await ours(rig)).needs
    assert isinstance(need, MayBeThere)
    assert (need.executive, need.customer) == ("Ana Ruiz", "Dana Wells")
    assert rig.clock.now() - need.since >= timedelta(minutes=20)


async def test_an_account_that_pauses_is_named_with_what_waits_for_it(rig: Rig) -> None:
    rig.telegram.fail(NotAuthorised("Telegram says: Unauthorized"), meets="send", always=True)
    await rig.customer(COMPLAINT)
    await rig.answer("Dana, that is on us.")
    assert (await ours(rig)).needs == (Unconnected("telegram", "Telegram", "@acme_bot", 1),)
    told = await rig.do(lambda ctx, conn, now: home_leads.connect_window(ctx, conn, "U0LEE", "telegram"))
    assert told.lines[0] == "Telegram account @acme_bot: Telegram says: Unauthorized"
    other = await rig.do(lambda ctx, conn, now: home_leads.connect_window(ctx, conn, "U0EVE", "telegram"))
    assert other.lines == ("Only a lead can see that.",)
    rig.telegram.faults.clear()


async def test_whoever_is_on_and_has_paused_notifications_cannot_be_reached(rig: Rig, reach: Paused) -> None:
    assert (await ours(rig)).on_now[0].reached == "Can be reached: yes."
    reach.until["U0ANA"] = rig.clock.now() + timedelta(hours=3)
    assert (await ours(rig)).on_now[0].reached == "Can be reached: no, has paused notifications until 17:00."


async def test_first_answers_of_the_readers_day_are_told_typically_and_at_the_longest(rig: Rig) -> None:
    assert (await ours(rig)).first_answers is None
    for number, minutes in enumerate((4, 24, 9), 1):
        await rig.customer(COMPLAINT, f"Customer {number}")
        await rig.later(minutes=minutes)
        await rig.answer(f"Dear {number}, that is on us.", case=number)
    assert (await ours(rig)).first_answers == (9, 24)
    await rig.later(hours=24)
    assert (await ours(rig)).first_answers is None


async def test_what_was_set_aside_is_looked_through_by_pages(rig: Rig) -> None:
    for number in range(23):
        await rig.customer(PRAISE, f"Mira {number}")
    assert (await ours(rig)).aside == 23
    first = await rig.do(home_lists.window, "U0LEE", ASIDE)
    assert isinstance(first, HomeList)
    assert (len(first.aside), first.more, first.aside[0].words, first.aside[0].kind) == (20, 3, PRAISE, "praise")
    second = await rig.do(home_lists.window, "U0LEE", ListPage(ListName.ASIDE, 1))
    assert (len(second.aside), second.more) == (3, 0)
    assert isinstance(await rig.do(home_lists.window, "U0ANA", ASIDE), NoticeWindow)


async def test_this_is_a_complaint_opens_a_case_for_it_and_is_written_down_with_its_author(rig: Rig) -> None:
    await rig.customer(PRAISE, "Mira K")
    window = await rig.do(home_lists.card, "U0LEE", 1)
    assert (window.aside, window.said) == ((), "It is on the desk now, with its card and its clock.")
    await rig.settle()
    case = await rig.row(cases, id=1)
    assert (case.state, case.owner, case.kind) == ("open", "ana", "complaint")
    assert (rig.card().page.state, rig.desk.told("U0ANA", CaseNotice)[0].matter.words) == (CardState.NEW, PRAISE)
    assert await rig.row(clocks, case_id=1) is not None
    told = await rig.ctx.store.read(lambda conn: events.of_case(conn, 1))
    assert [(one.actor, one.what) for one in told] == [
        ("customer", "set aside"), ("U0LEE", "should have been carded"), ("U0LEE", "opened"),
    ]  # fmt: skip
    assert told[1].facts["kind"] == "praise"


async def test_of_two_leads_who_press_it_at_once_one_opens_it(rig: Rig) -> None:
    await rig.customer(PRAISE, "Mira K")
    store, ctx = rig.ctx.store, rig.ctx
    await asyncio.gather(*(store.write(lambda conn, now: carded.card(ctx, conn, now, 1, "U0LEE")) for _ in range(2)))
    await rig.settle()
    told = await store.read(lambda conn: events.of_case(conn, 1))
    assert [one.what for one in told].count("opened") == 1


async def test_nobody_but_a_lead_brings_it_to_the_desk(rig: Rig) -> None:
    await rig.customer(PRAISE, "Mira K")
    for user in ("U0ANA", "U0EVE"):
        assert await rig.do(carded.card, 1, user) == "Only a lead can do that."
    assert (await rig.row(cases, id=1)).state == "aside"


async def test_a_long_list_of_what_nobody_has_goes_on_in_the_window(rig: Rig) -> None:
    rig.telegram.fail(Unsure(), meets="send")
    await rig.customer(COMPLAINT)
    await rig.answer("Dana, that is on us.")
    for number in range(25):
        await rig.customer("no internet since monday, your service is down", f"Sam {number}")
    page = await ours(rig)
    assert (len(page.needs), page.needs_total) == (5, 26)
    assert all(isinstance(one, NobodyOn) for one in page.needs)
    second = await rig.do(home_lists.window, "U0LEE", ListPage(ListName.NOBODY, 1))
    assert (len(second.needs), second.more) == (6, 0)
    assert isinstance(second.needs[-1], MayBeThere)
