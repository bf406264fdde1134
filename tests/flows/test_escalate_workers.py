"""The ladder with two workers at once, killed at every step, and with a clock that is set back and forward."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.flows import escalate, handover, invariants, offer
from bot.pages import CardState, Handover, OfferState
from bot.rules.escalation import STILL
from bot.store import clocks as store_clocks
from bot.store.tables import cases, clocks, events, offers
from tests.conftest import HandClock
from tests.flows import ladder
from tests.flows.ladder import COMPLAINT, apply, asked, leads, noticed, nudged
from tests.flows.rig import Rig


@pytest.fixture
def clock() -> HandClock:
    return ladder.ten()


@pytest.fixture(autouse=True)
async def _plan(rig: Rig) -> None:
    await apply(rig)


async def both(rig: Rig, **spans: float) -> None:
    """Time passes, and two workers do what their loops would do, at the same moment."""
    rig.clock.advance(**spans)
    store, ctx = rig.ctx.store, rig.ctx

    async def worker() -> None:
        await store.write(lambda conn, now: handover.hand_over(ctx, conn, now))
        due, _, _ = await store.read(lambda conn: escalate.asks(ctx, conn, rig.clock.now()))
        await asyncio.sleep(0)
        for one in due:
            await store.write(lambda conn, now, one=one: escalate.fire_one(ctx, conn, now, one))

    # Whoever loses a race tries again at the next tick.
    await asyncio.gather(worker(), worker(), return_exceptions=True)
    await rig.settle()
    assert not await store.write(lambda conn, now: invariants.broken_invariants(conn, now))


#: What the whole ladder leaves in the trail, beside the move.
FIRED = [("reminded", 0), ("reminded", 1), ("offered", 2), ("reminded", 4)]


async def fired(rig: Rig) -> list[tuple[str, Any]]:
    return [(row.what, row.facts.get("step")) for row in await rig.rows(events) if row.what in ("reminded", "offered")]


def heard(rig: Rig) -> tuple[int, int, int, int]:
    return nudged(rig, "U0ANA"), nudged(rig, "U0TOM"), len(asked(rig, "U0BEN")), len(leads(rig))


async def test_two_workers_climb_it_together_and_each_hears_once(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    told = []
    for _ in range(9):
        await both(rig, minutes=5)
        told.append(heard(rig))
    assert told[1:4] == [(1, 0, 0, 0), (1, 1, 0, 0), (1, 1, 1, 0)]
    assert told[-1] == (1, 1, 0, 1)  # what Ben was asked has become his case
    assert (rig.card().page.state, rig.card().page.person.name) == (CardState.MOVED, "Ben Okafor")
    assert await fired(rig) == FIRED


async def test_killed_at_every_step_it_goes_on_where_it_was(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    for _ in range(9):
        await rig.stop(by_force=True)
        await both_without_a_deliverer(rig, minutes=5)
        await rig.start()
        await rig.settle()
    assert heard(rig) == (1, 1, 0, 1)
    assert await fired(rig) == FIRED


async def both_without_a_deliverer(rig: Rig, **spans: float) -> None:
    """The steps are decided, and the process dies before a word of it has left."""
    rig.clock.advance(**spans)
    await rig.ctx.store.write(lambda conn, now: handover.hand_over(rig.ctx, conn, now))
    await rig.ctx.store.write(lambda conn, now: escalate.fire(rig.ctx, conn, now))


@pytest.mark.parametrize("back", [5, 14, 61, 60 * 24])
async def test_a_clock_that_is_set_back_and_forward_over_a_step_fires_it_once(rig: Rig, back: int) -> None:
    await rig.customer(COMPLAINT)
    await both(rig, minutes=20)
    before = (heard(rig), await fired(rig))
    for minutes in (-back, back / 2, back / 2, -1, 1):
        await both(rig, minutes=minutes)
    assert (heard(rig), await fired(rig)) == before == ((1, 1, 1, 0), FIRED[:3])
    await both(rig, minutes=10)
    assert rig.card().page.person.name == "Ben Okafor"


async def test_a_step_that_finds_nobody_makes_the_next_fire_at_once_and_once(rig: Rig) -> None:
    await apply(rig, ("members: [ana, ben, cho, dev, eva]", "members: [ana]"), *(
        (f"slack: U0{who}, consent: true", f"slack: U0{who}, consent: false") for who in ("BEN", "DEV", "EVA")
    ))  # fmt: skip
    await rig.customer(COMPLAINT)
    await both(rig, minutes=20)
    assert (heard(rig), await rig.rows(offers)) == ((1, 1, 0, 1), [])
    for _ in range(5):
        await both(rig, minutes=10)
    assert len(leads(rig)) == 1
    [clock] = await rig.rows(clocks)
    assert clock.due_at > rig.clock.now()
    await both(rig, seconds=STILL.total_seconds())
    assert len(leads(rig)) == 2


async def test_a_case_of_the_last_half_hour_stays_with_who_comes_on_when_the_turn_ends(rig: Rig) -> None:
    await both(rig, days=4, hours=22, minutes=45)  # Monday, 08:45
    await rig.customer(COMPLAINT)
    case = await rig.row(cases, id=1)
    assert (case.owner, case.placed) == ("ben", "Ben Okafor is on from 09:00.")
    await both(rig, minutes=15)
    await both(rig, minutes=1)
    assert (await rig.row(cases, id=1)).owner == "ben"
    assert [page for user in ("U0ANA", "U0BEN") for page in rig.desk.told(user, Handover)] == []
    assert len(noticed(rig, "U0BEN")) == 1
    await both(rig, minutes=4)
    assert nudged(rig, "U0BEN") == 1  # twenty minutes after it came, by the clock with which it came


async def test_of_a_refusal_and_the_next_step_at_once_one_peer_is_asked(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await both(rig, minutes=20)
    number, store, ctx = ladder.offer(rig, "U0BEN"), rig.ctx.store, rig.ctx
    [seen] = await store.read(lambda conn: [store_clocks.of_case(conn, 1)])
    await asyncio.gather(
        store.write(lambda conn, now: offer.refuse(ctx, conn, now, number, "U0BEN")),
        store.write(lambda conn, now: escalate.fire_one(ctx, conn, now, seen)),
        return_exceptions=True,
    )
    await both(rig, seconds=1)
    live = [row for row in await rig.rows(offers) if row.state == "live"]
    assert [row.executive for row in live] == ["dev"]
    assert asked(rig, "U0DEV")[0].state is OfferState.ASKED
