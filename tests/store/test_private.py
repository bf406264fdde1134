"""Nobody else who has an account on the machine reads what customers wrote."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.store.opening import opened_store
from bot.store.store import Store


@pytest.fixture
def open_handed() -> Iterator[None]:
    """A shell whose new files everybody may read, as most are."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("open_handed")
async def test_a_new_database_is_its_owners_alone_and_so_is_what_stands_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "var"
    async with opened_store(Settings(database_url=f"sqlite+aiosqlite:///{folder}/buckstop.db")) as store:
        await store.write(lambda conn, now: conn.exec_driver_sql("CREATE TABLE kept (word TEXT)"))
        assert _mode(folder) == 0o700
        assert {name: _mode(folder / name) for name in ("buckstop.db", "buckstop.db-wal", "buckstop.db-shm")} == {
            "buckstop.db": 0o600, "buckstop.db-wal": 0o600, "buckstop.db-shm": 0o600,
        }  # fmt: skip


async def test_an_operator_s_own_choice_for_a_database_that_is_there_stays(sqlite_store: Store, tmp_path: Path) -> None:
    (tmp_path / "buckstop.db").chmod(0o640)
    await Store(f"sqlite+aiosqlite:///{tmp_path}/buckstop.db", sqlite_store.clock).read(lambda conn: None)
    assert _mode(tmp_path / "buckstop.db") == 0o640
