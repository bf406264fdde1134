"""What happens when nobody answers: the steps of a case's policy, each fired once by its durable clock.

The policy is the one that the case began with; the people are asked for when a step fires. A step that finds nobody
makes the next one fire at once. Whatever anybody did about the case in between makes a timer void (``clocks.hold``).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows import queue, surge_told
from bot.flows.context import Context
from bot.flows.offer import ask_next, move_next, next_taker
from bot.flows.reach import peers, unreachable
from bot.rules.escalation import ABSENT, PATIENCE, STILL, days_open, meaningful, next_due, overdue
from bot.rules.lifecycle import CaseState, PartState
from bot.rules.plan import Plan
from bot.rules.plan.model import Act, Step, Whom
from bot.store import cases, clocks, events, replies

#: Clocks that are due, and the people and channels that their steps ask for.
Asks = tuple[list[Row[Any]], set[str], set[str]]
#: An approved reply in one of these states is on its way, and will be an answer in a moment.
_ON_ITS_WAY = (PartState.HELD, PartState.QUEUED, PartState.SENDING, PartState.UNSURE)


def fire(ctx: Context, conn: Connection, now: datetime) -> None:
    """Fire all that is due."""
    for clock in clocks.due(conn, now):
        fire_one(ctx, conn, now, clock)


def fire_one(ctx: Context, conn: Connection, now: datetime, clock: Row[Any]) -> None:
    """Fire one clock's due steps; nothing, where anything happened to it since it was read."""
    cases.hold(conn, clock.case_id)
    if not clocks.hold(conn, clock):
        return
    plan = ctx.plans.current(conn)
    case = cases.with_customer(conn, clock.case_id)
    if case.state != CaseState.OPEN or case.channel not in ctx.channels:
        clocks.put(conn, case.id, clock.step, now + STILL)
    elif replies.of_case(conn, case.id, _ON_ITS_WAY):
        clocks.put(conn, case.id, clock.step, now + PATIENCE)
    else:
        steps = ctx.plans.policy(conn, case.plan_version).steps
        step = _Firing(ctx, conn, now, plan, clock, steps).run(case)
        clocks.put(conn, case.id, step, max(next_due(steps, step, clock.started_at, now), now))


class _Firing:
    """One clock in one transaction."""

    def __init__(
        self,
        ctx: Context,
        conn: Connection,
        now: datetime,
        plan: Plan,
        clock: Row[Any],
        steps: tuple[Step, ...],
    ) -> None:
        self._ctx = ctx
        self._conn = conn
        self._now = now
        self._plan = plan
        self._clock = clock
        self._steps = steps

    def run(self, case: Row[Any]) -> int:
        """Fire what is due; returns the step that comes next."""
        clock, steps = self._clock, self._steps
        if clock.step >= len(steps):
            self._still_open(case)
            return int(clock.step)
        due = overdue(steps, clock.step, clock.started_at, self._now)
        if not due:
            return int(clock.step)
        moves = next_taker(self._ctx, self._conn, self._now, self._plan, case, clock) is not None
        found = [self._fire(number) for number in meaningful(steps, due, moves=moves)]
        following = due[-1] + 1
        while not found[-1] and following < len(steps):
            found.append(self._fire(following))
            following += 1
        if not found[-1]:
            self._still_open(case)
        return following

    def _fire(self, number: int) -> bool:
        """One step; false where it finds nobody."""
        case = cases.with_customer(self._conn, self._clock.case_id)
        arguments = (self._ctx, self._conn, self._now, self._plan, case, self._clock)
        if number == ABSENT or self._steps[number].act is Act.OFFER:
            return self._ask_for_help(case, number) if self._is_quiet(case) else ask_next(*arguments, number)
        if self._steps[number].act is Act.MOVE:
            return move_next(*arguments)
        return self._tell(case, number, self._steps[number].whom)

    def _tell(self, case: Row[Any], number: int, whom: Whom) -> bool:
        """A new direct message to those a step is for, said once."""
        holder = self._plan.executive(case.owner)
        if whom is Whom.LEADS:
            told = self._leads(case, str(number))
        elif holder is None:
            return False
        elif whom is Whom.OWNER:
            if unreachable(self._ctx, self._conn, self._now, case, holder) is not None:
                return False
            told = self._nudge(case, number, [(holder.slack or "", holder.id)])
        else:
            told = self._nudge(case, number, [(one, "") for one in holder.delegates if not self._paused(case, one)])
        if told:
            events.record(self._conn, self._now, "reminded", case=case.id, step=number, whom=whom)
        return told

    def _paused(self, case: Row[Any], user: str) -> bool:
        until = self._ctx.reach.paused_until(user)
        return until is not None and until > max(case.due_at or self._now, self._now)

    def _key(self, case: Row[Any], what: str, to: str) -> str:
        """A clock is known by when it started: its messages are said once, whatever clocks do."""
        return f"step:{case.id}:{int(self._clock.started_at.timestamp() * 1_000_000)}:{what}:{to}"

    def _is_quiet(self, case: Row[Any]) -> bool:
        return surge_told.is_quiet(self._conn, case)

    def _together(self, case: Row[Any], step: str, told: list[tuple[str, str]]) -> bool:
        """Of the people of a surge who have no card each, whoever a step is for hears once, of all together."""
        return surge_told.nudge(self._ctx, self._conn, self._now, case.surge_id, step, told)

    def _ask_for_help(self, case: Row[Any], number: int) -> bool:
        """Not one question to a peer for each of them: one peer hears of all, and may take some."""
        able = peers(self._ctx, self._conn, self._now, self._plan, case, on_duty_first=number == ABSENT)
        return self._together(case, str(number), [(one.slack or "", one.id) for one in able[:1]])

    def _nudge(self, case: Row[Any], number: int, told: list[tuple[str, str]]) -> bool:
        if self._is_quiet(case):
            return self._together(case, str(number), told)
        for slack, executive in told:
            key = self._key(case, str(number), slack)
            queue.tell(self._ctx, self._conn, self._now, key, slack, "nudge", {"to": executive}, case=case.id)
        return bool(told)

    def _leads(self, case: Row[Any], what: str) -> bool:
        if self._is_quiet(case):
            return self._together(case, what, [(lead, "") for lead in self._plan.leads])
        for lead in self._plan.leads:
            key = self._key(case, what, lead)
            facts = {"nobody": False, "owner": case.owner}
            queue.tell(self._ctx, self._conn, self._now, key, lead, "escalated", facts, case=case.id)
        return bool(self._plan.leads)

    def _still_open(self, case: Row[Any]) -> None:
        """The steps are used up: the case is with the leads, who hear of it every day."""
        if self._leads(case, f"day {days_open(self._clock.started_at, self._now)}"):
            events.record(self._conn, self._now, "reminded", case=case.id, whom=Whom.LEADS)


def asks(ctx: Context, conn: Connection, now: datetime) -> Asks:
    """The clocks that are due, and whom their steps may ask: people, and the channels they should be members of."""
    due = clocks.due(conn, now)
    if not due:
        return [], set(), set()
    plan = ctx.plans.current(conn)
    people = {person.slack for person in plan.executives if person.slack is not None and person.active_at(now)}
    people |= {delegate for person in plan.executives for delegate in person.delegates}
    channels = {cases.get(conn, clock.case_id).desk_channel for clock in due}
    return due, people, {channel for channel in channels if channel}
