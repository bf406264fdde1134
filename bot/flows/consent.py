"""Agreeing, and stopping: what an executive says about replies under their name takes effect with the word itself.

Whoever loses the right to speak (their own no, the plan's, leaving) has nothing under way a moment later; whoever gains
it gets previews back, never a reply on its way: that takes their own Send again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.flows import first_day, queue
from bot.flows.context import Context
from bot.flows.reply import Answer, follow, settle
from bot.flows.revise import revive
from bot.pages import NoticeWindow, StopWindow, Window
from bot.rules.identity import silent
from bot.rules.lifecycle import CaseState, PartState
from bot.rules.plan import Executive, Plan
from bot.store import case_lists, cases, consents, events, outgoing, replies
from bot.store.case_lists import Which

#: Approved, and not yet begun to leave.
_WAITING: Final = (PartState.HELD, PartState.QUEUED)
#: That, or what somebody else may be approving at this moment.
_MAY_BE_SENT: Final = (
    *(PartState.PREVIEWED, PartState.TAKEN_BACK, PartState.SECOND, PartState.APPROVED),
    *_WAITING,
)
_NOT_YOURS: Final = "Only an executive of the plan can say that."


def agree(ctx: Context, conn: Connection, now: datetime, user: str) -> Answer:
    """*Agree*: replies may go out under this person's name, from this moment on."""
    executive = ctx.plans.current(conn).by_slack(user)
    if executive is None:
        return _NOT_YOURS
    if executive.consent:
        return None
    consents.say(conn, now, executive.id, True, user)
    events.record(conn, now, "agreed", actor=executive.id, executive=executive.id)
    plan = ctx.plans.current(conn)
    restore(conn, now, executive.id)
    revive(ctx, conn, now, plan)
    first_day.follow(conn, now, executive)
    return None


def stop_window(ctx: Context, conn: Connection, now: datetime, user: str) -> Window:
    """*Stop at once* asks once."""
    executive = ctx.plans.current(conn).by_slack(user)
    if executive is None:
        return NoticeWindow("Stop at once", (_NOT_YOURS,))
    waiting = replies.of_executive(conn, executive.id, (PartState.APPROVED, *_WAITING))
    return StopWindow(executive.name, len(waiting))


def withdraw(ctx: Context, conn: Connection, now: datetime, user: str) -> Window:
    """The person's own no: everything that would leave in this name stops, and the leads are told."""
    executive = ctx.plans.current(conn).by_slack(user)
    if executive is None:
        return NoticeWindow("Stop at once", (_NOT_YOURS,))
    last = consents.latest(conn, executive.id)
    if last is not None and last.agreed is False:
        return NoticeWindow("Stopped", ("Nothing leaves in your name.",))
    consents.say(conn, now, executive.id, False, user)
    events.record(conn, now, "consent withdrawn", actor=executive.id, executive=executive.id)
    plan = ctx.plans.current(conn)
    stopped = silence(ctx, conn, now, plan, executive.id)
    first_day.follow(conn, now, executive)
    waiting = case_lists.counted(conn, Which(owner=executive.id))
    told = (
        f"{executive.name} no longer agrees that replies go out under this name. Nothing leaves in it any more.",
        _counted(stopped, "reply was stopped", "replies were stopped"),
        _counted(waiting, "open case needs somebody else", "open cases need somebody else"),
    )
    number = consents.count(conn, executive.id)
    queue.leads(ctx, conn, now, plan, f"stopped:{executive.id}:{number}", " ".join(filter(None, told)))
    lines = ("Nothing leaves in your name any more.", _counted(stopped, "reply was stopped", "replies were stopped"))
    return NoticeWindow("Stopped", (*filter(None, lines), "The leads are told."))


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}." if number else ""


def silence(ctx: Context, conn: Connection, now: datetime, plan: Plan, executive_id: str) -> int:
    """Stop what would leave in the name of somebody who no longer may; their pages follow. Returns how many replies."""
    executive = plan.executive(executive_id)
    why = silent(executive, now) or ""
    stopped = 0
    found = replies.of_executive(conn, executive_id, _MAY_BE_SENT)
    for reply in replies.each_to_decide(conn, found):
        stopped += _stop(ctx, conn, now, reply, executive, why)
    _pages_follow(conn, now, executive_id)
    return stopped


def _stop(
    ctx: Context, conn: Connection, now: datetime, reply: Row[Any], executive: Executive | None, why: str
) -> bool:
    """Stop one reply, where that is still possible."""
    approved = [PartState.APPROVED]  # it waits for a customer to come
    if replies.change(conn, reply.id, approved, PartState.BLOCKED, why=why, ended_at=now):
        outgoing.refresh_of_reply(conn, now, reply.id, "reply", "receipt", "trouble")
    elif outgoing.change_parts(conn, reply.id, _WAITING, PartState.BLOCKED, why=why):
        settle(ctx, conn, now, reply.id)
    else:
        return False  # what is left of it is under way: nobody can call that back
    events.record(conn, now, "blocked", case=reply.case_id, reply=reply.id, why=why)
    queue.trouble(ctx, conn, now, reply, executive)
    return True


def restore(conn: Connection, now: datetime, executive_id: str) -> None:
    """Make previews again of what was approved and then blocked; they keep what blocked them until `revive`."""
    for reply in replies.each_to_decide(conn, replies.of_executive(conn, executive_id, [PartState.BLOCKED])):
        case = cases.get(conn, reply.case_id)
        at_the_desk = case.owner == executive_id and case.state in (CaseState.OPEN, CaseState.ANSWERED)
        if not at_the_desk or outgoing.has_left(conn, reply.id):
            continue
        facts = {**reply.facts, "blocked": reply.facts.get("blocked") or reply.why or "It was blocked."}
        values = {"facts": facts, "revision": reply.revision + 1, "why": "", "ended_at": None}
        if replies.change(conn, reply.id, [PartState.BLOCKED], PartState.PREVIEWED, when=reply.revision, **values):
            events.record(conn, now, "previewed again", case=reply.case_id, reply=reply.id)
    _pages_follow(conn, now, executive_id)


def _pages_follow(conn: Connection, now: datetime, executive_id: str) -> None:
    for case in case_lists.that_follow(conn, Which(owner=executive_id)):
        follow(conn, now, case)
    for reply in replies.of_executive(conn, executive_id, [PartState.PREVIEWED, PartState.TAKEN_BACK]):
        outgoing.refresh(conn, now, *queue.reply_keys(reply.id))


def follow_plan(ctx: Context, conn: Connection, now: datetime, before: Plan, plan: Plan) -> None:
    """A new plan took the right to speak from some and gave it to others."""
    for executive_id in dict.fromkeys(person.id for person in (*before.executives, *plan.executives)):
        could = silent(before.executive(executive_id), now) is None
        can = silent(plan.executive(executive_id), now) is None
        if could and not can:
            silence(ctx, conn, now, plan, executive_id)
        elif can and not could:
            restore(conn, now, executive_id)


def follow_time(ctx: Context, conn: Connection, since: datetime, now: datetime) -> None:
    """Somebody's time as an executive began or ended; and previews that nothing forbids any more get their Send."""
    plan = ctx.plans.current(conn)
    for person in plan.executives:
        if _within(since, person.active_until, now):
            silence(ctx, conn, now, plan, person.id)
        elif _within(since, person.active_from, now):
            restore(conn, now, person.id)
    revive(ctx, conn, now, plan)


def _within(since: datetime, instant: datetime | None, now: datetime) -> bool:
    return instant is not None and since < instant <= now


def fall_back(conn: Connection, now: datetime, before: Plan, plan: Plan) -> None:
    """A new plan file that takes somebody's consent away, or ends their time, ends their own yes too.

    Otherwise a yes of long ago would speak for somebody who comes back. A *no* stays.
    """
    for executive_id, word in consents.newest(conn).items():
        old, new = before.executive(executive_id), plan.executive(executive_id)
        if word.agreed and (_ended(old, now) or _ended(new, now) or (_agrees(old) and not _agrees(new))):
            consents.say(conn, now, executive_id, None, "plan")
            events.record(conn, now, "consent left to the plan", executive=executive_id)


def _ended(executive: Executive | None, now: datetime) -> bool:
    return executive is None or (executive.active_until is not None and executive.active_until <= now)


def _agrees(executive: Executive | None) -> bool:
    return executive is not None and executive.consent
