"""A town and the house's real Slack side in it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.store import plans
from bot.store.store import Store
from handlers.standins import PEOPLE, Town
from tests.conftest import PLAN
from tests.patience import PATIENCE
from tests.slack.house import AheadClock, House, opened


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with Town({**PEOPLE, "U0CHO": "Cho Min"}) as town:
        town.slack.sockets.ack_within = town.slack.windows.triggers.life = PATIENCE
        yield town


@pytest.fixture
def undo_seconds() -> int:
    """Ana's words leave at once, unless a test says otherwise."""
    return 0


@pytest.fixture
async def store(tmp_path: Path, sqlite_template: Path, undo_seconds: int) -> AsyncIterator[Store]:
    shutil.copyfile(sqlite_template, tmp_path / "buckstop.db")
    store = Store(f"sqlite+aiosqlite:///{tmp_path}/buckstop.db", AheadClock())
    plan = PLAN.replace("undo_seconds: 10", f"undo_seconds: {undo_seconds}")
    await store.write(lambda conn, now: plans.add(conn, now, plan, "test"))
    yield store
    await store.close()


@pytest.fixture
async def house(town: Town, store: Store) -> AsyncIterator[House]:
    """By signed HTTP."""
    async with opened(town, store) as house:
        yield house


@pytest.fixture
async def socket_house(town: Town, store: Store) -> AsyncIterator[House]:
    """By Socket Mode."""
    async with opened(town, store, by_socket=True) as house:
        yield house
