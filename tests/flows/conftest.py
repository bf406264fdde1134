"""The rig of the flows' tests, on each database."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.flows.context import Context
from tests.conftest import HandClock
from tests.flows.rig import Rig, running


@pytest.fixture
async def rig(context: Context, clock: HandClock) -> AsyncIterator[Rig]:
    async with running(context, clock) as rig:
        yield rig
