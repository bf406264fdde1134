"""The detector: weighs what stands in a post by given weights, and says kind, probability and reasons. Knows no file.

The weights are those of one-vs-rest logistic regressions over tf-idf of words and pairs of words, tf-idf of pieces of
words, and plain signs. Each of the two blocks is divided by its length, the root of the sum of idf squared over all
occurrences: that can be added up word by word, and a word's sums remembered. Scored in plain Python, since asking
scikit-learn for one post at a time takes fifteen times as long and 130 MB.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from typing import Final, NamedTuple

from bot.rules.cleaning import clean
from bot.rules.cues import MOST_REASONS, Cues, cues, says_nothing
from bot.rules.grams import MOST_READ, mask, pairs, pieces, split, tokens
from bot.rules.language import LEARNED
from bot.rules.meaning import Curves, Embed, Meaning
from bot.rules.rows import numbers
from bot.rules.signs import signs
from bot.rules.triage import IN_DOUBT, Kind, Place, Triage

#: What a sign counts beside the tf-idf blocks, whose length is one. Larger: signs outweigh words where labels are few.
SIGN: Final = 0.15

#: Cues of this strength, one that is plain or two that are not, keep a post from being set aside.
_GRIEVANCE: Final = 1.5
_IN_DOUBT: Final = 0.5
_SMALL_TALK: Final = 0.02
#: With fewer of its words known to the model, a post is in another language or in none.
_LEAST_KNOWN: Final = 0.4
#: As long as a classic post, which is what the weights were learned from.
_PART: Final = 280
#: How many words are remembered with what they add (about 10 MB): people use the same few thousand.
_WORDS_REMEMBERED: Final = 16_384


#: Of one sort of gram: what each occurrence adds to the square of the post's length (its inverse document frequency
#: squared), and then to each kind (that frequency times the regression's weight), as a row (`bot.rules.rows`).
Block = dict[str, int]


@dataclass(frozen=True, slots=True)
class Weights:
    """A trained model. ``curves`` turn the decision for a kind into its probability, as slope and offset of a logistic
    curve (Platt); ``lower`` and ``upper`` are probabilities of a complaint (see `Place`)."""

    kinds: tuple[Kind, ...]
    words: Block
    pieces: Block
    #: What a sign adds to each kind, as a row.
    signs: dict[str, int]
    bias: tuple[float, ...]
    curves: Curves
    lower: float
    upper: float
    #: Weights of the second look, where one was trained.
    meaning: Meaning | None = None


class _Word(NamedTuple):
    """What stands between two spaces: its tokens, how many of them the model knows, and the rows of those and of its
    pieces, added up."""

    tokens: list[str]
    known: int
    words: int
    pieces: int


class _Look(NamedTuple):
    """What was seen in a text: the decision and the probability of each kind, that of a complaint, and the share of its
    words that the model knows."""

    text: str
    decided: tuple[float, ...]
    chances: list[float]
    score: float
    known: float


class LinearClassifier:
    """`Classifier` by trained weights. Thousands of posts a second, one at a time; with ``embed`` and weights that know
    what to do with it, the doubtful ones are looked at a second time."""

    def __init__(self, weights: Weights, embed: Embed | None = None) -> None:
        self._weights = weights
        self._meaning = weights.meaning if embed else None
        self._embed = embed
        borders = self._meaning or weights
        self._lower, self._upper = borders.lower, borders.upper
        self._complaint = weights.kinds.index(Kind.COMPLAINT)
        self._word = functools.lru_cache(_WORDS_REMEMBERED)(self._read_word)

    @property
    def looks_twice(self) -> bool:
        """Whether doubtful posts get a second look, by what they mean."""
        return self._meaning is not None

    def classify(self, text: str) -> Triage:
        text = clean(text)
        read = cues(text)
        if Kind.COMPLAINT not in read.found and says_nothing(text, read.read):
            courtesy = ("it is a greeting, thanks or a command and nothing else",)
            return self._triage(Kind.OTHER, _SMALL_TALK, read, courtesy)
        if not any(map(str.isalpha, read.read)):
            return self._triage(Kind.COMPLAINT, _IN_DOUBT, read, ("there is nothing to read, so a person should look",))
        look = self._look(text, read)
        if len(text) > 2 * _PART:
            look = max(look, *self._look_at_parts(text), key=attrgetter("score"))
        if self._meaning and self._embed and self._meaning.is_unsure(look.score):
            look = self._look_again(look, self._meaning, self._embed)
        kind, score = self._most_probable(look), look.score
        doubts = []
        if look.known < _LEAST_KNOWN and read.language not in LEARNED and kind is not Kind.SPAM:
            doubts.append("in doubt a person should look")
        elif kind is not Kind.COMPLAINT and (score >= self._lower or _grieves(read)):
            doubts.append(IN_DOUBT)
        return self._triage(kind, score, read, read.reasons(kind), doubts)

    def decide(self, text: str) -> tuple[float, ...]:
        """The decision of each kind's regression for a text, before any curve."""
        text = clean(text)
        return self._decide(text, cues(text))[0]

    def _look_at_parts(self, text: str) -> list[_Look]:
        """A complaint in a long post stays one, whatever is written around it."""
        parts = [text[start : start + _PART] for start in range(0, min(len(text), MOST_READ), _PART)]
        return [self._look(part, cues(part)) for part in parts]

    def _look(self, text: str, read: Cues) -> _Look:
        decided, known = self._decide(text, read)
        return self._seen(text, decided, self._weights.curves, known)

    def _look_again(self, look: _Look, meaning: Meaning, embed: Embed) -> _Look:
        return self._seen(look.text, meaning.decide(look.decided, embed(look.text)), meaning.curves, look.known)

    def _seen(self, text: str, decided: tuple[float, ...], curves: Curves, known: float) -> _Look:
        chances = [
            _logistic(slope * decision + offset) for decision, (slope, offset) in zip(decided, curves, strict=True)
        ]
        return _Look(text, decided, chances, chances[self._complaint], known)

    def _most_probable(self, look: _Look) -> Kind:
        # A complaint's chance is the one that is promised; the other kinds share what it leaves.
        others = sum(look.chances) - look.score
        shares = [chance * (1 - look.score) / (others or 1.0) for chance in look.chances]
        shares[self._complaint] = look.score
        return self._weights.kinds[shares.index(max(shares))]

    def _decide(self, text: str, read: Cues) -> tuple[tuple[float, ...], float]:
        """The decisions, and the share of the words that the model knows."""
        weights, kinds = self._weights, len(self._weights.kinds)
        seen = list(map(self._word, split(text)))
        found = [token for word in seen for token in word.tokens]
        words = sum([word.words for word in seen]) + _sum(weights.words, pairs(found))
        grams = _at_length_one(numbers(words, 1 + kinds))
        parts = _at_length_one(numbers(sum([word.pieces for word in seen]), 1 + kinds))
        plain = numbers(_sum(weights.signs, signs(text, found, read)), kinds)
        decided = map(sum, zip(weights.bias, plain, grams, parts, strict=True))
        return tuple(decided), sum([word.known for word in seen]) / len(found) if found else 1.0

    def _read_word(self, word: str) -> _Word:
        shown = mask(word)
        found, known = tokens(shown), self._weights.words
        return _Word(
            tokens=found,
            known=len([token for token in found if token in known]),
            words=_sum(known, found),
            pieces=_sum(self._weights.pieces, chain.from_iterable(map(pieces, shown.split()))),
        )

    def _triage(
        self, kind: Kind, score: float, read: Cues, reasons: Sequence[str], doubts: Sequence[str] = ()
    ) -> Triage:
        """With its place: probability decides, but nobody's danger and nothing that may be a complaint is set aside."""
        place = Place.UNSURE if kind is Kind.COMPLAINT or doubts else Place.ASIDE
        if score >= self._upper or read.is_danger:
            place = Place.SURE
        alarms = read.urgency_reasons if read.is_danger else ()
        return Triage(
            kind=kind,
            score=score,
            reasons=(*alarms, *doubts, *reasons)[:MOST_REASONS] or ("its words as a whole",),
            language=read.language,
            urgency=read.urgency,
            urgency_reasons=read.urgency_reasons,
            topic=read.topic,
            place=place,
        )


def _grieves(read: Cues) -> bool:
    """Whether the lexicon takes a post for a complaint, whatever the model says."""
    return read.strength(Kind.COMPLAINT) - read.strength(Kind.PRAISE) >= _GRIEVANCE


def _sum(rows: dict[str, int], names: Iterable[str]) -> int:
    """The rows of those names that have one, added up."""
    return sum(filter(None, map(rows.get, names)))


def _at_length_one(summed: Sequence[float]) -> list[float]:
    """What grams add to each kind. ``summed`` begins with the square of the length that they have together."""
    square, *sums = summed
    length = math.sqrt(square) or 1.0
    return [part / length for part in sums]


def _logistic(odds: float) -> float:
    return 1 / (1 + math.exp(-odds)) if odds >= 0 else 1 - 1 / (1 + math.exp(odds))
