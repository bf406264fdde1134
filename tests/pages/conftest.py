"""The pages, opened on a database of their own."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store import plans
from bot.store.store import Store
from tests.conftest import PLAN, HandClock
from tests.pages.rig import PagesRig, opened


@pytest.fixture
async def rig(sqlite_template: Path, tmp_path: Path, clock: HandClock) -> AsyncIterator[PagesRig]:
    shutil.copyfile(sqlite_template, tmp_path / "buckstop.db")
    store = Store(f"sqlite+aiosqlite:///{tmp_path}/buckstop.db", clock)
    await store.write(lambda conn, now: plans.add(conn, now, PLAN, "test"))
    async with opened(store) as found:
        yield found
    await store.close()
