"""Asking for cover: which hours are still asked for, who could take them, and when one is reminded. Pure.

What is asked for is read from the rota: the hours of a request at which its asker is on. So whatever else changes the
rota (leave, an override, a change taken back) is reckoned with, and nothing has to be kept in step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.rules.plan.model import Plan, Rota
from bot.rules.rota.changes import DayChange
from bot.rules.rota.compiled import CompiledRota
from bot.rules.rota.spans import Span, union
from bot.rules.rota.wish import Act, Wish, entries

#: Whoever is asked for as this is everybody who could. (Executives' ids begin with a letter or a digit.)
ANYBODY: Final = "-"
#: So many hours before it begins, what nobody has taken is said again: 4, 3, 2, 1 weeks, 3, 2, 1 days, 12 hours.
STEPS: Final = (672, 504, 336, 168, 72, 48, 24, 12)
#: From here on to the leads too.
LEADS_FROM: Final = 72
#: Before any step.
NOT_YET: Final = 10_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a request stands open: ``spans`` from ``since`` on, in order. ``closes_at`` is when the first of them is
    no longer asked for: where it begins; of hours that began before they were asked for, where they end."""

    spans: tuple[Span, ...]
    since: datetime
    closes_at: datetime


def turns(plan: Plan, who: str, start: datetime, end: datetime) -> list[Span]:
    """When somebody is on in a period, on whatever rota and for whatever topic."""
    return union(span for _, _, span in _on(plan, who, start, end))


def rota_of(plan: Plan, who: str, start: datetime, end: datetime) -> Rota | None:
    """The first rota on which somebody is on in a period."""
    return next((rota for rota, _, _ in _on(plan, who, start, end)), None)


def standing(plan: Plan, who: str, since: datetime, closes_at: datetime, end: datetime, now: datetime) -> Asked:
    """What is still asked for now. Hours that began with nobody else are the asker's: the next ones stay open."""
    start = max(since, now)
    spans = turns(plan, who, start, end)
    if spans and closes_at <= now and spans[0][0] <= now:
        since = spans.pop(0)[1]
    if not spans:
        return Asked((), since, closes_at)
    begin, finish = spans[0]
    return Asked(tuple(spans), since, begin if begin > now else finish)


def rings(plan: Plan, who: str, spans: Sequence[Span]) -> list[str]:
    """Everybody else in the rings and the fallback of the rotas on which somebody is on, in the plan's order."""
    found: set[str] = set()
    for start, end in spans:
        for rota, _, _ in _on(plan, who, start, end):
            found.update(rota.fallback)
            for layer in rota.layers:
                found.update(layer.members, *(change.members for change in layer.changes))
    return [person.id for person in plan.executives if person.id in found and person.id != who]


def hindered(plan: Plan, people: Sequence[str], who: str, spans: Sequence[Span]) -> dict[str, str | None]:
    """Why each of some people cannot be on instead in all of these hours, as words after a name (``is away``), or
    None."""
    busy: set[str | None] = set()
    hours: list[tuple[CompiledRota, datetime, str | None]] = []
    for rota in plan.rotas:
        ready = CompiledRota(plan, rota)
        for topic in _topics(rota):
            for begin, _, duty in (piece for start, end in spans for piece in ready.pieces(start, end, topic)):
                busy.add(duty.executive)
                if duty.executive == who:
                    hours.append((ready, begin, topic))
    found: dict[str, str | None] = {}
    for person in people:
        reasons = (ready.unable(person, begin, topic) for ready, begin, topic in hours)
        found[person] = "is on then already" if person in busy else next(filter(None, reasons), None)
    return found


def taking(plan: Plan, who: str, taker: str, spans: Sequence[Span], now: datetime) -> list[DayChange]:
    """The entries that put somebody on instead in just these hours: what is given back later is nobody else's."""
    found = [entry for start, end in spans for entry in entries(plan, Wish(Act.COVER, who, start, end, taker), now)]
    return list(dict.fromkeys(found))


def been(changes: Sequence[DayChange], now: datetime) -> list[DayChange]:
    """What has been of entries that are given back: the hours that were worked stay whose they were."""
    return [
        replace(change, entry=replace(change.entry, end=now), said_at=now)
        for change in changes
        if isinstance(change.entry.start, datetime) and change.entry.start < now
    ]


def step(closes_at: datetime, now: datetime) -> int:
    """The last step, in hours, that is due so long before; NOT_YET before the first."""
    return min((hours for hours in STEPS if closes_at - timedelta(hours=hours) <= now), default=NOT_YET)


def _on(plan: Plan, who: str, start: datetime, end: datetime) -> list[tuple[Rota, str | None, Span]]:
    """When somebody is on, by rota and topic; none of a period that is over before it begins."""
    if start >= end:
        return []
    return [
        (rota, topic, (segment.start, segment.end))
        for rota in plan.rotas
        for ready in (CompiledRota(plan, rota),)
        for topic in _topics(rota)
        for segment in ready.between(start, end, topic)
        if segment.executive == who
    ]


def _topics(rota: Rota) -> tuple[str | None, ...]:
    """No topic, and each that asks for a skill."""
    return (None, *(topic for topic, _ in rota.needs))
