"""What a post is about, of the topics that a brand has: a small model that can be explained. Pure.

Two things tell a topic. Its phrases: each counts one, what is said first half as much again, and one that several
topics share by its share. And how near the post is to one of its examples: the cosine of tf-idf vectors over the
beginnings of words (six letters stand for a word, "refund" for "refunds" and "refunded", in whatever language). What
both say together is a topic's evidence, and its share is that of all evidence; half a phrase's worth is held back for
what nobody listed. What people set right are examples too (`bot.rules.topic_lessons`).
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.rules.cleaning import clean
from bot.rules.language import FUNCTION_WORDS
from bot.rules.lexicon import Signal
from bot.rules.matters import TOPICS
from bot.rules.plan.topics import Topic
from bot.rules.reading import Lexicon, words

#: The starter list, for brands without one of their own.
STARTER: Final = tuple(Topic(name, words=tuple(phrases.split(" | "))) for name, phrases in TOPICS.items())

#: From this share on, and so far ahead of the next, a topic is told without asking.
SURE: Final = 0.5
_AHEAD: Final = 0.2
#: Below this share a topic is not worth asking about.
_WORTH_ASKING: Final = 0.15
#: What it adds to be said before all others; people begin with what matters to them.
_FIRST: Final = 0.5
#: How much the nearest example counts, and from where on it is near: one of the plan's, one that somebody set right.
_NEAREST: Final = 2.0
_NEAR: Final = 0.25
_NEAR_ENOUGH_TO_LEARN: Final = 0.45
_HELD_BACK: Final = 0.5
_STEM: Final = 6
_SHORTEST: Final = 3
_MOST_READ: Final = 2_000


@dataclass(frozen=True, eq=False)
class Examples:
    """Examples beside those of the plan, as pairs of a topic and the beginnings of a post's words; no post's text. One
    is equal to itself alone, so that what was made of it is found without reading it."""

    told: tuple[tuple[str, frozenset[str]], ...] = ()

    @classmethod
    def of(cls, told: Iterable[tuple[str, str]]) -> Examples:
        """Of pairs of a topic and a post's text."""
        return cls(tuple((name, _read(text)) for name, text in told))


#: Nobody has set anything right yet.
NONE: Final = Examples()


@dataclass(frozen=True, slots=True)
class Guess:
    """``shares`` are names of topics with their shares from 0 to 1, the best first; empty where nothing tells."""

    shares: tuple[tuple[str, float], ...] = ()

    @property
    def topic(self) -> str | None:
        """The best."""
        return self.shares[0][0] if self.shares else None

    @property
    def is_sure(self) -> bool:
        first, second, *_ = (*(share for _, share in self.shares), 0.0, 0.0)
        return first >= SURE and first - second >= _AHEAD

    @property
    def asks(self) -> tuple[str, ...]:
        """The two best, where a person should say which."""
        worth = [name for name, share in self.shares[:2] if share >= _WORTH_ASKING]
        return () if self.is_sure or len(worth) < 2 else tuple(worth)


def guess(text: str, topics: tuple[Topic, ...] = (), taught: Examples = NONE) -> Guess:
    """What a post is about, of a brand's own topics or of the starter list; ``taught`` is what people set right."""
    return _model(topics or STARTER, taught)(text)


def titled(topics: tuple[Topic, ...], name: str) -> str:
    """What people read of a topic."""
    return next((topic.title for topic in topics if topic.name == name), name)


def _model(topics: tuple[Topic, ...], taught: Examples) -> _Model:
    """The model of a list. It is one and the same list post by post, which nobody need compare word by word."""
    global _latest
    if _latest is None or _latest[0] is not topics or _latest[1] is not taught:
        _latest = topics, taught, _made(topics, taught)
    return _latest[2]


_latest: tuple[tuple[Topic, ...], Examples, _Model] | None = None


@functools.lru_cache(8)
def _made(topics: tuple[Topic, ...], taught: Examples) -> _Model:
    return _Model(topics, taught)


class _Model:
    def __init__(self, topics: Sequence[Topic], taught: Examples) -> None:
        phrases: dict[str, list[str]] = {}
        for topic in topics:
            for phrase in _phrases_of(topic):
                if any(map(str.isalnum, phrase)):
                    phrases.setdefault(" ".join(words(phrase)), []).append(topic.name)
        self._topics = phrases
        self._phrases = Lexicon(Signal(phrase, 0.0, phrase) for phrase in phrases)
        known = {topic.name for topic in topics}
        examples = [(topic.name, _read(text)) for topic in topics for text in topic.examples]
        self._own = len(examples)
        examples += [(name, stems) for name, stems in taught.told if name in known]
        spread: dict[str, set[str]] = {}
        for name, stems in examples:
            for stem in stems:
                spread.setdefault(stem, set()).add(name)
        # A word in the examples of every topic tells none.
        self._rarest = math.log(1 + len(topics))
        self._idf = {stem: math.log((1 + len(topics)) / len(names)) for stem, names in spread.items()}
        self._examples = [(name, self._length(stems)) for name, stems in examples]
        self._having: dict[str, list[int]] = {}
        for number, (_, stems) in enumerate(examples):
            for stem in stems:
                self._having.setdefault(stem, []).append(number)

    def __call__(self, text: str) -> Guess:
        read = words(clean(text[:_MOST_READ]))
        evidence: dict[str, float] = {}
        for place, (_, phrase) in enumerate(self._phrases.find(read)):
            names = self._topics[phrase.says]
            for name in names:
                evidence[name] = evidence.get(name, 0.0) + 1 / len(names) + (0.0 if place else _FIRST)
        if self._idf:
            for name, near in self._nearest(_stems(read)).items():
                evidence[name] = evidence.get(name, 0.0) + _NEAREST * near
        total = sum(evidence.values()) + _HELD_BACK
        ordered = sorted(evidence, key=lambda name: -evidence[name])  # of equals, what is said first
        return Guess(tuple((name, evidence[name] / total) for name in ordered))

    def _nearest(self, stems: frozenset[str]) -> dict[str, float]:
        """To each topic the cosine with the nearest of its examples, where one is near."""
        shared: dict[int, float] = {}
        for stem in stems & self._idf.keys():
            for number in self._having[stem]:
                shared[number] = shared.get(number, 0.0) + self._idf[stem] ** 2
        if not shared:
            return {}
        # The plan's examples were chosen to tell topics apart. Posts that came along say much else, so for them what a
        # post says beside counts too.
        chosen, whole = self._length(stems & self._idf.keys()), self._length(stems)
        nearest: dict[str, float] = {}
        for number in sorted(shared):
            name, their_length = self._examples[number]
            length, border = (chosen, _NEAR) if number < self._own else (whole, _NEAR_ENOUGH_TO_LEARN)
            near = shared[number] / (length * their_length)
            if near >= border:
                nearest[name] = max(nearest.get(name, 0.0), near)
        return nearest

    def _length(self, stems: frozenset[str]) -> float:
        return math.sqrt(sum(self._idf.get(stem, self._rarest) ** 2 for stem in stems))


def _phrases_of(topic: Topic) -> Sequence[str]:
    """Its own, or those that the starter list has for its name."""
    if not topic.words and not topic.examples and topic.name in TOPICS:
        return TOPICS[topic.name].split(" | ")
    return topic.words


def _read(text: str) -> frozenset[str]:
    return _stems(words(clean(text[:_MOST_READ])))


def _stems(read: Sequence[str]) -> frozenset[str]:
    return frozenset(
        word[:_STEM] for word in read if len(word) >= _SHORTEST and word.isalpha() and word not in FUNCTION_WORDS
    )
