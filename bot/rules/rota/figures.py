"""Gaps, load and simulations as people and scripts read them: labels, sentences, rows. Pure; knows no desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.rules.plan.model import Plan, Rota
from bot.rules.plan.times import format_instant
from bot.rules.plan.wall import local
from bot.rules.rota.gaps import Gap
from bot.rules.rota.load import Load
from bot.rules.rota.simulate import Simulation
from bot.rules.rota.wording import spell
from bot.rules.wording import listed

#: Somebody's name by id.
Name = Callable[[str], str]

_HOUR: Final = timedelta(hours=1)


def zone_of(rota: Rota) -> str:
    """In which zone a rota is read: that of its first layer."""
    return rota.layers[0].timezone if rota.layers else "UTC"


def namer(plan: Plan) -> Name:
    """Names by id, the id itself where the plan has nobody of it."""
    names = {person.id: person.name for person in plan.executives}
    return lambda person: names.get(person, person)


def label(gap: Gap, zone: str, beside: datetime) -> str:
    """When a gap is: ``Sat 9 May, 09:00–17:00``, ``Mon 25 May, the whole day``, ``Mon 4 to Fri 8 May, 09:00–17:00``.

    ``zone`` is that in which it is read; another year than that of ``beside`` is named.
    """
    where = ZoneInfo(zone)
    walls = [(local(start, where), local(end, where)) for start, end in gap.spans]
    if len(walls) == 1 and not gap.whole_days:
        return spell(gap.start, gap.end, zone, beside)
    first, last = walls[0][0].date(), walls[-1][0].date()
    days = (last - first).days + 1
    midnight = datetime.combine(first, datetime.min.time(), where)
    until = datetime.combine(last + timedelta(1), datetime.min.time(), where)
    whole = spell(midnight, until, zone, beside)
    if gap.whole_days:
        return whole if days == 1 else f"{whole}, whole days"
    hours = {f"{start:%H:%M}–{end:%H:%M}" for start, end in walls}
    if len(hours) == 1 and days > 1:
        daily = "daily" if len(walls) == days else f"{len(walls)} times"
        return f"{whole}, {hours.pop()}, {daily}"
    return f"{spell(gap.start, gap.end, zone, beside)}, in {len(walls)} parts"


def told(gap: Gap, zone: str, beside: datetime) -> str:
    """The same with the topics it is for."""
    return label(gap, zone, beside) + (f" (for {listed(gap.topics)})" if gap.topics else "")


def number(value: float) -> str:
    """``12``, ``3.4``, ``0``."""
    return f"{value:.0f}" if value >= 10 or round(value, 1) == int(round(value, 1)) else f"{value:.1f}"


def share(part: timedelta, of: timedelta) -> str:
    """``98.2 %``; never 100 where something is missing."""
    if part >= of:
        return "100 %"
    return f"{min(100 * part / of, 99.9):.1f} %"


def hours(time: timedelta) -> str:
    """``1 hour``, ``16 hours``, ``7.5 hours``."""
    shown = number(time / _HOUR)
    return f"{shown} hour" if shown == "1" else f"{shown} hours"


def fairness(given: Sequence[Load], evenness: float, name: Name) -> str:
    """How even it is, as a sentence or two, with whoever carries most."""
    total = sum(load.work for load in given)
    if len(given) < 2 or not total:
        return "" if given else "Nobody could be on."
    most = max(given, key=lambda load: load.work)
    idle = [name(load.executive) for load in given if not load.work]
    said = f"Fairness {100 * evenness:.0f} of 100, where 100 is the same for all. "
    times = number(most.work * len(given) / total)
    said += f"Most lies on {name(most.executive)}: {times} times the average." if times != "1" else ""
    if idle:
        said += f" Nothing on {listed(idle)}."
    return said.strip()


def summary(made: Simulation, zone: str, name: Name) -> list[str]:
    """A simulation in sentences: what it went by, how long somebody is on, the gaps, how even it is."""
    meant = made.end - made.start - made.coverage.closed
    lines = [f"Arrivals: {made.flow.said}."]
    if not meant:
        lines.append("The plan means no hour to be open.")
    else:
        fallback = made.coverage.by_fallback
        by = f", {share(fallback, meant)} of it the fallback" if fallback else ""
        on = meant - made.coverage.missing
        lines.append(f"Somebody is on for {share(on, meant)} of the hours that the plan means to be open{by}.")
    count = len(made.gaps)
    lines.append("No gaps." if not count else f"{count} {'gap' if count == 1 else 'gaps'}:")
    lines += [f"  {told(gap, zone, made.start)}. {gap.why}" for gap in made.gaps[:MOST_GAPS]]
    if count > MOST_GAPS:
        lines.append(f"  and {count - MOST_GAPS} more")
    if round(made.nobody, 1):
        lines.append(f"{number(made.nobody)} cases would find nobody.")
    return [*lines, *filter(None, [fairness(made.loads, made.evenness, name)])]


#: So many gaps are told one by one.
MOST_GAPS: Final = 10


def load_row(load: Load) -> list[str]:
    """Cases, messages, then nights, weekends and holidays, and the work."""
    counted = (load.cases, load.messages, load.nights, load.weekends, load.holidays, load.work)
    return [number(value) for value in counted]


LOAD_HEAD: Final = ("cases", "answers", "nights", "weekends", "holidays", "work")


def gap_json(gap: Gap) -> dict[str, Any]:
    """A gap for scripts."""
    return {
        "rota": gap.rota,
        "start": format_instant(gap.start),
        "end": format_instant(gap.end),
        "spans": [{"start": format_instant(start), "end": format_instant(end)} for start, end in gap.spans],
        "topics": list(gap.topics),
        "cause": str(gap.cause),
        "why": gap.why,
    }


def load_json(load: Load) -> dict[str, Any]:
    """A load for scripts."""
    values = ("cases", "messages", "nights", "weekends", "holidays", "work")
    return {"executive": load.executive} | {name: round(getattr(load, name), 2) for name in values}


def simulation_json(made: Simulation) -> dict[str, Any]:
    """A simulation for scripts. Hours are numbers, shares are of one."""
    sums = made.coverage
    people = [
        load_json(load)
        | {
            "turns": made.turns[load.executive].number,
            "hours_on": round(made.turns[load.executive].on / _HOUR, 2),
        }
        for load in made.loads
    ]
    return {
        "rota": made.rota,
        "start": format_instant(made.start),
        "end": format_instant(made.end),
        "arrivals": made.flow.said,
        "hours": {
            "covered": round(sums.covered / _HOUR, 2),
            "by_fallback": round(sums.by_fallback / _HOUR, 2),
            "missing": round(sums.missing / _HOUR, 2),
            "closed": round(sums.closed / _HOUR, 2),
        },
        "gaps": [gap_json(gap) for gap in made.gaps],
        "load": people,
        "cases_for_nobody": round(made.nobody, 2),
        "fairness": round(made.evenness, 4),
    }
