"""What App Home says to whom: own cases first, the present for leads, one sentence for everybody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.flows import case as case_flow
from bot.flows import consent, plan_admin
from bot.flows.home import home
from bot.pages import Standing
from bot.pages.home import Home
from bot.pages.needs import NobodyOn
from tests.conftest import PLAN
from tests.flows.rig import Rig

#: What is read here is the same on any database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

COMPLAINT = "Third week waiting for my refund and your chat hung up on me. This is a disgrace."
#: What gets no card.
PRAISE = "Thank you so much, Leo at the shop was wonderful and so kind, best service ever!"
WEEKS = PLAN.replace("every: {weeks: 52}", "every: {weeks: 1}").replace("members: [ana]", "members: [cho, ana]")


async def seen(rig: Rig, user: str) -> Home:
    page: Home = await rig.do(home, user)
    return page


async def test_an_executive_sees_what_waits_most_urgent_first_and_no_more_than_five(rig: Rig) -> None:
    assert (await seen(rig, "U0ANA")).mine.waiting == ()  # type: ignore[union-attr]
    for number in range(7):
        await rig.customer(COMPLAINT, f"Customer {number}")
        await rig.later(minutes=1)
    mine = (await seen(rig, "U0ANA")).mine
    assert mine is not None
    assert [matter.customer for matter in mine.waiting] == [f"Customer {number}" for number in range(5)]
    assert mine.waiting_total == 7
    await rig.do(case_flow.pass_on, 1, "U0ANA", "ben")
    mine, bens = (await seen(rig, "U0ANA")).mine, (await seen(rig, "U0BEN")).mine
    assert mine is not None
    assert bens is not None
    assert (mine.waiting_total, bens.waiting_total, bens.waiting[0].customer) == (6, 1, "Customer 0")


async def test_danger_to_people_stands_before_what_is_due_sooner(rig: Rig) -> None:
    for number in range(6):
        await rig.customer(COMPLAINT, f"Customer {number}")
        await rig.later(minutes=1)
    await rig.customer("The heater you sold me caught fire in my kid's room. Nobody answers.", "Dana")
    mine = (await seen(rig, "U0ANA")).mine
    assert mine is not None
    assert [matter.customer for matter in mine.waiting] == ["Dana", *(f"Customer {number}" for number in range(4))]


async def test_turns_are_those_of_the_rota(rig: Rig) -> None:
    await plan_admin.apply(rig.ctx.store, WEEKS, "lee")
    ana, cho, ben = [(await seen(rig, user)).mine.turn for user in ("U0ANA", "U0CHO", "U0BEN")]  # type: ignore[union-attr]
    monday, next_monday = (datetime(2026, 5, day, 8, tzinfo=UTC) for day in (11, 18))
    assert (ana.until, ana.next, ana.after) == (monday, next_monday, "Cho Min")
    assert (cho.until, cho.next, cho.after) == (None, monday, "Ana Ruiz")
    assert (ben.until, ben.next, ben.after) == (None, None, "")


async def test_how_one_signs_and_what_one_said(rig: Rig) -> None:
    mine = (await seen(rig, "U0ANA")).mine
    assert mine is not None
    assert dict(mine.speaks_from) == {"Telegram": "@acme_bot", "X": "@acme"}
    assert (mine.signature, mine.standing, mine.said_at) == (
        "— Ana Ruiz, Chief Operating Officer",
        Standing.AGREED,
        None,
    )
    await rig.do(consent.withdraw, "U0ANA")
    mine = (await seen(rig, "U0ANA")).mine
    assert mine is not None
    assert (mine.standing, mine.said_at) == (Standing.STOPPED, rig.clock.now())


async def test_a_lead_sees_the_present_and_what_nobody_holds(rig: Rig) -> None:
    await plan_admin.apply(rig.ctx.store, PLAN.replace("members: [ana]", "members: []"), "lee")
    await rig.customer(COMPLAINT, "Jo Marsh")
    await plan_admin.apply(rig.ctx.store, WEEKS, "lee")
    await rig.customer(COMPLAINT)
    await rig.customer(PRAISE, "Mira K")
    await rig.later(minutes=40)
    page = await seen(rig, "U0LEE")
    assert page.mine is None
    ours = page.ours
    assert ours is not None
    assert [(on.rota, on.name, on.following) for on in ours.on_now] == [
        ("default", "Ana Ruiz", "Cho Min"),
        ("empty", "", ""),
    ]
    assert (ours.open_total, ours.late, ours.aside) == (2, 2, 1)
    assert ours.oldest_since is not None
    assert (rig.clock.now() - ours.oldest_since).total_seconds() >= 40 * 60
    [needed] = ours.needs
    assert isinstance(needed, NobodyOn)
    assert needed.matter.customer == "Jo Marsh"
    assert [choice.name for choice in needed.choices] == ["Ana Ruiz", "Ben Okafor"]
    assert [on.reached for on in ours.on_now] == ["Can be reached: yes.", ""]


async def test_a_lead_who_is_an_executive_sees_both(rig: Rig) -> None:
    await plan_admin.apply(rig.ctx.store, PLAN.replace("leads: [U0LEE]", "leads: [U0LEE, U0BEN]"), "lee")
    page = await seen(rig, "U0BEN")
    assert page.mine is not None
    assert page.ours is not None


@pytest.mark.parametrize("user", ["U0EVE", "U0TOM"])
async def test_everybody_else_sees_neither(rig: Rig, user: str) -> None:
    page = await seen(rig, user)
    assert (page.mine, page.ours) == (None, None)


async def test_a_page_says_the_same_while_nothing_changes(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    first = await seen(rig, "U0LEE")
    await rig.later(minutes=5)
    again = await seen(rig, "U0LEE")
    assert replace(again, as_of=first.as_of) == first
