"""What people decide about a case: done, no complaint, passed on, answered elsewhere; and all about it.

Who may: the executive who holds it, and leads. Each returns what to tell the person who pressed, or None.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows import drafts, promises, queue, surge_told, unneeded
from bot.flows.about import matter, person
from bot.flows.context import Context
from bot.flows.identity import can_answer
from bot.flows.offer_private import offer_public_end
from bot.flows.reply import Answer, finish, follow
from bot.flows.why import why
from bot.pages import AsideWindow, CardState, ElsewhereWindow, HistoryWindow, NoticeWindow, PassWindow, Window
from bot.rules.detectors import judged_by
from bot.rules.lifecycle import CaseEvent, CaseState, PartState, case_may
from bot.rules.plan import Executive, Plan
from bot.rules.triage import Kind
from bot.store import cases, clocks, events, offers, outgoing, posts, replies

_GONE = NoticeWindow("Not found", ("This case is no longer known here.",))


def _may(plan: Plan, case: Row[Any], user: str) -> str | None:
    """Why this person may not decide about the case, or None."""
    holder = plan.executive(case.owner)
    if plan.is_lead(user) or (holder is not None and holder.slack == user):
        return None
    return f"This is with {holder.name}. Only they or a lead can do that." if holder else "Only a lead can do that."


def allowed(ctx: Context, conn: Connection, case_id: int, user: str) -> tuple[Plan, Row[Any]] | str:
    """The case, where this person may decide about it; otherwise what to tell them."""
    case = cases.to_decide(conn, case_id)
    plan = ctx.plans.current(conn)
    if case is None:
        return "This case is no longer known here."
    refused = _may(plan, case, user)
    return refused if refused is not None else (plan, case)


def _who(plan: Plan, user: str) -> str:
    executive = plan.by_slack(user)
    return executive.name if executive else "a lead"


def done(ctx: Context, conn: Connection, now: datetime, case_id: int, user: str) -> Answer:
    """*Done* closes a case; a message of the customer within seven days opens it again."""
    found = allowed(ctx, conn, case_id, user)
    if isinstance(found, str):
        return found
    plan, case = found
    if case_may(CaseState(case.state), CaseEvent.CLOSED) is None:
        return "It is closed already."
    finish(ctx, conn, now, case, CaseState.CLOSED, CardState.CLOSED, _who(plan, user))
    drop_previews(conn, now, case.id)
    cases.forget_drafts(conn, case.id)
    events.record(conn, now, "closed", actor=user, case=case.id)
    offer_public_end(ctx, conn, now, plan, case.id)
    return None


def drop_previews(conn: Connection, now: datetime, case: int) -> None:
    """Previews that wait for a Send are no longer needed; their words stay readable where they were written."""
    for reply in replies.of_case(conn, case, unneeded.WAITING):
        unneeded.cancel(conn, now, case, reply.id)


def set_aside(ctx: Context, conn: Connection, now: datetime, case_id: int, user: str, kind: Kind) -> Answer:
    """*Not a complaint*: off the desk, still listed."""
    found = allowed(ctx, conn, case_id, user)
    if isinstance(found, str):
        return found
    plan, case = found
    if case_may(CaseState(case.state), CaseEvent.SET_ASIDE) is None:
        return "It is no longer open."
    finish(ctx, conn, now, case, CaseState.ASIDE, CardState.ASIDE, _who(plan, user))
    cases.change(conn, case.id, kind=kind)
    drop_previews(conn, now, case.id)
    post = posts.get(conn, case.first_post)
    label = {"kind": kind, "was": post.kind, "score": post.score, "post": post.id, "model": post.model}
    events.record(conn, now, "set aside", actor=user, case=case.id, **label)
    return None


def answered_elsewhere(
    ctx: Context, conn: Connection, now: datetime, case_id: int, user: str, how: str, promised: str, said: str = ""
) -> Answer:
    """A call, a visit, an answer from the executive's own app (``how``): it is recorded and stops the clock."""
    found = allowed(ctx, conn, case_id, user)
    if isinstance(found, str):
        return found
    plan, case = found
    if case_may(CaseState(case.state), CaseEvent.ANSWERED) is not CaseState.ANSWERED:
        return "It is no longer open."
    who = _who(plan, user)
    finish(ctx, conn, now, case, CaseState.ANSWERED, CardState.ELSEWHERE, who)
    drop_previews(conn, now, case.id)
    way = {"call": "by telephone", "shop": "in a shop", "app": f"in the {ctx.channels[case.channel].title} app"}
    told = f", {way[how]}" if how in way else ""
    text = f"{who[:1].upper()}{who[1:]} answered elsewhere{told}{f': {said}' if said else '.'}"
    text += f"\nPromised: {promised}" if promised else ""
    holder = plan.executive(case.owner)
    if holder is not None:
        promises.said_elsewhere(conn, now, case.id, holder, promised)
    queue.line(ctx, conn, now, f"elsewhere:{case.id}:{int(now.timestamp())}", case, text)
    events.record(conn, now, "answered elsewhere", actor=user, case=case.id)
    return None


def pass_on(
    ctx: Context, conn: Connection, now: datetime, case_id: int, user: str, to: str, reason: str = ""
) -> Answer:
    """Pass a case to another executive: the card and the direct messages follow, the clock runs on.

    A ``reason`` is told to the leads alone.
    """
    found = allowed(ctx, conn, case_id, user)
    if isinstance(found, str):
        return found
    plan, case = found
    taker = plan.executive(to)
    refused = move(ctx, conn, now, case, taker, user)
    if refused is None and taker is not None and reason:
        who = _who(plan, user)
        text = f"{who[:1].upper()}{who[1:]} passed {case.customer} to {taker.name}: “{reason}”"
        queue.leads(ctx, conn, now, plan, f"passed:{case.id}:{int(now.timestamp() * 1000)}", text, case.id)
    return refused


def take(ctx: Context, conn: Connection, now: datetime, case_id: int, user: str) -> Answer:
    """*Take it*: an executive who is not the holder takes the case over, of their own accord."""
    case = cases.to_decide(conn, case_id)
    taker = ctx.plans.current(conn).by_slack(user)
    if taker is None or case is None:
        return "Only an executive can take a case."
    return move(ctx, conn, now, case, taker, user) or f"It is with you now: {case.customer}."


def move(
    ctx: Context,
    conn: Connection,
    now: datetime,
    case: Row[Any],
    taker: Executive | None,
    actor: str,
    *,
    brought: bool = False,
) -> Answer:
    """A case changes hands: its card and direct messages follow, its clock runs on, an offer of it ends.

    ``brought``: a direct message of it is with the taker already.
    """
    if taker is None or taker.slack is None or not can_answer(ctx, conn, now, case, taker):
        return "Nothing could leave in this person's name here, so they cannot take it."
    if case.state in (CaseState.ASIDE, CaseState.CLOSED):
        return "It is no longer open."
    if case.owner == taker.id:
        return f"{taker.name} has it already."
    card = CardState.MOVED if case.state == CaseState.OPEN else case.card
    if not cases.change_owner(conn, case.id, case.owner, taker.id, card=card, moved_at=now, placed=""):
        return "Somebody else has it since a moment ago."
    clocks.bump(conn, case.id)
    clocks.forget_not_now(conn, case.id)
    offers.end_of_case(conn, now, case.id, taker.id)
    if case.desk_ts is not None:
        if not brought:
            queue.notice(ctx, conn, now, case.id, taker, len(outgoing.of_case(conn, case.id, "notice")))
        queue.line(ctx, conn, now, f"moved:{case.id}:{int(now.timestamp() * 1000)}", case, f"Now with {taker.name}")
    elif surge_told.is_quiet(conn, case):
        surge_told.bring(ctx, conn, now, case.surge_id, taker)
    follow(conn, now, case.id)
    for words in replies.of_case(conn, case.id, (PartState.PREVIEWED, PartState.TAKEN_BACK)):
        outgoing.refresh(conn, now, *queue.reply_keys(words.id))  # without a Send while somebody else has the case
    events.record(conn, now, "passed", actor=actor, case=case.id, to=taker.id)
    return None


def pass_window(ctx: Context, conn: Connection, now: datetime, case_id: int, user: str) -> Window:
    """Whom it can be passed to: everybody in whose name something could leave there."""
    found = allowed(ctx, conn, case_id, user)
    if isinstance(found, str):
        return NoticeWindow("Pass to someone else", (found,))
    plan, case = found
    able = [
        (other.id, other.name, other.title)
        for other in plan.executives
        if other.id != case.owner and other.slack and can_answer(ctx, conn, now, case, other)
    ]
    if not able:
        return NoticeWindow("Pass to someone else", ("Nobody else has agreed to answer here.",))
    return PassWindow(_latest(ctx, conn, case), tuple(able[:100]))


def aside_window(ctx: Context, conn: Connection, case_id: int, user: str) -> Window:
    found = allowed(ctx, conn, case_id, user)
    if isinstance(found, str):
        return NoticeWindow("Not a complaint", (found,))
    return AsideWindow(_latest(ctx, conn, found[1]))


def elsewhere_window(ctx: Context, conn: Connection, case_id: int, user: str) -> Window:
    found = allowed(ctx, conn, case_id, user)
    if isinstance(found, str):
        return NoticeWindow("Answered elsewhere", (found,))
    plan, case = found
    executive = plan.executive(case.owner)
    if executive is None:
        return NoticeWindow("Answered elsewhere", ("Nobody holds this case yet.",))
    return ElsewhereWindow(_latest(ctx, conn, case), person(executive))


def _latest(ctx: Context, conn: Connection, case: Row[Any]) -> Any:
    return matter(ctx, case, posts.get(conn, case.last_post))


_TOLD = {
    "opened": "Came in",
    "wrote again": "The customer wrote again",
    "edited": "The customer changed a message",
    "vanished": "What the customer wrote could no longer be seen",
    "seen again": "It can be seen again",
    "previewed": "A preview was made",
    "approved": "Send was pressed",
    "taken back": "Taken back",
    "kept internal": "Kept internal",
    "delivered": "The answer reached the customer",
    "refused": "The platform refused the answer",
    "unsure": "The outcome of a message was unknown",
    "blocked": "Held back",
    "closed": "Closed",
    "set aside": "Set aside",
    "passed": "Passed on",
    "answered elsewhere": "Answered elsewhere",
    "waits for a look": "It waits for a lead's look",
    "not a complaint": "It is no complaint",
    "should have been carded": "It is a complaint",
    "praise": "It is praise",
    "handed on": "Handed on",
    "topic changed": "The topic was set right",
    "topic confirmed": "The topic was confirmed",
    "not now": "Put off for 15 minutes",
    "asked again": "Asked again",
    "asked whether it is right": "The customer was asked whether it is right",
    "says it is right": "The customer says that it is right",
    "says it is not right": "The customer says that it is not right",
    "promise late": "The day of a promise has passed",
    "promise kept": "A promise is kept",
    "promise moved": "A promise got a new day",
    "one of many": "It is one of many on the same matter",
    "cases joined": "Joined with another case",
    "cases taken apart": "Taken apart from another case",
}


def history_window(ctx: Context, conn: Connection, now: datetime, case_id: int, user: str) -> Window:
    """All about this case, for anybody at the desk."""
    case = cases.find(conn, case_id)
    if case is None:
        return _GONE
    plan = ctx.plans.current(conn)
    lines = []
    for event in events.of_case(conn, case_id):
        told = _TOLD.get(event.what)
        if told is None:
            continue
        actor = plan.executive(event.actor) or plan.by_slack(event.actor)
        name = actor.name if actor else ("a lead" if plan.is_lead(event.actor) else "")
        lines.append((event.at, f"{told} ({name})" if name else told))
    holder = plan.executive(case.owner)
    reader = plan.by_slack(user) or holder
    words = drafts.kept(conn, case.id, user)
    return HistoryWindow(
        _latest(ctx, conn, case),
        why(conn, now, plan, case, posts.get(conn, case.first_post)),
        tuple(lines[-40:]),
        person=person(reader) if reader else None,
        drafts=(words,) if words else (),
        gives_to=holder.name if holder and holder.slack != user else None,
        promises=promises.listed(plan, conn, case.id),
        history=case.history,
        judged=judged_by(posts.get(conn, case.first_post)),
        can_close=_may(plan, case, user) is None and case_may(CaseState(case.state), CaseEvent.CLOSED) is not None,
    )
