"""The plan that a change of its structure makes, checked as a plan file is. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from bot.rules.plan import edit_layers, edit_people, edit_rotas
from bot.rules.plan.edit import At, Edit, What, Wrong
from bot.rules.plan.faults import PlanFaults
from bot.rules.plan.model import Plan
from bot.rules.plan.read import read_plan
from bot.rules.plan.write import write_plan

_CHANGES: Final[Mapping[What, Callable[[Plan, Edit, datetime], Plan]]] = {
    What.MEMBERS: edit_layers.members,
    What.HOURS: edit_layers.hours,
    What.HANDOFF: edit_layers.handoff,
    What.LAYER: edit_layers.layer,
    What.NEW_LAYER: edit_layers.new_layer,
    What.ROTA: edit_rotas.rota,
    What.NEW_ROTA: edit_rotas.new_rota,
    What.TOPIC: edit_rotas.topic,
    What.ROUTE: edit_rotas.route,
    What.PERSON: edit_people.person,
    What.POLICY: edit_rotas.policy,
}
#: Keys of the plan file that a window calls otherwise.
_FIELDS: Final = {"every": At.COUNT, "after": At.STEPS, "needs": At.SKILL}


def edited(plan: Plan, edit: Edit, now: datetime) -> Plan:
    """The plan after a change. Raises `Wrong` with the field and what to do, also for whatever a plan file may not
    say."""
    changed = _CHANGES[edit.what](plan, edit, now)
    if changed == plan:
        raise Wrong(None, "This is how it is already. Nothing would change.")
    try:
        return read_plan(write_plan(changed))
    except PlanFaults as many:
        raise _at_its_field(edit, many.faults[0].message) from None


def _at_its_field(edit: Edit, message: str) -> Wrong:
    """A plan file's fault begins with its key."""
    key, _, text = message.partition(": ")
    at = _FIELDS.get(key) or (At(key) if key in list(At) else None)
    if at is None:
        return Wrong(None, message[:1].upper() + message[1:])
    return Wrong(at, text[:1].upper() + text[1:])
