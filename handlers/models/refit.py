"""Learns a detector from what the desk says, and judges it beside the one in force. Needs the extra ``train``.

``python -m handlers.models.refit`` does one task in a process of its own: JSON from stdin, JSON to stdout.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Final

from sklearn.metrics import f1_score

from bot.rules.gate import Figures
from bot.rules.lessons import kept_back
from bot.rules.linear import LinearClassifier
from bot.rules.meaning import Embed
from bot.rules.teaching import Taken, Task, Taught
from bot.rules.triage import Classifier, Kind
from handlers.models.embeddings import embeddings
from handlers.models.fitting import Example, fit
from handlers.models.labels import BadLabels, Label, shipped_posts
from handlers.models.teacher import answered, refused, task_of
from handlers.models.weights import packed, shipped, unpacked

#: What a post of ours counts beside one that somebody labelled here: of 0.03 to 0.4 the best for the airlines that
#: tests/models/test_learning.py plays.
OURS: Final = 0.05

#: Others on the machine go first.
_NICE: Final = 10

_Judged = Sequence[tuple[str, Kind]]


def refit(task: Task, ours: Sequence[Label], embed: Embed | None = None) -> Taught:
    """``ours`` are the posts that came with Buckstop: most of them teach, the rest judge. With ``embed`` (see
    `handlers.models.embeddings`) doubtful posts get a second look.

    The weights that came along had learned all of them, so what they would say of those that judge is said by weights
    that learned only the others. Raises `BadLabels` where there is too little to learn from.
    """
    teach = [label for label in ours if not kept_back(label.text)]
    audit = [(label.text, label.kind) for label in ours if kept_back(label.text)]
    beside = [Example(label.text, label.kind, OURS, group=label.copy_of) for label in teach]
    file = packed(fit([*map(_example, task.learned), *beside], embed))
    new = LinearClassifier(unpacked(file, "the new detector"), embed)
    if task.in_force is not None:
        old = stands_in = LinearClassifier(unpacked(task.in_force, "the detector in force"), embed)
    else:
        old, stands_in = LinearClassifier(shipped(), embed), LinearClassifier(fit(beside, embed), embed)
    return Taught(
        file=file,
        new=judged(new, (*task.judged, *audit)),
        old=_figures(_called(old, task.judged) + _called(stands_in, audit), (*task.judged, *audit)),
    )


def _example(taken: Taken) -> Example:
    copies = Label(taken.text, taken.kind).copy_of
    return Example(taken.text, taken.kind, taken.weight, group=copies if taken.certain else None)


def judged(detector: Classifier, posts: _Judged) -> Figures:
    """How a detector does on posts that it never saw."""
    return _figures(_called(detector, posts), posts)


def _called(detector: Classifier, posts: _Judged) -> list[bool]:
    return [detector.classify(text).kind is Kind.COMPLAINT for text, _ in posts]


def _figures(called: Sequence[bool], posts: _Judged) -> Figures:
    truth = [kind is Kind.COMPLAINT for _, kind in posts]
    found = sum(one for one, is_one in zip(called, truth, strict=True) if is_one)
    return Figures(
        judged=len(truth),
        complaints=sum(truth),
        recall=found / max(1, sum(truth)),
        f1=float(f1_score(truth, called, average="macro", zero_division=0.0)),
    )


def main() -> None:
    os.nice(_NICE)
    task, semantic = task_of(sys.stdin.buffer.read())
    try:
        answer = answered(refit(task, list(shipped_posts()), embeddings() if semantic else None))
    except BadLabels as error:
        answer = refused(str(error))
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
