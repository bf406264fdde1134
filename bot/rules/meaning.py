"""The second look at a post that its words leave open: by what it means as a whole, which a sentence model tells as
numbers. Weighs the numbers; knows no sentence model and no file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import mul
from typing import Final

#: How many numbers say what a text means.
WIDTH: Final = 1152
#: What a text means, in so many numbers. Never raises; takes about 10 ms.
Embed = Callable[[str], Sequence[float]]
#: For each kind, what turns its decision into a probability: slope and offset of a logistic curve (Platt).
Curves = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """Trained weights of the second look, for the same kinds in the same order as those of the first.

    The decision for a kind is that of the first look, plus a bias, plus its row times the numbers. ``band`` are the
    probabilities of a complaint between which the first look is not trusted. The borders are those of both looks
    together.
    """

    rows: tuple[tuple[float, ...], ...]
    bias: tuple[float, ...]
    curves: Curves
    band: tuple[float, float]
    lower: float
    upper: float

    def is_unsure(self, score: float) -> bool:
        """Whether the first look's probability of a complaint calls for the second."""
        low, high = self.band
        return low <= score <= high

    def decide(self, first: Sequence[float], numbers: Sequence[float]) -> tuple[float, ...]:
        """The decision of each kind, given those of the first look and what the text means."""
        return tuple(
            decision + bias + sum(map(mul, row, numbers))
            for bias, decision, row in zip(self.bias, first, self.rows, strict=True)
        )
