"""Changing the rota from day to day: what a wish would do, saving it, taking it back.

No case moves here: the rota places new ones, and what nobody has answered goes over where a turn ends (``handover``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from bot.flows import gap_report, rota_told
from bot.flows.context import Context
from bot.rules.plan import Plan
from bot.rules.rota import changes as rules
from bot.rules.rota.changes import DayChange, Move, moved
from bot.rules.rota.gaps import Gap, beyond, gaps
from bot.rules.rota.wish import Fault, Wish, entries, fault, may
from bot.store import events, plans, rota_changes

NOT_YOURS: Final = (
    "Leads change the rota; executives arrange their own cover and time off, and delegates that of their executive."
)
NOTHING: Final = "There is nothing of yours to take back."


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do: whose turns it moves, and which gaps it makes. ``state`` tells the rota that it was
    reckoned from."""

    moves: tuple[Move, ...]
    gaps: tuple[Gap, ...]
    state: str


def preview(ctx: Context, conn: Connection, now: datetime, user: str, wish: Wish) -> Preview | Fault:
    """What a wish would do, or what is wrong with it."""
    plan = ctx.plans.laid(conn)
    if not may(plan, user, wish):
        return Fault("", NOT_YOURS)
    wrong = fault(plan, wish, now)
    if wrong is not None:
        return wrong
    return reckon(ctx, conn, now, entries(plan, wish, now))


def reckon(
    ctx: Context, conn: Connection, now: datetime, said: Sequence[DayChange], gone: Sequence[DayChange] = ()
) -> Preview:
    """What some entries would do, and taking others away."""
    kept = [change for change in rota_changes.in_force(conn) if change not in gone]
    after = ctx.plans.with_changes(conn, [*kept, *said])
    return _preview(ctx, conn, now, ctx.plans.laid(conn), after, [*gone, *said])


def save(ctx: Context, conn: Connection, now: datetime, user: str, wish: Wish, state: str) -> int | Preview | Fault:
    """Keep a wish as it was previewed; returns the number of the act. Compare-and-set: where the rota changed since
    ``state``, nothing is kept and the preview is what it would do now."""
    plans.hold(conn)
    found = preview(ctx, conn, now, user, wish)
    if isinstance(found, Fault) or found.state != state:
        return found
    plan = ctx.plans.laid(conn)
    said = entries(plan, wish, now)
    start, end = (moment.isoformat() for moment in (wish.start, wish.end))
    act = keep(
        ctx, conn, now, user, said,
        wish=wish.act, executive=wish.who, other=wish.other, rota=wish.rota, start=start, end=end,
    )  # fmt: skip
    rota_told.changed(ctx, conn, now, user, act, wish, found.moves)
    return act


def keep(ctx: Context, conn: Connection, now: datetime, user: str, said: Sequence[DayChange], **facts: Any) -> int:
    """Keep entries; returns the number of the act. The caller holds the plan, has looked whether ``user`` may, and
    tells those whose turns are moved."""
    plan = ctx.plans.laid(conn)
    act = rota_changes.say(conn, now, ((change, rules.period(plan, change.entry)[1]) for change in said), user)
    events.record(conn, now, "rota changed", actor=_actor(plan, user), act=act, **facts)
    by = f"{rota_told.named(ctx, plan, user)} changed the rota."
    _tell_gaps(ctx, conn, now, plan, said, f"gap:{act}", by)
    return act


def last_act(ctx: Context, conn: Connection, now: datetime, user: str) -> int | None:
    """What *undo* means: the last change of theirs that is in force; for leads anybody's."""
    return rota_changes.last(conn, now, None if ctx.plans.current(conn).is_lead(user) else user)


def preview_undo(ctx: Context, conn: Connection, now: datetime, user: str, act: int) -> Preview | str:
    """What taking an act back would do, or why it cannot be taken back."""
    plan, rows = ctx.plans.laid(conn), rota_changes.of_act(conn, act)
    if not rows or not (plan.is_lead(user) or rows[0].said_by == user):
        return NOTHING
    if rows[0].undone_at is not None:
        return f"{rota_told.named(ctx, plan, rows[0].undone_by)} took it back already."
    gone = [rota_changes.change(row) for row in rows]
    if max(row.over_at for row in rows) <= now:
        return "It is over: there is nothing to take back."
    said = rota_changes.in_force(conn)
    for change in gone:
        said.remove(change)
    after = ctx.plans.with_changes(conn, said)
    if after == plan and all(rules.misfit(plan, change) is None for change in gone):
        return "It stands in the plan file now: change it there."
    return _preview(ctx, conn, now, plan, after, gone)


def undo(ctx: Context, conn: Connection, now: datetime, user: str, act: int, state: str) -> Preview | str | None:
    """Take an act back; None when it is done. Compare-and-set like `save`."""
    plans.hold(conn)
    found = preview_undo(ctx, conn, now, user, act)
    if isinstance(found, str) or found.state != state:
        return found
    take_back(ctx, conn, now, user, act)
    rota_told.taken_back(ctx, conn, now, user, act, found.moves)
    return None


def take_back(ctx: Context, conn: Connection, now: datetime, user: str, act: int) -> None:
    """Take an act back; the same holds as for `keep`."""
    plan = ctx.plans.laid(conn)
    rota_changes.undo(conn, now, act, user)
    events.record(conn, now, "rota change taken back", actor=_actor(plan, user), act=act)
    gone = [rota_changes.change(row) for row in rota_changes.of_act(conn, act)]
    by = f"{rota_told.named(ctx, plan, user)} took a change of the rota back."
    _tell_gaps(ctx, conn, now, plan, gone, f"gap:{act}:back", by)


def _tell_gaps(
    ctx: Context, conn: Connection, now: datetime, before: Plan, touched: Sequence[DayChange], key: str, by: str
) -> None:
    """Leads hear of a gap at once, by whomever it was made."""
    span = _span(before, touched)
    gap_report.tell_new_gaps(ctx, conn, now, before, ctx.plans.laid(conn), key=key, by=by, period=span)


def _span(plan: Plan, touched: Sequence[DayChange]) -> tuple[datetime, datetime]:
    """Everything that some changes touch."""
    spans = [rules.period(plan, change.entry) for change in touched]
    return min(start for start, _ in spans), max(end for _, end in spans)


def _preview(
    ctx: Context, conn: Connection, now: datetime, before: Plan, after: Plan, touched: Sequence[DayChange]
) -> Preview:
    """From now on: what has been is not changed."""
    start, end = _span(before, touched)
    start = max(now, start)
    made = [
        gap
        for rota in after.rotas
        for gap in beyond(gaps(after, rota, start, end), gaps(before, before.rota(rota.name) or rota, start, end))
    ]
    return Preview(tuple(moved(before, after, start, end)), tuple(made), ctx.plans.state(conn))


def _actor(plan: Plan, user: str) -> str:
    person = plan.by_slack(user)
    return person.id if person else user
