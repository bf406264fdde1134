"""PgBouncer before PostgreSQL: in session mode a worker works through it, in any other it says what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.store.sessions import NoSession, own_session
from tests import databases
from tests.faults.pooler import PROGRAM, pooled
from tests.journeys.bot_process import journey

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="pgbouncer is not installed")


@pytest.mark.parametrize("mode", ["transaction", "statement"])
async def test_a_pool_that_hands_connections_round_is_found_out(
    tmp_path: Path, postgres: databases.Databases, mode: str
) -> None:
    async with postgres.fresh() as url, pooled(tmp_path, url, mode) as through:
        with pytest.raises(NoSession):
            await own_session(through)


async def test_no_worker_works_through_one_that_hands_connections_round_and_check_says_so(
    tmp_path: Path, postgres: databases.Databases
) -> None:
    async with (
        postgres.fresh() as url,
        pooled(tmp_path, url, "session") as through,
        journey(tmp_path, through.render_as_string(hide_password=False)) as town,
    ):
        case = await town.drafted()
        await town.presses(case)
        assert await town.says(case, "delivered")
        assert "others are not heard" not in town.bot.log
        assert await town.bot.stop() == 0
        async with pooled(tmp_path, url, "transaction") as wrong:
            town.bot.env["DATABASE_URL"] = wrong.render_as_string(hide_password=False)
            for command in ("run", "check"):
                status, said = await town.bot.command(command)
                assert (status, "a pool in session mode" in " ".join(said.split()), "Traceback" in said) == (
                    1,
                    True,
                    False,
                )
