"""Spans of time as sorted lists that do not overlap: joined, taken from one another, measured. Knows no rota."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

#: From the first instant to the second, which is no part of it.
Span = tuple[datetime, datetime]


def union(spans: Iterable[Span]) -> list[Span]:
    """What lies in any of them; neighbours become one."""
    found: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What lies in the first and not in the second. Neighbours stay two."""
    holes = union(taken)
    found: list[Span] = []
    for start, end in spans:
        for begin, finish in holes:
            if finish <= start or begin >= end:
                continue
            if start < begin:
                found.append((start, begin))
            start = max(start, finish)
        if start < end:
            found.append((start, end))
    return found


def clipped(spans: Iterable[Span], start: datetime, end: datetime) -> list[Span]:
    """What of them lies in a period."""
    cut = ((max(begin, start), min(finish, end)) for begin, finish in spans)
    return [(begin, finish) for begin, finish in cut if begin < finish]


def length(spans: Sequence[Span]) -> timedelta:
    """How long they are together."""
    return sum((end - start for start, end in spans), timedelta(0))
