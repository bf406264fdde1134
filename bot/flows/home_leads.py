"""What App Home tells leads of the present: what needs them now, whether who is on can be reached, first answers.

Reads, never writes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from bot.flows.about import matter, thread_url
from bot.flows.asked import choices_of
from bot.flows.context import DESK, Context
from bot.flows.readiness import lacks
from bot.flows.rota_told import zone_of
from bot.pages import NoticeWindow, SetAside
from bot.pages.needs import MayBeThere, Need, NobodyOn, Unconnected
from bot.rules.lifecycle import Lane
from bot.rules.plan import Executive, Plan
from bot.rules.plan.model import Rota
from bot.rules.wording import day_and_time
from bot.store import case_lists, cases, cursors, posts
from bot.store import needs as store
from bot.store.case_lists import Which

#: How much of a post that was set aside is quoted.
_FIRST_WORDS = 200
_LEAVES = "What waits leaves by itself then. Nothing is lost, and nothing leaves from another account."


def needed(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, start: int, most: int
) -> tuple[tuple[Need, ...], int]:
    """What needs a lead now, ``most`` of it from ``start`` on, and how much it is in all. What a customer waits for
    comes first."""
    people = [person.id for person in plan.executives]
    of_nobody = Which(nobody_of=people, lane=Lane.DESK, channels=ctx.channels)
    number = case_lists.counted(conn, of_nobody)
    first = [_nobody_on(ctx, conn, now, plan, case) for case in case_lists.listed(conn, of_nobody, most, start)]
    then: list[Callable[[], Need]] = [partial(_may_be_there, ctx, conn, plan, row) for row in store.asking(conn)]
    then += [partial(_unconnected, ctx, conn, row) for row in cursors.paused(conn) if row.channel in ctx.channels]
    rest = then[max(0, start - number) : max(0, start + most - number)]
    return (*first, *(tell() for tell in rest)), number + len(then)


def _nobody_on(ctx: Context, conn: Connection, now: datetime, plan: Plan, case: Row[Any]) -> NobodyOn:
    choices, _ = choices_of(ctx, conn, now, plan, case)
    return NobodyOn(matter(ctx, case, posts.get(conn, case.last_post)), choices)


def _may_be_there(ctx: Context, conn: Connection, plan: Plan, row: Row[Any]) -> MayBeThere:
    case, executive = cases.with_customer(conn, row.case_id), plan.executive(row.executive)
    name = executive.name if executive else row.executive
    return MayBeThere(name, case.customer, row.since, thread_url(ctx, case))


def _unconnected(ctx: Context, conn: Connection, row: Row[Any]) -> Unconnected:
    waiting = store.waiting(conn, f"{row.channel}:{row.id}")
    return Unconnected(row.channel, ctx.channels[row.channel].title, row.handle, waiting, unpaid=row.unpaid)


def connect_window(ctx: Context, conn: Connection, user: str, channel: str) -> NoticeWindow:
    """*Connect*: how an account of the company's is connected again. Its tokens are the operator's, not a lead's."""
    if not ctx.plans.current(conn).is_lead(user):
        return NoticeWindow("Connect", ("Only a lead can see that.",))
    row = next((one for one in cursors.paused(conn) if one.channel == channel and channel != DESK), None)
    if row is None:
        return NoticeWindow("Connect", ("It is connected. What waited leaves by itself.",))
    title = ctx.channels[channel].title if channel in ctx.channels else channel
    if row.unpaid:
        lines = (f"{title} account {row.handle}: {row.paused_why}", "It need not be connected again. " + _LEAVES)
        return NoticeWindow("Credits used up", lines)
    where = " (docs/x-tokens.md says how)" if channel == "x" else ""
    return NoticeWindow(
        "Connect",
        (
            f"{title} account {row.handle}: {row.paused_why}",
            f"Whoever runs Buckstop puts new credentials into its settings{where} and starts it again."
            " `buckstop check` then says whether it works.".replace("`", "“", 1).replace("`", "”", 1),
            _LEAVES,
        ),
    )


def reached(ctx: Context, conn: Connection, now: datetime, plan: Plan, rota: Rota, person: Executive | None) -> str:
    """``Can be reached: yes.``, or why not; nothing where nobody is on."""
    if person is None:
        return ""
    reasons = [said for _, said in lacks(ctx, conn, plan, rota, person)]
    paused = ctx.reach.paused_until(person.slack) if person.slack else None
    if paused is not None and paused > now:
        reasons.append(f"has paused notifications until {day_and_time(paused, person.timezone, now)}")
    return f"Can be reached: no, {reasons[0]}." if reasons else "Can be reached: yes."


def today(plan: Plan, now: datetime, user: str) -> datetime:
    """When the reader's day began."""
    local = now.astimezone(ZoneInfo(zone_of(plan, user)))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def first_answers(conn: Connection, since: datetime) -> tuple[int, int] | None:
    """How many minutes a first answer took since an instant, typically (the median) and at the longest."""
    took = [int(span.total_seconds() // 60) for span in store.first_answers(conn, since)]
    return (int(median(took)), max(took)) if took else None


def set_aside(ctx: Context, rows: list[Row[Any]]) -> tuple[SetAside, ...]:
    """What got no card, as a lead looks it through."""
    return tuple(
        SetAside(
            case=str(case.id),
            customer=case.customer,
            channel=ctx.channels[case.channel].title if case.channel in ctx.channels else case.channel,
            words=case.words[:_FIRST_WORDS],
            kind=case.kind,
            why="; ".join(case.reasons[:2]),
        )
        for case in rows
    )
