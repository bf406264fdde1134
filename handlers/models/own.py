"""Trains on somebody's own labels; the posts that came with Buckstop stand beside them as weak evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from bot.rules.linear import Weights
from bot.rules.meaning import Embed
from bot.rules.triage import Kind
from handlers.models.fitting import Example
from handlers.models.labels import Label
from handlers.models.training import Report, check_enough, train

#: What a post of ours counts beside one of theirs (docs/detector.md has the figures).
_OURS: Final = 0.1
#: How many words and pieces are kept: those that tell most of complaints. All of them do half a point of F1 worse.
_MOST_GRAMS: Final = 15_000
#: With fewer labels, what was learned is shaky.
_FEW: Final = 200


def train_own(
    labels: Sequence[Label], ours: Iterable[Label], said: Callable[[str], None], embed: Embed | None = None
) -> tuple[Weights, Report]:
    """Weights for the kinds that ``labels`` use. ``ours`` are the posts that came with Buckstop; with ``embed`` the
    weights know a second look.

    Raises `BadLabels` where there is too little to learn from.
    """
    counted = Counter(label.kind for label in labels)
    said(f"labels: {', '.join(f'{kind} {count:,}' for kind, count in sorted(counted.items()))}")
    check_enough(counted[Kind.COMPLAINT], len(labels) - counted[Kind.COMPLAINT])
    if len(labels) < _FEW:
        said(f"{len(labels)} labels are few: what they teach is shaky, {_FEW} are usable, 1,000 are good")
    examples = [Example(label.text, label.kind, group=label.copy_of) for label in labels]
    # Theirs may know fewer kinds. What is no complaint is then what they call such posts.
    rest = Kind.OTHER if counted[Kind.OTHER] else max(kind for kind in counted if kind is not Kind.COMPLAINT)
    beside = [Example(label.text, label.kind if counted[label.kind] else rest, _OURS) for label in ours]
    return train([*examples, *beside], most_grams=_MOST_GRAMS, embed=embed, said=said)
