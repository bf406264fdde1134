"""App Home: what waits for its reader, their turns, how they sign, and the present for leads. slack-ux.md, section 10.

Pure. Times are written out in the reader's own zone. At most five entries a list, and 60 of Slack's 100 blocks.
"""

from __future__ import annotations

from typing import Any

from bot.pages.home import Home
from handlers.slack import ids
from handlers.slack.values import OWN
from handlers.slack.views.blocks import Block, actions, button
from handlers.slack.views.home_mine import mine
from handlers.slack.views.home_ours import ours
from handlers.slack.views.home_parts import lines
from handlers.slack.views.times import place, spoken


def home(page: Home) -> dict[str, Any]:
    """The view for ``views.publish``."""
    blocks: list[Block] = []
    if page.mine:
        blocks += mine(page.mine, page.as_of)
    if page.ours:
        blocks += ours(page.ours, page)
    if not blocks:
        told = "Only the addressed executive can answer customers. What you write in the threads stays among us."
        blocks.append(lines(told))
    zone = ", ".join(filter(None, (spoken(page.as_of, page.zone), place(page.zone))))
    refresh = button("Refresh", ids.REFRESH, OWN, "Refresh: read this page anew")
    blocks.append(lines(f"As of {zone}"))
    blocks += actions([refresh])
    return {"type": "home", "blocks": blocks}
