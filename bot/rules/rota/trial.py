"""A change of the plan that is tried: as if it had been made so long ago, for nothing is saved. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from bot.rules.plan.edit import At, Edit, What, Wrong, with_lines
from bot.rules.plan.edit_layers import layer_of, other_rhythm
from bot.rules.plan.edited import edited
from bot.rules.plan.model import Plan, Turns
from bot.rules.plan.wall import instant, local
from bot.rules.rota.turns import later, turn_count


class Tried(StrEnum):
    """What can be tried; ``CHOICES`` is the list of it."""

    CHOICES = "try"
    MEMBERS = "try-members"
    HANDOFF = "try-handoff"
    HOURS = "try-hours"
    WITHOUT = "try-without"
    POLICY = "try-policy"


#: The change that would make it so.
CHANGES: Final[Mapping[str, What]] = {
    Tried.MEMBERS: What.MEMBERS,
    Tried.HANDOFF: What.HANDOFF,
    Tried.HOURS: What.HOURS,
    Tried.POLICY: What.POLICY,
}


#: Of days, weeks or months of a turn.
_MOST: Final = 366


def tried(plan: Plan, what: Tried, edit: Edit, since: datetime) -> Plan:
    """The plan as if a change had been made at an instant of the past. Raises `Wrong` with the field and what to do."""
    if what is Tried.WITHOUT:
        return _without(plan, edit, since)
    if what is Tried.HANDOFF:
        edit, since = _handed_before(plan, edit, since)
    return edited(plan, edit, since)


def _without(plan: Plan, edit: Edit, since: datetime) -> Plan:
    """Somebody is never on, as somebody who is away: rings stay as they are, and the next in them is asked."""
    left_out = edit.needed(At.MEMBERS, "Choose who is left out.")
    if plan.executive(left_out) is None:
        raise Wrong(At.MEMBERS, "This person is no longer in the plan. Choose again.")
    people = (
        replace(one, active_from=None, active_until=since) if one.id == left_out else one for one in plan.executives
    )
    return replace(plan, executives=tuple(people))


def _handed_before(plan: Plan, edit: Edit, since: datetime) -> tuple[Edit, datetime]:
    """The same rhythm with its last hand-off before an instant as its first, and when that would have been said."""
    rhythm = other_rhythm(layer_of(plan, edit), edit)
    if not 1 <= rhythm.every.count <= _MOST:
        raise Wrong(At.COUNT, f"Write a number from 1 to {_MOST}.")
    zone = ZoneInfo(rhythm.timezone)
    turn = turn_count(replace(rhythm, turns=Turns.CALENDAR), None).number(since, local(since, zone))
    first = later(rhythm.anchor, rhythm.every, turn)
    said = with_lines(edit.said, At.FIRST, [first.date().isoformat()])
    return replace(edit, said=said), instant(first, zone) - timedelta(minutes=1)
