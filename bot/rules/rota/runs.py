"""The rota as people read it: who is on from which day to which, with the gaps in between. Pure.

Hours at which nobody is meant to be on (nights, weekends without a window) are not told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.rules.plan.model import Plan, Rota
from bot.rules.rota.compiled import CompiledRota
from bot.rules.rota.spans import Span
from bot.rules.rota.wording import spell, until


@dataclass(frozen=True, slots=True)
class Run:
    """From ``start`` to ``end`` (exclusive) nobody but this executive is on; ``gaps`` are the times within at which
    nobody is though somebody should be."""

    start: datetime
    end: datetime
    executive: str | None
    gaps: tuple[Span, ...] = ()


def runs(
    plan: Plan, rota: Rota, start: datetime, end: datetime, missing: Sequence[Span], topic: str | None = None
) -> list[Run]:
    """A period as runs, in order; ``missing`` are the gaps in it. Without anybody at all it is one run of nobody."""
    found: list[Run] = []
    for segment in CompiledRota(plan, rota).between(start, end, topic):
        holes = tuple(span for span in missing if segment.start <= span[0] < segment.end)
        if segment.executive is None:
            if found:
                found[-1] = replace(found[-1], gaps=(*found[-1].gaps, *holes))
            elif holes:
                found.append(Run(segment.start, segment.end, None, holes))
        elif found and found[-1].executive == segment.executive:
            found[-1] = replace(found[-1], end=segment.end)
        else:
            found.append(Run(segment.start, segment.end, segment.executive))
    return found or [Run(start, end, None, tuple(missing))]


def days(run: Run, following: Run | None, zone: str, now: datetime) -> str:
    """From which day to which: ``Thu 7 to Sun 10 May``; hours only where it begins and ends on one day.

    The day on which the next one begins is theirs. What began before now is told by its end, so that the words stay
    the same while it goes on.
    """
    where = ZoneInfo(zone)
    first, last = run.start.astimezone(where), (run.end - timedelta.resolution).astimezone(where)
    ends = last.date()
    if following is not None and following.start.astimezone(where).date() == ends and ends > first.date():
        ends -= timedelta(1)
    if ends == first.date() and last.date() == ends:
        return f"until {until(run.end, zone, now)}" if run.start <= now else spell(run.start, run.end, zone, now)
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    begin = midnight.replace(tzinfo=where)
    finish = (midnight + timedelta((ends - first.date()).days + 1)).replace(tzinfo=where)
    return spell(begin, finish, zone, now).removesuffix(", the whole day")


def in_gaps(spans: Sequence[Span], zone: str, now: datetime) -> str:
    """``Sat 09:00–17:00 nobody``, at most three."""
    said = [
        f"until {until(end, zone, now)}" if start <= now else spell(start, end, zone, now, between=" ")
        for start, end in spans[:3]
    ]
    more = f" and {len(spans) - 3} more" if len(spans) > 3 else ""
    return f"{', '.join(said)}{more} nobody" if said else ""
