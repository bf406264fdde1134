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


#: What competes, claims and commits is shown on both databases each time; the rest of the flows on PostgreSQL in the
#: long form, since their statements are the same.
ON_BOTH = {"test_deliver", "test_inbox", "test_intake", "test_escalate_at_once", "test_audit", "test_restored"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/flows/" in item.nodeid and "postgresql" in item.nodeid and item.path.stem not in ON_BOTH:
            item.add_marker(pytest.mark.long)
