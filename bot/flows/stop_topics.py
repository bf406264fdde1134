"""A reply about a stop topic waits, after its executive's Send, until a second person has approved the same text.

Here it begins to wait, and is brought to one person after the other; what they decide is in
`bot.flows.second_approval`. The undo time and the lane do not start, and the case's clock runs on.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.flows import queue
from bot.flows.context import Context
from bot.flows.prepared import private_words
from bot.rules.attached import messages_of
from bot.rules.lifecycle import PartState
from bot.rules.plan import Executive, Plan
from bot.rules.stop_topics import Approver, approvers, stopped
from bot.store import cases, events, invitations, outgoing, posts, replies, second_looks

#: The message to whoever is asked.
SECOND: Final = "second"
#: So long one person has before the next is asked as well.
PATIENCE: Final = timedelta(minutes=10)


def key(look: int, slack: str) -> str:
    return f"second:{look}:{slack}"


def waits(
    ctx: Context,
    conn: Connection,
    now: datetime,
    case: Row[Any],
    reply: Row[Any],
    executive: Executive,
    user: str,
    press: str,
) -> bool:
    """Whether a reply that its executive sent now waits for a second person; then they are asked."""
    plan = ctx.plans.current(conn)
    if not plan.stop_topics:
        return False
    theirs = [post.text for post in posts.standing(conn, case.id)]
    why = stopped(plan.stop_topics, case.topic, theirs, reply.words, case.customer, executive.name)
    if why is None:
        return False
    live = (PartState.DRAFT, PartState.PREVIEWED, PartState.TAKEN_BACK)
    if not replies.change(conn, reply.id, live, PartState.SECOND, when=reply.revision, why=""):
        return True
    prints = [leaf.print for leaf in messages_of(reply.parts, reply.facts)]
    about = {"reply_id": reply.id, "revision": reply.revision}
    look = second_looks.add(conn, now, **about, why=why, sent_by=user, press=press, prints=prints)
    facts = {"executive": executive.id, "revision": reply.revision, "prints": prints, "press": press}
    events.record(conn, now, "sent for a second look", actor=user, case=case.id, reply=reply.id, **facts)
    queue.preview_or_status(ctx, conn, now, case, reply, at_once=False)
    if not goes_along(conn, reply):
        ask_next(ctx, conn, now, plan, second_looks.get(conn, look))
    return True


def goes_along(conn: Connection, reply: Row[Any]) -> bool:
    """Whether these are the private words behind an invitation that waits too: who approves that approves them."""
    invitation = invitations.get(conn, reply.facts.get("waits_for", ""))
    public = replies.get(conn, invitation.reply_id) if invitation is not None else None
    return public is not None and public.state == PartState.SECOND


def brought_along(conn: Connection, reply: Row[Any]) -> Row[Any] | None:
    """The private words that wait behind this invitation, where they do."""
    words = private_words(conn, reply.id)
    return words if words is not None and words.id != reply.id and words.state == PartState.SECOND else None


def possible(ctx: Context, conn: Connection, now: datetime, plan: Plan, reply: Row[Any]) -> list[Approver]:
    """Who may approve a reply as the second person: never who wrote it, or sends it."""
    case, executive = cases.get(conn, reply.case_id), plan.executive(reply.executive)
    ring = ctx.plans.rota(conn, case.topic, case.channel).after(now, reply.executive, None)
    return approvers(plan, (executive.slack if executive else None, reply.prepared_by), ring, now)


def can_now(ctx: Context, conn: Connection, now: datetime, case: Row[Any], one: Approver) -> bool:
    """Whether somebody is there to be asked: not away, and not without notifications beyond the time of the answer."""
    rota = ctx.plans.rota(conn, case.topic, case.channel)
    if one.executive is not None and rota.unable(one.executive.id, now) is not None:
        return False
    paused = ctx.reach.paused_until(one.slack)
    return paused is None or paused <= max(case.due_at or now, now)


def ask_next(ctx: Context, conn: Connection, now: datetime, plan: Plan, look: Row[Any] | None) -> None:
    """Ask the next who is there, where nobody who was asked is, or has been for long. Leads hear where nobody is left.

    Whoever was asked before may still approve: it takes one.
    """
    reply = replies.get(conn, look.reply_id) if look is not None else None
    if look is None or reply is None:
        return
    case = cases.with_customer(conn, reply.case_id)
    there = [one for one in possible(ctx, conn, now, plan, reply) if can_now(ctx, conn, now, case, one)]
    asked = {slack: datetime.fromisoformat(at) for slack, at in look.asked}
    if any(one.slack in asked and now - asked[one.slack] < PATIENCE for one in there):
        return
    following = next((one for one in there if one.slack not in asked), None)
    if following is None:
        _nobody(ctx, conn, now, plan, look, reply, case)
    elif second_looks.ask(conn, look, [*look.asked, (following.slack, now.isoformat())]):
        facts = {"look": look.id, "to": following.executive.id if following.executive else None}
        queue.tell(
            ctx, conn, now, key(look.id, following.slack), following.slack, SECOND, facts,
            case=case.id, reply=reply.id, priority=queue.URGENT,
        )  # fmt: skip
        events.record(conn, now, "asked for a second look", case=case.id, reply=reply.id, to=following.slack)
        outgoing.refresh(conn, now, *queue.reply_keys(reply.id))


def _nobody(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, look: Row[Any], reply: Row[Any], case: Row[Any]
) -> None:
    """It never leaves without: the leads hear, once."""
    executive = plan.executive(reply.executive)
    who = executive.name if executive else reply.executive
    text = (
        f"{who}'s answer to {case.customer} waits for a second look, and nobody gives it at present. {look.why}"
        " It does not leave without one. Name somebody under approvers in the plan, or ask them to look."
    )
    said = f"unseconded:{look.id}"
    if plan.leads and outgoing.by_key(conn, f"{said}:{plan.leads[0]}") is None:
        queue.leads(ctx, conn, now, plan, said, text, case.id)
        outgoing.refresh(conn, now, *queue.reply_keys(reply.id))


def asked_of(ctx: Context, conn: Connection, now: datetime, plan: Plan, reply: Row[Any]) -> str:
    """Who is asked for a second look now, by name; empty where nobody can give it."""
    look = second_looks.of_reply(conn, reply.id, reply.revision)
    if look is None:
        return ""
    case = cases.get(conn, reply.case_id)
    can = {one.slack: one for one in possible(ctx, conn, now, plan, reply) if can_now(ctx, conn, now, case, one)}
    names = [name_of(ctx, can[slack]) for slack, _ in look.asked if slack in can]
    return " or ".join(names[-2:])


def name_of(ctx: Context, one: Approver) -> str:
    """How people at the desk know them."""
    return one.executive.name if one.executive is not None else ctx.name(one.slack)
