"""Named points at which a test can make the process die, as by kill -9: between steps that must not both count."""

from __future__ import annotations

import os
import signal

_CRASH_AT = os.environ.get("CRASH_AT")


def crash_point(name: str) -> None:
    """Die here, at once and without cleaning up, when the environment says ``CRASH_AT=name``; otherwise nothing."""
    if name == _CRASH_AT:
        os.kill(os.getpid(), signal.SIGKILL)
