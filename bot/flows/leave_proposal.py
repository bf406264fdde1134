"""An absence that somebody's calendar names, asked about by direct message: *I am away*, *No, I can answer*.

Accepted it is time off like any other. What was answered once is not asked again.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from bot.flows import queue, rota_changes
from bot.flows.about import person as as_person
from bot.flows.context import Context
from bot.flows.rota_changes import Preview
from bot.pages import LeaveProposal, Person, ProposalState
from bot.rules.plan import Executive, Plan
from bot.rules.plan.times import format_moment, parse_moment
from bot.rules.plan.wall import beginning
from bot.rules.rota.absence import Absence
from bot.rules.rota.spans import without
from bot.rules.rota.wish import Act, Fault, Wish
from bot.rules.rota.wording import spell, told
from bot.store import events, leave_proposals, outgoing

#: The kind of its rows at the desk.
LEAVE: Final = "leave"
#: So many questions stand at once; the next come when these are answered.
_MOST: Final = 3
_ANSWERED: Final = (leave_proposals.ACCEPTED, leave_proposals.DECLINED)


def follow(ctx: Context, conn: Connection, now: datetime, person: Executive, absences: Iterable[Absence]) -> None:
    """Ask about each absence that is neither entered nor answered; what the calendar no longer says is withdrawn."""
    plan, zone = ctx.plans.current(conn), ZoneInfo(person.timezone)
    entered = [
        (beginning(one.start, zone), beginning(one.end, zone)) for one in plan.time_off if one.executive == person.id
    ]
    answered = [_absence(row).span(zone) for row in leave_proposals.of(conn, person.id, _ANSWERED, now)]
    new = [one for one in absences if without([one.span(zone)], [*entered, *answered])]
    asked = 0
    for row in leave_proposals.of(conn, person.id, [leave_proposals.ASKED], now):
        if _absence(row) in new:
            new.remove(_absence(row))
            asked += 1
        else:
            _settle(conn, now, row.id, leave_proposals.GONE)
    for one in new[: max(0, _MOST - asked)]:
        _ask(ctx, conn, now, person, one, one.span(zone)[1])


def withdraw(conn: Connection, now: datetime, executive: str) -> None:
    """Nothing is asked of somebody any more."""
    for row in leave_proposals.of(conn, executive, [leave_proposals.ASKED], now):
        _settle(conn, now, row.id, leave_proposals.GONE)


def accept(ctx: Context, conn: Connection, now: datetime, proposal: int, user: str) -> str | None:
    """*I am away*: time off is entered, and whoever has a turn because of it hears of it."""
    row, person = _mine(ctx, conn, proposal, user)
    if row is None or person is None:
        return "Only the person whose calendar it is can answer this."
    if row.state != leave_proposals.ASKED:
        return None if row.state == leave_proposals.ACCEPTED else "That was answered already, or is no longer asked."
    saved = rota_changes.save(ctx, conn, now, user, _wish(row), ctx.plans.state(conn))
    if isinstance(saved, Fault):
        return saved.text
    _settle(conn, now, row.id, leave_proposals.ACCEPTED)
    events.record(conn, now, "leave accepted", actor=person.id, proposal=row.id)
    return None


def decline(ctx: Context, conn: Connection, now: datetime, proposal: int, user: str) -> str | None:
    """*No, I can answer*: nothing changes, and this period is not asked about again."""
    row, person = _mine(ctx, conn, proposal, user)
    if row is None or person is None:
        return "Only the person whose calendar it is can answer this."
    if _settle(conn, now, row.id, leave_proposals.DECLINED):
        events.record(conn, now, "leave declined", actor=person.id, proposal=row.id)
    elif row.state != leave_proposals.DECLINED:
        return "That was answered already, or is no longer asked."
    return None


def page(ctx: Context, conn: Connection, now: datetime, plan: Plan, row: Row[Any]) -> LeaveProposal:
    """The question as it stands now."""
    proposal, person = leave_proposals.get(conn, row.facts["proposal"]), plan.executive(row.facts["to"])
    if proposal is None or person is None:
        return LeaveProposal(str(row.facts["proposal"]), Person(row.place, ""), "then", ProposalState.GONE)
    state = ProposalState(proposal.state)
    moves: tuple[str, ...] = ()
    if state is ProposalState.ASKED and person.slack is not None:
        found = rota_changes.preview(ctx, conn, now, person.slack, _wish(proposal))
        names = {one.id: one.name for one in plan.executives}
        if isinstance(found, Preview):
            moves = tuple(told(found.moves, lambda one: names.get(one or "", ""), person.timezone, now))
    start, end = _absence(proposal).span(ZoneInfo(person.timezone))
    when = spell(start, end, person.timezone, now)
    return LeaveProposal(str(proposal.id), as_person(person), when, state, moves)


def _ask(ctx: Context, conn: Connection, now: datetime, person: Executive, one: Absence, over_at: datetime) -> None:
    if person.slack is None:
        return
    begins, ends = format_moment(one.start), format_moment(one.end)
    proposal = leave_proposals.ask(conn, now, person.id, begins, ends, over_at)
    events.record(conn, now, "leave proposed", proposal=proposal, to=person.id, start=begins, end=ends)
    facts = {"to": person.id, "proposal": proposal}
    queue.tell(ctx, conn, now, _key(proposal), person.slack, LEAVE, facts)


def _settle(conn: Connection, now: datetime, proposal: int, state: str) -> bool:
    if not leave_proposals.answer(conn, now, proposal, state):
        return False
    outgoing.refresh(conn, now, _key(proposal))
    return True


def _mine(ctx: Context, conn: Connection, proposal: int, user: str) -> tuple[Row[Any] | None, Executive | None]:
    row, person = leave_proposals.get(conn, proposal), ctx.plans.current(conn).by_slack(user)
    return (row, person) if row is not None and person is not None and row.executive == person.id else (None, None)


def _wish(row: Row[Any]) -> Wish:
    absence = _absence(row)
    return Wish(Act.AWAY, row.executive, absence.start, absence.end)


def _absence(row: Row[Any]) -> Absence:
    return Absence(parse_moment(row.begins), parse_moment(row.ends))


def _key(proposal: int) -> str:
    return f"leave:{proposal}"
