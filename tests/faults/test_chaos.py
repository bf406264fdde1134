"""Chaos, kept: `make chaos` runs the long form, `make test` the short one. Seeds are printed; a run can be repeated."""

from __future__ import annotations

import asyncio
import os
import random
from pathlib import Path

import pytest

from tests import databases
from tests.faults.storm import DATABASE, PLATFORMS, Storm, Trouble, storm


@pytest.mark.timeout(300)
async def test_four_workers_lose_nothing_and_say_nothing_twice_whatever_happens_to_them(
    tmp_path: Path, postgres: databases.Databases
) -> None:
    async with postgres.fresh() as url, storm(tmp_path, url, 1, patience=120) as found:
        load = asyncio.gather(found.customers(40, 20, ["telegram"]), found.executives(12))
        await _meet(
            found,
            Trouble("kill", 0.5, 0),
            Trouble(f"cut {DATABASE}"),
            Trouble("freeze", 7.5, 1),
            Trouble(f"cut {PLATFORMS}"),
            Trouble("restart immediate"),
        )
        await load
        await found.settled()
        found.judge()


async def _meet(found: Storm, *troubles: Trouble) -> None:
    """All of it, each begun a moment after the one before."""
    async with asyncio.TaskGroup() as tasks:
        for trouble in troubles:
            tasks.create_task(found.meet(trouble))
            await asyncio.sleep(0.7)


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_a_long_storm(tmp_path: Path, postgres: databases.Databases) -> None:
    """2,000 posts and 500 replies. ``CHAOS_SEED``, ``CHAOS_POSTS`` and ``CHAOS_REPLIES`` say which and how many."""
    seed = int(os.environ.get("CHAOS_SEED") or random.SystemRandom().randrange(1_000_000))
    posts, replies = (int(os.environ.get(f"CHAOS_{what}", most)) for what, most in (("POSTS", 2000), ("REPLIES", 500)))
    print(f"CHAOS_SEED={seed}")  # noqa: T201
    async with postgres.fresh() as url, storm(tmp_path, url, seed, patience=420) as found:
        load = asyncio.gather(found.customers(posts, 12, ["telegram"] * 9 + ["x"]), found.executives(replies))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(found.storm(load, pause=6))
            tasks.create_task(_frozen_for_long(found, load))
        await load
        await found.settled()
        print(found.judge())  # noqa: T201
        assert found.waits()[int(0.99 * len(found.waits()))] < 60


async def _frozen_for_long(found: Storm, load: asyncio.Future[object]) -> None:
    """One worker stands still for a minute, in the midst of it."""
    await asyncio.wait({load}, timeout=30)
    await found.meet(Trouble("freeze", 60, 3))
