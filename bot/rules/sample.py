"""Draws the daily sample of what was set aside: a few posts at random, those near the border more likely. Pure.

The draw is that of its day: whoever repeats it gets the same. Weighted without replacement by the keys u^(1/w) of
Efraimidis and Spirakis (2006), whose largest are taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Final

#: A post that is surely no complaint weighs so much, one at a border of 0.2 five times that. The sample finds misses
#: where they are, and still says something of the rest.
_LEAST: Final = 0.05


def drawn(scores: Sequence[tuple[int, float]], day: date, most: int) -> list[int]:
    """At most ``most`` of the given, which are ids with their probability of a complaint, in the order of their ids."""
    chance = Random(f"{day:%Y-%m-%d}")  # noqa: S311 - a fair draw that can be repeated, no secret
    keys = [(chance.random() ** (1 / max(score, _LEAST)), one) for one, score in sorted(scores)]
    return sorted(one for _, one in sorted(keys, reverse=True)[:most])
