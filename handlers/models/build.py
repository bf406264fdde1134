"""``python -m handlers.models.build FOLDER`` makes the weights that ship from the posts written for Buckstop.

Beside them, as weak evidence, stand the phrases of the lexicon and the licensed sets in FOLDER (see NOTICE). The posts
are judged writer by writer, so what the report says holds for people whose manner the model has not seen.
"""

from __future__ import annotations

import math
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from bot.rules.cues import KINDS
from bot.rules.linear import Weights
from handlers.models.embeddings import embeddings
from handlers.models.fitting import Example
from handlers.models.labels import Label, shipped_posts
from handlers.models.licensed import SETS
from handlers.models.training import Freedom, Report, train
from handlers.models.weights import SHIPPED, save

#: How many words and pieces ship: those that tell most of complaints. 50,000 do as well, all 129,000 worse.
_MOST_GRAMS: Final = 30_000
#: How much of a post's weight goes to the same words with, or without, a handle.
_READDRESSED: Final = 0.3
#: For customers whom the writers never met, weights are held back more than for those that taught: 0.4 of 0.06 to 2,
#: 0.0003 of that to 0.003.
_FREEDOM: Final = Freedom(0.4, 0.0003)
#: How much a phrase of the lexicon counts beside a post, and a line of a licensed set, of which so many are drawn.
_PHRASE: Final = 0.25
_LICENSED: Final = 0.2
_DRAWN: Final = 1_500
#: Customers of a company that nobody here knows are further from these writers than the writers from one another, so
#: fewer misses are allowed among those than are promised.
_MOST_MISSED: Final = 0.03
_ADDRESS: Final = re.compile(r"^(?:[\s.,]*@\w+)+[\s,:]*|(?:\s+@\w+)+\s*$")
_STANDS_FOR: Final = {"#th": "third", "#": "3", "<link>": "https://t.co/x"}


def build(labels: Sequence[Label], licensed: Path) -> tuple[Weights, Report]:
    """The weights, and how they do on writers they had not seen. Whoever wrote four times as many posts counts twice as
    much."""
    wrote = Counter(label.writer for label in labels)
    usual = len(labels) / len(wrote)
    posts = [
        Example(text, label.kind, share * math.sqrt(usual / wrote[label.writer]), group=label.writer)
        for label in labels
        for text, share in ((label.text, 1 - _READDRESSED), (readdressed(label.text), _READDRESSED))
    ]
    beside = [*_phrases(), *_drawn(licensed)]
    return train(
        [*posts, *beside],
        most_grams=_MOST_GRAMS,
        most_missed=_MOST_MISSED,
        embed=embeddings(),
        freedom=_FREEDOM,
        evenly=True,
        said=_say,
    )


def _say(words: str) -> None:
    sys.stderr.write(f"{words} …\n")


def readdressed(text: str) -> str:
    """The same post without the handle it is addressed to, or with one if it had none. Who writes in a chat names
    nobody, who writes on X always does, and neither is any more a complaint for it."""
    if "@" in text:
        return _ADDRESS.sub("", text) or text
    return f"@acme {text}"


def _phrases() -> Iterator[Example]:
    """What the lexicon knows, in words."""
    for kind, signals in KINDS.items():
        for signal in signals:
            for phrase in filter(None, signal.phrases.split(" | ")):
                yield Example(" ".join(_STANDS_FOR.get(word, word) for word in phrase.split()), kind, _PHRASE)


def _drawn(folder: Path) -> Iterator[Example]:
    for name, read in SETS.items():
        lines = sorted(set(read(folder / name)))
        for text, kind in random.Random(name).sample(lines, _DRAWN):  # noqa: S311 - a draw to be repeated, no secret
            yield Example(text, kind, _LICENSED)


def main() -> None:
    weights, report = build(list(shipped_posts()), Path(sys.argv[1]))
    file = save(weights, SHIPPED)
    sys.stdout.write(f"{file}: {file.stat().st_size / 2**20:.2f} MB\n{report}\n")
    sys.stdout.write(f"borders: {weights.lower}, {weights.upper}\n")


if __name__ == "__main__":
    main()
