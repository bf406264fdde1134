"""Named points at which a test can make the process die, as kill -9 would: between two steps that must not both count.

- ``after-intake``: posts are stored, the channel has not been told;
- ``after-inbox``: a message at the desk is stored, Slack has not been told; ``after-reading``: it was handled;
- ``after-decision``: a press was obeyed, nothing of it has begun to leave; ``after-step``: the same of a step of an
  escalation that fired;
- ``after-rekeying``: some of the stored secrets are sealed with the newest key, others are not yet;
- ``learned``: a detector was made of what the desk said, and is not written down;
- ``after-attempt:KIND``: the attempt is committed, no byte has left; ``after-acceptance:KIND``: there is a receipt,
  which is not recorded. KIND is that of the outgoing row: ``part``, ``card``, ``reply`` …
"""

from __future__ import annotations

import os
import signal


def crash_point(name: str) -> None:
    """Die here, at once and without cleaning up, when the environment says ``CRASH_AT=name``; otherwise nothing."""
    if name == os.environ.get("CRASH_AT"):
        os.kill(os.getpid(), signal.SIGKILL)
