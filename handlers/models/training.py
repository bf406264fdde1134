"""Trains a detector from labelled posts: weights, probabilities that mean what they say, and the two borders.

Everything that is promised (probabilities, borders, figures) is taken from posts that the fit in question had not seen.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold

from bot.rules.linear import Weights
from bot.rules.triage import Kind
from handlers.models.fitting import Example
from handlers.models.labels import BadLabels
from handlers.models.regression import Corpus, fit

#: Of the complaints to come, at most this share lies below the lower border (conformal: Angelopoulos and others 2022).
MOST_MISSED: Final = 0.05
#: From the upper border on, at least this share is complaints.
LEAST_RIGHT: Final = 0.8
#: With fewer complaints or fewer others, nothing could be said about what was learned.
_LEAST: Final = 10
_FOLDS: Final = 5
_SEED: Final = 20260105


@dataclass(frozen=True, slots=True)
class Report:
    """How the detector does on posts that it had not seen, in shares of one; ``missed`` complaints and ``flagged``
    others at the lower border."""

    judged: int
    complaints: int
    f1: float
    auc: float
    missed: float
    flagged: float


def check_enough(complaints: int, others: int) -> None:
    """Raises `BadLabels` where there is too little to learn from."""
    if min(complaints, others) < _LEAST:
        told = f"{complaints} complaints and {others} others are too few"
        raise BadLabels(f"{told}: at least {_LEAST} of each are needed, and 200 labels make a usable detector.")


def train(
    examples: Sequence[Example],
    *,
    most_grams: int | None = None,
    most_missed: float = MOST_MISSED,
    said: Callable[[str], None] = lambda words: None,
) -> tuple[Weights, Report]:
    """Weights for the kinds that the examples have (see `handlers.models.fitting.fit`), and how they do."""
    kinds = tuple(kind for kind in Kind if any(example.kind is kind for example in examples))
    complaints = [example.kind is Kind.COMPLAINT for example in examples if example.group is not None]
    check_enough(sum(complaints), len(complaints) - sum(complaints))
    said(f"reading {len(examples):,} posts")
    corpus = Corpus([example.text for example in examples])
    is_kind = np.array([[example.kind is kind for kind in kinds] for example in examples])
    weight = np.array([example.weight for example in examples])
    groups = np.array([example.group or "" for example in examples])
    judged = np.array([example.group is not None for example in examples])

    unseen = np.zeros(is_kind.shape)
    folds = list(_folds(is_kind, groups, judged))
    for number, (learned, kept_back) in enumerate(folds, 1):
        said(f"learning from part of them and judging the rest, {number} of {len(folds)}")
        fitted = fit(corpus, learned, is_kind, weight, most_grams=most_grams)
        unseen[kept_back] = fitted.decide(kept_back)
    unseen, truth = unseen[judged], is_kind[judged]
    curves = tuple(_curve(unseen[:, kind], truth[:, kind]) for kind in range(len(kinds)))

    said("learning from all of them")
    words, pieces, signs, bias = fit(
        corpus, np.arange(len(examples)), is_kind, weight, most_grams=most_grams, said=said
    ).blocks()
    chances = 1 / (1 + np.exp(-(unseen * [slope for slope, _ in curves] + [offset for _, offset in curves])))
    complaint = kinds.index(Kind.COMPLAINT)
    scores, complains = chances[:, complaint], truth[:, complaint]
    lower, upper = _borders(scores, complains, most_missed)
    weights = Weights(
        kinds=kinds, words=words, pieces=pieces, signs=signs, bias=bias, curves=curves, lower=lower, upper=upper
    )
    return weights, _report(scores, complains, lower)


def _folds(is_kind: Any, groups: Any, judged: Any) -> Any:
    """Rows to learn from and rows to judge, so that no group is on both sides."""
    rows, helping = np.flatnonzero(judged), np.flatnonzero(~judged)
    parts = min(_FOLDS, len(set(groups[rows])))
    divided = StratifiedGroupKFold(parts, shuffle=True, random_state=_SEED)
    for learned, kept_back in divided.split(rows, is_kind[rows].argmax(axis=1), groups[rows]):
        yield np.concatenate([rows[learned], helping]), rows[kept_back]


def _curve(decisions: Any, truth: Any) -> tuple[float, float]:
    """Platt's: the logistic curve that turns decisions into probabilities; its slope and offset."""
    found = LogisticRegression(C=1e6).fit(decisions.reshape(-1, 1), truth)
    return round(float(found.coef_[0, 0]), 6), round(float(found.intercept_[0]), 6)


def _borders(scores: Any, complains: Any, most_missed: float) -> tuple[float, float]:
    """The lower border misses at most ``most_missed`` of the complaints to come; from the upper one on `LEAST_RIGHT` of
    all are complaints."""
    found = np.sort(scores[complains])
    lower = float(found[max(math.floor((len(found) + 1) * most_missed) - 1, 0)])
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum(complains[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(right >= LEAST_RIGHT)
    upper = float(scores[order][enough[-1]]) if len(enough) else 1.0
    return _down(lower), max(_down(lower), _down(upper))


def _down(score: float) -> float:
    return math.floor(score * 10_000) / 10_000


def _report(scores: Any, complains: Any, lower: float) -> Report:
    return Report(
        judged=len(scores),
        complaints=int(complains.sum()),
        f1=float(f1_score(complains, scores >= 0.5, average="macro")),
        auc=float(roc_auc_score(complains, scores)),
        missed=float((scores[complains] < lower).mean()),
        flagged=float((scores[~complains] >= lower).mean()),
    )
