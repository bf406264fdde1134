"""A worker stands still (a laptop lid, a paused machine) while its lease runs out, and wakes up again."""

from __future__ import annotations

import asyncio
import json
import signal
import time
from pathlib import Path

import pytest

from handlers.standins import Fault, Kind
from tests import databases
from tests.journeys.bot_process import Bot, Journey, journey


async def _with_another(town: Journey, folder: Path) -> Bot:
    other = Bot(folder, town.bot.env)
    await other.start()
    await town.connected(2)
    return other


@pytest.mark.long
@pytest.mark.parametrize("seconds", [12, 60])
async def test_a_worker_that_was_frozen_sends_nothing_that_another_took_over(
    tmp_path: Path, postgres: databases.Databases, seconds: int
) -> None:
    async with postgres.fresh() as url, journey(tmp_path, url.render_as_string(hide_password=False)) as town:
        cases = [await town.drafted() for _ in range(3)]
        (tmp_path / "other").mkdir()
        other = await _with_another(town, tmp_path / "other")
        try:
            for case in cases:
                town.town.faults.next("telegram", "sendMessage", Fault(Kind.BUSY, seconds=3))
                await town.presses(case)
            await asyncio.sleep(1)
            town.bot.signal(signal.SIGSTOP)
            await asyncio.sleep(seconds)
            town.bot.signal(signal.SIGCONT)
            for case in cases:
                ends = ("delivered", "may have been sent")
                assert await town.until(
                    lambda case=case, ends=ends: any(end in town.says_now(case) for end in ends), 40
                )
            await asyncio.sleep(3)
            assert all(len(town.sent(case)) <= 1 for case in cases)
            assert all(len(town.cards(case)) == 1 for case in cases)
            assert await other.stop() == 0
        finally:
            town.bot.signal(signal.SIGCONT)
            await other.kill()


@pytest.mark.long
@pytest.mark.parametrize("times", [3])
async def test_what_a_killed_worker_did_alone_another_does_within_ten_seconds(
    tmp_path: Path, postgres: databases.Databases, times: int
) -> None:
    """The poller is killed, so nobody hears the customer until another one polls."""
    async with postgres.fresh() as url, journey(tmp_path, url.render_as_string(hide_password=False)) as town:
        (tmp_path / "other").mkdir()
        bots = [town.bot, await _with_another(town, tmp_path / "other")]
        waits = []
        try:
            for number in range(times):
                await town.complains()
                listens = [bot for bot in bots if _listens(bot)]
                await listens[0].kill()
                began = time.monotonic()
                await town.carded(town.writes())
                waits.append(time.monotonic() - began)
                await listens[0].start(f"again{number}")
                await town.connected(2)
            print(f"taken over after {', '.join(f'{wait:.1f}' for wait in waits)} s")  # noqa: T201
            assert max(waits) < 10
            assert await bots[1].stop() == 0
        finally:
            await bots[1].kill()


def _listens(bot: Bot) -> bool:
    """Whether this process was the last to say that it has the duty."""
    said = [json.loads(line) for line in bot.log.splitlines() if "listen:telegram" in line or '"running"' in line]
    return max(said, key=lambda line: line["timestamp"])["event"] == "on duty"
