"""What an executive decides about a promise: it is done, it gets a new day, it was none; and what they are asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from bot.errors import surely
from bot.flows import ask_right
from bot.flows.about import matter, person, thread_url
from bot.flows.context import Context
from bot.flows.promises import as_told, end, keeper, move
from bot.flows.unprompted import ON_ITS_WAY
from bot.flows.windows import open_reply
from bot.pages import (
    DoneWindow,
    MoveWindow,
    NoticeWindow,
    Person,
    PromiseDue,
    PromiseEntry,
    ReplyWindow,
    Window,
)
from bot.rules.handing import THING
from bot.rules.keeping import LIVE, MOST_AHEAD, PromiseState, day_of, question, takes_longer, tell_label
from bot.rules.lifecycle import Lane
from bot.rules.plan import Executive, Plan
from bot.rules.plan.wall import instant, local
from bot.store import cases, posts, promises, replies

_TITLE = "A promise"


def _found(
    ctx: Context, conn: Connection, promise_id: int, user: str
) -> tuple[Row[Any], Row[Any], Executive] | NoticeWindow:
    """The promise, its case, and its keeper where that is who pressed; otherwise what to tell them."""
    promise = promises.get(conn, promise_id)
    if promise is None:
        return NoticeWindow(_TITLE, ("This promise is no longer known here.",))
    case = cases.with_customer(conn, promise.case_id)
    executive = keeper(ctx.plans.current(conn), case, promise)
    if executive is None or executive.slack != user:
        return NoticeWindow(_TITLE, (f"Only {executive.name if executive else 'who has the case'} can say that.",))
    if promise.state not in LIVE:
        return NoticeWindow(_TITLE, ("Nothing is left to do about this promise.",))
    return promise, case, executive


def tell_window(ctx: Context, conn: Connection, now: datetime, promise_id: int, user: str) -> Window:
    """*It has: tell them*: the question to the customer."""
    found = _found(ctx, conn, promise_id, user)
    if isinstance(found, NoticeWindow):
        return found
    return ask_right.open_window(ctx, conn, now, found[1].id, user, promise_id)


def done_window(ctx: Context, conn: Connection, promise_id: int, user: str) -> Window:
    """*Done…*: how it is known."""
    found = _found(ctx, conn, promise_id, user)
    if isinstance(found, NoticeWindow):
        return found
    promise, case, _ = found
    return DoneWindow(str(promise.id), _latest(ctx, conn, case), as_told(ctx.plans.current(conn), promise))


def done(ctx: Context, conn: Connection, now: datetime, promise_id: int, user: str, how: str) -> Window | None:
    """``tell`` leads to the question; ``kept`` and ``none`` end it: the customer said so, or it was no promise."""
    found = _found(ctx, conn, promise_id, user)
    if isinstance(found, NoticeWindow):
        return found
    promise, case, _ = found
    if how == "tell":
        return ask_right.open_window(ctx, conn, now, case.id, user, promise.id)
    end(conn, now, promise, PromiseState.KEPT if how == "kept" else PromiseState.WITHDRAWN, user)
    return None


def move_window(ctx: Context, conn: Connection, now: datetime, promise_id: int, user: str) -> Window:
    """*Not yet: new date…* and *Move…*."""
    found = _found(ctx, conn, promise_id, user)
    if isinstance(found, NoticeWindow):
        return found
    promise, case, executive = found
    zone = ZoneInfo(executive.timezone)
    suggested = max(local(promise.due_at, zone).date(), local(now, zone).date()) + timedelta(days=1)
    told = as_told(ctx.plans.current(conn), promise)
    return MoveWindow(str(promise.id), _latest(ctx, conn, case), told, suggested)


def move_to(
    ctx: Context, conn: Connection, now: datetime, promise_id: int, user: str, wanted: date, *, tells: bool
) -> Window | None:
    """The promise gets a new day at once; with ``tells`` the reply window comes next, with words that say so."""
    found = _found(ctx, conn, promise_id, user)
    if isinstance(found, NoticeWindow):
        return found
    promise, case, executive = found
    due = instant(datetime.combine(wanted, time.max), ZoneInfo(executive.timezone))
    if not now < due < now + MOST_AHEAD:
        window = move_window(ctx, conn, now, promise_id, user)
        said = "Please choose a day ahead, within a year."
        return replace(window, said=said) if isinstance(window, MoveWindow) else window
    move(conn, now, promise, executive, due, user)
    if not tells:
        return None
    window = open_reply(ctx, conn, now, case.id, user)
    if isinstance(window, ReplyWindow) and not window.draft:
        return replace(window, draft=takes_longer(promise.facts["thing"], wanted))
    return window


def _latest(ctx: Context, conn: Connection, case: Row[Any]) -> Any:
    return matter(ctx, case, posts.get(conn, case.last_post))


def page(ctx: Context, conn: Connection, plan: Plan, row: Row[Any]) -> PromiseDue:
    """The question to the executive as it stands now."""
    promise = surely(promises.get(conn, row.facts["promise"]), "the question is queued with its promise")
    case = cases.with_customer(conn, promise.case_id)
    reader, speaker = plan.executive(row.facts["to"]), plan.executive(promise.executive)
    return PromiseDue(
        promise=str(promise.id),
        matter=matter(ctx, case, posts.get(conn, case.first_post)),
        person=person(reader) if reader else Person(row.place, ""),
        words=promise.words,
        question=question(promise.facts["thing"]),
        tell=tell_label(promise.facts["thing"]),
        by=speaker.name if speaker is not None and speaker != reader else "",
        became=_became(conn, plan, case, promise, row.facts["to"]),
        thread_url=thread_url(ctx, case),
        hands_on=promise.facts["thing"] == THING and case.lane == Lane.PRAISE,
    )


def _became(conn: Connection, plan: Plan, case: Row[Any], promise: Row[Any], to: str) -> str:
    """What there is to say instead of the buttons; nothing while there is something to do."""
    executive = keeper(plan, case, promise)
    match promise.state:
        case PromiseState.KEPT:
            return "Kept. Thank you."
        case PromiseState.BROKEN:
            return f"{case.customer} says that it is not so."
        case PromiseState.MOVED if "until" in promise.facts:
            zone = executive.timezone if executive else "UTC"
            return f"Moved to {day_of(datetime.fromisoformat(promise.facts['until']), zone, timed=False)}."
        case PromiseState.MOVED | PromiseState.WITHDRAWN:
            return "No longer needed."
    asked = [one for one in replies.of_case(conn, case.id) if one.facts.get("asks") == promise.id]
    if any(one.state in ON_ITS_WAY and "right" not in one.facts for one in asked):
        return f"You asked {case.customer} whether it is right."
    if executive is not None and executive.id != to:
        return f"Now with {executive.name}. Thank you."
    return ""


def entries(plan: Plan, conn: Connection, rows: list[Row[Any]], reader: str = "") -> tuple[PromiseEntry, ...]:
    """Promises for App Home: of an executive (``reader``), who is told what others said; or of a lead, who is told with
    whom each is now."""
    found = []
    for one in rows:
        case = cases.with_customer(conn, one.case_id)
        whose = plan.executive(one.executive) if reader else keeper(plan, case, one)
        found.append(
            PromiseEntry(
                promise=str(one.id),
                customer=case.customer,
                told=as_told(plan, one),
                by="" if one.executive == reader else (whose.name if whose else one.executive),
                late=one.state == PromiseState.LATE,
            )
        )
    return tuple(found)
