"""The windows in which the plan's structure is changed: lists, fields, what a change would do, kept or taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import Connection

from bot.flows import structure, structure_forms, structure_lists
from bot.flows.context import Context
from bot.flows.rota_told import zone_of
from bot.flows.rota_windows import MEANWHILE, named_zone
from bot.flows.structure import Preview
from bot.flows.structure_filled import filled
from bot.flows.structure_lists import TITLE, UNDO, Shelf, place
from bot.pages import AtField, NoticeWindow, Window
from bot.pages.structure import Asked, PlanDone, PlanEntry, PlanForm, PlanLook
from bot.rules.plan import Plan, edit_told
from bot.rules.plan.edit import At, Edit, What, Wrong, with_lines
from bot.rules.plan.edit_layers import layer_of
from bot.rules.plan.edit_rotas import topics
from bot.rules.rota.gaps import Gap
from bot.rules.rota.wording import spell_for, told

_MOST_GAPS: Final = 3
_MOST_CAUTIONS: Final = 3
_STAY: Final = "Open cases stay where they are."
_SAVED: Final = (
    "Everybody whose turns this moves in the next four weeks is told.",
    "The plan file does not know it yet: buckstop plan export writes it.",
)


def opened(ctx: Context, conn: Connection, now: datetime, user: str, asked: Asked) -> Window:
    """A list, or the fields of a change."""
    if asked.what in list(Shelf):
        return structure_lists.shown(ctx, conn, now, user, asked)
    if not ctx.plans.current(conn).is_lead(user):
        return NoticeWindow(TITLE, (structure.NOT_YOURS,))
    try:
        return _form(ctx, conn, now, user, asked)
    except Wrong as wrong:
        return NoticeWindow(TITLE, (wrong.text,))


def submit(ctx: Context, conn: Connection, now: datetime, user: str, asked: Asked) -> Window | AtField:
    """The fields were filled in: what the change would do, or what is wrong at its field."""
    if not ctx.plans.current(conn).is_lead(user):
        return NoticeWindow(TITLE, (structure.NOT_YOURS,))
    return filled(
        TITLE,
        asked,
        partial(_form, ctx, conn, now, user, asked),
        partial(_looked, ctx, conn, now, user, asked),
    )


def look(ctx: Context, conn: Connection, now: datetime, user: str, asked: Asked) -> Window:
    """The same change in another order of people."""
    try:
        return _looked(ctx, conn, now, user, asked)
    except Wrong as wrong:
        return NoticeWindow(TITLE, (wrong.text,))


def save(ctx: Context, conn: Connection, now: datetime, user: str, asked: Asked) -> Window:
    """*Save*: kept as it was shown; where the plan changed meanwhile, it is shown again."""
    try:
        done = structure.save(ctx, conn, now, user, _edit(asked), asked.state)
    except Wrong as wrong:
        return NoticeWindow(TITLE, (wrong.text,))
    if isinstance(done, Preview):
        return _shown(ctx, conn, now, user, asked, done, said=(MEANWHILE,))
    return PlanDone("Saved", _SAVED, Asked(UNDO, name=str(done)))


def undo_window(ctx: Context, conn: Connection, now: datetime, user: str, version: int) -> Window:
    """What would come of taking a version back."""
    try:
        found = structure.preview_undo(ctx, conn, now, user, version)
    except Wrong as wrong:
        return NoticeWindow(TITLE, (wrong.text,))
    return _undone(ctx, conn, now, user, version, found)


def undo(ctx: Context, conn: Connection, now: datetime, user: str, version: int, state: str) -> Window:
    """*Take it back*."""
    try:
        found = structure.undo(ctx, conn, now, user, version, state)
    except Wrong as wrong:
        return NoticeWindow(TITLE, (wrong.text,))
    if found is not None:
        return _undone(ctx, conn, now, user, version, found, said=(MEANWHILE,))
    return NoticeWindow(TITLE, ("Taken back. Everybody whose turns this moves is told.",))


def _form(ctx: Context, conn: Connection, now: datetime, user: str, asked: Asked) -> PlanForm:
    plan = ctx.plans.file(conn)
    return structure_forms.form(ctx.channels, plan, now, zone_of(plan, user), asked)


def _edit(asked: Asked) -> Edit:
    return Edit(What(asked.what), asked.rota, asked.name, asked.said)


def _looked(ctx: Context, conn: Connection, now: datetime, user: str, asked: Asked) -> Window:
    return _shown(ctx, conn, now, user, asked, structure.preview(ctx, conn, now, user, _edit(asked)))


def _shown(
    ctx: Context, conn: Connection, now: datetime, user: str, asked: Asked, found: Preview, said: tuple[str, ...] = ()
) -> PlanLook:
    edit, asked = _edit(asked), replace(asked, state=found.state)
    return PlanLook(
        title="What changes",
        asked=asked,
        said=(*said, *headed(ctx.plans.file(conn), found.plan, edit, now)),
        lines=(*_sentences(ctx, conn, now, user, found), _STAY),
        order=_order(found.plan, asked, edit),
    )


def _undone(
    ctx: Context, conn: Connection, now: datetime, user: str, version: int, found: Preview, said: tuple[str, ...] = ()
) -> PlanLook:
    return PlanLook(
        title="Undo",
        asked=Asked(UNDO, name=str(version), state=found.state),
        said=(*said, "Taken back, the plan is as it was before:"),
        lines=(*_sentences(ctx, conn, now, user, found), _STAY),
        undoes=True,
    )


def headed(before: Plan, after: Plan, edit: Edit, now: datetime) -> tuple[str, ...]:
    """What a change changes, as it will stand."""
    match edit.what:
        case What.MEMBERS:
            layer = layer_of(before, edit)
            since = edit.word(At.FROM)
            planned = [one.start for one in layer.changes if one.start > now]
            gone = [one for one in planned if one not in [kept.start for kept in layer_of(after, edit).changes]]
            at = next((one.start for one in reversed(layer_of(after, edit).changes)), now) if since else now
            when = f"from {edit_told.moment(at, layer.timezone, now)} on" if since else "at once"
            lost = [
                f"What was planned from {edit_told.moment(one, layer.timezone, now)} on no longer holds."
                for one in gone
            ]
            return (f"{layer.name} of {edit.rota}, {when}, in turn:", *lost)
        case What.HOURS:
            return (f"{edit.name}. {edit_told.hours(layer_of(after, edit))}",)
        case What.HANDOFF:
            return (f"{edit.name}. {edit_told.handoff(layer_of(after, edit), now)}",)
        case What.LAYER if edit.removes:
            return (f"The layer {edit.name} ends now.",)
        case What.LAYER:
            renamed = replace(edit, name=edit.word(At.NAME))
            return (edit_told.standing(layer_of(after, renamed), now),)
        case What.NEW_LAYER | What.NEW_ROTA:
            name, rota = edit.word(At.NAME), edit.rota
            made = Edit(edit.what, rota, name) if rota else Edit(edit.what, name, "primary")
            layer = layer_of(after, made)
            told_of = f"{'Layer' if rota else 'Rota'} {name}"
            return (f"{told_of}. {edit_told.hours(layer)} {edit_told.handoff(layer, now)} In turn:",)
        case What.ROTA if edit.removes:
            return (f"The rota {edit.rota} goes.",)
        case What.ROTA:
            return (f"When nobody is on in {edit.rota}, asked in this order:",)
        case What.TOPIC:
            name = edit.name or edit.word(At.TOPIC)
            if name not in topics(after):
                return (f"The topic {name} is forgotten; its cases go where all others go.",)
            return (edit_told.topic(after, name, place(after.slack_channel_for(name, ""))),)
        case What.ROUTE:
            return tuple(
                f"{number}. {edit_told.route(one, place(one.slack_channel))}"
                for number, one in enumerate(after.routes, 1)
            ) or ("No routes: everything goes to the first rota.",)
        case What.PERSON:
            now_is = next((one for one in after.executives if one not in before.executives), None)
            return (edit_told.person(now_is, now),) if now_is else ()
        case What.POLICY:
            return (edit_told.policy(after.policy), *(edit_told.step(one) for one in after.policy.steps))


def _order(plan: Plan, asked: Asked, edit: Edit) -> tuple[PlanEntry, ...]:
    """People in turn; everybody but the first can be moved up."""
    at = At.FALLBACK if edit.what is What.ROTA else At.MEMBERS
    people = list(edit.words(at))
    entries = []
    for number, one in enumerate(people):
        ahead = [*people]
        ahead[max(number - 1, 0)], ahead[number] = one, people[max(number - 1, 0)]
        up = replace(asked, said=with_lines(asked.said, at, ahead), state="") if number else None
        entries.append(PlanEntry(f"{number + 1}. {edit_told.names(plan, [one])}", up, "Move up"))
    return tuple(entries)


def _sentences(ctx: Context, conn: Connection, now: datetime, user: str, found: Preview) -> tuple[str, ...]:
    plan = found.plan
    zone, names = zone_of(plan, user), {person.id: person.name for person in plan.executives}
    lines = told(found.moves, lambda one: names.get(one or "", one or ""), zone, now, lambda one: named_zone(plan, one))
    if not lines:
        lines = ["This moves nobody's turns in the next four weeks."]
    if found.gaps:
        lines.append(f"Nobody would be on: {_missing(plan, found.gaps, zone, now)}. The leads are told at once.")
    lines += [f"Please look: {one}" for one in found.cautions[:_MOST_CAUTIONS]]
    more = len(found.cautions) - _MOST_CAUTIONS
    return (*lines, *([f"and {more} more to look at"] if more > 0 else []))


def _missing(plan: Plan, gaps: Sequence[Gap], zone: str, now: datetime) -> str:
    """``Sat 9 May 09:00–17:00 London, 10:00–18:00 for you; and 3 more``"""
    spans = [(gap, span) for gap in gaps for span in gap.spans]
    said = []
    for gap, (start, end) in spans[:_MOST_GAPS]:
        about = f" for {', '.join(gap.topics)}" if gap.topics else ""
        said.append(spell_for(start, end, named_zone(plan, gap.rota), zone, now, between=" ") + about)
    more = len(spans) - len(said)
    return "; ".join(said) + (f"; and {more} more" if more else "")
