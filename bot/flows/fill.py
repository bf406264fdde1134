"""What leads do about a gap: fill it with somebody, in order of fairness, or say that it is meant; and about people who
cannot answer yet. Everything here is for leads alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.flows import first_day, gap_report, load, readiness, rota_windows
from bot.flows.context import Context
from bot.flows.gap_page import named, on_then, ref_of
from bot.pages import AtField, NoticeWindow, Window
from bot.pages.gaps import FillWindow, WhichGap
from bot.pages.rota import Entered, Wished
from bot.rules.plan import Executive, Plan, Rota
from bot.rules.plan.times import format_instant
from bot.rules.rota import CompiledRota
from bot.rules.rota.figures import namer, number, zone_of
from bot.rules.rota.gaps import Cause, Gap, Meant, beyond, covers, gaps
from bot.rules.rota.load import in_order_of_fairness, loads
from bot.rules.rota.simulate import Flow, expected, stood_in, work_of
from bot.rules.rota.spans import Span, clipped
from bot.rules.rota.wish import Act
from bot.rules.rota.wording import town
from bot.store import events
from bot.store import gaps as store

TITLE: Final = "Fill a gap"
#: Whoever is chosen as this is nobody: the gap is meant.
NOBODY: Final = "-"
_ONLY_LEADS: Final = "Only a lead can do that."
_GONE: Final = NoticeWindow(TITLE, ("There is no gap any more.",))
#: So much of the past and of the time to come is carried together; substitutions are a debt for so long.
_CARRIED: Final = timedelta(weeks=4)
_OWED: Final = timedelta(weeks=26)
#: A gap that begins at an instant is looked for so far ahead.
_LONG: Final = timedelta(days=62)


def find(ctx: Context, conn: Connection, now: datetime, ref: WhichGap) -> tuple[Plan, Rota, Gap] | None:
    """The gap that is meant by a button, as it is now; None where there is none any more."""
    plan = ctx.plans.current(conn)
    rota = plan.rota(ref.rota)
    if rota is None:
        return None
    topics = (ref.topic,) if ref.topic else ()
    start = max(now, datetime.fromtimestamp(ref.at, UTC))
    open_ones = beyond(gaps(plan, rota, start, start + _LONG), store.meant(conn))
    for gap in open_ones:
        if gap.start <= start and covers(gap.topics, topics):
            return plan, rota, gap
    return None


def _is_endless(rota: Rota, gap: Gap) -> bool:
    """Whether the plan has nobody from here on; people come back from leave, and a holiday is one day."""
    return gap.cause is Cause.PLAN and not Meant(rota).hours(gap.end, gap.start + _LONG)


def _in_sight(rota: Rota, gap: Gap) -> Gap:
    """A gap as far as one person would fill it at once: of one without an end four weeks."""
    if not _is_endless(rota, gap):
        return gap
    return replace(gap, spans=tuple(clipped(gap.spans, gap.start, gap.start + _CARRIED)))


def window(ctx: Context, conn: Connection, now: datetime, user: str, ref: WhichGap) -> Window:
    """*Fill…*: who could, and what each would then carry."""
    if not ctx.plans.current(conn).is_lead(user):
        return NoticeWindow(TITLE, (_ONLY_LEADS,))
    found = find(ctx, conn, now, ref)
    if found is None:
        return _filled(ctx, conn, ref)
    plan, rota, gap = found
    gap = _in_sight(rota, gap)
    compiled = _compiled(ctx, conn, plan, rota)
    name = namer(plan)
    said = [one for one in compiled.asked(gap.start) if name(one) in gap.why]
    able, others = [], []
    for person in plan.executives:
        reason = _unable(ctx, conn, plan, rota, gap, person)
        if reason is None:
            able.append(person.id)
        elif person.active_at(gap.start) and person.id not in said:
            others.append(f"{person.name} {reason}.")
    when, _ = named(plan, gap, zone_of(rota), now)
    zoned = f"{when}, {town(zone_of(rota))} time"
    return FillWindow(ref_of(gap), zoned, gap.why, in_order(conn, now, plan, rota, gap.spans, able), tuple(others))


def _filled(ctx: Context, conn: Connection, ref: WhichGap) -> Window:
    plan = ctx.plans.current(conn)
    rota, at = plan.rota(ref.rota), datetime.fromtimestamp(ref.at, UTC)
    if rota is None:
        return _GONE
    gap = Gap(rota.name, ((at, at + timedelta(hours=1)),), Cause.PLAN, "", (ref.topic,) if ref.topic else ())
    return NoticeWindow(TITLE, (*_GONE.lines, on_then(plan, rota, gap, at)))


def _compiled(ctx: Context, conn: Connection, plan: Plan, rota: Rota) -> CompiledRota:
    pairs = zip(plan.rotas, ctx.plans.rotas(conn), strict=True)
    return next(ready for one, ready in pairs if one.name == rota.name)


def _unable(ctx: Context, conn: Connection, plan: Plan, rota: Rota, gap: Gap, person: Executive) -> str | None:
    """Why somebody cannot fill a gap, as words after a name, or None."""
    compiled = _compiled(ctx, conn, plan, rota)
    topic = gap.topics[0] if gap.topics else None
    for start, end in gap.spans:
        for at in (start, end - timedelta.resolution):
            reason = compiled.unable(person.id, at, topic)
            if reason is not None:
                return reason
    lacks = readiness.lacks(ctx, conn, plan, rota, person)
    return next((said for lack, said in lacks if lack is not readiness.Lack.ACCOUNT), None)


def in_order(
    conn: Connection, now: datetime, plan: Plan, rota: Rota, spans: Sequence[Span], able: list[str]
) -> tuple[tuple[str, str, str], ...]:
    """Who would carry least comes first, were these hours theirs: (executive, name, what they would carry)."""
    everybody, name = list(plan.executives), namer(plan)
    works = load.recorded(conn, now - _CARRIED, now)
    owed: dict[str, float] = {}
    for one in plan.rotas:
        flow = load.flow(conn, now, plan, one)
        works += [work for work in expected(plan, one, now, now + _CARRIED, flow) if work.executive]
        for person, debt in stood_in(plan, one, now - _OWED, now, flow).items():
            owed[person] = owed.get(person, 0.0) + debt
    carried = {one.executive: one.work for one in loads(plan, everybody, works)}
    flow = load.flow(conn, now, plan, rota)
    added = {person: _added(plan, spans, person, flow) for person in able}
    made = in_order_of_fairness(able, carried, added, owed)
    return tuple((one.executive, name(one.executive), _carries(one.now, one.then, one.stood_in)) for one in made)


def _added(plan: Plan, spans: Sequence[Span], person: str, flow: Flow) -> float:
    return sum(work_of(plan, person, start, end, flow) for start, end in spans)


def _carries(now: float, then: float, debt: float) -> str:
    """``Would then carry 14 (12 now); owes 3 for others' cover``"""
    said = f"Would then carry {number(max(then, 0))} ({number(max(now, 0))} now)"
    if debt <= -0.5:
        return f"{said}; others stood in for {number(-debt)}"
    return f"{said}; stood in for {number(debt)}" if debt >= 0.5 else said


def choose(ctx: Context, conn: Connection, now: datetime, user: str, ref: WhichGap, person: str) -> Window:
    """Somebody was chosen: the shifts that result, to be saved with the next press; or the gap is meant."""
    if person == NOBODY:
        said = mean(ctx, conn, now, user, ref)
        return NoticeWindow(TITLE, (said or "This is meant: it is not told again.",))
    if not ctx.plans.current(conn).is_lead(user):
        return NoticeWindow(TITLE, (_ONLY_LEADS,))
    found = find(ctx, conn, now, ref)
    if found is None:
        return _filled(ctx, conn, ref)
    _, rota, gap = found
    gap = _in_sight(rota, gap)
    entered = Entered(Wished(Act.FILL, rota=rota.name), who=person, start=gap.start, end=gap.end)
    shown = rota_windows.submit(ctx, conn, now, user, entered)
    return NoticeWindow(TITLE, (shown.text,)) if isinstance(shown, AtField) else shown


def mean(ctx: Context, conn: Connection, now: datetime, user: str, ref: WhichGap) -> str | None:
    """*This is meant*: never told again. Returns what to tell the person, or None where the message says it."""
    plan = ctx.plans.current(conn)
    if not plan.is_lead(user):
        return _ONLY_LEADS
    found = find(ctx, conn, now, ref)
    if found is None:
        return "There is no gap any more."
    _, rota, gap = found
    end = None if _is_endless(rota, gap) else gap.end
    store.mean(conn, now, rota.name, gap.topics, gap.start, end, user)
    events.record(
        conn, now, "gap meant", actor=user, rota=rota.name, topics=list(gap.topics),
        start=format_instant(gap.start), end=format_instant(end) if end else "",
    )  # fmt: skip
    gap_report.refresh(conn, now, plan)
    return None


def unmean(ctx: Context, conn: Connection, now: datetime, user: str, ref: WhichGap) -> str | None:
    """*It is a gap*: what was called meant is told again."""
    plan = ctx.plans.current(conn)
    if not plan.is_lead(user):
        return _ONLY_LEADS
    at = datetime.fromtimestamp(ref.at, UTC)
    if store.unmean(conn, now, ref.rota, at, user):
        events.record(conn, now, "gap not meant", actor=user, rota=ref.rota, start=format_instant(at))
    gap_report.refresh(conn, now, plan)
    return None


def ask_to_agree(ctx: Context, conn: Connection, now: datetime, user: str, executive: str) -> str | None:
    """*Ask Cho Min*: the first day's message comes again."""
    plan = ctx.plans.current(conn)
    person = plan.executive(executive)
    if not plan.is_lead(user):
        return _ONLY_LEADS
    if person is None or person.consent:
        gap_report.refresh(conn, now, plan)
        return None if person is None else f"{person.name} has agreed."
    if not first_day.ask_again(ctx, conn, now, person):
        return f"{person.name} was asked today already, or said no."
    events.record(conn, now, "asked to agree", actor=user, executive=person.id)
    return f"{person.name} was asked."


def what_to_do(ctx: Context, conn: Connection, user: str, executive: str) -> Window:
    """*What to do*: what somebody lacks who will be on, and the way out of each."""
    plan = ctx.plans.current(conn)
    person = plan.executive(executive)
    if not plan.is_lead(user) or person is None:
        return NoticeWindow("What to do", (_ONLY_LEADS if person else "This person is no longer in the plan.",))
    lacks = {lack: said for rota in plan.rotas for lack, said in readiness.lacks(ctx, conn, plan, rota, person)}
    lines = [f"{person.name} {said}. {readiness.REMEDY[lack]}" for lack, said in lacks.items()]
    return NoticeWindow("What to do", tuple(lines) or (f"{person.name} can be reached now.",))
