"""What a trained model sees of a post: its words, pairs of words and pieces of words, with names, links and numbers
masked. Training and scoring read through the same functions, so they cannot differ.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from bot.rules.cleaning import clean

#: How much of a post is read, in characters. What somebody is angry about stands before that.
MOST_READ: Final = 4_000
#: How much is read of what has no space in it, and how much of that is taken to pieces.
_MOST_OF_A_WORD: Final = 100
_MOST_IN_PIECES: Final = 30
_SHORTEST_PIECE: Final = 2
LONGEST_PIECE: Final = 5

#: What stands for a handle and a link; it is not taken to pieces.
MASKS: Final = ("<user>", "<url>")
#: Where what has so many characters is cut.
_CUTS: Final = [
    [
        slice(start, start + length)
        for length in range(_SHORTEST_PIECE, LONGEST_PIECE + 1)
        for start in range(framed - length + 1)
    ]
    for framed in range(_MOST_IN_PIECES + 3)
]

_LINK: Final = re.compile(r"https?://\S*|www\.\S+|\bt\.co/\S+")
_HANDLE: Final = re.compile(r"@\w+")
_NUMBER: Final = re.compile(r"\d+(?:[.,:]\d+)*")
_DRAWN_OUT: Final = re.compile(r"([^\W\d_])\1{2,}")
_TOKEN: Final = re.compile(
    r"<(?:user|url)>|[^\W_]+(?:'[^\W_]+)*|[!?]+|\.{2,}|\u2026|[\u2600-\u27bf\U0001f300-\U0001faff]|[:;=]-?[()dp/|]"
)


def split(text: str) -> list[str]:
    """The beginning of ``text`` in words, as they stand between two spaces."""
    return [word[:_MOST_OF_A_WORD] for word in text[:MOST_READ].split()]


def masked(text: str) -> str:
    """The beginning of ``text`` in small letters; a handle is ``<user>``, a link ``<url>``, a number ``0``. No word
    depends on its neighbours, so that words can be remembered."""
    if text.isalpha():  # one word, as most are asked for
        return mask(text[:_MOST_OF_A_WORD])
    return " ".join(filter(None, map(mask, split(text))))


def mask(word: str) -> str:
    """What stands for one word; several with a space between them, where it holds a handle or a link and more."""
    if not word.isalpha():
        if "&" in word or not (word.isascii() and word.isprintable()):
            word = clean(html.unescape(word))
        word = word.lower().replace("\u2019", "'").replace("\ufffd", "")
        if "/" in word or "www." in word:
            word = _LINK.sub(" <url> ", word)
        if "@" in word:
            word = _HANDLE.sub(" <user> ", word)
        word = " ".join(_NUMBER.sub("0", word).split())
    return _DRAWN_OUT.sub(_twice, word.lower())


def _twice(drawn_out: re.Match[str]) -> str:
    return drawn_out[1] * 2


def letters_of(word: str) -> str:
    """A word without the marks at its end, where it is letters and nothing else. These can be read apart from it: they
    change nothing of how it is masked."""
    letters = word.rstrip(".,!?")
    small = letters.lower()  # of "İ" alone that is not letters only
    alone = small.isalpha() and not small.endswith("www") and len(word) <= _MOST_OF_A_WORD
    return letters if alone else ""


def tokens(masked: str) -> list[str]:
    """Words, marks that carry a mood, emoji and what stands for names and links."""
    return [masked] if masked.isalpha() else _TOKEN.findall(masked)


def pairs(tokens: Iterable[str]) -> list[str]:
    """Each pair of neighbours, the beginning and the end of the post being neighbours too."""
    return list(map(" ".join, neighbours(tokens)))


def neighbours(tokens: Iterable[str]) -> Iterator[tuple[str, str]]:
    """`pairs` before they are written as one string."""
    return pairwise(("^", *tokens, "$"))


def pieces(word: str) -> list[str]:
    """The pieces of two to five characters of what stands between two spaces, its borders marked by a space."""
    if word in MASKS:
        return [word]
    shown = framed(word)
    return list(map(shown.__getitem__, _CUTS[len(shown)]))


def framed(word: str) -> str:
    """As much of a word as is taken to pieces, between its borders."""
    return f" {word[:_MOST_IN_PIECES]} "
