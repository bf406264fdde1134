"""Databases that are not there yet, and a store on SQLite alone, for what only one of the two does."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store.store import Store
from tests.conftest import HandClock


@pytest.fixture
async def sqlite_store(sqlite_template: Path, tmp_path: Path, clock: HandClock) -> AsyncIterator[Store]:
    """A store on a fresh, migrated SQLite database."""
    shutil.copyfile(sqlite_template, tmp_path / "buckstop.db")
    store = Store(f"sqlite+aiosqlite:///{tmp_path}/buckstop.db", clock)
    yield store
    await store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
async def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of a database that nobody has created yet."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path}/not/there/yet/buckstop.db"
        return
    async with request.getfixturevalue("postgres").none_yet() as url:
        yield url.render_as_string(hide_password=False)
