"""Web, channels and workers as processes of their own on one database: together they are one product."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
from sqlalchemy import URL

from tests import databases
from tests.journeys.bot_process import ANA, Bot, Case, Journey, journey


def port(bot: Bot) -> int:
    lines = [json.loads(line) for line in bot.log.splitlines() if line.startswith("{")]
    return int([line["port"] for line in lines if line["event"] == "running"][-1])


async def readiness(bot: Bot) -> tuple[int, dict[str, str]]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port(bot)}/readyz") as answer:
        return answer.status, (await answer.json()).get("faults", {})


async def beside(town: Journey, role: str) -> Bot:
    bot = Bot(town.bot.folder / role, town.bot.env, "--role", role)
    bot.folder.mkdir()
    await bot.start()
    return bot


async def send(town: Journey, case: Case, times: int) -> None:
    """One process takes the press, and another one answers the customer, for the first, second ... time."""
    await town.presses(case)
    assert await town.until(lambda: len(town.sent(case)) == times)


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


async def _nobody_listens(url: URL) -> None:
    """What is rung for is lost: whoever listens is cut off just now."""
    conn: Any = await asyncpg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))
    await conn.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query ~* 'listen|pg_notify'"
                       " AND pid <> pg_backend_pid()")  # fmt: skip
    await conn.close()


async def test_three_processes_with_a_role_each_are_one_product_and_say_what_is_missing(
    tmp_path: Path, postgres: databases.Databases
) -> None:
    async with postgres.fresh() as url, journey(tmp_path, _text(url), roles=("--role", "web")) as town:
        status, faults = await readiness(town.bot)
        assert status == 503
        assert sorted(faults) == ["role channels", "role workers"]
        assert "no process has it" in faults["role workers"]
        status, said = await town.bot.command("check")
        assert (status, "none has the role channels: fetches" in said) == (1, True), said
        others = [await beside(town, role) for role in ("channels", "workers")]
        try:
            case = await town.drafted()
            await send(town, case, 1)
            assert await town.says(case, "delivered")
            await town.drafts(case, "One more word about {code} for you alone.")
            await _nobody_listens(url)
            await send(town, case, 2)  # which is looked for though it was not heard
            assert await readiness(town.bot) == (200, {})
            assert (await town.bot.command("check"))[0] == 0
            assert town.told(case, ANA)
            assert [await other.stop() for other in others] == [0, 0]
        finally:
            for other in others:
                await other.kill()


async def test_roles_are_for_postgresql_and_have_names(tmp_path: Path) -> None:
    async with journey(tmp_path) as town:
        await town.bot.stop()
        for options, told in ((["workers"], "PostgreSQL"), (["web,wrokers"], "wrokers is not known")):
            status, said = await town.bot.command("run", "--role", *options)
            assert (status, told in said, "Traceback" in said) == (2, True, False), said
        await town.bot.start()
        await town.connected()
