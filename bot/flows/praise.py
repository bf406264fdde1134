"""Praise in its own slower lane: a softer card, its executive in their hours, one quiet reminder, and the leads' list.

It never escalates, moves no complaint back, and counts for nobody's cap.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.flows import handing, queue
from bot.flows.about import matter
from bot.flows.case import move
from bot.flows.context import Context
from bot.flows.place import place
from bot.flows.reach import unreachable
from bot.flows.reply import follow
from bot.pages import CardState, Praise
from bot.pages.praise import PraiseEntry
from bot.rules.escalation import in_hours
from bot.rules.hours import at_work
from bot.rules.lifecycle import CaseState, Lane, PartState
from bot.rules.plan import Executive, Plan
from bot.rules.plan.lanes import PraiseLane
from bot.rules.triage import Kind, Triage
from bot.store import case_lists, cases, events, handed_on, outgoing, posts, replies, waits
from bot.store.case_lists import Which

#: The topic of praise, by which routes say where it goes.
TOPIC: Final = Lane.PRAISE.value
#: Where nobody can be brought it now, it is looked again so often.
_AGAIN: Final = timedelta(hours=1)
#: Somebody is at work at an answer, or it is on its way.
_AT_WORK: Final = (*(PartState.PREVIEWED, PartState.HELD, PartState.QUEUED, PartState.SENDING), PartState.SECOND)


def begin(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, case_id: int, triage: Triage, actor: str = "customer"
) -> bool:
    """What stands aside is praise for its lane; false where it stands aside no more."""
    case = cases.with_customer(conn, case_id)
    written = posts.get(conn, case.last_post)
    placed = place(
        ctx, conn, now, plan, topic=TOPIC, channel=case.channel, words=written.text, author=case.customer, danger=False,
        customer=case.customer_id,
    )  # fmt: skip
    owner = plan.executive(placed.owner)
    starts = at_work(owner, now) if owner is not None else now
    changes = {
        "lane": Lane.PRAISE,
        "card": CardState.NEW if owner else CardState.NOBODY,
        "owner": placed.owner,
        "placed": "",
        "plan_version": ctx.plans.version(conn),
        "answered_at": None,
        "topic": TOPIC,
        "kind": Kind.PRAISE,
        "reasons": list(triage.reasons),
        "due_at": starts + (plan.praise or PraiseLane()).first_response,
        "first_post": written.id,
    }
    if not cases.change_state(conn, case_id, CaseState.ASIDE, CaseState.OPEN, **changes):
        return False
    waits.looked_at(conn, case_id)
    waits.start(conn, case_id, waits.PRAISE, starts)
    if outgoing.by_key(conn, queue.card_key(case_id)) is None:
        queue.card(ctx, conn, now, plan, case_id, TOPIC, case.channel)
    follow(conn, now, case_id)
    events.record(conn, now, "praise", case=case_id, actor=actor, owner=placed.owner, why=placed.why)
    return True


def fire(ctx: Context, conn: Connection, now: datetime, plan: Plan, clock: Row[Any]) -> None:
    """Bring praise to whom it is with, in their hours, or remind them, once, at half its time."""
    if not waits.hold(conn, clock):
        return
    case = cases.with_customer(conn, clock.case_id)
    if case.state != CaseState.OPEN or case.lane != Lane.PRAISE:
        waits.stop(conn, case.id, waits.PRAISE)
    elif case.channel not in ctx.channels:
        waits.put(conn, clock, clock.step, now + _AGAIN)
    else:
        _step(ctx, conn, now, plan, case, clock)


def _step(ctx: Context, conn: Connection, now: datetime, plan: Plan, case: Row[Any], clock: Row[Any]) -> None:
    holder = _holder(ctx, conn, now, plan, case)
    if holder is None or not in_hours(holder, now):
        waits.put(conn, clock, clock.step, at_work(holder, now) if holder else now + _AGAIN)
        return
    if clock.step == 0:
        half = (plan.praise or PraiseLane()).first_response / 2
        waits.put(conn, clock, 1, max(at_work(holder, clock.started_at + half), now + half))
    else:
        waits.stop(conn, case.id, waits.PRAISE)
        if replies.of_case(conn, case.id, _AT_WORK):
            return
    key = f"praise:{case.id}:{int(clock.started_at.timestamp())}:{clock.step}:{holder.id}"
    facts = {"to": holder.id, "reminds": bool(clock.step)}
    queue.tell(ctx, conn, now, key, holder.slack or "", "notice", facts, case=case.id, priority=queue.REPORT)
    if clock.step:
        events.record(conn, now, "reminded", case=case.id, to=holder.id)


def _holder(ctx: Context, conn: Connection, now: datetime, plan: Plan, case: Row[Any]) -> Executive | None:
    """Whom it is with; where that is nobody, or somebody who is away, whoever is on."""
    holder = plan.executive(case.owner)
    if holder is not None and unreachable(ctx, conn, now, case, holder) is None:
        return holder
    on = plan.executive(ctx.plans.on_duty(conn, now, TOPIC, case.channel).executive)
    if on is None or unreachable(ctx, conn, now, case, on) is not None:
        return None
    if on == holder or move(ctx, conn, now, case, on, "buckstop", brought=True) is not None:
        return None
    return on


def entries(
    ctx: Context,
    conn: Connection,
    most: int,
    skip: int = 0,
    *,
    owner: str | None = None,
    late: datetime | None = None,
) -> tuple[tuple[PraiseEntry, ...], int]:
    """Praise that waits for a kind word, oldest due first: somebody's, or all that has waited past its time. So many
    after the first ``skip``, and how much it is in all."""
    plan, found = ctx.plans.current(conn), list[PraiseEntry]()
    which = Which(owner=owner, lane=Lane.PRAISE, channels=ctx.channels, due_before=late)
    for case in case_lists.listed(conn, which, most, skip):
        holder = plan.executive(case.owner)
        name = "" if owner is not None else holder.name if holder else "nobody"
        heard = bool(handed_on.of_case(conn, case.id))
        found.append(PraiseEntry(matter(ctx, case, posts.get(conn, case.first_post)), heard, name))
    return tuple(found), case_lists.counted(conn, which)


def shown(ctx: Context, conn: Connection, case: Row[Any], *, reminds: bool = False) -> Praise | None:
    """What its card and direct messages say beside the rest; None for a case that is no praise."""
    if case.lane != Lane.PRAISE:
        return None
    plan = ctx.plans.current(conn)
    return Praise(handing.told(plan, conn, case.id), reminds, tuple(case.names))
