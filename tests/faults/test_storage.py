"""The database refuses, the process is told to stop, or is started twice: nothing is lost and nothing goes out twice.

A full disk is played by triggers that refuse what they are asked to: the same error from the same statements.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest
import pytest_asyncio

from handlers.standins import Fault, Kind
from tests.journeys.bot_process import ANA, SORRY, Journey, journey

pytestmark = pytest.mark.asyncio(loop_scope="module")

TABLES = ("posts", "cases", "inbox", "outgoing", "replies", "leases")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Journey]:
    async with journey(tmp_path_factory.mktemp("bot")) as found:
        yield found


@contextmanager
def full(town: Journey, *tables: str, when: str = "1") -> Iterator[None]:
    """While this lasts, what is written to these tables is refused."""
    database = sqlite3.connect(town.bot.folder / "buckstop.db", isolation_level=None, timeout=10)
    names = [(f"full_{table}_{act}", table, act) for table in tables for act in ("insert", "update")]
    for name, table, act in names:
        refuse = "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        database.execute(f"CREATE TRIGGER {name} BEFORE {act} ON {table} WHEN {when} {refuse}")
    try:
        yield
    finally:
        for name, _, _ in names:
            database.execute(f"DROP TRIGGER {name}")
        database.close()


async def test_through_a_full_disk_nothing_is_confirmed_that_is_not_stored_and_all_of_it_is_handled_after(
    town: Journey,
) -> None:
    case = await town.complains()
    town.town.slack.deliveries.waits = [0.5] * 60
    with full(town, *TABLES):
        telegram, x = town.writes(), town.writes("x")
        await town.town.slack.say(ANA, SORRY.replace("{code}", case.code), thread_ts=case.card["ts"])
        await asyncio.sleep(1)
        assert town.town.telegram.updates.waiting
        assert town.town.slack.deliveries.unacknowledged
        assert town.bot.alive
    await town.previewed(case)
    for late in (telegram, x):
        await town.carded(late)
    assert len(town.thread(case)) == 1


async def test_an_outcome_that_cannot_be_stored_is_kept_until_it_can(town: Journey) -> None:
    case = await town.drafted()
    with full(town, "outgoing", when="new.state = 'sent'"):
        await town.presses(case)
        assert await town.until(lambda: town.sent(case))
        await asyncio.sleep(1)
        assert "delivered" not in town.says_now(case)
    assert await town.says(case, "delivered")
    assert len(town.sent(case)) == 1


async def test_told_to_stop_while_sending_it_waits_for_the_outcome(town: Journey) -> None:
    case = await town.drafted()
    town.town.faults.delay("telegram", "sendMessage", 1.5)
    before = town.town.ledger.counts["telegram", "sendMessage"]
    await town.presses(case)
    assert await town.until(lambda: town.town.ledger.counts["telegram", "sendMessage"] > before)
    assert await town.bot.stop() == 0
    assert len(town.sent(case)) == 1
    town.town.faults.lift("telegram")
    await town.bot.start()
    assert await town.says(case, "delivered")
    assert "may have been sent" not in town.says_now(case)
    assert len(town.sent(case)) == 1


async def test_a_second_bot_on_the_same_database_is_refused_in_plain_words(town: Journey) -> None:
    status, said = await town.bot.command("run")
    assert status == 1
    assert "SQLite database" in said
    assert "Traceback" not in said


async def test_what_telegram_asked_to_wait_for_waits_over_a_restart(town: Journey) -> None:
    case = await town.drafted()
    await town.sends_into(case, Fault(Kind.BUSY, seconds=4))
    assert await town.says(case, "asks us to wait")
    await town.bot.kill()
    await town.bot.start()
    await town.connected()
    assert await town.says(case, "delivered")
    assert len(town.sent(case)) == 1
    first, second = town.town.ledger.calls_of("telegram", "sendMessage")[-2:]
    assert second.at - first.at >= 4
