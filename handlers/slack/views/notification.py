"""The ``text`` of a message: what phones, screen readers and notifications get instead of the blocks.

It is complete, inert (escaped exactly once; sent with ``mrkdwn: false``), and shows no card or account number.
slack-ux.md, section 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import regex

from bot.rules.cleaning import clean
from bot.rules.masking import mask

#: The most characters of a notification text, as sent (escaped).
MOST_TEXT: Final = 3000
#: What stands before and after the words may take at most this of it.
_MOST_SIDE: Final = 1000
_CLOSING: Final = "…” The whole text is in the thread."

_GRAPHEME: Final = regex.compile(r"\X")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message for Slack: ``text`` as it goes into the call (escaped), ``blocks`` as JSON."""

    text: str
    blocks: list[dict[str, Any]]


def escape(words: str) -> str:
    """``& < >`` as Slack wants them. To be called exactly once."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def notification(before: str, words: str = "", after: str = "", *, mention: str | None = None) -> str:
    """``before “words” after For <@mention>``, at most ``MOST_TEXT``; it is ``words`` that give way first."""
    said = _safe(words).strip()
    end = f"For <@{mention}>" if mention else ""
    tail = " ".join(filter(None, (_side(after, _MOST_SIDE), end)))
    room = MOST_TEXT - len(tail) - len(_CLOSING) - 3
    head = _side(before, _MOST_SIDE if said else room)
    if said:
        kept = _fitting(said, room - len(head))
        said = f"“{kept}”" if kept == escape(said) else f"“{kept}{_CLOSING}"
    return " ".join(filter(None, (head, said, tail)))


def _safe(words: str) -> str:
    """Cleaned and masked, and no longer than could ever be kept."""
    return mask(clean(words[: 4 * MOST_TEXT]))


def _side(words: str, room: int) -> str:
    safe = _safe(words)
    kept = _fitting(safe, room)
    return kept if kept == escape(safe) else kept + "…"


def _fitting(words: str, room: int) -> str:
    """The longest escaped beginning that fits, ending with a whole grapheme."""
    escaped = escape(words)
    if len(escaped) <= room:
        return escaped
    kept: list[str] = []
    for grapheme in _GRAPHEME.finditer(words[: max(room, 0)]):
        safe = escape(grapheme[0])
        room -= len(safe)
        if room < 0:
            break
        kept.append(safe)
    return "".join(kept).rstrip()
