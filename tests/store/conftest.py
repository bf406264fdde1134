"""Databases that are not there yet, and a store on SQLite alone, for what only one of the two does."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import URL

from bot.store.store import Store
from tests.conftest import HandClock
from tests.databases import Databases


@pytest.fixture
async def sqlite_store(sqlite_template: Path, tmp_path: Path, clock: HandClock) -> AsyncIterator[Store]:
    """A store on a fresh, migrated SQLite database."""
    shutil.copyfile(sqlite_template, tmp_path / "buckstop.db")
    store = Store(f"sqlite+aiosqlite:///{tmp_path}/buckstop.db", clock)
    yield store
    await store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
async def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of a database that nobody has created yet; a PostgreSQL one is dropped in the end."""
    if request.param == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path}/not/there/yet/buckstop.db"
        return
    databases: Databases = request.getfixturevalue("postgres")
    async with databases.fresh() as known:
        url = known.set(database=f"New one {uuid.uuid4().hex[:12]}")
        yield url.render_as_string(hide_password=False)
        await _drop(known, str(url.database))


async def _drop(beside: URL, name: str) -> None:
    conn = await asyncpg.connect(beside.set(drivername="postgresql").render_as_string(hide_password=False))
    await conn.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await conn.close()
