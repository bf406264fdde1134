"""A detector that was learned here, of its file."""

from __future__ import annotations

from dataclasses import replace

from bot.rules.linear import LinearClassifier
from handlers.models.embeddings import embeddings
from handlers.models.weights import shipped, unpacked


def learned(file: bytes, careful: bool, *, semantic: bool = False) -> LinearClassifier:
    """``careful``: by the borders of what came along, where those are the more careful ones. ``semantic``: doubtful
    posts get a second look, if its weights know one. Raises `BadModel`."""
    weights = unpacked(file, "The learned detector")
    if careful:
        ours = shipped()
        weights = replace(weights, lower=min(weights.lower, ours.lower), upper=max(weights.upper, ours.upper))
        if weights.meaning is not None and ours.meaning is not None:
            lower = min(weights.meaning.lower, ours.meaning.lower)
            upper = max(weights.meaning.upper, ours.meaning.upper)
            weights = replace(weights, meaning=replace(weights.meaning, lower=lower, upper=upper))
    return LinearClassifier(weights, embeddings() if semantic else None)
