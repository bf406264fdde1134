"""*Handed on to…*: praise is brought to the people it is about, and the card says who did; then it is answered. A
colleague in Slack gets the words by direct message; that somebody else was told is written down.

Whoever answers first and says "I'll tell Leo" has promised it; handing it on keeps that promise.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.flows import promises, queue
from bot.flows.about import matter
from bot.flows.case import allowed
from bot.flows.context import Context
from bot.flows.reply import Answer, follow
from bot.pages import HandWindow, NoticeWindow, Person, PraiseBrought, Window
from bot.rules.cleaning import clean
from bot.rules.handing import THING
from bot.rules.keeping import LIVE, PromiseState
from bot.rules.lifecycle import Lane
from bot.rules.plan import Plan
from bot.store import cases, events, handed_on, outgoing, posts
from bot.store import promises as kept

TITLE: Final = "Handed on to…"
#: The kind of the message to a colleague.
BROUGHT: Final = "praise brought"
_MOST_NAME: Final = 80
_MOST_HOW: Final = 200


def hand_window(ctx: Context, conn: Connection, case_id: int, user: str) -> Window:
    """Who heard of it, and how."""
    found = allowed(ctx, conn, case_id, user)
    if isinstance(found, str):
        return NoticeWindow(TITLE, (found,))
    plan, case = found
    if case.lane != Lane.PRAISE:
        return NoticeWindow(TITLE, ("This is with an executive as a complaint now.",))
    written = posts.get(conn, case.last_post)
    return HandWindow(matter(ctx, case, written), told(plan, conn, case.id), tuple(case.names))


def hand_on(
    ctx: Context,
    conn: Connection,
    now: datetime,
    case_id: int,
    user: str,
    to: str,
    how: str,
    colleague: str = "",
) -> Answer:
    """Write down that somebody heard of it; the card says so from now on. ``colleague`` (Slack id) hears of it now."""
    found = allowed(ctx, conn, case_id, user)
    if isinstance(found, str):
        return found
    _, case = found
    to = to.strip() or (ctx.name(colleague) if colleague else "")
    name, way = " ".join(clean(to).split())[:_MOST_NAME], " ".join(clean(how).split())[:_MOST_HOW]
    if case.lane != Lane.PRAISE:
        return "This is with an executive as a complaint now."
    if not name:
        return "Whom did you hand it on to?"
    # Setting the state to what it is holds the row: of two presses at once the second finds the first.
    cases.change_state(conn, case.id, case.state, case.state)
    key = f"{BROUGHT}:{case.id}:{colleague}"
    known = any((one.to_whom, one.how, one.told_by) == (name, way, user) for one in handed_on.of_case(conn, case.id))
    if outgoing.by_key(conn, key) is not None if colleague else known:
        return None
    handed_on.add(conn, now, case.id, name, way, user)
    if colleague:
        queue.tell(ctx, conn, now, key, colleague, BROUGHT, {"by": user}, case=case.id)
    for one in kept.of_case(conn, case.id, LIVE):
        if one.facts["thing"] == THING:
            promises.end(conn, now, one, PromiseState.KEPT, user)
    follow(conn, now, case.id)
    events.record(conn, now, "handed on", actor=user, case=case.id)
    return None


def page(ctx: Context, conn: Connection, plan: Plan, row: Row[Any]) -> PraiseBrought:
    """What a colleague reads of it."""
    case = cases.with_customer(conn, row.case_id)
    answers = plan.executive(case.owner)
    return PraiseBrought(
        Person(row.place, "", "", answers.timezone if answers else "UTC"),
        matter(ctx, case, posts.get(conn, case.first_post)),
        _who(plan, row.facts["by"]),
        answers.name if answers else "",
    )


def told(plan: Plan, conn: Connection, case: int) -> tuple[str, ...]:
    """``Handed on to Leo by Ana Ruiz: “Read it to him this morning”.``, one for each who heard of it."""
    return tuple(_told(plan, one) for one in handed_on.of_case(conn, case))


def _told(plan: Plan, one: Row[Any]) -> str:
    how = f": “{one.how}”." if one.how else "."
    return f"Handed on to {one.to_whom} by {_who(plan, one.told_by)}{how}"


def _who(plan: Plan, user: str) -> str:
    person = plan.by_slack(user)
    return person.name if person else "a lead"
