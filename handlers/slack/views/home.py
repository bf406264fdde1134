"""App Home: what waits for its reader, their turns, how they sign, and the present for leads. slack-ux.md, section 10.

Pure. Times are written out in the reader's own zone. At most five entries a list, and 60 of Slack's 100 blocks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.pages import Matter, PromiseEntry, Standing
from bot.pages.home import Home, Mine, OnNow, Ours, OwnWay
from bot.rules.cleaning import display_name, quote
from handlers.slack import ids
from handlers.slack.values import OWN, ChannelRef, PromiseRef
from handlers.slack.views.blocks import Block, Element, actions, button, line, plain_text, rich, say, text
from handlers.slack.views.first_day import agree_button, practise_button, stop_button
from handlers.slack.views.matter import customer, reply_button, where
from handlers.slack.views.times import day, place, spoken

_MOST_WORDS = 60


def home(page: Home) -> dict[str, Any]:
    """The view for ``views.publish``."""
    blocks: list[Block] = []
    if page.mine:
        blocks += _mine(page.mine, page.as_of)
    if page.ours:
        blocks += _ours(page.ours, page)
    if not blocks:
        told = "Only the addressed executive can answer customers. What you write in the threads stays among us."
        blocks.append(_lines(told))
    zone = ", ".join(filter(None, (spoken(page.as_of, page.zone), place(page.zone))))
    refresh = button("Refresh", ids.REFRESH, OWN, "Refresh: read this page anew")
    blocks.append(_lines(f"As of {zone}"))
    blocks += actions([refresh])
    return {"type": "home", "blocks": blocks}


