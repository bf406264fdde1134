"""The ledger on the page: what customers wrote, what stands in Slack, what reached customers, and what did twice.

Counted from what the platforms accepted, never from what the product says of itself.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Any, Final

from handlers.standins.slack.words import walk
from handlers.standins.town import Town
from handlers.standins.x import ME

_NO_LETTER: Final = re.compile(r"[\W_]+")
_ENOUGH: Final = 80


class Counts:
    """Counts one town. ``channel`` is the case channel's id."""

    def __init__(self, town: Town, channel: str) -> None:
        self._town = town
        self._channel = channel
        self._read = 0
        self._quoted: Counter[str] = Counter()

    def now(self) -> dict[str, int]:
        """``posts`` in, how many of them are ``missing`` in Slack, ``cards``, ``replies`` out, and what stands
        ``twice``: cards or other messages of the same key, or the same words to the same place."""
        ledger = self._town.ledger
        posts = self._posts()
        self._read_on()
        keys = Counter(one.key for one in ledger.desk if one.key and not one.deleted)
        said = Counter((one.service, one.target, one.text) for one in ledger.customers if not one.deleted)
        return {
            "posts": posts.total(),
            "missing": (posts - self._quoted).total(),
            "cards": sum(1 for one in self._town.slack.roots(self._channel) if "bot_id" in one),
            "replies": said.total(),
            "twice": sum(count - 1 for counted in (keys, said) for count in counted.values()),
        }

    def asked_to_post(self) -> int:
        """How often X was asked to post something."""
        return self._town.ledger.counts["x", "POST /2/tweets"]

    def _posts(self) -> Counter[str]:
        """What customers wrote to us, by what makes their words recognisable."""
        on_x = [one["text"] for one in self._town.x.timeline.mentions() if one["author_id"] != ME["id"]]
        on_telegram = [
            message.get("text", "")
            for chat in self._town.telegram.chats.all.values()
            for message in chat.messages.values()
            if not message["from"]["is_bot"]
        ]
        return Counter(_mark(text) for text in [*on_x, *on_telegram])

    def _read_on(self) -> None:
        """Count the quotes of what has been posted in the case channel since the last time."""
        desk = self._town.ledger.desk
        for posted in desk[self._read :]:
            if posted.target == self._channel:
                self._quoted.update({_mark(text) for text in _quotes(posted.arguments.get("blocks"))})
        self._read = len(desk)


def _quotes(blocks: Any) -> list[str]:
    """What stands in quotes: customers' words, verbatim."""
    return [
        "".join(str(run.get("text", "")) for run in node.get("elements", ()))
        for node in walk(blocks)
        if node.get("type") == "rich_text_quote"
    ]


@cache
def _mark(text: str) -> str:
    """The beginning of some words without what cleaning may change."""
    return (_NO_LETTER.sub("", text).casefold() or text.strip())[:_ENOUGH]
