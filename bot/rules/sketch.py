"""What a post says, small enough to find its like among thousands: numbers named, pairs of words, rarer words. Pure.

Two texts are alike by the pairs of neighbouring words that they share (Jaccard; Broder 1997, "On the resemblance and
containment of documents"). Comparing with everybody would be slow, so of each post a few *marks* are kept: the smallest
hashes of its pairs, a bottom-k sketch, and those of its rarer words. Two posts that are alike share one nearly surely;
what shares one is compared exactly. Handles, links and numbers are masked, but for the numbers that name an order: who
names one has that alone as mark.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain, pairwise
from typing import Final

from bot.rules.chunks import Chunks
from bot.rules.everyday import EVERYDAY
from bot.rules.grams import MOST_READ, masked, tokens
from bot.rules.orders import orders

#: How many marks are kept of a post's pairs, of its words, and of the numbers that it names.
_PAIRS: Final = 4
_WORDS: Final = 6
_ORDERS: Final = 4
_LEAST_LETTERS: Final = 3
#: How many texts stay cut up: those of the last minutes are compared again and again.
_KEPT: Final = 2048
#: Of so many words: people use the same few thousand.
_WORDS_KEPT: Final = 16_384
#: An odd number makes of two even hashes a third (2^64 divided by the golden ratio; Knuth, TAOCP 3, 6.4).
_ODD: Final = 0x9E3779B97F4A7C15
_MOST: Final = 2**56 - 1
_NONE: Final = frozenset[str]()
_LINK: Final = re.compile(r"(?:https?://|www\.)([^\s?#]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sketch:
    """``orders`` are the numbers that a post names, ``pairs`` hashes of its pairs of words, ``words`` those words that
    are not everybody's, in their order, ``links`` where its links lead."""

    orders: frozenset[str]
    pairs: frozenset[int]
    words: tuple[str, ...]
    links: frozenset[str]

    @property
    def tells(self) -> bool:
        """Whether it says enough to be like another post at all: "Where is my refund?" everybody says of their own."""
        return bool(self.orders) or (bool(self.words) and len(self.pairs) > 1)


@functools.lru_cache(_KEPT)
def sketch(text: str) -> Sketch:
    """The sketch of a text."""
    told = list(chain.from_iterable(_CHUNKS.of(text[:MOST_READ])))
    return Sketch(
        orders=orders(text),
        pairs=frozenset([(one + other) & _MOST for (one, _, _), (_, other, _) in pairwise(told)]),
        words=tuple(dict.fromkeys([rare for _, _, rare in told if rare])),
        links=frozenset([link.rstrip("/.,)").casefold() for link in _LINK.findall(text)]) if _has_link(text) else _NONE,
    )


def _has_link(text: str) -> bool:
    return "://" in text or "www." in text.casefold()


def _told(chunk: str) -> tuple[tuple[int, int, str], ...]:
    """What stands between two spaces, in words: of each what it adds to a pair that it is the first of, and to one that
    it is the second of, and the word itself where it is a rarer one."""
    words = [word for word in tokens(masked(chunk)) if word[0].isalnum()]
    return tuple([(_hash(word) * _ODD & _MOST, _hash(word), _rare(word)) for word in words])


_CHUNKS: Final = Chunks(_told)


def _rare(word: str) -> str:
    is_rare = len(word) >= _LEAST_LETTERS and word not in EVERYDAY and "0" not in word
    return word.removesuffix("'s") if is_rare else ""


def resemblance(one: Sketch, other: Sketch) -> float:
    """How much of their pairs two texts share, from 0 to 1; nothing where they name different numbers."""
    return overlap(one.pairs, other.pairs) if one.orders == other.orders else 0.0


def overlap(one: frozenset[int], other: frozenset[int]) -> float:
    """How much two sets share of what they have together (Jaccard)."""
    together = len(one | other)
    return len(one & other) / together if together else 0.0


def marks(text: str, topic: str | None) -> list[int]:
    """By what posts on the same matter are found: numbers from 0 to 2^56; none where a text says too little. Who names
    numbers is found by all of them together, words count within a topic alone."""
    if named := orders(text):
        return [_hash("\n".join(("order", *sorted(named))))]
    of = sketch(text)
    if not of.tells:
        return []
    words = (word_mark(topic, word) for word in of.words) if topic is not None else ()
    return list(dict.fromkeys((*sorted(of.pairs)[:_PAIRS], *sorted(words)[:_WORDS])))


def order_marks(text: str) -> list[int]:
    """By what posts are found that name one of the same numbers."""
    return sorted(_hash(f"order\n{order}") for order in orders(text))[:_ORDERS]


def word_mark(topic: str, word: str) -> int:
    """The mark of a word within a topic."""
    return _hash(f"{topic}\n{word}")


@functools.lru_cache(_WORDS_KEPT)
def _hash(text: str) -> int:
    """The same in every process, as Python's own is not."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=7).digest())


def shared(all_of: Iterable[Sketch]) -> tuple[str, ...]:
    """The rarer words that all of some posts have, in the order of the first."""
    first, *others = all_of
    return tuple(word for word in first.words if all(word in one.words for one in others))
