"""Changing the plan's structure at the desk: what a change would do, saving it as a version, taking the last one back.

Decision 19: a version that was made at the desk stands until a changed file is applied. No case moves here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from bot.errors import surely
from bot.flows import first_day, plan_admin, queue, rota_told
from bot.flows.context import Context
from bot.rules.plan import Plan, differences, read_plan, warnings
from bot.rules.plan.edit import At, Edit, What, Wrong
from bot.rules.plan.edited import edited
from bot.rules.plan.times import parse_instant
from bot.rules.rota.changes import Move, moved
from bot.rules.rota.gaps import Gap, beyond, gaps
from bot.store import events, plans

NOT_YOURS: Final = "Leads change how the rota is built. Your own cover and time off are yours: /rota."
#: So far ahead a change is shown.
AHEAD: Final = timedelta(weeks=4)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do in the next four weeks: the ``plan`` it makes, whose turns it moves, which gaps it makes,
    what deserves a look. ``state`` tells the plan that it was reckoned from."""

    plan: Plan
    moves: tuple[Move, ...]
    gaps: tuple[Gap, ...]
    cautions: tuple[str, ...]
    state: str


def preview(ctx: Context, conn: Connection, now: datetime, user: str, edit: Edit) -> Preview:
    """What a change would do. Raises `Wrong` with the field and what to do instead."""
    if not ctx.plans.current(conn).is_lead(user):
        raise Wrong(None, NOT_YOURS)
    since = edit.read(At.FROM, parse_instant) if edit.word(At.FROM) else now
    return _preview(ctx, conn, now, edited(ctx.plans.file(conn), edit, now), max(now, since) + AHEAD)


def save(ctx: Context, conn: Connection, now: datetime, user: str, edit: Edit, state: str) -> int | Preview:
    """Make a change as it was previewed; returns the number of the version. Compare-and-set: where the plan changed
    since ``state``, nothing is kept and the preview is what it would do now. Raises `Wrong`."""
    plans.hold(conn)
    found = preview(ctx, conn, now, user, edit)
    if found.state != state:
        return found
    before = ctx.plans.file(conn)
    version = _put(ctx, conn, now, user, found, "structure changed", changed=edit.what, rota=edit.rota, name=edit.name)
    _tell_person(ctx, conn, now, user, before, found.plan, edit, version)
    return version


def last(conn: Connection) -> int | None:
    """The version that can be taken back: the newest one, where it was made at the desk."""
    newest = plans.newest(conn)
    return newest.id if newest is not None and newest.at_desk else None


def preview_undo(ctx: Context, conn: Connection, now: datetime, user: str, version: int) -> Preview:
    """What taking a version back would do. Raises `Wrong` where it cannot be."""
    if not ctx.plans.current(conn).is_lead(user):
        raise Wrong(None, NOT_YOURS)
    newest = plans.newest(conn)
    if newest is None or newest.id != version:
        raise Wrong(None, "The plan was changed once more since then. Take that back first, or change it anew.")
    before = plans.before(conn, version)
    if not newest.at_desk or before is None:
        raise Wrong(None, "It stands in the plan file now: change it there.")
    return _preview(ctx, conn, now, read_plan(before), now + AHEAD)


def undo(ctx: Context, conn: Connection, now: datetime, user: str, version: int, state: str) -> Preview | None:
    """Restore what was before a version; None when it is done. Compare-and-set like `save`. Raises `Wrong`."""
    plans.hold(conn)
    found = preview_undo(ctx, conn, now, user, version)
    if found.state != state:
        return found
    _put(ctx, conn, now, user, found, "structure change taken back", undone=version)
    return None


def _put(ctx: Context, conn: Connection, now: datetime, user: str, found: Preview, event: str, **facts: Any) -> int:
    """The plan of a preview becomes the newest version; what stands on it follows, and those concerned are told."""
    before = ctx.plans.file(conn)
    said = differences(before, found.plan)
    by = f"{rota_told.named(ctx, ctx.plans.current(conn), user)} changed how the rota is built."
    plan_admin.put(ctx, conn, now, found.plan, user, changes=len(said), at_desk=True, told=by)
    version = surely(ctx.plans.version(conn), "it was just made")
    events.record(conn, now, event, actor=user, version=version, differences=said, **facts)
    rota_told.rebuilt(ctx, conn, now, user, version, found.moves)
    for person in ctx.plans.current(conn).executives:
        first_day.ask(ctx, conn, now, person)
    return version


def _tell_person(
    ctx: Context, conn: Connection, now: datetime, user: str, before: Plan, after: Plan, edit: Edit, version: int
) -> None:
    """Whose own name, title, zone or last day is changed by somebody else hears it: they sign with it."""
    person, was = after.executive(edit.name), before.executive(edit.name)
    if edit.what is not What.PERSON or person is None or was is None or person.slack in (None, user):
        return
    said = (one.removeprefix(f"Executive {person.id}: ") for one in differences(before, after))
    changed = " ".join(one[:1].upper() + one[1:] for one in said)
    text = f"{rota_told.named(ctx, after, user)} changed what the plan says of you. {changed}"
    queue.tell(ctx, conn, now, f"plan:{version}:of:{person.id}", str(person.slack), "line", {"text": text})


def _preview(ctx: Context, conn: Connection, now: datetime, file: Plan, end: datetime) -> Preview:
    before = ctx.plans.laid(conn)
    after = ctx.plans.with_file(conn, now, file)
    made: list[Gap] = []
    for rota in after.rotas:
        was = before.rota(rota.name)
        made += beyond(gaps(after, rota, now, end), gaps(before, was, now, end) if was else ())
    known = warnings(ctx.plans.file(conn))
    cautions = tuple(one for one in warnings(file) if one not in known)
    return Preview(file, tuple(moved(before, after, now, end)), tuple(made), cautions, ctx.plans.state(conn))
