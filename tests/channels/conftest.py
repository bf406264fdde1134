"""What the channels' tests share."""

from __future__ import annotations

import pytest

from handlers.standins.faults import Kind
from tests.patience import PATIENCE

pytest.register_assert_rewrite("tests.channels.conformance", "tests.channels.rig")

#: Seconds that a channel waits for an answer that never comes; all of them are waited for.
HASTY = 0.5


@pytest.fixture
def answer_seconds(request: pytest.FixtureRequest) -> float:
    """What a channel waits for an answer: patiently, but where a call hangs. A test lets it hang by its parameter
    ``kind``, or says so itself: ``@pytest.mark.parametrize("answer_seconds", [HASTY])``."""
    found = getattr(request.node, "callspec", None)
    hangs = found is not None and found.params.get("kind") in (Kind.HANG, Kind.HANG_BEFORE)
    return HASTY if hangs else PATIENCE
