"""*Work through them*: the people of a surge one after the other, each with their own words and an answer of their own.

The window is the reply window, with all that it looks after; after each Send it becomes that of the next person. There
is no way to write to all at once.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.flows import submit, windows
from bot.flows.case import move
from bot.flows.context import Context
from bot.flows.submit import Written
from bot.pages import AtField, LookWindow, NoticeWindow, Pile, ReplyWindow, Window
from bot.rules.lifecycle import PartState
from bot.rules.plan import Executive, Plan
from bot.store import cases, replies, surges

TITLE: Final = "Work through them"
#: So many an executive takes over with one press.
SOME: Final = 5
_LEAVES: Final = (PartState.SECOND, PartState.APPROVED, PartState.HELD, PartState.QUEUED)


def following(
    ctx: Context, conn: Connection, now: datetime, surge_id: int, user: str, after: int = 0, done: Pile | None = None
) -> Window:
    """The reply window of the next person who waits for the presser, or for whom they assist; from the beginning again
    behind the last. ``after`` is the case that was shown before, ``done`` what became of it."""
    plan, surge = ctx.plans.current(conn), surges.get(conn, surge_id)
    if surge is None:
        return NoticeWindow(TITLE, ("This is no longer known here.",))
    for executive in _served(plan, user):
        waiting = _waiting(conn, surge_id, executive, user)
        if waiting:
            found = next((one for one in waiting if one > after), waiting[0])
            return _with(windows.open_reply(ctx, conn, now, found, user), surge, len(waiting), done)
    return _nobody_waits(conn, plan, surge, user, done)


def _served(plan: Plan, user: str) -> list[Executive]:
    """The executive who presses, or those whom they assist."""
    return [one for one in plan.executives if one.slack == user or user in one.delegates]


def _waiting(conn: Connection, surge: int, executive: Executive, user: str) -> list[int]:
    return surges.waiting(conn, surge, executive.id, unprepared=executive.slack != user)


def _with(shown: Window, surge: Row[Any], left: int, done: Pile | None = None) -> Window:
    pile = Pile(str(surge.id), surge.title, left, done.done if done else "", done.undo if done else None)
    return replace(shown, pile=pile) if isinstance(shown, ReplyWindow | LookWindow) else shown


def _nobody_waits(conn: Connection, plan: Plan, surge: Row[Any], user: str, done: Pile | None) -> Window:
    """Nobody of them waits for the presser: what became of the last one, and who has the others."""
    others = [(plan.executive(owner), number) for owner, number in surges.holders(conn, surge.id)]
    told = [_waits(number, one) for one, number in others if one is None or one.slack != user]
    mine = plan.by_slack(user)
    lines = [done.done] if done and done.done else []
    lines += ["That was the last of yours: everybody has an answer on its way."] if done else []
    lines += told or (["Nobody waits any more."] if not done else [])
    takes = str(surge.id) if told and mine is not None and mine.consent else None
    title = done.title if done else TITLE
    return NoticeWindow(title, tuple(lines), undo=done.undo if done else None, takes_some=takes)


def _waits(number: int, executive: Executive | None) -> str:
    if executive is None:
        return "1 has nobody yet." if number == 1 else f"{number} have nobody yet."
    return f"1 waits for {executive.name}." if number == 1 else f"{number} wait for {executive.name}."


def take_some(ctx: Context, conn: Connection, now: datetime, surge_id: int, user: str) -> Window:
    """*Take five of them*: an executive helps out with the next who wait, and begins with the first of them."""
    mine = ctx.plans.current(conn).by_slack(user)
    if mine is None:
        return NoticeWindow(TITLE, ("Only an executive can take them.",))
    for number in surges.with_others(conn, surge_id, mine.id)[:SOME]:
        cases.hold(conn, number)
        refused = move(ctx, conn, now, cases.with_customer(conn, number), mine, user)
        if refused is not None:
            return NoticeWindow(TITLE, (refused,))
    return following(ctx, conn, now, surge_id, user)


def submitted(ctx: Context, conn: Connection, now: datetime, surge_id: int, written: Written) -> Window | AtField:
    """*Send* in the window of one person: it leaves for this one, and the next is shown."""
    shown = submit.submit(ctx, conn, now, written)
    return _go_on(ctx, conn, now, surge_id, written.case, written.user, shown)


def confirmed(
    ctx: Context, conn: Connection, now: datetime, surge_id: int, reply_id: int, revision: int, user: str, seen: int
) -> Window:
    """The Send of a second look, likewise."""
    shown = submit.confirm(ctx, conn, now, reply_id, revision, user, seen, "")
    reply = replies.get(conn, reply_id)
    return _told(_go_on(ctx, conn, now, surge_id, reply.case_id if reply else 0, user, shown))


def back(
    ctx: Context, conn: Connection, now: datetime, surge_id: int, case: int, reply: int | None, user: str
) -> Window:
    """From a second look back to the field."""
    shown = windows.back(ctx, conn, now, case, reply, user)
    return _told(_kept_in(ctx, conn, surge_id, user, shown))


def _kept_in(ctx: Context, conn: Connection, surge_id: int, user: str, shown: Window | AtField) -> Window | AtField:
    surge = surges.get(conn, surge_id)
    if surge is None or isinstance(shown, AtField):
        return shown
    left = sum(len(_waiting(conn, surge_id, one, user)) for one in _served(ctx.plans.current(conn), user))
    return _with(shown, surge, left)


def _go_on(
    ctx: Context, conn: Connection, now: datetime, surge_id: int, case_id: int, user: str, shown: Window | AtField
) -> Window | AtField:
    if not isinstance(shown, NoticeWindow) or not _left(conn, case_id, now, user, shown):
        return _kept_in(ctx, conn, surge_id, user, shown)
    customer = cases.with_customer(conn, case_id).customer
    told = shown.lines[0] if customer in shown.lines[0] else f"{customer}: {shown.lines[0]}"
    done = Pile(str(surge_id), shown.title, 0, told, shown.undo)
    return following(ctx, conn, now, surge_id, user, case_id, done)


def _told(shown: Window | AtField) -> Window:
    return NoticeWindow(TITLE, (shown.text,)) if isinstance(shown, AtField) else shown


def _left(conn: Connection, case_id: int, now: datetime, user: str, shown: NoticeWindow) -> bool:
    """Whether the window told that words are on their way, or with the executive whom somebody assists."""
    if shown.back is not None:
        return False
    known = replies.of_case(conn, case_id, [*_LEAVES, PartState.PREVIEWED])
    return any(one.approved_at == now or one.state == PartState.SECOND or one.prepared_by == user for one in known)
