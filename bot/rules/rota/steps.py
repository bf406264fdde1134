"""A value that changes at known instants and stays the same between them. Knows nothing of rotas."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Steps(Generic[T]):
    """``values[0]`` holds before the first edge, ``values[n]`` from ``edges[n - 1]`` on. Edges are sorted."""

    edges: Sequence[datetime]
    values: Sequence[T]

    def at(self, t: datetime) -> T:
        return self.values[bisect_right(self.edges, t)]


def stacked(spans: Iterable[tuple[datetime, datetime, T]]) -> Steps[tuple[T, ...]]:
    """At each instant the values of the (start, end, value) that cover it, in the order given. Ends are exclusive."""
    begin: dict[datetime, list[int]] = defaultdict(list)
    end: dict[datetime, list[int]] = defaultdict(list)
    values: list[T] = []
    for start, stop, value in spans:
        if start < stop:
            begin[start].append(len(values))
            end[stop].append(len(values))
            values.append(value)
    edges = sorted({*begin, *end})
    open_now: list[int] = []
    found: list[tuple[T, ...]] = [()]
    for edge in edges:
        for index in end[edge]:
            open_now.remove(index)
        for index in begin[edge]:
            insort(open_now, index)
        found.append(tuple(values[index] for index in open_now))
    return Steps(edges, found)
