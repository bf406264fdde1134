"""Fits the regressions with scikit-learn: texts to counts, counts and kinds to weights. Needs the extra ``train``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from bot.rules.cleaning import clean
from bot.rules.cues import cues
from bot.rules.grams import masked, pairs, pieces, tokens
from bot.rules.linear import SIGN
from bot.rules.rows import row
from bot.rules.signs import signs
from bot.rules.weighing import Block

#: A gram that stands in one post alone says nothing about others.
_LEAST_POSTS: Final = 2
#: A sparse matrix with a row for each post; scipy tells no types.
_Counts = Any
_Numbers = np.ndarray[Any, np.dtype[Any]]


class Corpus:
    """Texts as counts of words and pairs, of pieces, and signs; read once, fitted on many parts."""

    def __init__(self, texts: Sequence[str]) -> None:
        shown = [masked(text) for text in texts]
        self.words, self.word_names = _counted([_words(tokens(one)) for one in shown])
        split: dict[str, list[str]] = {}
        self.pieces, self.piece_names = _counted(
            [[piece for word in one.split() for piece in _split(word, split)] for one in shown]
        )
        self.signs, self.sign_names = _counted([_signs(text, one) for text, one in zip(texts, shown, strict=True)])


def _words(found: list[str]) -> list[str]:
    return [*found, *pairs(found)]


def _split(word: str, known: dict[str, list[str]]) -> list[str]:
    if word not in known:
        known[word] = pieces(word)
    return known[word]


def _signs(text: str, shown: str) -> list[str]:
    text = clean(text)
    return sorted(signs(text, tokens(shown), cues(text)))


def _counted(lists: list[list[str]]) -> tuple[_Counts, list[str]]:
    reader = CountVectorizer(analyzer=_itself, dtype=np.float64)
    counts = reader.fit_transform(lists)
    return counts, reader.get_feature_names_out().tolist()


def _itself(grams: list[str]) -> list[str]:
    return grams


class _Grams:
    """One sort of gram, as far as it stands often enough in the rows it was learned from, as tf-idf of length one."""

    def __init__(self, counts: _Counts, rows: _Numbers, kept: _Numbers | None = None) -> None:
        posts = np.asarray((counts[rows] > 0).sum(axis=0)).ravel()
        self.columns = np.flatnonzero(posts >= _LEAST_POSTS) if kept is None else kept
        self.posts = posts[self.columns]
        self.idf = np.log((1 + len(rows)) / (1 + self.posts)) + 1

    def read(self, counts: _Counts, rows: _Numbers) -> _Counts:
        here = counts[rows][:, self.columns]
        length = np.sqrt(here @ self.idf**2)
        length[length == 0] = 1
        return sparse.diags(1 / length) @ here @ sparse.diags(self.idf)


@dataclass(frozen=True, slots=True)
class Fitted:
    """One regression for each kind, over the same columns."""

    corpus: Corpus
    words: _Grams
    pieces: _Grams
    regressions: tuple[Any, ...]

    def decide(self, rows: _Numbers) -> _Numbers:
        """scikit-learn's own decision for each row and kind."""
        seen = self.read(rows)
        return np.stack([one.decision_function(seen) for one in self.regressions], axis=1)

    def read(self, rows: _Numbers) -> _Counts:
        corpus = self.corpus
        shown = [self.words.read(corpus.words, rows), self.pieces.read(corpus.pieces, rows), corpus.signs[rows] * SIGN]
        return sparse.hstack(shown).tocsr()

    def blocks(self) -> tuple[Block, Block, dict[str, int], tuple[float, ...]]:
        """The weights of words, pieces and signs as rows, and the bias."""
        weights = np.concatenate([one.coef_ for one in self.regressions]).T
        first, second = len(self.words.columns), len(self.words.columns) + len(self.pieces.columns)
        return (
            _block(self.words, self.corpus.word_names, weights[:first]),
            _block(self.pieces, self.corpus.piece_names, weights[first:second]),
            dict(zip(self.corpus.sign_names, map(row, (weights[second:] * SIGN).tolist()), strict=True)),
            tuple(float(one.intercept_[0]) for one in self.regressions),
        )


def _block(grams: _Grams, names: list[str], weights: _Numbers) -> Block:
    rows = np.column_stack([grams.idf, weights]) * grams.idf[:, None]
    return {names[column]: row(numbers) for column, numbers in zip(grams.columns, rows.tolist(), strict=True)}


def fit(
    corpus: Corpus,
    rows: _Numbers,
    is_kind: _Numbers,
    weight: _Numbers,
    freedom: float,
    *,
    most_grams: int | None = None,
    said: Callable[[str], None] = lambda words: None,
) -> Fitted:
    """Learn from ``rows`` of the corpus. ``is_kind`` says for each row and kind whether it is that, ``weight`` how much
    each row counts, ``freedom`` how little the regressions are held back. With ``most_grams`` those grams are left out
    that tell least of the first kind: what a gram adds in all posts, as a root of the sum of squares."""
    words, parts = _Grams(corpus.words, rows), _Grams(corpus.pieces, rows)
    found = len(words.columns) + len(parts.columns)
    if most_grams is not None and found > most_grams:
        said(f"keeping the {most_grams:,} most telling of {found:,} words and pieces")
        first = _regressed(corpus, words, parts, rows, is_kind[:, :1], weight, freedom).regressions[0]
        telling = np.abs(first.coef_[0, :found])
        telling *= np.concatenate([grams.idf * np.sqrt(grams.posts) for grams in (words, parts)])
        kept = np.zeros(found, dtype=bool)
        kept[np.argsort(-telling, kind="stable")[:most_grams]] = True
        words = _Grams(corpus.words, rows, words.columns[kept[: len(words.columns)]])
        parts = _Grams(corpus.pieces, rows, parts.columns[kept[-len(parts.columns) :]])
    return _regressed(corpus, words, parts, rows, is_kind, weight, freedom)


def _regressed(
    corpus: Corpus, words: _Grams, parts: _Grams, rows: _Numbers, is_kind: _Numbers, weight: _Numbers, freedom: float
) -> Fitted:
    seen = Fitted(corpus, words, parts, ()).read(rows)
    found = []
    for kind in range(is_kind.shape[1]):
        regression = LogisticRegression(C=freedom, solver="liblinear", class_weight="balanced", max_iter=1000)
        found.append(regression.fit(seen, is_kind[rows, kind], sample_weight=weight[rows]))
    return Fitted(corpus, words, parts, tuple(found))
