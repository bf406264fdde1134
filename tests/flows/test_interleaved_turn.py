"""The end of a turn with many cases: some at a time, and whoever goes on after a kill tells nobody twice."""

from __future__ import annotations

import asyncio

import pytest

from bot.flows import handover
from bot.pages import CaseNotice, Handover
from bot.store.tables import cases, handovers, outgoing
from tests.conftest import HandClock
from tests.flows import ladder
from tests.flows.ladder import COMPLAINT, apply, tick
from tests.flows.rig import Rig


@pytest.fixture
def clock() -> HandClock:
    return ladder.ten()


@pytest.fixture
async def rig(rig: Rig) -> Rig:
    """Sunday night; on Monday at nine Ben comes on. Ana has five cases, and two go over at a time."""
    await apply(rig)
    await tick(rig, days=4, hours=22)
    for name in ("Dana Wells", "Jo Marsh", "Sam Lang", "Kit Berg", "Mira Costa"):
        await rig.customer(COMPLAINT, name)
    rig.clock.advance(hours=1)
    return rig


async def step(rig: Rig) -> bool:
    return bool(await rig.ctx.store.write(lambda conn, now: handover.hand_over(rig.ctx, conn, now, most=2)))


async def owners(rig: Rig) -> list[str]:
    return [row.owner for row in await rig.rows(cases)]


async def test_some_go_over_at_a_time_and_each_hears_once_of_all(rig: Rig) -> None:
    assert await step(rig)
    assert await owners(rig) == ["ben", "ben", "ana", "ana", "ana"]
    assert not [row for row in await rig.rows(outgoing) if row.kind in ("gave", "got")]
    assert await step(rig)
    assert not await step(rig)
    assert await owners(rig) == ["ben"] * 5
    await rig.settle()
    [gave], [got] = rig.desk.told("U0ANA", Handover), rig.desk.told("U0BEN", Handover)
    assert (len(gave.matters), len(got.matters), len(await rig.rows(handovers))) == (5, 5, 5)
    assert not await step(rig)
    assert rig.desk.told("U0BEN", CaseNotice) == []


async def test_after_a_kill_the_same_turn_is_ended_and_told_of_once(rig: Rig) -> None:
    assert await step(rig)
    await rig.stop(by_force=True)
    await rig.start()
    await rig.later(minutes=3)
    while await step(rig):
        await rig.settle()
    await rig.settle()
    assert len({row.batch for row in await rig.rows(handovers)}) == 1
    assert [len(page.matters) for page in rig.desk.told("U0BEN", Handover)] == [5]


async def test_what_stood_still_beyond_the_next_turn_goes_on_to_who_is_on_by_then(rig: Rig) -> None:
    assert await step(rig)
    await rig.later(days=15)  # Ben's turn is over too, and Cho's
    while await step(rig):
        await rig.settle()
    assert set(await owners(rig)) == {"ben"}
    while await step(rig):  # the next look
        await rig.settle()
    assert set(await owners(rig)) == {"dev"}


async def test_what_was_answered_in_between_stays(rig: Rig) -> None:
    assert await step(rig)
    await rig.answer("Kit, that is on us. It leaves today.", case=4)
    while await step(rig):
        await rig.settle()
    assert await owners(rig) == ["ben", "ben", "ben", "ana", "ben"]


async def test_two_workers_at_once_give_each_case_once(rig: Rig) -> None:
    while True in await asyncio.gather(step(rig), step(rig), step(rig)):
        pass
    await rig.settle()
    assert (await owners(rig), len(await rig.rows(handovers))) == (["ben"] * 5, 5)
    assert [len(rig.desk.told(user, Handover)) for user in ("U0ANA", "U0BEN")] == [1, 1]
