"""Who is on rota as plain values for scripts: what ``buckstop rota who`` and ``rota show`` print."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.rules.plan.model import Plan, Rota
from bot.rules.plan.times import format_instant
from bot.rules.rota.compiled import CompiledRota

Row = dict[str, str | None]


def who(plan: Plan, rota: Rota, instants: Iterable[datetime], topic: str | None = None) -> list[Row]:
    """For each instant, in the order given: ``at``, ``executive``, ``until``, ``next``, ``why``. Executives are ids.

    ``until`` is when somebody else (or nobody) is on, and ``next`` is who; both null where no change is in sight.
    """
    compiled = CompiledRota(plan, rota)
    rows: list[Row] = []
    for t in instants:
        duty = compiled.at(t, topic)
        until, following = compiled.until(t, topic)
        rows.append(
            {
                "at": format_instant(t),
                "executive": duty.executive,
                "until": None if until is None else format_instant(until),
                "next": following,
                "why": duty.why,
            }
        )
    return rows


def show(plan: Plan, rota: Rota, start: datetime, end: datetime) -> list[Row]:
    """Segments ``start``, ``end``, ``executive``, ``source`` that cover the period exactly once, in order.

    Raises ``ValueError`` where the period ends before it begins.
    """
    if end <= start:
        raise ValueError("the period must end after it begins")
    return [
        {
            "start": format_instant(segment.start),
            "end": format_instant(segment.end),
            "executive": segment.executive,
            "source": segment.source,
        }
        for segment in CompiledRota(plan, rota).between(start, end)
    ]
