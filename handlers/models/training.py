"""Trains a detector from labelled posts: weights, probabilities that mean what they say, and the two borders.

Everything that is promised (probabilities, borders, figures) is taken from posts that the fit in question had not seen.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold

from bot.rules.linear import Weights
from bot.rules.meaning import Curves, Embed, Meaning
from bot.rules.triage import Kind
from handlers.models import meanings
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

_Numbers = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Freedom:
    """How little the weights of either look are held back (the C of a regression)."""

    words: float
    meaning: float


#: For labels of the very brand that is judged. F1 is flat from 2 to 8; 2 asks least. The best of 0.002 to 0.008.
OWN: Final = Freedom(2.0, 0.006)
#: Where our posts are most of what is learned and the brand's own labels few, as from the buttons: 1.2 is the best of
#: 0.3 to 2 for the airlines that tests/models/test_learning.py plays.
FEW_LABELS: Final = Freedom(1.2, 0.004)


@dataclass(frozen=True, slots=True)
class Report:
    """How the detector does on posts that it had not seen, in shares of one; ``missed`` complaints and ``flagged``
    others at the lower border, ``right`` of those from the upper one on; ``asked`` for a second look."""

    judged: int
    complaints: int
    f1: float
    auc: float
    missed: float
    flagged: float
    right: float
    asked: float = 0.0


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
    embed: Embed | None = None,
    freedom: Freedom = OWN,
    evenly: bool = False,
    said: Callable[[str], None] = lambda words: None,
) -> tuple[Weights, Report]:
    """Weights for the kinds that the examples have (see `handlers.models.fitting.fit`), and how they do. With ``embed``
    they know a second look, and the report is on both together. ``evenly``: the probabilities are those of a stream
    that holds as many complaints as other posts, whatever the examples hold."""
    complains = [example.kind is Kind.COMPLAINT for example in examples if example.group is not None]
    check_enough(sum(complains), len(complains) - sum(complains))
    # The first is `Kind.COMPLAINT`: of that the words and pieces that are kept tell most.
    kinds = tuple(kind for kind in Kind if any(example.kind is kind for example in examples))
    is_kind = np.array([[example.kind is kind for kind in kinds] for example in examples])
    weight = np.array([example.weight for example in examples])
    judged = np.array([example.group is not None for example in examples])
    said(f"reading {len(examples):,} posts")
    texts = [example.text for example in examples]
    corpus = Corpus(texts)
    meant = meanings.read(texts, embed, said) if embed else None

    first, second = np.zeros(is_kind.shape), np.zeros(is_kind.shape)
    folds = list(_folds(is_kind, np.array([example.group or "" for example in examples]), judged))
    for number, (learned, kept_back) in enumerate(folds, 1):
        said(f"learning from part of them and judging the rest, {number} of {len(folds)}")
        first[kept_back] = fit(corpus, learned, is_kind, weight, freedom.words, most_grams=most_grams).decide(kept_back)
        if meant is not None:
            head = meanings.fit(meant[learned], is_kind[learned], weight[learned], freedom.meaning)
            second[kept_back] = head.decide(meant[kept_back], first[kept_back])

    said("learning from all of them")
    everything = np.arange(len(examples))
    fitted = fit(corpus, everything, is_kind, weight, freedom.words, most_grams=most_grams, said=said)
    complaint = kinds.index(Kind.COMPLAINT)
    truth = is_kind[judged]
    curves, scores = _curves(first[judged], truth, complaint, evenly)
    lower, upper = _borders(scores, truth[:, complaint], most_missed)
    weights = Weights(kinds, *fitted.blocks(), curves, lower, upper)
    if meant is None:
        return weights, _report(scores, truth[:, complaint], lower, upper)

    curves, doubted = _curves(second[judged], truth, complaint, evenly)
    low, high = meanings.BAND
    asked = (scores >= low) & (scores <= high)
    scores = np.where(asked, doubted, scores)
    lower, upper = _borders(scores, truth[:, complaint], most_missed)
    head = meanings.fit(meant, is_kind, weight, freedom.meaning)
    rows = tuple(map(tuple, head.rows.tolist()))
    meaning = Meaning(rows, tuple(head.bias.tolist()), curves, meanings.BAND, lower, upper)
    report = replace(_report(scores, truth[:, complaint], lower, upper), asked=float(asked.mean()))
    return replace(weights, meaning=meaning), report


def _folds(is_kind: _Numbers, groups: _Numbers, judged: _Numbers) -> Iterator[tuple[_Numbers, _Numbers]]:
    """Rows to learn from and rows to judge, so that no group is on both sides."""
    rows, helping = np.flatnonzero(judged), np.flatnonzero(~judged)
    parts = min(_FOLDS, len(set(groups[rows])))
    if parts < 2:
        raise BadLabels("All posts say nearly the same: there is nothing to learn from, and nothing to judge by.")
    divided = StratifiedGroupKFold(parts, shuffle=True, random_state=_SEED)
    for learned, kept_back in divided.split(rows, is_kind[rows].argmax(axis=1), groups[rows]):
        yield np.concatenate([rows[learned], helping]), rows[kept_back]


def _curves(decisions: _Numbers, truth: _Numbers, complaint: int, evenly: bool) -> tuple[Curves, _Numbers]:
    """Platt's curve for each kind, and what that of complaints makes of the decisions: probabilities."""
    curves = tuple(
        _curve(decisions[:, kind], truth[:, kind], evenly and kind == complaint) for kind in range(truth.shape[1])
    )
    slope, offset = curves[complaint]
    return curves, 1 / (1 + np.exp(-(decisions[:, complaint] * slope + offset)))


def _curve(decisions: _Numbers, truth: _Numbers, evenly: bool) -> tuple[float, float]:
    """The logistic curve that turns decisions into probabilities; its slope and offset."""
    found = LogisticRegression(C=1e6, class_weight="balanced" if evenly else None).fit(decisions.reshape(-1, 1), truth)
    return round(float(found.coef_[0, 0]), 6), round(float(found.intercept_[0]), 6)


def _borders(scores: _Numbers, complains: _Numbers, most_missed: float) -> tuple[float, float]:
    """The lower border misses at most ``most_missed`` of the complaints to come; from the upper one on `LEAST_RIGHT` of
    all are complaints. What is a complaint as likely as not gets a card, however easy the labels were to tell apart."""
    found = np.sort(scores[complains])
    lower = min(float(found[max(math.floor((len(found) + 1) * most_missed) - 1, 0)]), 0.5)
    order = np.argsort(-scores, kind="stable")
    right = np.cumsum(complains[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(right >= LEAST_RIGHT)
    upper = float(scores[order][enough[-1]]) if len(enough) else 1.0
    return _down(lower), max(_down(lower), _down(upper))


def _down(score: float) -> float:
    return math.floor(score * 10_000) / 10_000


def _report(scores: _Numbers, complains: _Numbers, lower: float, upper: float) -> Report:
    sure = scores >= upper
    return Report(
        judged=len(scores),
        complaints=int(complains.sum()),
        f1=float(f1_score(complains, scores >= 0.5, average="macro")),
        auc=float(roc_auc_score(complains, scores)),
        missed=float((scores[complains] < lower).mean()),
        flagged=float((scores[~complains] >= lower).mean()),
        right=float(complains[sure].mean()) if sure.any() else 1.0,
    )
