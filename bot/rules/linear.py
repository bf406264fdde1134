"""The detector: weighs what stands in a post by given weights, and says kind, probability and reasons. Knows no file.

The weights are those of one-vs-rest logistic regressions over tf-idf of words and pairs of words, tf-idf of pieces of
words, and plain signs. Each of the two blocks is divided by its length, the root of the sum of idf squared over all
occurrences: that can be added up word by word, and a word's sums remembered. Scored in plain Python, since asking
scikit-learn for one post at a time takes fifteen times as long and 130 MB.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Final, NamedTuple

from bot.rules.cleaning import clean
from bot.rules.cues import MOST_REASONS, Cues, says_nothing
from bot.rules.grams import MOST_READ
from bot.rules.language import LEARNED
from bot.rules.meaning import Curves, Embed, Meaning
from bot.rules.triage import AS_A_WHOLE, IN_DOUBT, Kind, Place, Triage
from bot.rules.weighing import Block, Scales, Seen

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
#: Asked for with each post: an enumeration takes longer to give out its members.
_COMPLAINT, _PRAISE, _SPAM = Kind.COMPLAINT, Kind.PRAISE, Kind.SPAM
_ASIDE, _UNSURE, _SURE = Place.ASIDE, Place.UNSURE, Place.SURE


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
        self._kinds, self._curves = weights.kinds, weights.curves
        self._meaning = weights.meaning if embed else None
        self._embed = embed
        borders = self._meaning or weights
        self._lower, self._upper = borders.lower, borders.upper
        self._complaint = weights.kinds.index(_COMPLAINT)
        self._scales = Scales(weights.words, weights.pieces, weights.signs, weights.bias)

    @property
    def looks_twice(self) -> bool:
        """Whether doubtful posts get a second look, by what they mean."""
        return self._meaning is not None

    def classify(self, text: str) -> Triage:
        text = clean(text)
        seen = self._scales.see(text)
        read = seen.cues
        if _COMPLAINT not in read.found and says_nothing(text, read.read):
            courtesy = ("it is a greeting, thanks or a command and nothing else",)
            return self._triage(Kind.OTHER, _SMALL_TALK, read, courtesy)
        if not any(map(str.isalpha, read.read)):
            return self._triage(_COMPLAINT, _IN_DOUBT, read, ("there is nothing to read, so a person should look",))
        look = self._look(seen)
        if len(text) > 2 * _PART:
            look = max(look, *self._look_at_parts(text), key=attrgetter("score"))
        if self._meaning and self._embed and self._meaning.is_unsure(look.score):
            look = self._look_again(look, self._meaning, self._embed)
        kind, score = self._most_probable(look), look.score
        doubts = []
        if look.known < _LEAST_KNOWN and read.language not in LEARNED and kind is not _SPAM:
            doubts.append("in doubt a person should look")
        elif kind is not _COMPLAINT and (score >= self._lower or _grieves(read)):
            doubts.append(IN_DOUBT)
        return self._triage(kind, score, read, read.reasons(kind), doubts)

    def decide(self, text: str) -> tuple[float, ...]:
        """The decision of each kind's regression for a text, before any curve."""
        return self._scales.decide(self._scales.see(clean(text)))[0]

    def _look_at_parts(self, text: str) -> list[_Look]:
        """A complaint in a long post stays one, whatever is written around it."""
        parts = [text[start : start + _PART] for start in range(0, min(len(text), MOST_READ), _PART)]
        return [self._look(self._scales.see(part)) for part in parts]

    def _look(self, seen: Seen) -> _Look:
        decided, known = self._scales.decide(seen)
        return self._decided(seen.text, decided, self._curves, known)

    def _look_again(self, look: _Look, meaning: Meaning, embed: Embed) -> _Look:
        return self._decided(look.text, meaning.decide(look.decided, embed(look.text)), meaning.curves, look.known)

    def _decided(self, text: str, decided: tuple[float, ...], curves: Curves, known: float) -> _Look:
        chances = [
            _logistic(slope * decision + offset) for decision, (slope, offset) in zip(decided, curves, strict=True)
        ]
        return _Look(text, decided, chances, chances[self._complaint], known)

    def _most_probable(self, look: _Look) -> Kind:
        # A complaint's chance is the one that is promised; the other kinds share what it leaves.
        others = sum(look.chances) - look.score
        shares = [chance * (1 - look.score) / (others or 1.0) for chance in look.chances]
        shares[self._complaint] = look.score
        return self._kinds[shares.index(max(shares))]

    def _triage(
        self, kind: Kind, score: float, read: Cues, reasons: Sequence[str], doubts: Sequence[str] = ()
    ) -> Triage:
        """With its place: probability decides, but nobody's danger and nothing that may be a complaint is set aside."""
        place = _UNSURE if kind is _COMPLAINT or doubts else _ASIDE
        if score >= self._upper or read.is_danger:
            place = _SURE
        alarms = read.urgency_reasons if read.is_danger else ()
        return Triage(
            kind=kind,
            score=score,
            reasons=(*alarms, *doubts, *reasons)[:MOST_REASONS] or (AS_A_WHOLE,),
            language=read.language,
            urgency=read.urgency,
            urgency_reasons=read.urgency_reasons,
            topic=read.topic,
            place=place,
        )


def _grieves(read: Cues) -> bool:
    """Whether the lexicon takes a post for a complaint, whatever the model says."""
    return read.strength(_COMPLAINT) - read.strength(_PRAISE) >= _GRIEVANCE


def _logistic(odds: float) -> float:
    return 1 / (1 + math.exp(-odds)) if odds >= 0 else 1 - 1 / (1 + math.exp(odds))
