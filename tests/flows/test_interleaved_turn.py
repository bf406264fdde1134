"""The end of a turn with many cases: some at a time, and whoever goes on after a kill tells nobody twice."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Connection

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


async def over(rig: Rig) -> str:
    """The turn is over, and Ben has all five; the batch that Ana may keep."""
    while await step(rig):
        pass
    await rig.settle()
    return str((await rig.rows(handovers))[0].batch)


async def keep(rig: Rig, batch: str = "") -> Any:
    """*Keep these*, or (without a batch) what goes on with it, two at a time."""

    def unit(conn: Connection, now: datetime) -> Any:
        if batch:
            return handover.keep_these(rig.ctx, conn, now, batch, "U0ANA", most=2)
        return handover.keep_on(rig.ctx, conn, now, most=2)

    return await rig.ctx.store.write(unit)


async def test_what_is_kept_comes_back_some_at_a_time(rig: Rig) -> None:
    assert await keep(rig, await over(rig)) is None
    assert await owners(rig) == ["ana", "ana", "ben", "ben", "ben"]
    assert await keep(rig)
    assert not await keep(rig)
    assert await owners(rig) == ["ana"] * 5
    await rig.settle()
    page = rig.desk.told("U0ANA", Handover)[-1]
    assert (page.matters, len(page.kept), page.can_keep) == ((), 5, False)
    assert not await step(rig), "and stays"


async def test_after_a_kill_in_between_the_rest_comes_back_all_the_same(rig: Rig) -> None:
    await keep(rig, await over(rig))
    await rig.stop(by_force=True)
    await rig.start()
    while await keep(rig):
        pass
    assert await owners(rig) == ["ana"] * 5


async def test_what_was_taken_up_meanwhile_does_not_come_back(rig: Rig) -> None:
    batch = await over(rig)
    await keep(rig, batch)
    await rig.answer("Kit, that is on us. It leaves today.", "U0BEN", case=4)
    while True in await asyncio.gather(keep(rig), keep(rig)):
        pass
    assert await owners(rig) == ["ana", "ana", "ana", "ben", "ana"]
    assert [row.kept for row in await rig.rows(handovers)] == [True, True, True, False, True]
    assert not any(row.wanted for row in await rig.rows(handovers))
