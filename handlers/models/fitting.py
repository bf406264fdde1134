"""The one door to training: labelled posts in, a detector's weights out. Needs the extra ``train``.

Pure and slow (some ten seconds of one core for five thousand posts): call it in a thread, never on the loop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.rules.linear import Weights
from bot.rules.meaning import Embed
from bot.rules.triage import Kind


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled post. ``weight`` is how much it counts (1 is a label somebody gave on purpose, a guess is less).
    ``group`` holds together what must not be learned from and judged by at once: one writer's posts, one customer's,
    copies of one text. None: it helps to learn, and nothing is judged by it."""

    text: str
    kind: Kind
    weight: float = 1.0
    group: str | None = None


def fit(examples: Sequence[Example], embed: Embed | None = None) -> Weights:
    """Learn from all the examples at once; nothing of an earlier model stays, so a label can always be taken back. With
    ``embed`` (`handlers.models.embeddings`) they know a second look; that takes 10 ms an example.

    Probabilities and both borders come from the examples with a group, each judged by a fit that had not seen its
    group; those of weight 0 are left out. Made for hundreds of labels beside thousands of our posts; `buckstop train`
    holds the weights back less. The same examples in the same order give the same weights. Raises
    `handlers.models.labels.BadLabels` where the grouped ones hold fewer than ten complaints or ten others.
    """
    from handlers.models.training import FEW_LABELS, train

    return train([example for example in examples if example.weight > 0], embed=embed, freedom=FEW_LABELS)[0]
