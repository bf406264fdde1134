"""Whether many write about one thing: from the fifth author on it is a surge, unless the plan says another number.
Pure: knows no store and no clock.

Five people are on one matter when their posts name the same number, say nearly the same, or share two or more of the
rarer words within one topic, where these words are not everyday words of this brand. Nobody counts twice. Whoever
names another number is on another matter. Copies of one text that all carry one link are no surge but a wave of spam.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import Final

from bot.rules.plan.lanes import MANY
from bot.rules.sketch import Sketch, overlap, resemblance, shared, sketch

#: So long a surge takes in who else writes about it, counted from the last who did.
GOES_ON: Final = timedelta(hours=4)
#: So long it is known what was written before, and what is usual.
LOOKS_BACK: Final = timedelta(hours=24)
#: Texts that share so much of their pairs of words are the same to a reader.
ALIKE: Final = 0.5
#: One author's texts that share so much are copies: from the third on they are set aside.
COPY: Final = 0.9
MOST_COPIES: Final = 2
#: A word is rare while it comes this much more often than it usually does in such a time.
_RARE: Final = 3.0
#: Words that a matter is known by, and those that it is called by.
_LEAST_WORDS: Final = 2
_MOST_WORDS: Final = 8
_IN_TITLE: Final = 3


@dataclass(frozen=True, slots=True)
class Seen:
    """A post that was written lately, and whose case it is in. ``author`` is a customer's id. ``waits``:
    it waits for a lead's look."""

    post: int
    case: int
    author: int
    text: str
    topic: str | None
    waits: bool = False

    @property
    def sketch(self) -> Sketch:
        return sketch(self.text)


@dataclass(frozen=True, slots=True)
class Matter:
    """What many write about: the number that they name, or a text of theirs and the words that all have. ``links`` are
    those of a wave of copies, of a surge there are none."""

    orders: frozenset[str]
    pairs: frozenset[int]
    words: tuple[str, ...]
    topic: str | None
    links: frozenset[str] = frozenset()

    @property
    def is_wave(self) -> bool:
        return bool(self.links)

    @property
    def title(self) -> str:
        """What to call it: ``app, login``; nothing where those who write have no word in common."""
        return ", ".join(self.words[:_IN_TITLE]) or " ".join(sorted(order.upper() for order in self.orders))

    def covers(self, of: Sketch, topic: str | None) -> bool:
        """Whether a post is about it too."""
        if of.orders != self.orders:
            return False
        is_copy = bool(self.pairs) and overlap(of.pairs, self.pairs) >= ALIKE
        if self.links:
            return is_copy and not self.links.isdisjoint(of.links)
        common = len({*self.words}.intersection(of.words))
        named = topic is not None and topic == self.topic and common >= max(_LEAST_WORDS, (len(self.words) + 1) // 2)
        return bool(self.orders) or is_copy or named


def gathered(
    of: Sketch,
    topic: str | None,
    others: Sequence[Seen],
    usual: Callable[[str], float],
    authors: int = MANY.authors,
) -> tuple[Matter, list[Seen]] | None:
    """What a post is about together with ``others`` of the last minutes, and which of them; None while they are fewer
    than ``authors``. ``usual`` is how many posts with a word come in such a time on other days."""
    apart = list({one.author: one for one in others if one.sketch.orders == of.orders}.values())
    if len(apart) + 1 < authors:
        return None
    if of.orders:
        return _matter(of, topic, apart), apart
    copies = [one for one in apart if resemblance(of, one.sketch) >= ALIKE]
    if len(copies) + 1 >= authors:
        links = of.links.intersection(*(one.sketch.links for one in copies))
        return _matter(of, topic, copies, links), copies
    found = _about(of, [one for one in apart if one.topic == topic], usual, authors) if topic is not None else []
    return (_matter(of, topic, found), found) if found else None


def copies(of: Sketch, own: Sequence[Seen]) -> int:
    """How often one author has written nearly the same before, among their ``own`` posts."""
    return sum(resemblance(of, one.sketch) >= COPY for one in own)


def _matter(of: Sketch, topic: str | None, others: Sequence[Seen], links: frozenset[str] = frozenset()) -> Matter:
    words = shared([of, *(one.sketch for one in others)])[:_MOST_WORDS]
    return Matter(of.orders, of.pairs, words, topic, links)


def _about(of: Sketch, others: Sequence[Seen], usual: Callable[[str], float], least: int) -> list[Seen]:
    """The most of them who share two rare words with a post."""
    holders: dict[str, set[int]] = defaultdict(set)
    for one in others:
        for word in {*of.words}.intersection(one.sketch.words):
            holders[word].add(one.author)
    rare = [
        word
        for word, authors in holders.items()
        if len(authors) + 1 >= least and len(authors) + 1 >= _RARE * usual(word)
    ]
    pairs = (holders[one] & holders[other] for one, other in combinations(rare, _LEAST_WORDS))
    most = max(pairs, key=len, default=set())
    return [one for one in others if one.author in most] if len(most) + 1 >= least else []
