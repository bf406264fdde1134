"""The day before a turn: its executive is reminded, once, at a calm hour; and leads hear, once, where that executive
cannot be reached or cannot answer. A turn begins where somebody else was on before; a night without a window ends none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from bot.flows import queue, readiness
from bot.flows.context import Context
from bot.flows.gap_report import zone_of_lead
from bot.pages import Person
from bot.pages.gaps import ShiftAhead
from bot.rules.plan import Executive, Plan, Rota
from bot.rules.rota import CompiledRota
from bot.rules.rota.wording import until as spoken

#: The kind of its rows.
AHEAD: Final = "ahead"
#: The reminder comes on the day before, from this hour on in the executive's zone: work is done, the evening is not.
_CALM: Final = 16
#: Until here somebody may be told; leads hear from the morning on of an executive who is not ready.
_MORNING: Final = 9
_EVENING: Final = 20
_DAY: Final = timedelta(days=1)
#: So far back is looked who was on before, and so far ahead where a turn ends.
_BACK: Final = timedelta(days=14)
_TO_COME: Final = timedelta(days=100)
#: The reminder of tomorrow's turn is sent at most so long before it begins.
_SIGHT: Final = timedelta(hours=32)


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody comes on at ``start`` on a rota, after ``before`` (None: nobody)."""

    rota: Rota
    executive: Executive
    start: datetime
    before: Executive | None

    @property
    def key(self) -> str:
        return f"{self.rota.name}:{int(self.start.timestamp())}:{self.executive.id}"


def coming(ctx: Context, conn: Connection, now: datetime) -> Iterator[Turn]:
    """The turns that begin soon, in order, of each rota."""
    plan = ctx.plans.current(conn)
    for rota, ready in zip(plan.rotas, ctx.plans.rotas(conn), strict=True):
        yield from _coming(plan, rota, ready, now)


def _coming(plan: Plan, rota: Rota, ready: CompiledRota, now: datetime) -> Iterator[Turn]:
    last: str | None = None
    ended: dict[str, datetime] = {}
    for segment in ready.between(now - _BACK, now + _SIGHT):
        who = segment.executive
        if who is None:
            continue
        person = plan.executive(who)
        # Who had a few hours' cover comes back to their own turn: that is nothing to be reminded of.
        is_back = who in ended and segment.start - ended[who] < _DAY
        if who != last and not is_back and person is not None and segment.start > now:
            yield Turn(rota, person, segment.start, plan.executive(last))
        last = who
        ended[who] = segment.end


def asks(ctx: Context, conn: Connection, now: datetime) -> tuple[set[str], set[str]]:
    """Whom to look for in Slack before `look_ahead`: people, and the channels they should be members of."""
    plan = ctx.plans.current(conn)
    people: set[str] = set()
    channels: set[str] = set()
    for turn in coming(ctx, conn, now):
        untold = [lead for lead in plan.leads if _hears(plan, lead, turn, now)]
        if untold and turn.executive.slack is not None:
            people.add(turn.executive.slack)
            channels.update(readiness.channels_of(ctx, plan, turn.rota))
    return people, channels


def look_ahead(ctx: Context, conn: Connection, now: datetime) -> None:
    """Queue the reminders and the warnings that are due; each has a key and is said once."""
    plan = ctx.plans.current(conn)
    for turn in coming(ctx, conn, now):
        if _is_eve(turn.executive, turn.start, now) and turn.executive.slack is not None:
            facts = {"to": turn.executive.id, "rota": turn.rota.name, "start": turn.start.isoformat()}
            facts |= {"before": turn.before.id if turn.before else ""}
            queue.tell(ctx, conn, now, f"ahead:{turn.key}", turn.executive.slack, AHEAD, facts)
        for lack, said in readiness.lacks(ctx, conn, plan, turn.rota, turn.executive):
            for lead in plan.leads:
                if _hears(plan, lead, turn, now):
                    when = spoken(turn.start, zone_of_lead(plan, lead), now)
                    text = f"{turn.executive.name} is on from {when} and {said}. {readiness.REMEDY[lack]}"
                    queue.tell(ctx, conn, now, f"unready:{turn.key}:{lack}:{lead}", lead, "line", {"text": text})


def _is_eve(person: Executive, start: datetime, now: datetime) -> bool:
    """Whether it is the calm part of the day before, on somebody's own wall."""
    zone = ZoneInfo(person.timezone)
    here = now.astimezone(zone)
    return here.date() + _DAY == start.astimezone(zone).date() and _CALM <= here.hour < _EVENING


def _hears(plan: Plan, lead: str, turn: Turn, now: datetime) -> bool:
    """Whether it is time for a lead to hear of somebody who is not ready: within a day, in the lead's own."""
    here = now.astimezone(ZoneInfo(zone_of_lead(plan, lead)))
    return turn.start - now <= _DAY and _MORNING <= here.hour < _EVENING


def page(ctx: Context, conn: Connection, now: datetime, plan: Plan, row: Row[object]) -> ShiftAhead:
    """The reminder as it stands now: the turn may have moved since."""
    facts = row.facts
    person, rota = plan.executive(facts["to"]), plan.rota(facts["rota"])
    start = datetime.fromisoformat(facts["start"])
    reader = Person(row.place, person.name if person else "", "", person.timezone if person else "UTC")
    if person is None or rota is None:
        return ShiftAhead(reader, ("This turn is no longer yours.",), over=True)
    ready = CompiledRota(plan, rota)
    if ready.at(start).executive != person.id:
        return ShiftAhead(reader, ("This turn is no longer yours.",), over=True)
    ends, after = _end(ready, person.id, start)
    named = f" “{rota.name}”" if len(plan.rotas) > 1 else ""
    zone = ZoneInfo(person.timezone)
    local = start.astimezone(zone)
    lines = [f"Your turn on the executive rota{named} begins {_day(local.date(), row, zone)} at {local:%H:%M}."]
    before, following = plan.executive(facts["before"] or None), plan.executive(after)
    if ends is not None:
        then = f"; after you: {following.name}" if following is not None else ""
        lines.append(f"It lasts until {_when(ends.astimezone(zone))}{then}.")
    if before is not None:
        lines.append(f"What {before.name} has not answered by then comes to you, the oldest first.")
    return ShiftAhead(reader, tuple(lines), person.id, start, ends)


def _end(ready: CompiledRota, who: str, start: datetime) -> tuple[datetime | None, str | None]:
    """When a turn ends, and who is on next; hours at which nobody is on end none."""
    last = start
    for segment in ready.between(start, start + _TO_COME):
        if segment.executive == who:
            last = segment.end
        elif segment.executive is not None:
            return last, segment.executive
    return (None, None) if last >= start + _TO_COME else (last, None)


def _day(day: date, row: Row[object], zone: ZoneInfo) -> str:
    """``tomorrow, Mon 11 May,`` as it was on the day on which it was said."""
    said = row.not_before.astimezone(zone).date() if row.sent_at is None else row.sent_at.astimezone(zone).date()
    named = f"{day:%a} {day.day} {day:%b}"
    return f"tomorrow, {named}," if said + _DAY == day else f"on {named}"


def _when(at: datetime) -> str:
    return f"{at:%a} {at.day} {at:%b}, {at:%H:%M}"
