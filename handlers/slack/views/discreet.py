"""Direct messages to somebody who wants no customer's words in notifications. slack-ux.md, section 2. Pure.

Phones show ``text`` alone and desktops the first block: both end after who, where, when and the topic. The words stand
in the second block, where one sees them who opens the message.
"""

from __future__ import annotations

from handlers.slack.views.blocks import rich
from handlers.slack.views.notification import Rendered, notification


def discreet(message: Rendered, told: str, topic: str) -> Rendered:
    """The same message with ``told`` and the topic as all that a notification shows."""
    first, *rest = message.blocks
    head, *words = first["elements"]
    about = f" {topic[:1].upper()}{topic[1:]}." if topic else ""
    blocks = [rich([head]), *([rich(words)] if words else []), *rest]
    said = told if told.endswith("?") else told.rstrip(".:") + "."
    return Rendered(notification(said + about), blocks)
