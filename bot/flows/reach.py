"""Whom a case could be given to, and why each of the others not. Reads, never writes.

A person can be asked who is active, has a Slack account, has agreed, is at work, can be reached before the answer is
due, and of whom the customer's words do not speak.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows.context import Context
from bot.flows.identity import can_answer
from bot.rules.escalation import is_quiet
from bot.rules.plan import Executive, Plan, Policy
from bot.rules.recusal import speaks_of
from bot.rules.wording import day_and_time
from bot.store import cases, posts


def unreachable(ctx: Context, conn: Connection, now: datetime, case: Row[Any], person: Executive) -> str | None:
    """Why it is of no use to tell this executive of a case now, as words after a name, or None."""
    if person.slack is None:
        return "has no Slack account in the plan"
    if not person.active_at(now):
        return "is not active"
    if not person.consent:
        return "has not agreed yet"
    away = ctx.plans.rota(conn, case.topic, case.channel).unable(person.id, now)
    if away is not None:
        return away
    paused = ctx.reach.paused_until(person.slack)
    if paused is not None and paused > max(case.due_at or now, now):
        return f"has paused notifications until {day_and_time(paused, person.timezone, now)}"
    if case.desk_channel is not None and ctx.reach.is_outside(person.slack, case.desk_channel):
        return "is not a member of the case channel"
    return None


def unable(
    ctx: Context, conn: Connection, now: datetime, case: Row[Any], person: Executive, words: str, policy: Policy
) -> str | None:
    """Why this executive cannot be asked to take a case, as words after a name, or None. ``words`` are the customer's;
    ``case`` comes with its customer."""
    reason = unreachable(ctx, conn, now, case, person)
    if reason is not None:
        return reason
    reason = ctx.plans.rota(conn, case.topic, case.channel).unable(person.id, now, case.topic)
    if reason is not None:
        return reason
    if not can_answer(ctx, conn, now, case, person):
        return f"cannot answer on {ctx.channels[case.channel].title}"
    if speaks_of(words, person, case.customer):
        return "is named by the customer"
    if is_full(conn, person, policy):
        return f"has {counted(cases.open_with(conn, person.id))} already"
    return None


def is_full(conn: Connection, person: Executive, policy: Policy) -> bool:
    """Whether somebody has as many open cases as they should."""
    cap = person.cap or policy.cap
    return cap is not None and cases.open_with(conn, person.id) >= cap


def counted(number: int) -> str:
    """``1 open case``, ``3 open cases``."""
    return f"{number} open case" + ("" if number == 1 else "s")


def peers(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, case: Row[Any], *, on_duty_first: bool = False
) -> list[Executive]:
    """Who can be asked instead of the holder, the next in the ring first; ``case`` comes with its customer.

    In their own quiet hours only those are asked whose turn it is, and all where people may be in danger.
    ``on_duty_first``: the holder is away, so whoever is on comes first and the ring goes on from there.
    """
    rota, policy = ctx.plans.rota(conn, case.topic, case.channel), ctx.plans.policy(conn, case.plan_version)
    words = waiting_post(conn, case).text
    order = rota.after(now, case.owner, case.topic)
    if on_duty_first:
        on = rota.at(now, case.topic).executive
        first = [on] if on is not None and on != case.owner else []
        order = (*first, *(one for one in rota.after(now, on, case.topic) if one != case.owner))
    found = (plan.executive(one) for one in order)
    on_now = rota.at(now, case.topic).executive
    return [
        one
        for one in found
        if one is not None
        and (case.danger or one.id == on_now or not is_quiet(one, now))
        and unable(ctx, conn, now, case, one, words, policy) is None
    ]


def waiting_post(conn: Connection, case: Row[Any]) -> Row[Any]:
    """The customer's words that wait for an answer: the complaint, or the first since we answered."""
    if case.answered_at is None:
        return posts.get(conn, case.first_post)
    since = posts.first_since(conn, case.id, case.answered_at)
    return since if since is not None else posts.get(conn, case.last_post)
