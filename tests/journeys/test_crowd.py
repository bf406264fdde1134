"""Many complain at once: all are taken in, and an executive's answer does not queue behind them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import databases
from tests.journeys.bot_process import Bot, journey

CROWD = 200


@pytest.mark.parametrize("many", [CROWD, pytest.param(5000, marks=[pytest.mark.long, pytest.mark.timeout(300)])])
async def test_at_slacks_pace_an_answer_does_not_queue_behind_a_crowd(tmp_path: Path, many: int) -> None:
    """One card a second: by the seconds that an answer took, so many stand. Behind all of them it would be the last."""
    async with journey(tmp_path, SLACK_POSTS_PER_SECOND="1") as town:
        case = await town.drafted()
        crowd = [town.writes() for _ in range(many)]
        assert await town.until(lambda: not town.town.telegram.updates.waiting)
        await town.presses(case)
        assert await town.until(lambda: town.sent(case))
        await town.drafts(case, "One more word about {code} for you alone.")
        await town.presses(case)
        assert await town.until(lambda: len(town.sent(case)) == 2)
        assert len(town.town.slack.roots()) < len(crowd) / 4


async def test_without_a_pace_each_of_a_crowd_has_one_card_and_one_direct_message(tmp_path: Path) -> None:
    async with journey(tmp_path) as town:
        crowd = [town.writes() for _ in range(CROWD)]
        assert await town.until(lambda: len(town.town.slack.roots("U0ANA")) >= CROWD)
        assert len(town.town.slack.roots()) == len(town.town.slack.roots("U0ANA")) == CROWD
        assert all(len(town.cards(case)) == 1 for case in crowd[::20])


async def test_two_workers_share_one_postgresql_database_and_one_takes_over_from_the_other(
    tmp_path: Path, postgres: databases.Databases
) -> None:
    async with postgres.fresh() as url, journey(tmp_path, url.render_as_string(hide_password=False)) as town:
        other = Bot(tmp_path / "other", town.bot.env)
        other.folder.mkdir()
        await other.start()
        try:
            await town.connected(2)
            telegram, x = await town.drafted(), await town.drafted("x")
            await town.presses(telegram)
            assert await town.says(telegram, "delivered")
            await other.stop()  # whoever is alone sends it, and dies over it
            await town.sends_into(x, "hang")
            await other.start()
            await town.connected(2)
            await town.bot.kill()
            assert await town.says(x, "delivered")
            late = await town.drafted()
            await town.presses(late)
            assert await town.says(late, "delivered")
            for case in (telegram, x, late):
                assert len(town.sent(case)) == len(town.cards(case)) == len(town.thread(case)) == 1
        finally:
            await other.kill()
