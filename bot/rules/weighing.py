"""Weighs a text: what its words, pairs of words, pieces of words and signs add to the decision for each kind. Knows no
probability and no kind by name.

People use the same few thousand words. So all that can be said of one without its neighbours is said once and
remembered, in one place: most of the time of a look-up goes to waiting for memory.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from sys import intern
from typing import NamedTuple, TypeVar

from bot.rules.automaton import Automaton
from bot.rules.chunks import Chunks
from bot.rules.cues import Cues, cues, cues_among
from bot.rules.grams import LONGEST_PIECE, MASKS, MOST_READ, framed, letters_of, masked, neighbours, tokens
from bot.rules.language import unmarked
from bot.rules.rows import moved, numbers, row
from bot.rules.signs import signs, signs_among, signs_of

#: Of one sort of gram: what each occurrence adds to the square of the post's length (its inverse document frequency
#: squared), and then to each kind (that frequency times the regression's weight), as a row (`bot.rules.rows`).
Block = dict[str, int]
#: A gram, or a pair of tokens.
_Name = TypeVar("_Name")
#: What stands between two spaces: what tells its language, its tokens, its signs, and a row of what it adds (see
#: `Scales.decide`). A plain tuple, which the garbage collector soon leaves alone.
_Word = tuple[str, tuple[str, ...], tuple[str, ...], int]


class Seen(NamedTuple):
    """A text as far as it was read. ``signs`` are those of its words, where they were read to the end; ``row`` what the
    words add."""

    text: str
    cues: Cues
    tokens: list[str]
    signs: Sequence[tuple[str, ...]] | None
    row: int


class Scales:
    """The weights, ready for weighing. What a sign adds to each kind, and the ``bias``, are plain rows and numbers."""

    def __init__(self, words: Block, pieces: Block, signs: dict[str, int], bias: Sequence[float]) -> None:
        self._kinds, self._bias = len(bias), bias
        self._at_known, self._at_pieces, self._at_signs = 1 + len(bias), 2 + len(bias), 3 + 2 * len(bias)
        known = moved(row((1.0,)), self._at_known)
        self._tokens = {gram: adds + known for gram, adds in words.items() if " " not in gram}
        self._pairs = {(*map(intern, gram.split(" ")),): adds for gram, adds in words.items() if " " in gram}
        self._masks = {mask: pieces.get(mask, 0) for mask in MASKS}
        self._pieces = Automaton({piece: adds for piece, adds in pieces.items() if len(piece) <= LONGEST_PIECE})
        self._signs = {sign: moved(adds, self._at_signs) for sign, adds in signs.items()}
        self._words = Chunks(self._read)

    def see(self, text: str) -> Seen:
        """Read a cleaned text."""
        shown, found, of_words, rows = zip(*self._words.of(text[:MOST_READ]), strict=True)
        all_tokens = list(chain.from_iterable(found))
        if len(text) > MOST_READ:  # cues and signs are looked for to the end
            return Seen(text, cues(text), all_tokens, None, sum(rows))
        return Seen(text, cues_among(text, " ".join(shown)), all_tokens, of_words, sum(rows))

    def decide(self, seen: Seen) -> tuple[tuple[float, ...], float]:
        """The decision for each kind, and the share of the words that the model knows.

        All that is weighed is added up as one row: of words and pairs the square of their length and what they add to
        each kind, how many words are known, the same of pieces, and what signs add to each kind.
        """
        text, read, found, of_words, total = seen
        told = signs(text, found, read) if of_words is None else signs_among(text, found, read, of_words)
        total += _sum(self._pairs, neighbours(found)) + _sum(self._signs, told)
        parts = iter(numbers(total, self._at_signs + self._kinds))
        in_words, known, in_pieces = self._at_length_one(parts), next(parts), self._at_length_one(parts)
        decided = map(sum, zip(self._bias, parts, in_words, in_pieces, strict=True))
        return tuple(decided), known / len(found) if found else 1.0

    def _at_length_one(self, parts: Iterator[float]) -> list[float]:
        """What grams add to each kind. Next in ``parts`` are the square of the length that they have together, and
        their sums."""
        length = math.sqrt(next(parts)) or 1.0
        return [part / length for part in islice(parts, self._kinds)]

    def _read(self, word: str) -> _Word:
        letters = letters_of(word)
        if letters and letters != word:  # mostly a known word, at the end of a sentence
            marks = word[len(letters) :]
            _, found, of_letters, _ = self._words[letters]
            _, also_found, of_marks, _ = self._words[marks]
            return word, found + also_found, of_letters + of_marks, self._row(found + also_found, [found[0] + marks])
        if word.isascii() and word.isdigit() and word != "0":  # a number is a number, and most are new
            return self._words["0"]
        shown = masked(word)
        found = tuple(map(intern, tokens(shown)))  # one and the same string in all that is remembered
        return unmarked(word), found, signs_of(word, found), self._row(found, shown.split())

    def _row(self, tokens: Iterable[str], words: Iterable[str]) -> int:
        """What tokens and the pieces of words add."""
        pieces = [self._masks[word] if word in MASKS else self._pieces.total(framed(word)) for word in words]
        return _sum(self._tokens, tokens) + moved(sum(pieces), self._at_pieces)


def _sum(rows: dict[_Name, int], names: Iterable[_Name]) -> int:
    """The rows of those names that have one, added up."""
    return sum(filter(None, map(rows.get, names)))
