"""Which detector judges: what came along or a folder, and whether doubtful posts get a second look."""

from __future__ import annotations

import functools
from pathlib import Path

from bot.rules.linear import LinearClassifier
from handlers.models.embeddings import embeddings
from handlers.models.weights import FILE, SHIPPED, BadModel, load


def detector(folder: Path | None, *, semantic: bool) -> LinearClassifier:
    """``folder`` is one made by `buckstop train`, or None: what came along. A folder trained with ``--semantic`` always
    looks twice, what came along only where ``semantic`` asks for it.

    Raises `BadModel`, and `NotInstalled` where the second look needs packages that are not here.
    """
    return _came_along(semantic) if folder is None else _made(folder, semantic, looks_twice=True)


@functools.cache
def _came_along(semantic: bool) -> LinearClassifier:
    return _made(SHIPPED, semantic, looks_twice=semantic)


def _made(folder: Path, semantic: bool, *, looks_twice: bool) -> LinearClassifier:
    weights = load(folder)
    if semantic and weights.meaning is None:
        told = "has no second look, which BUCKSTOP_SEMANTIC=on asks for"
        raise BadModel(f"{folder / FILE} {told}. Train it again with `buckstop train --semantic`.")
    return LinearClassifier(weights, embeddings() if looks_twice and weights.meaning is not None else None)
