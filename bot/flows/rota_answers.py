"""What ``/rota`` answers, in a sentence or a window; each verb is also a button. Reads, never writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.flows import cover_page, load, rota_windows
from bot.flows.context import Context
from bot.flows.gap_page import named, ref_of
from bot.flows.gap_report import AHEAD, open_gaps
from bot.flows.rota_changes import NOT_YOURS
from bot.flows.rota_told import zone_of
from bot.flows.rota_windows import TITLE
from bot.pages import NoticeWindow, Window
from bot.pages.gaps import WhichGap
from bot.pages.rota import RotaAnswer, RotaButton, RotaLine, RotaList
from bot.rules.plan import Plan, Rota
from bot.rules.plan.wall import beginning
from bot.rules.rota.command import Asked, Verb, understand
from bot.rules.rota.load import loads
from bot.rules.rota.runs import days, in_gaps, runs
from bot.rules.rota.wish import Act
from bot.rules.rota.wording import town, until
from bot.rules.wording import listed

_WEEK: Final = timedelta(days=7)
_FORTNIGHT: Final = timedelta(days=14)
_MONTH: Final = timedelta(days=28)
#: So many lines of them stand in App Home.
MOST_DAYS: Final = 5
#: Work is counted so far back.
_PAST: Final = timedelta(weeks=4)
_MOST: Final = 40
_HELP: Final = (
    "/rota alone: who is on, until when, who is next.",
    "/rota who billing tomorrow 9:00 · /rota week · /rota why",
    "/rota cover me Sat 9-17 · /rota cover me Sat 9-17 by @Ben · /rota away 4-8 May · /rota take",
    "/rota gaps · /rota load · /rota undo · /rota calendar",
)
#: What leads change a few times a year.
STRUCTURE: Final = (RotaButton.ROTAS, RotaButton.TOPICS, RotaButton.PEOPLE, RotaButton.ESCALATION, RotaButton.TRY)
_CALENDAR: Final = "Your shifts in your own calendar, and leave that stands there:"


def answer(ctx: Context, conn: Connection, now: datetime, user: str, text: str) -> RotaAnswer | Window:
    """The answer to a command."""
    plan = ctx.plans.current(conn)
    zone = zone_of(plan, user)
    asked = understand(text, _topics(plan), now, zone)
    match asked.verb:
        case Verb.NOW:
            return RotaAnswer(_now(ctx, conn, now, plan, user), buttons(plan, user))
        case Verb.WHO if not asked.rest:
            return RotaAnswer(tuple(line.text for line in _who(ctx, conn, now, plan, user, asked)))
        case Verb.COVER | Verb.AWAY | Verb.TAKE | Verb.PUT:
            return _change(ctx, conn, now, plan, user, asked)
        case Verb.UNDO:
            return rota_windows.undo_window(ctx, conn, now, user)
        case Verb.CALENDAR if not asked.rest:
            return RotaAnswer((_CALENDAR,), (RotaButton.CALENDAR,))
        case Verb.WEEK | Verb.GAPS | Verb.LOAD | Verb.WHY if not asked.rest:
            shown = window(ctx, conn, now, user, RotaButton(asked.verb))
            if not isinstance(shown, RotaList) or any(line.fill or line.request for line in shown.lines):
                return shown
            return RotaAnswer(tuple(line.text for line in shown.lines))
        case _:
            return help_window(plan, user, asked.rest)


def present_window(ctx: Context, conn: Connection, now: datetime, user: str) -> Window:
    """The same as ``/rota`` alone, in a window, with everything that can be done."""
    plan = ctx.plans.current(conn)
    lines = tuple(RotaLine(line) for line in _now(ctx, conn, now, plan, user))
    return RotaList(TITLE, lines, all_buttons(plan, user))


def window(ctx: Context, conn: Connection, now: datetime, user: str, pressed: RotaButton) -> Window:
    """The window behind a button."""
    plan = ctx.plans.current(conn)
    zone = zone_of(plan, user)
    zoned = tuple(RotaLine(line) for line in _zoned(plan, user, zone))
    match pressed:
        case RotaButton.WEEK:
            return RotaList("The week", (*zoned, *_ahead(ctx, conn, now, plan, user, _WEEK)))
        case RotaButton.MONTH:
            return RotaList("Four weeks", (*zoned, *_ahead(ctx, conn, now, plan, user, _MONTH)))
        case RotaButton.GAPS:
            return RotaList("Gaps", _gaps(ctx, conn, now, plan, user))
        case RotaButton.WHY:
            return RotaList("Why", tuple(RotaLine(line) for line in _why(ctx, conn, now, plan, zone)))
        case RotaButton.LOAD:
            return _load(conn, now, plan) if plan.is_lead(user) else NoticeWindow("Load", ("Leads see this.",))
        case RotaButton.UNDO:
            return rota_windows.undo_window(ctx, conn, now, user)
        case RotaButton.TAKE:
            return rota_windows.asked(ctx, conn, now, user, Act.TAKE)
        case RotaButton.COVER_OTHERS:
            return rota_windows.form(ctx, conn, now, user, Act.COVER, of_others=True)
        case RotaButton.TIME_OFF:
            return rota_windows.form(ctx, conn, now, user, Act.AWAY, of_others=True)
        case _:
            return rota_windows.form(ctx, conn, now, user, Act(pressed))


def buttons(plan: Plan, user: str) -> tuple[RotaButton, ...]:
    """What somebody can press under the present."""
    look = (RotaButton.WEEK, RotaButton.GAPS, RotaButton.WHY)
    if plan.by_slack(user) is not None:
        return (RotaButton.COVER, RotaButton.AWAY, *look)
    if plan.is_lead(user):
        return (RotaButton.PUT, RotaButton.COVER_OTHERS, *look)
    if plan.executives_of_delegate(user):
        return (RotaButton.COVER_OTHERS, RotaButton.TIME_OFF, *look)
    return (RotaButton.WEEK, RotaButton.WHY)


def all_buttons(plan: Plan, user: str) -> tuple[RotaButton, ...]:
    """Everything that somebody can change or look at."""
    found: list[RotaButton] = []
    is_executive, is_lead = plan.by_slack(user) is not None, plan.is_lead(user)
    found += [RotaButton.COVER, RotaButton.AWAY, RotaButton.TAKE] if is_executive else []
    found += [RotaButton.PUT] if is_lead else []
    found += [RotaButton.COVER_OTHERS, RotaButton.TIME_OFF] if is_lead or plan.executives_of_delegate(user) else []
    found += [RotaButton.UNDO] if found else []
    found += [RotaButton.MONTH, RotaButton.WHY]
    found += [RotaButton.GAPS, RotaButton.LOAD] if is_lead else []
    return (*found, RotaButton.CALENDAR) if is_executive or is_lead else tuple(found)


def help_window(plan: Plan, user: str, rest: str = "") -> RotaList:
    """Everything that can be asked; ``rest`` is what was not understood."""
    said = (RotaLine(f"“{rest}” was not understood. This is what can be asked:"),) if rest else ()
    return RotaList(TITLE, (*said, *(RotaLine(line) for line in _HELP)), all_buttons(plan, user))


def change_window(ctx: Context, conn: Connection, user: str) -> Window:
    """*Change the rota…*: what can be changed."""
    plan = ctx.plans.current(conn)
    if not plan.is_lead(user):
        return NoticeWindow(TITLE, (NOT_YOURS,))
    return RotaList(TITLE, (RotaLine("What would you like to change?"),), (*all_buttons(plan, user), *STRUCTURE))


def _change(ctx: Context, conn: Connection, now: datetime, plan: Plan, user: str, asked: Asked) -> Window:
    """A change in words: whoever is named first is meant, or the asker; the other stands in."""
    people = [found.id for one in asked.people if (found := plan.by_slack(one))]
    said: tuple[str, ...] = ()
    if len(people) < len(asked.people):
        said = ("Somebody named there is not on the rota.",)
    elif asked.rest:
        said = (f"“{asked.rest}” was not understood. Choose the time here.",)
    act = Act(asked.verb)
    first_is_who = people and not asked.me and act in (Act.COVER, Act.AWAY, Act.PUT)
    who = people.pop(0) if first_is_who else ""
    other = people.pop(0) if people and act is Act.COVER else ""
    return rota_windows.asked(ctx, conn, now, user, act, who=who, other=other, span=asked.span, said=said)


def _topics(plan: Plan) -> set[str]:
    needed = {topic for rota in plan.rotas for topic, _ in rota.needs}
    return needed | {route.topic for route in plan.routes if route.topic}


def _now(ctx: Context, conn: Connection, now: datetime, plan: Plan, user: str) -> tuple[str, ...]:
    """``Ana Ruiz until Mon 09:00. Then Ben Okafor.`` for each rota."""
    lines, zone, timed = [], zone_of(plan, user), False
    for one, rota in zip(plan.rotas, ctx.plans.rotas(conn), strict=True):
        duty, (end, following) = rota.at(now), rota.until(now)
        on = _name(plan, duty.executive, "Nobody")
        after = _name(plan, following, "nobody")
        then = f" until {until(end, zone, now)}. Then {after}." if end else ". No change is ahead."
        lines.append(f"{_of(plan, one.name)}{on}{then}")
        timed = timed or end is not None
    return (*lines, *(_zoned(plan, user, zone) if timed else ()))


def _who(ctx: Context, conn: Connection, now: datetime, plan: Plan, user: str, asked: Asked) -> tuple[RotaLine, ...]:
    """Who is on for a topic, at an instant or over a time."""
    zone, rota = zone_of(plan, user), plan.rota_for(asked.topic, None)
    if asked.span is not None:
        where = ZoneInfo(zone)
        start, end = max(beginning(asked.span.start, where), now), beginning(asked.span.end, where)
        return _days(ctx, conn, now, plan, user, [rota], start, end, asked.topic)
    duty = ctx.plans.rota(conn, asked.topic, "").at(asked.at or now, asked.topic)
    when = until(asked.at, zone, now) if asked.at else "Now"
    about = f", {asked.topic}" if asked.topic else ""
    return (RotaLine(f"{when}{about}: {_name(plan, duty.executive, 'nobody')}. {duty.why}"),)


def _why(ctx: Context, conn: Connection, now: datetime, plan: Plan, zone: str) -> tuple[str, ...]:
    lines = []
    for one, rota in zip(plan.rotas, ctx.plans.rotas(conn), strict=True):
        duty, (end, following) = rota.at(now), rota.until(now)
        then = f" {_name(plan, following, 'Nobody')} is next, from {until(end, zone, now)}." if end else ""
        closed = duty.executive is None and rota.opens(now) is not None
        why = "Nobody need be on: these are not its hours." if closed else duty.why
        lines.append(f"{_of(plan, one.name)}{why}{then}")
    return tuple(lines)


def next_days(ctx: Context, conn: Connection, now: datetime, user: str) -> tuple[RotaLine, ...]:
    """The beginning of the next two weeks, for App Home."""
    return _ahead(ctx, conn, now, ctx.plans.current(conn), user, _FORTNIGHT)[:MOST_DAYS]


def _ahead(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, user: str, ahead: timedelta
) -> tuple[RotaLine, ...]:
    """So many days of every rota."""
    where = ZoneInfo(zone_of(plan, user))
    end = beginning((now + ahead).astimezone(where).date(), where)
    return _days(ctx, conn, now, plan, user, plan.rotas, now, end)


def _days(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, user: str,
    rotas: Sequence[Rota], start: datetime, end: datetime, topic: str | None = None,
) -> tuple[RotaLine, ...]:  # fmt: skip
    """``Thu 7 to Sun 10 May: Ana Ruiz (Sat 9 May 09:00–17:00 nobody)`` for each run of each rota."""
    zone = zone_of(plan, user)
    lines: list[RotaLine] = []
    found = [gap for gap in open_gaps(ctx, conn, start, end) if not gap.topics or topic in gap.topics]
    for rota in rotas:
        mine = [gap for gap in found if gap.rota == rota.name]
        told = runs(plan, rota, start, end, [span for gap in mine for span in gap.spans], topic)
        for run, following in zip_longest(told, told[1:]):
            missing = in_gaps(run.gaps, zone, now) if run.executive else ""
            who = _name(plan, run.executive, "nobody") + (f" ({missing})" if missing else "")
            first = next((gap for gap in mine if run.gaps and gap.start == run.gaps[0][0]), None)
            fill = _since(ref_of(first), now) if first is not None and plan.is_lead(user) else None
            lines.append(RotaLine(f"{_of(plan, rota.name)}{days(run, following, zone, now)}: {who}", fill))
    return tuple(lines[:_MOST])


def _since(gap: WhichGap, now: datetime) -> WhichGap:
    """Of a gap that has begun the hour will do: the page would change with every second."""
    return replace(gap, at=gap.at - gap.at % 3600) if gap.at <= now.timestamp() else gap


def _gaps(ctx: Context, conn: Connection, now: datetime, plan: Plan, user: str) -> tuple[RotaLine, ...]:
    """The gaps that are not meant; leads can fill each."""
    zone, may_fill = zone_of(plan, user), plan.is_lead(user)
    lines = [
        RotaLine(f"{named(plan, gap, zone, now)[0]}. {gap.why}", ref_of(gap) if may_fill else None)
        for gap in open_gaps(ctx, conn, now, now + AHEAD)
    ]
    asked = [
        RotaLine(f"{one.text}. Nobody has taken it yet.", request=one.request if may_fill else "")
        for one in cover_page.open_requests(conn, now, plan, zone)
    ]
    return (*(tuple(lines[:_MOST]) or (RotaLine("No gaps for 30 days."),)), *asked[:_MOST])


def _load(conn: Connection, now: datetime, plan: Plan) -> RotaList:
    """What each executive carried in four weeks, who carried nothing included."""
    people = load.everybody(plan, now - _PAST, now)
    carried = loads(plan, people, load.recorded(conn, now - _PAST, now))
    lines = [RotaLine("The last four weeks, by work: nights, weekends and holidays weigh more.")]
    for one in sorted(carried, key=lambda load_: -load_.work):
        odd = ((one.nights, "at night"), (one.weekends, "at weekends"), (one.holidays, "on holidays"))
        rest = [f"{count:g} {when}" for count, when in odd if count]
        counted = f"{one.cases:g} {'case' if one.cases == 1 else 'cases'}, {one.messages:g} " + (
            "answer" if one.messages == 1 else "answers"
        )
        lines.append(RotaLine(f"{_name(plan, one.executive, '')}: {counted}{f' ({listed(rest)})' if rest else ''}"))
    return RotaList("Load", tuple(lines))


def _zoned(plan: Plan, user: str, zone: str) -> tuple[str, ...]:
    """In which zone times are written, where it may not be the reader's own."""
    return () if plan.by_slack(user) else (f"({town(zone)} time)",)


def _name(plan: Plan, executive: str | None, nobody: str) -> str:
    found = plan.executive(executive)
    return found.name if found else nobody


def _of(plan: Plan, rota: str) -> str:
    return f"{rota}: " if len(plan.rotas) > 1 else ""
