"""What the channels' tests share."""

import pytest

pytest.register_assert_rewrite("tests.channels.conformance", "tests.channels.rig")
