"""A backup of before is put in the place of the database, by an operator who does not know what left since."""

from __future__ import annotations

import asyncio
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest

from tests.journeys.bot_process import LEE, Journey, changed, journey, labels


def copy(database: Path, to: Path) -> None:
    """As ``sqlite3 buckstop.db ".backup backup.db"``, beside the running bot."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)


async def ready(town: Journey) -> tuple[int, dict[str, str]]:
    port = [json.loads(line)["port"] for line in town.bot.log.splitlines() if '"running"' in line][-1]
    async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{port}/readyz") as answer:
        return answer.status, (await answer.json()).get("faults", {})


@pytest.mark.long
async def test_nothing_is_said_twice_after_a_restore_and_a_person_decides(tmp_path: Path) -> None:
    database, backup = tmp_path / "buckstop.db", tmp_path / "backup.db"
    async with journey(tmp_path, plan=changed(undo_seconds=2)) as town:
        case = await town.drafted()
        await town.presses(case)
        assert await town.until(lambda: labels(case.preview) == ["Undo"])
        copy(database, backup)
        assert await town.says(case, "delivered")
        assert await town.bot.stop() == 0

        shutil.copyfile(backup, database)
        await town.bot.start()
        await town.connected()
        told = lambda: [one for one in town.town.slack.messages(LEE) if "Nothing leaves for customers" in one["text"]]  # noqa: E731
        assert await town.until(told), town.bot.log[-3000:]
        await asyncio.sleep(3)  # its undo time is long over
        status, faults = await ready(town)
        assert status == 503
        assert "older than what happened" in faults["sending"]
        later = await town.drafted()
        await town.presses(later)
        await asyncio.sleep(1)
        assert len(town.sent(case)) == 1
        assert not town.sent(later), "a reply that is new waits too"
        await town.bot.kill()
        await town.bot.start()
        await town.connected()
        assert "sending" in (await ready(town))[1], "a restart does not end the hold"

        assert (await town.bot.command("db", "resume"))[0] == 0
        assert await town.says(later, "delivered")
        assert await town.says(case, "may have been sent")
        assert labels(case.preview) == ["It is there", "Send again", "Drop"]
        assert (await ready(town))[0] == 200
        await town.presses(case, "It is there")
        assert len(town.sent(case)) == len(town.sent(later)) == len(told()) == 1
        assert await town.bot.stop() == 0
        status, said = await town.bot.command("db", "check")
        assert status == 0, said
        assert "The audit trail is whole" in said


async def test_an_operator_who_restored_a_whole_disk_holds_by_hand(tmp_path: Path) -> None:
    async with journey(tmp_path) as town:
        assert (await town.bot.command("db", "hold"))[0] == 0
        while "sending" not in (await ready(town))[1]:
            await asyncio.sleep(0.05)
        case = await town.drafted()
        await town.presses(case)
        await asyncio.sleep(1)
        assert not town.sent(case)
        assert "an operator holds it" in (await ready(town))[1]["sending"]
        assert (await town.bot.command("db", "resume"))[0] == 0
        assert await town.says(case, "delivered")
