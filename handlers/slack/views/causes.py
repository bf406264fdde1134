"""Root causes in App Home: a line for leads with a button to name an owner, and an executive's month. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.pages.causes import Cause, Month
from bot.pages.structure import Asked
from bot.rules.cleaning import display_name, quote
from bot.rules.minutes import about
from bot.rules.plan.edit import What
from handlers.slack import ids
from handlers.slack.views.blocks import Block, button, plain_text
from handlers.slack.views.home_parts import heading, lines

_MOST_WORDS: Final = 120


def causes(found: Sequence[Cause]) -> list[Block]:
    """``Causes this month: late refunds 27 (Cho Min) · app login 9 (nobody) [Name an owner]``"""
    if not found:
        return []
    told = " · ".join(f"{cause.says} {cause.cases} ({_owner(cause)})" for cause in found)
    block: Block = {"type": "section", "text": plain_text(f"Causes this month: {told}")}
    unowned = next((cause for cause in found if not cause.owner), None)
    if unowned is not None:
        asked = Asked(What.TOPIC, name=unowned.topic)
        block["accessory"] = button("Name an owner", ids.STRUCTURE, asked, f"Name who owns the cause of {unowned.says}")
    return [block]


def month(found: Month | None) -> list[Block]:
    """``May so far``: ``41 people answered, about 3 h 20. 27 wrote about late refunds (owner: Cho Min).``, and
    ``Dana Wells wrote back: “I can't believe you answered.”``"""
    if found is None:
        return []
    told = f"{found.people} {'person' if found.people == 1 else 'people'} answered, about {about(found.given)}."
    if found.most is not None:
        told += f" {found.most.cases} wrote about {found.most.says} (owner: {_owner(found.most)})."
    blocks = [heading(f"{found.name} so far"), lines(told)]
    if found.wrote_back is not None:
        name, words = found.wrote_back
        blocks.append(lines(f"{display_name(name, '')} wrote back: “{quote(words, _MOST_WORDS)}”"))
    return blocks


def _owner(cause: Cause) -> str:
    return display_name(cause.owner, "") if cause.owner else "nobody"
