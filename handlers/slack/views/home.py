"""App Home: what waits for its reader, their turns, how they sign, and the present for leads. slack-ux.md, section 10.

Pure. Times are written out in the reader's own zone. At most five entries a list, and 60 of Slack's 100 blocks.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from bot.pages.home import Home
from handlers.slack import ids
from handlers.slack.values import OWN
from handlers.slack.views.blocks import Block, actions, button
from handlers.slack.views.home_mine import mine
from handlers.slack.views.home_ours import ours
from handlers.slack.views.home_parts import lines
from handlers.slack.views.times import place, spoken

#: The most blocks, of which the last are the time and *Refresh*; and the most entries a list, ever fewer.
_MOST: Final = 60
_LAST: Final = 2
_ENTRIES: Final = (5, 3, 2, 1)


def home(page: Home) -> dict[str, Any]:
    """The view for ``views.publish``."""
    blocks: list[Block] = []
    for entries in _ENTRIES:  # whoever has much of everything sees less of each, and *Show* beside it
        blocks = _parts(_shorter(page, entries))
        if len(blocks) <= _MOST - _LAST:
            break
    if not blocks:
        told = "Only the addressed executive can answer customers. What you write in the threads stays among us."
        blocks.append(lines(told))
    zone = ", ".join(filter(None, (spoken(page.as_of, page.zone), place(page.zone))))
    refresh = button("Refresh", ids.REFRESH, OWN, "Refresh: read this page anew")
    blocks.append(lines(f"As of {zone}"))
    blocks += actions([refresh])
    return {"type": "home", "blocks": blocks}


def _parts(page: Home) -> list[Block]:
    own = mine(page.mine, page.as_of) if page.mine else []
    return own + (ours(page.ours, page) if page.ours else [])


def _shorter(page: Home, most: int) -> Home:
    """The same with so many entries a list."""
    own, all_of = page.mine, page.ours
    if own is not None:
        own = replace(own, waiting=own.waiting[:most], promised=own.promised[:most], praise=own.praise[:most])
        own = replace(own, asked_of=own.asked_of[:most], asks=own.asks[:most])
        own = replace(own, asked_of=own.asked_of[:most], asks=own.asks[:most])
    if all_of is not None:
        all_of = replace(all_of, needs=all_of.needs[:most], overdue=all_of.overdue[:most], praise=all_of.praise[:most])
        all_of = replace(all_of, requests=all_of.requests[:most])
        all_of = replace(all_of, requests=all_of.requests[:most])
    return replace(page, mine=own, ours=all_of)
