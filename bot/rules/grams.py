"""What a trained model sees of a post: its words, pairs of words and pieces of words, with names, links and numbers
masked. Training and scoring read through the same functions, so they cannot differ.
"""

from __future__ import annotations

import html
import re
from itertools import pairwise
from typing import Final

from bot.rules.cleaning import clean

#: How much of a post is read, in characters. What somebody is angry about stands before that.
MOST_READ: Final = 4_000
#: How much of one unbroken word is taken to pieces.
_MOST_OF_A_WORD: Final = 30
_SHORTEST_PIECE: Final = 2
_LONGEST_PIECE: Final = 5

_LINK: Final = re.compile(r"https?://\S*|www\.\S+|\bt\.co/\S+")
_HANDLE: Final = re.compile(r"@\w+")
_NUMBER: Final = re.compile(r"\d+(?:[.,:]\d+)*")
_DRAWN_OUT: Final = re.compile(r"([^\W\d_])\1{2,}")
_TOKEN: Final = re.compile(
    r"<(?:user|url)>|[^\W_]+(?:'[^\W_]+)*|[!?]+|\.{2,}|\u2026|[\u2600-\u27bf\U0001f300-\U0001faff]|[:;=]-?[()dp/|]"
)


def masked(text: str) -> str:
    """The beginning of ``text`` in small letters; a handle is ``<user>``, a link ``<url>``, a number ``0``."""
    text = clean(html.unescape(text[:MOST_READ])).lower().replace("\u2019", "'").replace("\ufffd", "")
    if "/" in text or "www." in text:
        text = _LINK.sub(" <url> ", text)
    if "@" in text:
        text = _HANDLE.sub(" <user> ", text)
    return _DRAWN_OUT.sub(r"\1\1", _NUMBER.sub("0", text))


def tokens(masked: str) -> list[str]:
    """Words, marks that carry a mood, emoji and what stands for names and links."""
    return _TOKEN.findall(masked)


def word_grams(tokens: list[str]) -> list[str]:
    """Each word and each pair of neighbours, the beginning and the end of the post being neighbours too."""
    return [*tokens, *map(" ".join, pairwise(("^", *tokens, "$")))]


def pieces(word: str) -> list[str]:
    """The pieces of two to five characters of what stands between two spaces, its borders marked by a space."""
    if word in ("<user>", "<url>"):
        return [word]
    framed = f" {word[:_MOST_OF_A_WORD]} "
    found: list[str] = []
    for length in range(_SHORTEST_PIECE, _LONGEST_PIECE + 1):
        if len(framed) <= length:
            return [*found, framed]
        found += [framed[start : start + length] for start in range(len(framed) - length + 1)]
    return found
