"""The rota as entries of a calendar: one for each shift, known by the same id for as long as it begins when it did.

Pure. It reads what every preview reads (``between``), and nothing of customers or cases.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise
from typing import Final

from bot.rules.plan.model import Plan, Rota
from bot.rules.rota.compiled import CompiledRota, Segment
from bot.rules.rota.spans import Span
from bot.rules.wording import listed

#: What is given out: so much of the past and of the time to come at least.
PAST: Final = timedelta(days=60)
AHEAD: Final = timedelta(days=180)
_MONTH: Final = timedelta(days=31)
#: The source of a segment in which no layer has anybody.
FALLBACK: Final = "fallback"
#: What an entry said when it was last given out, as a digest; the revision since which it says so; and when that was.
Mark = tuple[str, int, datetime]


@dataclass(frozen=True, slots=True)
class Shift:
    """From ``start`` to ``end`` (exclusive) this executive is on. ``skill`` and ``topics`` are those for which alone,
    where somebody else is on for the rest; ``as_fallback``: no layer has anybody."""

    rota: str
    executive: str
    start: datetime
    end: datetime
    as_fallback: bool = False
    skill: str = ""
    topics: tuple[str, ...] = ()

    @property
    def uid(self) -> str:
        """Stays the same when the shift ends otherwise, or is called otherwise."""
        known_by = (self.rota, self.executive, self.skill, self.start.astimezone(UTC).isoformat())
        return f"{hashlib.sha256(repr(known_by).encode()).hexdigest()[:32]}@buckstop"


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of a calendar."""

    uid: str
    start: datetime
    end: datetime
    title: str

    @property
    def digest(self) -> str:
        """What tells it from every other form of itself."""
        said = (self.start.isoformat(), self.end.isoformat(), self.title)
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Record:
    """Who was on as it happened, up to an instant: segments that follow one another, by skill (none: for all that need
    none)."""

    until: datetime
    segments: Mapping[str, Sequence[Segment]]


def window(now: datetime) -> Span:
    """The time that is given out: whole months in UTC, so that a shift cut at its edge is the same tomorrow."""
    return _month(now - PAST), _month(now + AHEAD + _MONTH)


def shifts(
    rota: Rota, ready: CompiledRota, start: datetime, end: datetime, record: Record | None = None
) -> list[Shift]:
    """Everybody's shifts on a rota, in order of time. What follows without a pause is one, whatever puts them on.

    What has been is read from the ``record``, and only what that does not reach from the plan.
    """
    anyway = _on(ready, start, end, None, record, "")
    found = [Shift(rota.name, who, *span, as_fallback) for who, as_fallback, span in _merged(anyway)]
    for skill in dict.fromkeys(skill for _, skill in rota.needs):
        topics = tuple(topic for topic, needed in rota.needs if needed == skill)
        others = _others(anyway, _on(ready, start, end, topics[0], record, skill))
        found += [
            Shift(rota.name, who, *span, as_fallback, skill, topics) for who, as_fallback, span in _merged(others)
        ]
    return sorted(found, key=lambda shift: (shift.start, shift.skill))


def _on(
    ready: CompiledRota, start: datetime, end: datetime, topic: str | None, record: Record | None, skill: str
) -> list[Segment]:
    held = record.segments.get(skill, ()) if record is not None else ()
    been = [replace(one, start=max(one.start, start)) for one in held if start < one.end]
    if record is None or not been:
        return ready.between(start, end, topic)
    before = ready.between(start, been[0].start, topic) if start < been[0].start else []
    return [*before, *been, *ready.between(record.until, end, topic)]


def of_executive(
    plan: Plan, rotas: Sequence[CompiledRota], executive: str, now: datetime, records: Mapping[str, Record]
) -> list[Entry]:
    """Somebody's own shifts, on all rotas. Of several rotas each is named."""
    found = []
    for rota, ready in zip(plan.rotas, rotas, strict=True):
        title = "Executive rota" if len(plan.rotas) == 1 else f"Executive rota, {rota.name}"
        theirs = shifts(rota, ready, *window(now), records.get(rota.name))
        found += [_entry(shift, title) for shift in theirs if shift.executive == executive]
    return sorted(found, key=lambda entry: (entry.start, entry.uid))


def of_rota(plan: Plan, rota: Rota, ready: CompiledRota, now: datetime, records: Mapping[str, Record]) -> list[Entry]:
    """Everybody's shifts on one rota."""
    names = {person.id: person.name for person in plan.executives}
    found = shifts(rota, ready, *window(now), records.get(rota.name))
    return [_entry(shift, names.get(shift.executive, shift.executive)) for shift in found]


def marked(known: Mapping[str, Mark], entries: Iterable[Entry], revision: int, now: datetime) -> dict[str, Mark]:
    """The marks of entries that are given out now; what is new or says something else since has this ``revision``."""
    marks = {}
    for entry in entries:
        before = known.get(entry.uid)
        same = before is not None and before[0] == entry.digest
        marks[entry.uid] = before if before is not None and same else (entry.digest, revision, now)
    return marks


def _entry(shift: Shift, title: str) -> Entry:
    as_what = [*([listed(shift.topics)] if shift.topics else []), *([FALLBACK] if shift.as_fallback else [])]
    return Entry(shift.uid, shift.start, shift.end, f"{title} ({', '.join(as_what)})" if as_what else title)


def _others(anyway: Sequence[Segment], for_topic: Sequence[Segment]) -> Iterator[Segment]:
    """Who is on for a topic, and nobody where that is who is on anyway. Both cover the same period."""
    first, topic = {one.start: one for one in anyway}, {one.start: one for one in for_topic}
    held, on = anyway[0], for_topic[0]
    for begin, finish in pairwise(sorted({*first, *topic, anyway[-1].end})):
        held, on = first.get(begin, held), topic.get(begin, on)
        who = on.executive if on.executive != held.executive else None
        yield Segment(begin, finish, who, on.source)


def _merged(segments: Iterable[Segment]) -> Iterator[tuple[str, bool, Span]]:
    """Who is on, whether as fallback, from when to when. Segments cover a period, so neighbours follow at once."""
    for (who, as_fallback), run in groupby(segments, key=lambda one: (one.executive, one.source == FALLBACK)):
        parts = list(run)
        if who is not None:
            yield who, as_fallback, (parts[0].start, parts[-1].end)


def _month(t: datetime) -> datetime:
    return t.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
