"""A change of the plan that is tried: as if it had been made so long ago, for nothing is saved. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.rules.plan.edit import At, Edit, What, Wrong, with_lines
from bot.rules.plan.edit_layers import every_of
from bot.rules.plan.edited import edited
from bot.rules.plan.model import Plan
from bot.rules.plan.times import parse_date
from bot.rules.rota.turns import later


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


def tried(plan: Plan, what: Tried, edit: Edit, since: datetime) -> Plan:
    """The plan as if a change had been made at an instant of the past. Raises `Wrong` with the field and what to do."""
    if what is Tried.WITHOUT:
        return _without(plan, edit, since)
    if what is Tried.HANDOFF:
        first = _handed_before(edit, since)
        said = with_lines(edit.said, At.FIRST, [first.isoformat()])
        since = datetime.combine(first, datetime.min.time(), since.tzinfo) - timedelta(days=2)
        edit = replace(edit, said=said)
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


def _handed_before(edit: Edit, since: datetime) -> date:
    """The last hand-off of a rhythm that was no later than an instant."""
    first = edit.read(At.FIRST, parse_date, edit.needed(At.FIRST, "Choose the day of the first hand-off."))
    every = every_of(edit)
    begin = datetime.combine(first, datetime.min.time())
    turns = 0
    while later(begin, every, turns).date() > since.date():
        turns -= 1
    while later(begin, every, turns + 1).date() <= since.date():
        turns += 1
    return later(begin, every, turns).date()
