"""*Try a change*: a change of how the rota is built, tried on what came in the last 30 days. Nothing is saved.

For leads alone. What really was is told from what is recorded; what is compared are two plans by one rule, so that a
difference is one of the plans.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection

from bot.flows import structure, structure_forms
from bot.flows.context import Context
from bot.flows.rota_told import zone_of
from bot.flows.structure_filled import filled
from bot.flows.structure_windows import headed
from bot.pages import AtField, NoticeWindow, Window
from bot.pages.structure import Asked, Field, Input, PlanEntry, PlanForm, PlanList, PlanTried
from bot.rules.plan import Plan, edit_told
from bot.rules.plan.edit import At, Edit, What, Wrong
from bot.rules.rota.lived import Arrival, live
from bot.rules.rota.lived_told import really, told
from bot.rules.rota.trial import CHANGES, Tried, tried
from bot.store import work

TITLE: Final = "Try a change"
PAST: Final = timedelta(days=30)
#: So many of the newest cases say enough, and are lived through within the three seconds of a window.
_MOST: Final = 10_000
_NOTHING: Final = "Nothing came in the last 30 days, so there is nothing to try a change on."
_AS_IF: Final = "Tried on the last 30 days, as if it had been so all the time. Nothing is saved."


@dataclass(frozen=True, slots=True)
class Trial:
    """All that is needed to live through the last 30 days twice: as the plan is, and as it is tried. ``headed`` is what
    is tried, in sentences; ``recorded`` are those who had the cases in the end, and how long first answers took."""

    asked: Asked
    headed: tuple[str, ...]
    zone: str
    plan: Plan
    tried: Plan
    arrivals: tuple[Arrival, ...]
    recorded: tuple[tuple[str | None, timedelta | None], ...]


def opened(ctx: Context, conn: Connection, now: datetime, user: str, asked: Asked) -> Window:
    """What can be tried, or the fields of one of it."""
    if not ctx.plans.current(conn).is_lead(user):
        return NoticeWindow(TITLE, (structure.NOT_YOURS,))
    if asked.what == Tried.CHOICES:
        return choices(ctx.plans.file(conn), now)
    try:
        return _form(ctx, conn, now, user, asked)
    except Wrong as wrong:
        return NoticeWindow(TITLE, (wrong.text,))


def gathered(ctx: Context, conn: Connection, now: datetime, user: str, asked: Asked) -> Trial | Window | AtField:
    """The fields were filled in: what has to be lived through, or what is wrong at its field. Reads, never writes."""
    if not ctx.plans.current(conn).is_lead(user):
        return NoticeWindow(TITLE, (structure.NOT_YOURS,))
    return filled(
        TITLE,
        asked,
        partial(_form, ctx, conn, now, user, asked),
        partial(_gathered, ctx, conn, now, user, asked),
    )


def lived(trial: Trial) -> Window:
    """What would have been, beside what was. Takes some tenths of a second for thousands of cases: no store and no loop
    may wait for it."""
    was, would_be = (live(plan, trial.arrivals) for plan in (trial.plan, trial.tried))
    names = {person.id: person.name for person in trial.plan.executives}
    what = CHANGES.get(Tried(trial.asked.what))
    return PlanTried(
        said=trial.headed,
        lines=(
            *told(was, would_be, len(trial.arrivals), names, trial.zone),
            really(trial.recorded, names),
            "Whose notifications were paused then is not known; working hours stand for it.",
        ),
        again=trial.asked,
        change=None if what is None else replace(trial.asked, what=what),
    )


def choices(plan: Plan, now: datetime) -> PlanList:
    """All that can be tried."""
    entries = [PlanEntry("Choose what to try on the cases of the last 30 days. Nothing is saved.")]
    for rota in plan.rotas:
        for layer in rota.layers:
            if layer.until is not None and layer.until <= now:
                continue
            name = f"Layer {layer.name}" + (f" of {rota.name}" if len(plan.rotas) > 1 else "")
            entries += [
                _entry(f"{name}. {edit_told.turns(plan, layer, now)}", Tried.MEMBERS, rota.name, layer.name),
                _entry(f"{name}. {edit_told.handoff(layer, now)}", Tried.HANDOFF, rota.name, layer.name),
                _entry(f"{name}. {edit_told.hours(layer)}", Tried.HOURS, rota.name, layer.name),
            ]
    entries.append(_entry("One person is left out, as if away.", Tried.WITHOUT))
    steps = " ".join(edit_told.step(one) for one in plan.policy.steps) or "There are no steps."
    entries.append(_entry(f"While nobody answers. {steps}", Tried.POLICY))
    return PlanList(TITLE, tuple(entries))


def _entry(text: str, what: Tried, rota: str = "", name: str = "") -> PlanEntry:
    return PlanEntry(text, Asked(what, rota, name), "Try…")


def _form(ctx: Context, conn: Connection, now: datetime, user: str, asked: Asked) -> PlanForm:
    plan = ctx.plans.file(conn)
    back = Asked(Tried.CHOICES)
    if asked.what == Tried.WITHOUT:
        people = tuple((one.id, one.name) for one in plan.executives if one.active_at(now))
        chosen = Edit(What.MEMBERS, said=asked.said).word(At.MEMBERS)
        field = Field(At.MEMBERS, Input.ONE, "Who is left out?", chosen, people)
        return PlanForm("Left out", replace(asked, said="", state=""), (field,), (_AS_IF,), back, tries=True)
    change = replace(asked, what=CHANGES[Tried(asked.what)])
    made = structure_forms.form(ctx.channels, plan, now, zone_of(plan, user), change)
    fields = tuple(one for one in made.fields if one.name != At.FROM)
    return PlanForm(made.title, replace(asked, said="", state=""), fields, (_AS_IF,), back, tries=True)


def _gathered(ctx: Context, conn: Connection, now: datetime, user: str, asked: Asked) -> Trial | Window:
    plan, what, since = ctx.plans.file(conn), Tried(asked.what), now - PAST
    edit = Edit(CHANGES.get(what, What.MEMBERS), asked.rota, asked.name, asked.said)
    after = tried(plan, what, edit, since)
    rows = work.arrivals(conn, since, _MOST)
    if not rows:
        return NoticeWindow(TITLE, (_NOTHING,))
    return Trial(
        asked=replace(asked, state=""),
        headed=_headed(plan, after, what, edit, now),
        zone=zone_of(plan, user),
        plan=ctx.plans.laid(conn),
        tried=ctx.plans.with_file(conn, now, after),
        arrivals=tuple(Arrival(row.opened_at, row.topic, row.channel, row.danger) for row in rows),
        recorded=tuple((row.owner, row.answered and row.answered - row.opened_at) for row in rows),
    )


def _headed(before: Plan, after: Plan, what: Tried, edit: Edit, now: datetime) -> tuple[str, ...]:
    """What is tried."""
    if what is Tried.WITHOUT:
        return (f"Without {edit_told.names(before, edit.words(At.MEMBERS))}:",)
    if what is Tried.MEMBERS:
        return (f"{edit.name}, in turn: {edit_told.names(after, edit.words(At.MEMBERS))}.",)
    return headed(before, after, edit, now)
