"""Whom a case comes to, and when its clock starts. The rota places what is new; who answered first stays the owner."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.flows import queue
from bot.flows.context import Context
from bot.flows.reach import counted, is_full
from bot.rules.escalation import ABSENT, LAST_CALL, in_hours, next_due
from bot.rules.lifecycle import Lane, due
from bot.rules.plan import Executive, Plan, Policy
from bot.rules.plan.lanes import PraiseLane
from bot.rules.plan.model import Outside
from bot.rules.recusal import speaks_of
from bot.rules.rota import CompiledRota, Duty
from bot.rules.wording import day_and_time
from bot.store import cases, clocks

#: What comes in together is placed at one instant, in a few topics.
_KEPT: Final = 32


@dataclass(frozen=True, slots=True)
class Placed:
    """``owner`` is an executive's id, or None: nobody is on. ``why`` is the rota's reason, ``said`` what the card says
    where that is another one. The clock runs from ``starts`` to ``due``."""

    owner: str | None
    why: str
    said: str
    starts: datetime
    due: datetime


def place(
    ctx: Context,
    conn: Connection,
    now: datetime,
    plan: Plan,
    *,
    topic: str | None,
    channel: str,
    words: str,
    author: str,
    danger: bool,
    customer: int | None = None,
    holder: Executive | None = None,
) -> Placed:
    """Place a new case. ``customer`` is known already, or None; ``author`` is the name of whoever wrote ``words``.
    ``holder`` is whose own chat it was written in, where nobody else can answer."""
    policy = plan.policy
    rota = ctx.plans.rota(conn, topic, channel)
    starts, duty, soon = _turn(rota, now, topic, danger or policy.outside is Outside.FALLBACK)
    ends = due(starts, policy.first_response)
    if holder is not None:
        said = f"It was written to {holder.name}'s own account."
        return Placed(holder.id, said, said, starts, ends)
    known = plan.executive(cases.owner_of_customer(conn, customer)) if customer is not None else None
    if known is not None and _can(rota, known, starts):
        return Placed(known.id, "They answered this customer before.", "", starts, ends)
    owner, said = plan.executive(duty.executive), ""
    if owner is not None and starts > now:
        when = day_and_time(starts, owner.timezone, now)
        said = f"Outside hours: {owner.name} is on from {when}."
    elif soon is not None:
        edge, following = soon
        person = plan.executive(following.executive)
        is_turn = following.source not in ("fallback", "nobody")
        if person is not None and is_turn and _can(rota, person, edge) and in_hours(person, now):
            owner, duty = person, following
            said = f"{person.name} is on from {day_and_time(edge, person.timezone, now)}."
    if owner is not None:
        owner, said = _instead(conn, plan, rota, policy, starts, topic, owner, said, words, author)
    return Placed(owner.id if owner else None, duty.why, said, starts, ends)


@functools.lru_cache(_KEPT)
def _turn(
    rota: CompiledRota, now: datetime, topic: str | None, at_once: bool
) -> tuple[datetime, Duty, tuple[datetime, Duty] | None]:
    """When the clock of a new case starts, who is on then, and who soon is instead of them. ``at_once``: it waits for
    no window."""
    starts = (None if at_once else rota.opens(now)) or now
    return starts, rota.at(starts, topic), rota.handoff(now, LAST_CALL, topic)


def _instead(
    conn: Connection,
    plan: Plan,
    rota: CompiledRota,
    policy: Policy,
    at: datetime,
    topic: str | None,
    owner: Executive,
    said: str,
    words: str,
    author: str,
) -> tuple[Executive, str]:
    """The next in the ring, where the words speak of the owner, or where the owner has enough to do."""
    named, full = speaks_of(words, owner, author), is_full(conn, owner, policy)
    if not named and not full:
        return owner, said
    for one in rota.after(at, owner.id, topic):
        person = plan.executive(one)
        if person is None or not _can(rota, person, at) or speaks_of(words, person, author):
            continue
        if is_full(conn, person, policy):
            continue
        if named:
            return person, f"The words name {owner.name}, so it is with {person.name}."
        has = counted(cases.open_with(conn, owner.id))
        return person, f"{owner.name} has {has}, so it is with {person.name}."
    return owner, said


def _can(rota: CompiledRota, person: Executive, at: datetime) -> bool:
    return person.slack is not None and person.consent and rota.unable(person.id, at) is None


def _opens(rota: CompiledRota, policy: Policy, now: datetime, *, danger: bool) -> datetime | None:
    """When the clock starts, where it waits for the next window. Danger to people waits for nothing."""
    return None if danger or policy.outside is Outside.FALLBACK else rota.opens(now)


def given(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, case: Row[Any], person: Executive, said: str
) -> Placed:
    """A case that somebody gave to a person: the clock is that of a new case."""
    policy, rota = plan.policy, ctx.plans.rota(conn, case.topic, case.channel)
    starts = _opens(rota, policy, now, danger=case.danger) or now
    return Placed(person.id, said, said, starts, due(starts, policy.first_response))


def start(conn: Connection, now: datetime, plan: Plan, case: int, placed: Placed, *, new: bool) -> None:
    """Start the clock of a case that was placed; ``new``: it never had one."""
    begin = clocks.start if new else clocks.restart
    begin(conn, case, clocks.FIRST_RESPONSE, placed.starts, next_due(plan.policy.steps, 0, placed.starts, now))


def reopen(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, case: Row[Any], *, anew: bool = False
) -> datetime:
    """The customer wrote again after an answer: start the next clock, and return when the answer is due. ``anew``: it
    is that of a first answer, since they say that it is not right.

    The owner stays; where they are away beyond that time, or gone, whoever is on is offered the case at once. Who was
    thanked for praise and writes again waits at praise's pace, and no step is fired for it.
    """
    if case.lane == Lane.PRAISE:
        return due(now, (plan.praise or PraiseLane()).first_response)
    policy = ctx.plans.policy(conn, case.plan_version)
    rota = ctx.plans.rota(conn, case.topic, case.channel)
    starts = _opens(rota, policy, now, danger=case.danger) or now
    ends = due(starts, policy.first_response if anew else policy.next_response)
    owner = plan.executive(case.owner)
    gone = owner is None or not (_can(rota, owner, starts) or _can(rota, owner, ends))
    step = ABSENT if gone else 0
    then = max(next_due(policy.steps, step, starts, now), starts)
    clocks.restart(conn, case.id, clocks.FIRST_RESPONSE if anew else clocks.NEXT_RESPONSE, starts, then, step)
    return ends


def hurry(ctx: Context, conn: Connection, now: datetime, plan: Plan, case: Row[Any]) -> dict[str, Any]:
    """People may be in danger: a clock that waits for hours to begin starts now. Returns what changes in the case."""
    clock = clocks.of_case(conn, case.id)
    if clock is None or clock.started_at <= now:
        return {}
    policy = ctx.plans.policy(conn, case.plan_version)
    clocks.restart(conn, case.id, clock.name, now, next_due(policy.steps, 0, now, now))
    first = clock.name == clocks.FIRST_RESPONSE
    return {"due_at": due(now, policy.first_response if first else policy.next_response)}


def nobody(ctx: Context, conn: Connection, now: datetime, plan: Plan, case: int) -> None:
    """Nobody is on for a case: the leads hear of it, and can give it to somebody."""
    for lead in plan.leads:
        key = f"nobody:{case}:{lead}"
        queue.tell(ctx, conn, now, key, lead, "escalated", {"nobody": True, "owner": None}, case=case)
