"""The leads' list, the sample and praise where several decide at the same moment, on each database."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.flows import carded, daily, handing, lane_clocks, sample, triage_list
from bot.flows.context import Context
from bot.pages import CaseCard, CaseNotice, Digest, ToCheck
from bot.rules.triage import Kind
from bot.store.tables import events, handed_on
from tests.conftest import HandClock
from tests.flows.judged import ASKS, CHATS, PERHAPS, PRAISES, Judged
from tests.flows.ladder import LADDER, apply, ten
from tests.flows.rig import Rig

PLAN = LADDER.replace("[U0LEE]", "[U0LEE, U0KIM]") + "triage: {unsure: 15m}\npraise: {first_response: 1d}\n"


@pytest.fixture
def clock() -> HandClock:
    return ten()


@pytest.fixture
def context(context: Context) -> Context:
    return replace(context, classifier=Judged())


@pytest.fixture
async def rig(rig: Rig) -> Rig:
    await apply(rig, text=PLAN)
    return rig


async def at_once(rig: Rig, *decisions: tuple[Any, ...]) -> None:
    """Each in a transaction of its own, all at the same moment."""
    write = rig.ctx.store.write
    await asyncio.gather(*(write(lambda conn, now, d=d: d[0](rig.ctx, conn, now, *d[1:])) for d in decisions))
    await rig.settle()


async def told(rig: Rig, *whats: str) -> list[str]:
    return [row.what for row in await rig.rows(events) if row.what in whats]


async def test_two_workers_and_two_leads_decide_what_waits_once(rig: Rig) -> None:
    await rig.customer(PERHAPS)
    await rig.do(lane_clocks.fire)
    [clock] = await rig.ctx.store.write(lambda conn, now: lane_clocks.due(conn, now.replace(year=2027)))
    rig.clock.advance(minutes=15)
    await at_once(
        rig,
        (lane_clocks.fire_one, clock),
        (triage_list.say, 1, "U0LEE", Kind.OTHER),
        (lane_clocks.fire_one, clock),
        (triage_list.say, 1, "U0KIM", Kind.COMPLAINT),
        (triage_list.say, 1, "U0LEE", Kind.QUESTION),
    )
    assert len(await told(rig, "opened", "not a complaint")) == 1


async def test_two_workers_tell_of_what_waits_once(rig: Rig) -> None:
    await rig.customer(PERHAPS)
    [clock] = await rig.ctx.store.write(lane_clocks_due)
    await at_once(rig, (lane_clocks.fire_one, clock), (lane_clocks.fire_one, clock))
    assert [page.total for page in rig.desk.told("U0LEE", ToCheck)] == [1]


def lane_clocks_due(conn: Any, now: Any) -> Any:
    return lane_clocks.due(conn, now)


async def test_a_question_is_given_to_one(rig: Rig) -> None:
    await rig.customer(ASKS)
    await at_once(rig, (triage_list.give, 1, "U0LEE", "ben"), (triage_list.give, 1, "U0KIM", "dev"))
    assert len(rig.desk.where(CaseCard)) == 1
    assert len(rig.desk.told("U0BEN", CaseNotice)) + len(rig.desk.told("U0DEV", CaseNotice)) == 1


async def test_a_post_of_the_sample_gets_one_card_and_each_lead_one_label(rig: Rig) -> None:
    await rig.customer(CHATS)
    rig.clock.advance(hours=23)
    await rig.do(daily.report)
    assert len(rig.desk.told("U0LEE", Digest)) == 1
    await at_once(rig, (sample.right, 1, "U0LEE"), (sample.right, 1, "U0LEE"), (sample.right, 1, "U0KIM"))
    assert len(await told(rig, "sample right")) == 2
    await at_once(rig, (sample.complaint, 1, "U0LEE"), (sample.complaint, 1, "U0KIM"))
    assert await told(rig, "should have been carded", "opened") == ["should have been carded", "opened"]


async def test_praise_is_brought_handed_on_and_taken_out_once(rig: Rig) -> None:
    await rig.customer(PRAISES, "Mira Kovac")
    [clock] = await rig.ctx.store.write(lane_clocks_due)
    await at_once(rig, (lane_clocks.fire_one, clock), (lane_clocks.fire_one, clock))
    assert len(rig.desk.told("U0ANA", CaseNotice)) == 1
    await at_once(rig, (handing.hand_on, 1, "U0ANA", "Leo", ""), (handing.hand_on, 1, "U0ANA", "Leo", ""))
    assert len(await rig.rows(handed_on)) == 1
    await at_once(rig, (carded.not_praise, 1, "U0ANA"), (carded.not_praise, 1, "U0LEE"))
    assert len(await told(rig, "should have been carded")) == 1
