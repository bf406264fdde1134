"""SIGTERM, in whatever state a worker on PostgreSQL is: it ends in time, with 0, and leaves nothing half done."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import URL

from tests import databases
from tests.faults.proxy import Proxy, between
from tests.journeys.bot_process import Bot, Case, Journey, journey
from tests.journeys.test_roles import port

#: What an operator is told: eight seconds for what is leaving, two for the rest.
WITHIN = 10.0


@asynccontextmanager
async def behind_a_line(folder: Path, url: URL) -> AsyncIterator[tuple[Journey, Proxy]]:
    """A worker whose way to the database can be held."""
    upstream = f"{url.query['host']}/.s.PGSQL.5432" if "host" in url.query else url.port or 5432
    async with between(database=upstream) as proxy:
        near = url.set(query={}, host="127.0.0.1", port=proxy.ports["database"])
        async with journey(folder, near.render_as_string(hide_password=False)) as town:
            yield town, proxy


async def ended(bot: Bot) -> float:
    """Seconds from SIGTERM to its end, with status 0."""
    began = time.monotonic()
    bot.signal(signal.SIGTERM)
    assert await bot.died(60) == 0, bot.log[-3000:]
    return time.monotonic() - began


async def goes_on(town: Journey, case: Case) -> None:
    """Started again, it knows what became of an answer, and sends it once."""
    await town.bot.start("again")
    await town.connected()
    assert await town.until(
        lambda: "delivered" in town.says_now(case) or "may have been sent" in town.says_now(case), 60
    )
    assert len(town.sent(case)) == len(town.cards(case)) == len(town.thread(case)) == 1
    status, said = await town.bot.command("db", "check")
    assert (status, "The audit trail is whole" in said) == (0, True), said


async def test_it_ends_in_time_though_its_database_fell_silent_and_though_it_never_found_it(
    tmp_path: Path, postgres: databases.Databases
) -> None:
    async with postgres.fresh() as url, behind_a_line(tmp_path, url) as (town, proxy):
        case = await town.drafted()
        await asyncio.sleep(0.5)  # what was said about it is stored by now: there is nothing to wait for
        await proxy.do("database", "hold")
        assert await ended(town.bot) < WITHIN
        await town.bot.start("waits")
        while not town.bot.hears(signal.SIGTERM):
            await asyncio.sleep(0.01)
        assert await ended(town.bot) < WITHIN
        await proxy.do("database", "flow")
        await town.bot.start("again")
        await town.connected()
        await town.presses(case)
        assert await town.says(case, "delivered")
        assert len(town.sent(case)) == 1
        assert await ended(town.bot) < WITHIN  # with a poll to Telegram open


@pytest.mark.long
@pytest.mark.parametrize("silent", [False, True])
async def test_what_is_leaving_gets_its_time_and_no_more(
    tmp_path: Path, postgres: databases.Databases, silent: bool
) -> None:
    """``silent``: the database is gone when that time is over, and nobody can be told what became of it."""
    async with postgres.fresh() as url, behind_a_line(tmp_path, url) as (town, proxy):
        case = await town.drafted()
        await town.sends_into(case, "hang")
        ends = asyncio.create_task(ended(town.bot))
        if silent:
            await asyncio.sleep(7)
            await proxy.do("database", "hold")
        assert 7 < await ends < WITHIN
        await proxy.do("database", "flow")
        await goes_on(town, case)


@pytest.mark.long
async def test_neither_a_slack_that_hangs_nor_strangers_who_say_nothing_keep_it(
    tmp_path: Path, postgres: databases.Databases
) -> None:
    async with postgres.fresh() as url, behind_a_line(tmp_path, url) as (town, _), contextlib.AsyncExitStack() as open_:
        case = await town.drafted()
        for _ in range(3):
            _, writer = await asyncio.open_connection("127.0.0.1", port(town.bot))
            open_.callback(writer.close)
            writer.write(b"POST /slack/events HTTP/1.1\r\nContent-Length: 100\r\n\r\n")
        town.town.faults.always("slack", "*", "hang-before")
        await town.presses(case)
        assert await town.until(lambda: town.sent(case))
        assert await ended(town.bot) < WITHIN
        town.town.faults.lift()
        await goes_on(town, case)
