"""What a second person decides about a reply on a stop topic: *Approve*, or *Not like this…*; and what time does to it.

It leaves exactly as both approved it, or not at all: whatever changes meanwhile (words, plan, holder, platform) takes
the executive's own approval back. Nobody's press counts but that of whoever was asked and still may.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.errors import surely
from bot.flows import queue, stop_topics, unsent
from bot.flows.about import matter, person
from bot.flows.context import Context
from bot.flows.identity import speaking
from bot.flows.prepare import prepare
from bot.flows.release import let_leave
from bot.flows.reply import Answer
from bot.flows.status import reply_page
from bot.pages import NoticeWindow, Person, ReturnWindow, SecondLook, SecondState, Window
from bot.pages.second import WhichLook
from bot.rules.attached import messages_of
from bot.rules.lifecycle import CaseState, PartState
from bot.rules.plan import Executive, Plan
from bot.store import cases, events, outgoing, posts, replies, second_looks
from bot.store.second_looks import LookState

TITLE = "Not like this"
_NOT_YOURS = "This second look was asked of somebody else."
_OVER = "No longer needed. Thank you."
#: What a reply that waits for a second look may be left in, where its executive is asked again.
_HOLDS = (CaseState.OPEN, CaseState.ANSWERED)


def _asked(
    ctx: Context, conn: Connection, now: datetime, look_id: int, user: str
) -> tuple[Plan, Row[Any], Row[Any], Executive] | str:
    """The look, its reply and whose it is, where this person may decide about it; otherwise what to tell them."""
    look = second_looks.get(conn, look_id)
    reply = replies.to_decide(conn, look.reply_id) if look is not None else None
    look, plan = second_looks.get(conn, look_id), ctx.plans.current(conn)
    if look is None or reply is None or user not in [slack for slack, _ in look.asked]:
        return _NOT_YOURS
    executive = plan.executive(reply.executive)
    if look.state != LookState.WAITING or not _waits(look, reply) or executive is None:
        return _OVER
    if user not in [one.slack for one in stop_topics.possible(ctx, conn, now, plan, reply)]:
        return "The plan does not let you approve this any more. It waits for somebody else."
    return plan, look, reply, executive


def _waits(look: Row[Any], reply: Row[Any]) -> bool:
    return bool(reply.state == PartState.SECOND and reply.revision == look.revision)


def approve(ctx: Context, conn: Connection, now: datetime, look_id: int, user: str, press: str = "") -> Answer:
    """*Approve*: what both have approved leaves, after the executive's undo time. A second press is nothing."""
    found = _asked(ctx, conn, now, look_id, user)
    if isinstance(found, str):
        return found if not _said(conn, look_id, user) else None
    plan, look, reply, executive = found
    texts = [reply, *filter(None, [stop_topics.brought_along(conn, reply)])]
    if not all(_as_approved(ctx, conn, now, one, executive) for one in texts):
        _fall_back(ctx, conn, now, plan, look, reply, LookState.OVER)
        name = executive.name
        return f"Something changed meanwhile, and nothing leaves. {name} sees it and can send it again."
    case = cases.with_customer(conn, reply.case_id)
    for one in texts:
        # Of two who press at once one lets it leave; the other finds that it does.
        if not let_leave(ctx, conn, now, case, one, executive, look.sent_by, look.press, second=user):
            return _OVER
        own = surely(second_looks.of_reply(conn, one.id, one.revision), "it was looked at just now")
        second_looks.end(conn, now, own.id, LookState.APPROVED, user)
        facts = {"executive": executive.id, "revision": one.revision, "prints": list(own.prints), "press": press}
        events.record(conn, now, "second approval", actor=user, case=case.id, reply=one.id, **facts)
    _pages_follow(conn, now, look)
    return None


def _said(conn: Connection, look_id: int, user: str) -> bool:
    """Whether this person has decided it already: what they see says so."""
    look = second_looks.get(conn, look_id)
    return look is not None and look.said_by == user


def _as_approved(ctx: Context, conn: Connection, now: datetime, reply: Row[Any], executive: Executive) -> bool:
    """What would leave is still what the executive approved, in their name, from that account, to that customer."""
    case = cases.with_customer(conn, reply.case_id)
    if not _stands(ctx, conn, now, reply, executive):
        return False
    prepared = prepare(ctx, conn, now, case, executive, reply.words, reply.post_id, seen=True, facts=reply.facts)
    same = prepared.carried.get("changes") == reply.facts.get("changes")
    as_shown = list(prepared.parts) == list(reply.parts) and prepared.speaker == reply.facts.get("speaker")
    look = second_looks.of_reply(conn, reply.id, reply.revision)
    prints = [leaf.print for leaf in messages_of(reply.parts, reply.facts)]
    return prepared.may_leave and same and as_shown and look is not None and list(look.prints) == prints


def _stands(ctx: Context, conn: Connection, now: datetime, reply: Row[Any], executive: Executive | None) -> bool:
    """Whether the executive who sent it still holds the case, and could still send it."""
    case = cases.with_customer(conn, reply.case_id)
    if executive is None or case.owner != executive.id or case.state not in _HOLDS or case.channel not in ctx.channels:
        return False
    post = None if "waits_for" in reply.facts else posts.get(conn, reply.post_id)
    return speaking(ctx, conn, now, case, executive, post)[0] is not None


def return_window(ctx: Context, conn: Connection, now: datetime, look_id: int, user: str) -> Window:
    """*Not like this…* asks for a reason, which only the executive reads."""
    found = _asked(ctx, conn, now, look_id, user)
    if isinstance(found, str):
        return NoticeWindow(TITLE, (found,))
    _, _, reply, executive = found
    return ReturnWindow(WhichLook(str(look_id)), executive.name, cases.with_customer(conn, reply.case_id).customer)


def give_back(ctx: Context, conn: Connection, now: datetime, look_id: int, user: str, reason: str) -> Window | None:
    """It is a preview again: its executive gets it by direct message, with the reason and the same buttons."""
    found = _asked(ctx, conn, now, look_id, user)
    if isinstance(found, str):
        return NoticeWindow(TITLE, (found,))
    plan, look, reply, executive = found
    if not _fall_back(ctx, conn, now, plan, look, reply, LookState.RETURNED, user):
        return NoticeWindow(TITLE, (_OVER,))
    events.record(conn, now, "returned by a second person", actor=user, case=reply.case_id, reply=reply.id)
    who = next(one for one in stop_topics.possible(ctx, conn, now, plan, reply) if one.slack == user)
    customer = cases.with_customer(conn, reply.case_id).customer
    told = f"{stop_topics.name_of(ctx, who)} wants other words to {customer}"
    lead = f"{told}: “{reason}” Nothing has left." if reason else f"{told}. Nothing has left."
    unsent.bring(ctx, conn, now, reply, executive, lead, anew=True)
    return None


def _fall_back(
    ctx: Context,
    conn: Connection,
    now: datetime,
    plan: Plan,
    look: Row[Any],
    reply: Row[Any],
    state: LookState,
    by: str = "",
) -> bool:
    """Both approvals are void; the words are a preview again, under which old buttons no longer count."""
    if not second_looks.end(conn, now, look.id, state, by):
        return False
    along = stop_topics.brought_along(conn, reply)
    for one in filter(None, (reply, along)):
        values = {"when": one.revision, "revision": one.revision + 1}
        replies.change(conn, one.id, [PartState.SECOND], PartState.PREVIEWED, **values)
        outgoing.refresh(conn, now, *queue.reply_keys(one.id))
    if state is LookState.OVER:
        events.record(conn, now, "second look void", case=reply.case_id, reply=reply.id)
    _pages_follow(conn, now, look)
    return True


def _pages_follow(conn: Connection, now: datetime, look: Row[Any]) -> None:
    outgoing.refresh(conn, now, *(stop_topics.key(look.id, slack) for slack, _ in look.asked))
    outgoing.refresh(conn, now, *queue.reply_keys(look.reply_id))


def asks(ctx: Context, conn: Connection, now: datetime) -> set[str] | None:
    """Whom what waits may be brought to: whether they can be reached is to be known. None where nothing waits."""
    looks = second_looks.waiting(conn)
    if not looks:
        return None
    plan, waiting = ctx.plans.current(conn), [replies.get(conn, look.reply_id) for look in looks]
    may = (stop_topics.possible(ctx, conn, now, plan, reply) for reply in waiting if reply is not None)
    return {one.slack for able in may for one in able}


def tick(ctx: Context, conn: Connection, now: datetime) -> None:
    """Ask the next where somebody is not there; end what nobody needs any more."""
    plan = ctx.plans.current(conn)
    about = replies.of_ids(conn, [look.reply_id for look in second_looks.waiting(conn)])
    held = {reply.id for reply in replies.each_to_decide(conn, about.values())}
    for look in second_looks.waiting(conn):
        reply = replies.get(conn, look.reply_id) if look.reply_id in held else None
        if reply is None:
            continue  # it waits since just now
        if not _waits(look, reply):
            if second_looks.end(conn, now, look.id, LookState.OVER):
                _pages_follow(conn, now, look)
        elif not _stands(ctx, conn, now, reply, plan.executive(reply.executive)):
            _fall_back(ctx, conn, now, plan, look, reply, LookState.OVER)
        elif not stop_topics.goes_along(conn, reply):
            stop_topics.ask_next(ctx, conn, now, plan, look)


def page(ctx: Context, conn: Connection, now: datetime, plan: Plan, row: Row[Any]) -> SecondLook:
    """The message to whoever was asked, and what became of it."""
    look = surely(second_looks.get(conn, row.facts["look"]), "a second look is queued with its message")
    reply = surely(replies.get(conn, row.reply_id), "a second look is of a reply")
    executive, reader = plan.executive(row.facts["to"]), Person(row.place, ctx.name(row.place))
    if executive is not None:
        discreet = not ctx.plans.preferences(conn, executive.id).words_in_notifications
        reader = replace(person(executive), discreet=discreet)
    case = cases.with_customer(conn, reply.case_id)
    state = SecondState.ASKED if look.state == LookState.WAITING and _waits(look, reply) else SecondState.OVER
    if look.state in (LookState.APPROVED, LookState.RETURNED):
        mine = look.said_by == row.place
        kind = {LookState.APPROVED: SecondState.APPROVED, LookState.RETURNED: SecondState.RETURNED}
        state = kind[LookState(look.state)] if mine else SecondState.ELSEWHERE
    by = plan.by_slack(look.said_by) if look.said_by else None
    along = stop_topics.brought_along(conn, reply) if state is SecondState.ASKED else None
    return SecondLook(
        ref=WhichLook(str(look.id)),
        reader=reader,
        reply=reply_page(ctx, conn, now, plan, reply.id),
        first=reply_page(ctx, conn, now, plan, along.id) if along is not None else None,
        asked=matter(ctx, case, posts.get(conn, case.last_post)),
        why=look.why,
        state=state,
        by=(by.name if by else ctx.name(look.said_by)) if look.said_by else "",
    )
