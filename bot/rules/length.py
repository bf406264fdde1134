"""Measures a text the way a channel counts it, and cuts it into the pieces that must stay whole. Knows no channel.

The weighted count is twitter-text v3 (https://developer.x.com/en/docs/counting-characters): the text is taken in NFC,
a link is 23, an emoji 2 however many code points it has, most of the rest 1, Chinese, Japanese, Korean and the like 2.
"""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

import regex

from bot.capabilities import Counting
from bot.rules.links import Span, links, mentions

#: What X counts for a link, however long it is: it shortens each to one of its own.
LINK = 23
#: The code points that weigh 1; all others weigh 2.
_LIGHT = ((0x0000, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))

_GRAPHEME = regex.compile(r"\X")


class Piece(NamedTuple):
    """A stretch that is never cut: a grapheme, a link, or a mention. ``size`` is its length as the channel counts."""

    text: str
    size: int


def measure(text: str, counting: Counting) -> int:
    """The length of ``text`` in the unit of ``counting``."""
    match counting:
        case Counting.CHARACTERS:
            return len(text)
        case Counting.UTF16:
            return len(text.encode("utf-16-le", "surrogatepass")) // 2
        case Counting.GRAPHEMES:
            return len(_GRAPHEME.findall(text))
        case Counting.WEIGHTED:
            return _weighted(unicodedata.normalize("NFC", text))


def pieces(text: str, counting: Counting) -> list[Piece]:
    """``text`` cut into what must stay whole; joined again they are ``text``, and their sizes add up to its length."""
    cut: list[Piece] = []
    here = 0
    for start, end in [*_whole(text), (len(text), len(text))]:
        for grapheme in _GRAPHEME.findall(text, here, start):
            size = 1 if len(grapheme) == 1 and grapheme.isascii() else measure(grapheme, counting)
            cut.append(Piece(grapheme, size))
        if start < end:
            cut.append(Piece(text[start:end], measure(text[start:end], counting)))
        here = end
    return cut


def _whole(text: str) -> list[Span]:
    """The links and mentions of ``text`` in order; a mention inside a link belongs to the link."""
    found = links(text)
    inside = [Span(start, end) for start, end in mentions(text) if not any(s < end and start < e for s, e in found)]
    return sorted([*found, *inside])


def _weighted(text: str) -> int:
    total, here = 0, 0
    for start, end in links(text):
        total += _weight(text[here:start]) + LINK
        here = end
    return total + _weight(text[here:])


def _weight(text: str) -> int:
    if text.isascii():
        return len(text)
    import emoji  # a large table, and X alone counts so

    total, here = 0, 0
    for found in emoji.emoji_list(text):
        start, end = found["match_start"], found["match_end"]
        if end - start > 1:  # a lone © or ™ is a letter to X; as a single code point it has its own weight
            total += sum(map(_code_point, text[here:start])) + 2
            here = end
    return total + sum(map(_code_point, text[here:]))


def _code_point(character: str) -> int:
    return 1 if any(first <= ord(character) <= last for first, last in _LIGHT) else 2
