"""Two workers and two people at the same moment, on each database: one holder, one live offer, no step twice."""

from __future__ import annotations

import asyncio

import pytest

from bot.flows import case as case_flow
from bot.flows import escalate, handover, offer
from bot.pages import CardState, OfferState
from bot.store import clocks
from bot.store.tables import cases, handovers, offers
from tests.conftest import HandClock
from tests.flows import ladder
from tests.flows.ladder import COMPLAINT, apply, asked, leads, nudged, run, tick
from tests.flows.rig import Rig


@pytest.fixture
def clock() -> HandClock:
    return ladder.ten()


@pytest.fixture(autouse=True)
async def _plan(rig: Rig) -> None:
    await apply(rig)


async def test_the_ladder_on_each_database(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await run(rig, 25, 5)
    await rig.do(offer.refuse, ladder.offer(rig, "U0BEN"), "U0BEN")
    await tick(rig)
    assert asked(rig, "U0DEV")[0].state is OfferState.ASKED
    await run(rig, 20, 5)
    assert (rig.card().page.state, rig.card().page.person.name) == (CardState.MOVED, "Dev Rao")
    assert (nudged(rig, "U0ANA"), nudged(rig, "U0TOM"), len(leads(rig))) == (1, 1, 1)


async def test_workers_that_read_the_same_timer_fire_it_once(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    rig.clock.advance(minutes=20)
    store = rig.ctx.store
    [seen] = await store.read(lambda conn: clocks.due(conn, rig.clock.now()))
    firing = (store.write(lambda conn, now: escalate.fire_one(rig.ctx, conn, now, seen)) for _ in range(6))
    await asyncio.gather(*firing)
    await rig.settle()
    assert (nudged(rig, "U0ANA"), len(await rig.rows(offers))) == (1, 1)


async def test_of_many_who_take_it_one_has_it(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await run(rig, 20, 10)
    number = ladder.offer(rig, "U0BEN")
    rig.clock.advance(minutes=10)
    store, ctx = rig.ctx.store, rig.ctx
    [seen] = await store.read(lambda conn: clocks.due(conn, rig.clock.now()))
    await asyncio.gather(
        store.write(lambda conn, now: offer.take(ctx, conn, now, number, "U0BEN")),
        store.write(lambda conn, now: offer.refuse(ctx, conn, now, number, "U0BEN")),
        store.write(lambda conn, now: case_flow.take(ctx, conn, now, 1, "U0EVA")),
        store.write(lambda conn, now: case_flow.pass_on(ctx, conn, now, 1, "U0ANA", "dev")),
        store.write(lambda conn, now: escalate.fire_one(ctx, conn, now, seen)),
        store.write(lambda conn, now: offer.give_to(ctx, conn, now, 1, "U0LEE", "dev")),
        return_exceptions=True,
    )
    await rig.settle()
    owner = (await rig.row(cases, id=1)).owner
    names = {"ana": "Ana Ruiz", "ben": "Ben Okafor", "dev": "Dev Rao", "eva": "Eva Lind"}
    assert rig.card().page.person.name == names[owner]
    assert [row.state for row in await rig.rows(offers) if row.state == "live"] in ([], ["live"])
    assert not [row for row in await rig.rows(offers) if row.state == "taken" and row.executive != row.holder]


async def test_a_turn_that_two_workers_see_ending_is_handed_over_once(rig: Rig) -> None:
    await tick(rig, days=4, hours=22)
    await rig.customer(COMPLAINT)
    rig.clock.advance(hours=1)
    store = rig.ctx.store
    ending = (store.write(lambda conn, now: handover.hand_over(rig.ctx, conn, now)) for _ in range(4))
    await asyncio.gather(*ending, return_exceptions=True)
    await rig.settle()
    assert len(await rig.rows(handovers)) == 1
    assert rig.card().page.person.name == "Ben Okafor"
