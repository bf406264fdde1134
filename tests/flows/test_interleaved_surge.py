"""Workers take posts in side by side: whoever wrote in the moment in which a surge began is in it, too."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from sqlalchemy import make_url

from bot.flows import surge_course
from bot.flows.intake import take_in
from bot.messages import Batch
from bot.pages import CaseCard, SurgeCard
from bot.store.tables import cases, events, surges
from tests.flows.interleaved import Explorer, counted
from tests.flows.rig import Rig
from tests.flows.test_surge import LOGIN, NAMES, crowd

#: On SQLite one unit of work runs at a time.
pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


async def test_who_was_not_stored_yet_when_a_surge_began_is_counted_in_it(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = rig.post(LOGIN, NAMES[15], "x")
    angry_of_another = rig.post("Nobody answers about my stolen credit card. A disgrace!", "Vera Stone", "x")
    with counted(monkeypatch):
        async with Explorer.on(make_url(rig.ctx.store.url)) as explorer:
            met = await explorer.run(
                lambda: take_in(rig.ctx, "x", late.account, Batch((late, angry_of_another))),
                lambda: crowd(rig, 6),
                None,
            )
    assert (met.stood, met.waited, met.errors) == (True, False, [])
    [surge] = await rig.rows(surges)
    assert Counter(row.surge_id for row in await rig.rows(cases)) == {surge.id: 6, None: 2}
    for _ in range(2):
        await rig.do(surge_course.tick)
    await rig.later(seconds=6)
    assert Counter(row.surge_id for row in await rig.rows(cases)) == {surge.id: 7, None: 1}
    assert [row.what for row in await rig.rows(events)].count("one of many") == 7
    [card] = rig.desk.where(SurgeCard, "C0CASES")
    assert (card.page.authors, len(rig.desk.where(CaseCard))) == (7, 6)
    await rig.later(minutes=5)
    await rig.customer(LOGIN, NAMES[10], "telegram")
    assert len(rig.desk.where(CaseCard)) == 6


@pytest.mark.long
async def test_of_very_many_at_once_nobody_stays_outside(rig: Rig) -> None:
    many = [rig.post(LOGIN, f"{first} {last}", "x") for first in ("Ida", "Max", "Eve", "Leo") for last in "ABCDEFGH"]
    await asyncio.gather(*(take_in(rig.ctx, "x", one.account, Batch((one,))) for one in many))
    await rig.do(surge_course.tick)
    [surge] = await rig.rows(surges)
    assert Counter(row.surge_id for row in await rig.rows(cases)) == {surge.id: len(many)}
