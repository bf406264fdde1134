"""When nobody answers the people of a surge: each step is told once, of all together."""

from __future__ import annotations

import pytest

from bot.flows import invariants
from bot.pages import CaseNotice, Nudge, PeerOffer, SurgeCard
from bot.store.tables import cases
from tests.conftest import HandClock
from tests.flows import ladder
from tests.flows.ladder import apply, run
from tests.flows.rig import Rig
from tests.flows.test_surge import crowd

#: What is decided here is the same on any database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def clock() -> HandClock:
    return ladder.ten()


@pytest.fixture(autouse=True)
async def _plan(rig: Rig) -> None:
    await apply(rig)


def steps(rig: Rig, user: str) -> list[SurgeCard]:
    """What somebody was told of steps, oldest first."""
    here = user.replace("U", "D", 1)
    return [one.page for one in rig.desk.where(SurgeCard) if one.channel == here and ":step:" in one.key]


async def test_each_step_is_told_once_a_surge_and_each_case_moves(rig: Rig) -> None:
    await crowd(rig, 14)
    await run(rig, 45)
    assert len(rig.desk.told("U0ANA", Nudge)) == 4  # of those who have a card
    assert len(steps(rig, "U0ANA")) == len(steps(rig, "U0TOM")) == len(steps(rig, "U0LEE")) == 1
    assert len(rig.desk.told("U0BEN", PeerOffer)) + len(rig.desk.told("U0BEN", CaseNotice)) <= 8
    assert len(steps(rig, "U0BEN")) == 1  # asked to help, before it came over
    assert {row.owner for row in await rig.rows(cases)} == {"ben"}
    [mine] = [one.page for one in rig.desk.where(SurgeCard) if one.key == "surge:1:ben"]
    assert mine.mine == 14
    [late] = steps(rig, "U0LEE")
    assert (late.lead, late.waiting) == (True, 14)
    assert not await rig.ctx.store.write(lambda conn, now: invariants.broken_invariants(conn, rig.clock.now()))
