"""A fault of the house itself: seen, told once where it stands for a while, shown, and over when it is gone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.flows import operators
from bot.flows.about import thread_url
from bot.flows.context import Context
from bot.flows.invariants import BY_NAME, Broken, Invariant
from bot.pages import Line
from bot.store import cases, events, faults

#: The kind of its message.
FAULT: Final = "fault"


def settle(
    ctx: Context,
    conn: Connection,
    now: datetime,
    looked: Iterable[Invariant],
    found: Collection[Broken],
    patience: timedelta = timedelta(0),
) -> None:
    """Keep what a look found of the invariants it ``looked`` at. People hear of what has stood for ``patience``."""
    standing = {row.name: row for row in faults.standing(conn)}
    for one in found:
        _stands(ctx, conn, now, one, standing.get(one.invariant.name), patience)
    broken = {one.invariant.name for one in found}
    for invariant in looked:
        row = standing.get(invariant.name)
        if row is not None and row.name not in broken and faults.change(conn, row.id, ended_at=now):
            events.record(conn, now, "fault gone", fault=row.id, invariant=row.name)
            operators.refresh(ctx, conn, now, _key(row.id))


def _stands(
    ctx: Context, conn: Connection, now: datetime, one: Broken, row: Row[Any] | None, patience: timedelta
) -> None:
    name = one.invariant.name
    seen: dict[str, Any] = {"times": one.count, "cases": list(one.cases), "said": one.said}
    begun = row.begun_at if row is not None else now
    if row is None:
        fault = faults.begin(conn, now, name, **seen)
        events.record(conn, now, "fault found", fault=fault, invariant=name, count=one.count)
    else:
        fault = row.id
        if {key: getattr(row, key) for key in seen} != seen and faults.change(conn, fault, **seen):
            operators.refresh(ctx, conn, now, _key(fault))
    if now - begun >= patience and faults.tell(conn, now, fault):
        operators.tell(ctx, conn, now, _key(fault), FAULT, {"fault": fault})


def _key(fault: int) -> str:
    return f"fault:{fault}"


def page(ctx: Context, conn: Connection, row: Row[Any]) -> Line:
    """What is wrong, where, and what to do; or that it is over."""
    fault = faults.get(conn, row.facts["fault"])
    # A newer version beside us may know one that we do not.
    about = BY_NAME.get(fault.name) or Invariant(fault.name, fault.name.replace("_", " "), "", "")
    if fault.ended_at is not None:
        return Line(f"Over: there are no {about.never} any more.")
    said = [f"Buckstop found what must never be: {about.never}.", _number(fault), fault.said, about.means, about.do]
    case = cases.find(conn, fault.cases[0]) if fault.cases else None
    url = thread_url(ctx, case) if case is not None else None
    return Line(" ".join(filter(None, said)), url, f"Open case {case.id}" if url and case is not None else "")


def _number(fault: Row[Any]) -> str:
    named = [str(case) for case in fault.cases]
    told = "There is one" if fault.times == 1 else f"There are {fault.times:,}"
    if not named:
        return f"{told}."
    which = f"case {named[0]}" if len(named) == 1 else f"cases {', '.join(named[:-1])} and {named[-1]}"
    return f"{told}{', among them ' if fault.times > len(named) else ': '}{which}."
