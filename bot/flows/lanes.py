"""A new post takes its way: to an executive, into the leads' list, into praise's lane, or aside (`bot.rules.lanes`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows import praise
from bot.flows.asked import leads_of
from bot.flows.context import Context
from bot.messages import Post
from bot.rules.escalation import in_hours
from bot.rules.hours import at_work
from bot.rules.lanes import BREATH, LATELY, Way, is_praise, way
from bot.rules.plan import Plan
from bot.rules.triage import Triage
from bot.store import cases, events, posts, waits


def way_of(
    ctx: Context,
    conn: Connection,
    now: datetime,
    plan: Plan,
    post: Post,
    triage: Triage,
    *,
    wanted: bool,
    customer: int | None,
    case: Row[Any] | None = None,
) -> Way:
    """The way of a post. ``wanted``: it is for the desk by what it is. ``customer`` is known already, or None; ``case``
    is the one it joins, which stands aside or in praise's lane."""
    if post.chat_of is not None:  # private words of somebody's own are nothing for a list
        return Way.DESK if wanted else Way.ASIDE
    returns = customer is not None and _returns(conn, now, customer, case)
    found = way(triage, plan, returns=returns, praises=is_praise(triage, post))
    if found is Way.UNSURE and not _somebody_looks(ctx, plan, now):
        return Way.DESK
    return Way.DESK if wanted and found in (Way.PRAISE, Way.ASIDE) else found


def _returns(conn: Connection, now: datetime, customer: int, case: Row[Any] | None) -> bool:
    """Whether the customer was at the desk lately, or waits already for somebody to look at what they wrote."""
    if any(opened > now - LATELY for opened in cases.earlier(conn, customer)):
        return True
    if case is None or waits.of_case(conn, case.id) is None:
        return False
    return bool(posts.get(conn, case.last_post).received_at < now - BREATH)


def _somebody_looks(ctx: Context, plan: Plan, now: datetime) -> bool:
    """Whether a lead is at work and can be reached before the time is over."""
    ends = now + (plan.triage.unsure or BREATH)
    for lead in leads_of(plan):
        paused = ctx.reach.paused_until(lead.slack or "")
        if in_hours(lead, now) and (paused is None or paused < ends):
            return True
    return False


def enter(ctx: Context, conn: Connection, now: datetime, plan: Plan, case_id: int, taken: Way, triage: Triage) -> None:
    """A case that stands aside goes on by its way; to the desk it goes by `bot.flows.intake`."""
    if taken is Way.PRAISE:
        praise.begin(ctx, conn, now, plan, case_id, triage)
    elif taken in (Way.UNSURE, Way.QUESTION):
        wait(conn, now, plan, case_id, waits.QUESTION if taken is Way.QUESTION else waits.UNSURE)


def join(ctx: Context, conn: Connection, now: datetime, plan: Plan, case: Row[Any], taken: Way, triage: Triage) -> None:
    """A further message to what stands aside: what it waits for already goes on, unless this one is more pressing."""
    waiting = waits.of_case(conn, case.id)
    if waiting is None or (taken is Way.UNSURE and waiting.name != waits.UNSURE):
        waits.looked_at(conn, case.id)
        enter(ctx, conn, now, plan, case.id, taken, triage)


def wait(conn: Connection, now: datetime, plan: Plan, case_id: int, name: str) -> None:
    """Put a post into the leads' list. Its time begins when the first of them is at work."""
    looks = plan.triage
    span = looks.questions if name == waits.QUESTION else looks.unsure
    starts = min((at_work(lead, now) for lead in leads_of(plan)), default=now)
    due = starts + (span or BREATH)
    waits.start(conn, case_id, name, starts)
    cases.change(conn, case_id, due_at=due)
    events.record(conn, now, "waits for a look", case=case_id, kind=name, until=due.isoformat())
