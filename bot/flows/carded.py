"""*It is a complaint*: what was set aside should have been carded, says a lead; it comes to the desk.

What people correct is recorded as an event: triage learns from it later.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.flows import judge
from bot.flows.case import allowed
from bot.flows.context import Context
from bot.flows.intake import promote
from bot.flows.place import Placed
from bot.flows.reply import Answer
from bot.rules.lifecycle import CaseEvent, CaseState, Lane, case_may
from bot.rules.plan import Executive, Plan
from bot.rules.triage import Kind
from bot.store import bindings, cases, events, posts

_REASON: Final = "a lead says that it is a complaint"
_NO_PRAISE: Final = "a person says that it is no praise"
#: The event; the detector learns from it.
WRONG: Final = "should have been carded"


def card(ctx: Context, conn: Connection, now: datetime, case_id: int, user: str) -> Answer:
    """Open a case for it, with whoever is on and the clock of a first answer. A second press is nothing."""
    case, plan = cases.to_decide(conn, case_id), ctx.plans.current(conn)
    if not plan.is_lead(user):
        return "Only a lead can do that."
    if case is None or case_may(CaseState(case.state), CaseEvent.CARDED) is None:
        return "It is on the desk already."
    post = posts.get(conn, case.last_post)
    if post.gone is not None:
        return "Its author deleted it meanwhile."
    if case.channel not in ctx.channels:
        return "Its channel is not connected now."
    label = {"kind": case.kind, "score": post.score, "post": post.id, "model": post.model}
    bring(ctx, conn, now, plan, case, Kind.COMPLAINT, _REASON, user, label=label)
    return None


def bring(
    ctx: Context,
    conn: Connection,
    now: datetime,
    plan: Plan,
    case: Row[Any],
    kind: Kind | None,
    reason: str,
    user: str = "buckstop",
    to: Placed | None = None,
    label: dict[str, Any] | None = None,
) -> None:
    """Bring what stands aside to the desk, as what somebody says that it is (None: as what it was taken for); nothing
    where it stands aside no more. ``to``: whom they decided on. ``label``: a person says that it should have been there
    from the beginning."""
    if not cases.change_state(conn, case.id, CaseState.ASIDE, CaseState.OPEN):
        return
    if label is not None:
        events.record(conn, now, WRONG, actor=user, case=case.id, **label)
    post = posts.get(conn, case.last_post)
    judged = judge.judge_words(ctx, plan, post.text)
    triage = replace(judged, kind=kind or judged.kind, reasons=(reason, *judged.reasons[:2]))
    promote(ctx, conn, now, plan, case, post.id, triage, _whose_chat(conn, plan, post), actor=user, to=to)


def not_praise(ctx: Context, conn: Connection, now: datetime, case_id: int, user: str) -> Answer:
    """*It is a complaint*, of praise that is none: it leaves its lane, with the clock of a first answer."""
    found = allowed(ctx, conn, case_id, user)
    if isinstance(found, str):
        return found
    plan, case = found
    # It holds the row: of two presses at once the second finds what the first has made of it.
    held = cases.change_state(conn, case.id, CaseState.OPEN, CaseState.OPEN)
    if not held or cases.get(conn, case.id).lane != Lane.PRAISE:
        return "It is no praise that waits for an answer."
    cases.change_state(conn, case.id, CaseState.OPEN, CaseState.ASIDE)
    post = posts.get(conn, case.last_post)
    label = {"kind": case.kind, "score": post.score, "post": post.id, "model": post.model}
    bring(ctx, conn, now, plan, case, Kind.COMPLAINT, _NO_PRAISE, user, label=label)
    return None


def _whose_chat(conn: Connection, plan: Plan, post: Row[Any]) -> Executive | None:
    """Whose own chat it was written in, where nobody else can answer."""
    if post.unanswerable is None:
        return None
    owners = (bindings.by_account(conn, post.channel, account) for account in post.addressed or ())
    return next((plan.executive(one.executive) for one in owners if one is not None), None)
