"""A customer is erased by command, beside the running bot; and no backup of before brings them back."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from handlers.standins.slack import all_text
from tests.journeys.bot_process import ANA, CASES, Case, Journey, journey

ERASED = "Erased on the customer's request."


def copy(database: Path, to: Path) -> None:
    """As ``sqlite3 buckstop.db ".backup backup.db"``, beside the running bot."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)


def ours(town: Journey, case: Case) -> str:
    """All that the bot says of a case in Slack."""
    slack = town.town.slack
    written = [*slack.messages(CASES), *slack.messages(ANA)]
    return "\n".join(all_text(one) for one in written if one.get("bot_id") and case.code in all_text(one))


def written(folder: Path) -> bytes:
    """All that stands in the files of the database."""
    return b"".join(path.read_bytes() for path in folder.glob("buckstop.db*"))


async def number_of(town: Journey, case: Case) -> str:
    status, said = await town.bot.command("customer", "find", case.code, "--json")
    assert status == 0, said
    [found] = json.loads(said[said.index("[") :])
    return str(found["id"])


async def test_a_customer_is_erased_beside_the_running_bot(tmp_path: Path) -> None:
    async with journey(tmp_path) as town:
        case, other = await town.complains("x"), await town.complains("x")
        await town.drafts(case)
        await town.presses(case)
        assert await town.says(case, "delivered")
        copy(tmp_path / "buckstop.db", tmp_path / "backup.db")
        status, said = await town.bot.command("customer", "erase", await number_of(town, case), "--yes")
        assert status == 0, said
        assert "Every message of ours in Slack about them says so." in said
        assert not ours(town, case)
        assert ERASED in all_text(case.card)
        assert all(ERASED in all_text(one) for one in town.thread(case))
        typed = [one for one in town.town.slack.thread(CASES, case.card["ts"]) if one.get("user") == ANA]
        assert case.code in all_text(typed[0]), "what she typed herself stays"
        assert ours(town, other)
        assert (await town.bot.command("db", "check"))[0] == 0
        kept = written(tmp_path)
        assert case.code.encode() not in kept
        assert other.code.encode() in kept

        assert await town.bot.stop() == 0
        (tmp_path / "buckstop.db").write_bytes((tmp_path / "backup.db").read_bytes())
        for end in ("-wal", "-shm"):
            (tmp_path / f"buckstop.db{end}").unlink(missing_ok=True)
        await town.bot.start("restored")
        await town.connected()
        assert await town.until(lambda: "erased again" in town.bot.log)
        assert not ours(town, case)
        assert await town.bot.stop() == 0
        kept = written(tmp_path)
        assert case.code.encode() not in kept
        assert other.code.encode() in kept


@pytest.mark.long
async def test_a_bot_goes_on_in_the_copy_on_postgresql(tmp_path: Path, postgres: object) -> None:
    async with postgres.fresh() as url:  # type: ignore[attr-defined]
        there = url.render_as_string(hide_password=False)
        async with journey(tmp_path) as town:
            case = await town.drafted("x")
            refused, said = await town.bot.command("db", "copy", town.bot.env["DATABASE_URL"], there)
            assert refused == 1
            assert "Another `buckstop run`" in said
            assert await town.bot.stop() == 0
            status, said = await town.bot.command("db", "copy", town.bot.env["DATABASE_URL"], there)
            assert status == 0, said
            assert "Copied and compared" in said
            town.bot.env["DATABASE_URL"] = there
            await town.bot.start("there")
            await town.connected()
            await town.presses(case)
            assert not town.sent(case)
            assert (await town.bot.command("db", "resume"))[0] == 0
            assert await town.says(case, "delivered")
            later = await town.complains("x")
            assert later.card
            assert (await town.bot.command("db", "check"))[0] == 0
