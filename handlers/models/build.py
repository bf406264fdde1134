"""``python -m handlers.models.build``: makes the weights that ship from the posts that were written for Buckstop.

They are judged writer by writer, so what the report says holds for people whose manner the model has not seen.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

from bot.rules.linear import Weights
from handlers.models.labels import Label, shipped_posts
from handlers.models.training import Example, Report, train
from handlers.models.weights import SHIPPED, save

#: How many words and pieces ship. Twice as many are no better and load half as fast (docs/detector.md).
MOST_GRAMS = 60_000


_ADDRESS = re.compile(r"^(?:[\s.,]*@\w+)+[\s,:]*|(?:\s+@\w+)+\s*$")


def build(labels: Sequence[Label]) -> tuple[Weights, Report]:
    """The weights, and how they do on writers they had not seen."""
    examples = [
        Example(text, label.kind, trust=0.5, group=label.writer)
        for label in labels
        for text in (label.text, readdressed(label.text))
    ]
    return train(examples, most_grams=MOST_GRAMS, said=lambda words: sys.stderr.write(f"{words} …\n"))


def readdressed(text: str) -> str:
    """The same post without the handle it is addressed to, or with one if it had none. Who writes in a chat names
    nobody, who writes on X always does, and neither is any more a complaint for it."""
    if "@" in text:
        return _ADDRESS.sub("", text) or text
    return f"@acme {text}"


def main() -> None:
    weights, report = build(list(shipped_posts()))
    file = save(weights, SHIPPED)
    sys.stdout.write(f"{file}: {file.stat().st_size / 2**20:.2f} MB\n{report}\n")
    sys.stdout.write(f"borders: {weights.lower}, {weights.upper}\n")


if __name__ == "__main__":
    main()
