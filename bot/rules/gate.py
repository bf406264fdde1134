"""Whether a newly learned detector may take the place of the one in force, and when one is learned. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

#: A detector is learned anew after so many labels, and no sooner than so long after the last.
EVERY: Final = 25
PAUSE: Final = timedelta(hours=1)
#: A new one may find this much less of the complaints it is judged by.
_MOST_LOST: Final = 0.01
#: With fewer complaints to judge by nobody could tell.
_LEAST: Final = 20


@dataclass(frozen=True, slots=True)
class Figures:
    """How a detector does on posts that it never saw: of ``judged`` posts ``complaints`` are complaints; ``recall`` is
    the share of them that it calls so, ``f1`` macro F1 of complaint or not; in shares of one."""

    judged: int
    complaints: int
    recall: float
    f1: float


def is_due(labels: int, last: datetime | None, now: datetime, every: int = EVERY) -> bool:
    """Whether it is time to learn: ``labels`` came since, and ``last`` is when that was done before."""
    return labels >= every and (last is None or now - last >= PAUSE)


def refusal(old: Figures, new: Figures) -> str | None:
    """Why a new detector stays out, in a sentence; None: it goes live."""
    if new.complaints < _LEAST:
        return f"there are {new.complaints} complaints to judge it by, and at least {_LEAST} are needed"
    if new.recall < old.recall - _MOST_LOST:
        return f"it finds {new.recall:.1%} of the complaints, and the one in force {old.recall:.1%}"
    return None
