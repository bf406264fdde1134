"""The key of stored secrets is changed beside a running bot, which is killed or not, and nobody loses an account."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Connection, select

from bot.clock import SystemClock
from bot.store import leases
from bot.store.store import Store
from bot.store.tables import tokens
from bot.store.tokens import Vault, print_of
from tests.journeys.bot_process import journey


@pytest.mark.long
async def test_the_key_is_changed_beside_a_running_bot_also_when_it_is_cut_short(tmp_path: Path) -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    file = tmp_path / "keys"
    file.write_text(old)
    async with journey(tmp_path, BUCKSTOP_SECRET_KEYS="", BUCKSTOP_SECRET_KEYS_FILE=str(file)) as town:
        store = Store(town.bot.env["DATABASE_URL"], SystemClock())

        def save(conn: Connection, now: datetime) -> None:
            for number in range(45):
                Vault([old]).save(conn, now, "calendar", str(number), b"%d" % number)

        def known(conn: Connection) -> dict[str, set[str]]:
            return leases.keys(conn, SystemClock().now())

        await store.write(save)
        (tmp_path / "keys.next").write_text(f"{new},{old}")
        (tmp_path / "keys.next").replace(file)
        assert await town.until(lambda: '"keys read anew"' in town.bot.log), "without a restart"
        while {print_of(new), print_of(old)} not in (await store.read(known)).values():
            await asyncio.sleep(0.1)
        town.bot.env["CRASH_AT"] = "after-rekeying"
        assert (await town.bot.command("keys", "rotate"))[0] != 0
        del town.bot.env["CRASH_AT"]
        sealed = await store.read(lambda conn: list(conn.execute(select(tokens)).all()))
        used = {Vault([new, old]).sealed_with(row.sealed) for row in sealed}
        assert used == {print_of(new), print_of(old)}, "cut short in the middle, all of it can be read"
        done = await town.bot.command("keys", "rotate")
        assert "stored tokens are sealed with the newest key" in done[1]
        status = (await town.bot.command("keys", "status"))[1]
        assert [line.split()[1] for line in status.splitlines()] == ["newest", "older"]
        assert "Can be removed." in status.splitlines()[1]
        assert new not in town.bot.log + done[1]
        assert town.bot.alive
        await store.close()
