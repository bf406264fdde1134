"""One of many, where some of the many wait for a lead's look, and where the plan says how many are many."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.flows import lane_clocks, surge_work
from bot.flows.context import Context
from bot.pages import CaseCard, NoticeWindow, ReplyWindow, SurgeCard, ToCheck
from bot.store.tables import cases, clocks, surges
from tests.conftest import HandClock
from tests.flows.judged import Judged
from tests.flows.ladder import LADDER, apply, ten
from tests.flows.rig import Rig

ASKS = "Which counter rebooks us now that BA117 is cancelled?"
PERHAPS = "Perhaps somebody tells me what happens with BA117."
COMPLAINS = "Stranded since noon, BA117 is cancelled and nobody talks to us. A disgrace."
NAMES = [f"{first} Lang" for first in ("Mira", "Jo", "Sam", "Kit", "Lou", "Ada", "Max")]


@pytest.fixture
def clock() -> HandClock:
    return ten()


@pytest.fixture
async def house(rig: Rig) -> Rig:
    await apply(rig, text=LADDER + "triage: {unsure: 15m, questions: 4h}\n")
    return rig


@pytest.fixture
def context(context: Context) -> Context:
    return replace(context, classifier=Judged())


async def write(rig: Rig, *texts: str) -> None:
    """Each by another person, the names going on where they ended."""
    begun = len(await rig.rows(cases))
    for name, text in zip(NAMES[begun:], texts, strict=False):
        await rig.customer(text, name, "x")


def surge(rig: Rig) -> list[SurgeCard]:
    return [one.page for one in rig.desk.where(SurgeCard, "C0CASES")]


async def states(rig: Rig) -> list[str]:
    return [row.state for row in await rig.rows(cases)]


async def test_what_waits_counts_among_the_many_and_comes_into_their_list(house: Rig) -> None:
    await write(house, ASKS, PERHAPS, COMPLAINS, ASKS)
    await house.do(lane_clocks.fire)
    assert await states(house) == ["aside", "aside", "open", "aside"]
    [listed] = house.desk.told("U0LEE", ToCheck)
    assert listed.total == 3
    await write(house, COMPLAINS)
    await house.later(seconds=11)
    [card] = surge(house)
    assert (card.title, card.authors, card.waiting) == ("BA117", 5, 5)
    assert await states(house) == ["open"] * 5
    assert len(house.desk.where(CaseCard)) == 1, "the first complaint's, which stood already"
    [listed] = house.desk.told("U0LEE", ToCheck)
    assert listed.total == 0
    assert {row.name for row in await house.rows(clocks)} == {"first response"}
    assert None not in [row.due_at for row in await house.rows(cases)]


async def test_who_asks_about_a_surge_that_goes_on_comes_into_it_at_once(house: Rig) -> None:
    await write(house, *[COMPLAINS] * 5, ASKS, PERHAPS)
    [card] = surge(house)
    assert await states(house) == ["open"] * 7
    assert len(house.desk.where(CaseCard)) == 4
    shown = await house.do(surge_work.following, 1, card.holders[0][1], 0)
    assert isinstance(shown, ReplyWindow)


async def test_what_waits_alone_is_no_surge_until_somebody_complains(house: Rig) -> None:
    await write(house, ASKS, PERHAPS, ASKS, PERHAPS, ASKS)
    assert await house.rows(surges) == []
    assert await states(house) == ["aside"] * 5
    await write(house, COMPLAINS)
    assert len(surge(house)) == 1
    assert await states(house) == ["open"] * 6


async def test_what_was_set_aside_for_good_stays_there(house: Rig) -> None:
    await write(house, ASKS, COMPLAINS, COMPLAINS, COMPLAINS)
    await house.do(lane_clocks.fire)
    await house.ctx.store.write(lambda conn, now: conn.execute(clocks.delete().where(clocks.c.case_id == 1)))
    await write(house, COMPLAINS)
    assert surge(house) == []
    assert (await states(house))[0] == "aside"


async def test_the_plan_says_how_many_are_many_and_how_soon(rig: Rig) -> None:
    await apply(rig, text=LADDER + "surges: {authors: 3, within: 10m}\n")
    await write(rig, COMPLAINS, COMPLAINS)
    await rig.later(minutes=11)
    await write(rig, COMPLAINS)
    assert surge(rig) == []
    await write(rig, COMPLAINS, COMPLAINS)
    assert [card.authors for card in surge(rig)] == [3]
    assert isinstance(await rig.do(surge_work.following, 1, "U0NOBODY", 0), NoticeWindow)
