"""Fits the second look: regressions on what posts mean (`handlers.models.embeddings`). Needs the extra ``train``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from bot.rules.meaning import Embed

#: Between these probabilities the second look is asked. On the ACL set, that is for three posts of four, and no figure
#: differs from asking for all; from 0.1 to 0.9 it is for half of them, and at 5 % missed one more in a hundred is
#: flagged (docs/detector.md).
BAND: Final = (0.03, 0.97)
_TOLD_EACH: Final = 1_000

_Numbers = np.ndarray[Any, np.dtype[Any]]


def read(texts: Sequence[str], embed: Embed, said: Callable[[str], None]) -> _Numbers:
    """What each text means; a row each."""
    rows = []
    for number, text in enumerate(texts):
        if number % _TOLD_EACH == 0:
            said(f"reading what posts mean, {number:,} of {len(texts):,}")
        rows.append(embed(text))
    return np.array(rows)


@dataclass(frozen=True, slots=True)
class Head:
    """One regression for each kind: its weights as a row, and its bias."""

    rows: _Numbers
    bias: _Numbers

    def decide(self, meant: _Numbers, first: _Numbers) -> _Numbers:
        """As `bot.rules.meaning.Meaning` decides, for many posts: a row for each, a column for each kind."""
        decided: _Numbers = meant @ self.rows.T + self.bias + first
        return decided


def fit(meant: _Numbers, is_kind: _Numbers, weight: _Numbers, freedom: float) -> Head:
    """Learn from what posts mean, which kinds they are and how much each counts."""
    scale = StandardScaler().fit(meant, sample_weight=weight)
    seen = scale.transform(meant)
    rows, bias = [], []
    for kind in range(is_kind.shape[1]):
        regression = LogisticRegression(C=freedom, class_weight="balanced", max_iter=1000)
        regression.fit(seen, is_kind[:, kind], sample_weight=weight)
        row = regression.coef_[0] / scale.scale_
        rows.append(row)
        bias.append(regression.intercept_[0] - row @ scale.mean_)
    return Head(np.array(rows), np.array(bias))
