"""Which detector judges: what came along or a folder, and whether doubtful posts get a second look."""

from __future__ import annotations

import functools
from pathlib import Path

from bot.rules.linear import LinearClassifier
from handlers.models.embeddings import embeddings
from handlers.models.weights import FILE, SHIPPED, BadModel, load


@functools.cache
def detector(folder: Path | None, *, semantic: bool) -> LinearClassifier:
    """``folder`` is one made by `buckstop train`, or None: what came along. A folder trained with ``--semantic`` always
    looks twice, what came along only where ``semantic`` asks for it. A process reads each once.

    Raises `BadModel`, and `NotInstalled` where the second look needs packages that are not here.
    """
    weights = load(folder or SHIPPED)
    if semantic and weights.meaning is None:
        file = (folder or SHIPPED) / FILE
        told = "has no second look, which BUCKSTOP_SEMANTIC=on asks for"
        raise BadModel(f"{file} {told}. Train it again with `buckstop train --semantic`.")
    looks_twice = weights.meaning is not None and (semantic or folder is not None)
    return LinearClassifier(weights, embeddings() if looks_twice else None)
