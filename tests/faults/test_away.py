"""The database goes away for a minute and comes back: nobody dies, readiness says so, and everything goes on."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from tests import databases
from tests.faults.storm import DATABASE, storm
from tests.journeys.test_roles import readiness


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize("how", ["hold", "refuse"])
async def test_a_database_that_is_away_for_a_minute_stops_nothing_for_good(
    tmp_path: Path, postgres: databases.Databases, how: str
) -> None:
    async with postgres.fresh() as url, storm(tmp_path, url, 1, patience=60, roles=("all", "all")) as found:
        await asyncio.gather(found.customers(4, 20, ["telegram"]), found.executives(2))
        await found.settled()
        await found.proxy.do(DATABASE, how)
        began = time.monotonic()
        late = [found.journey.writes() for _ in range(3)]
        found.cases += late
        await asyncio.sleep(12)
        for worker in found.workers:
            status, faults = await readiness(worker)
            assert status == 503
            assert {"database", "worker"} <= faults.keys()
        assert not [case for case in late if found.card(case)]
        await asyncio.sleep(max(0.0, began + 60 - time.monotonic()))
        assert all(worker.alive for worker in found.workers)
        await found.proxy.do(DATABASE, "flow")
        back = time.monotonic()
        await found.settled()
        took = time.monotonic() - back
        await found.executives(2, first=4)
        assert [(await readiness(worker))[0] for worker in found.workers] == [200, 200]
        print(f"{how}: all goes on {took:.1f} s after it is back; {found.judge()}")  # noqa: T201
        assert took < 25
