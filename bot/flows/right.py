"""Whether it is right: what a customer says who was asked, and what becomes of the case when they say nothing.

A yes closes the case, a no opens it with the clock of a first answer, silence closes it after a time. Only a clear yes
is one; everything else is for a person to read.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows import queue
from bot.flows.case import drop_previews
from bot.flows.context import Context
from bot.flows.offer_private import offer_public_end
from bot.flows.promises import as_told, end
from bot.flows.reply import finish
from bot.messages import Post
from bot.pages import CardState, Said
from bot.rules.keeping import LIVE, PromiseState
from bot.rules.lifecycle import CaseState, PartState
from bot.rules.plan import Plan
from bot.rules.right import Right, answer
from bot.rules.triage import Triage
from bot.store import cases, clocks, events, outgoing, promises, replies


def question(conn: Connection, case: int) -> Row[Any] | None:
    """The newest reply of a case that asked whether it is right, and arrived."""
    return next((one for one in reversed(replies.of_case(conn, case, [PartState.SENT])) if "asks" in one.facts), None)


def waits(conn: Connection, plan: Plan, case: Row[Any]) -> dict[str, Any]:
    """What the card of an answered case says instead (`CaseCard`): who was asked, or what they wait for."""
    if case.state != CaseState.ANSWERED or case.card == CardState.DELETED:
        return {}
    clock = clocks.asked(conn, case.id)
    if clock is not None:
        return {"state": CardState.ASKED, "at": clock.started_at}
    live = promises.of_case(conn, case.id, LIVE)
    if not live:
        return {}
    executive = plan.executive(live[0].executive)
    who = executive.name if executive else live[0].executive
    return {"state": CardState.PROMISED, "who": who, "promised": as_told(plan, live[0])}


def heard(conn: Connection, now: datetime, case: Row[Any], post: Post, triage: Triage) -> Right | None:
    """What a customer who was asked says now; None where nobody waits for their answer. It is asked for no more."""
    asked = question(conn, case.id)
    if asked is None or "right" in asked.facts:
        return None
    clocks.stop_asking(conn, case.id)
    # A yes beside a picture, or behind a question that nobody answered yet, is not the end of it.
    is_alone = not post.attachments and case.state != CaseState.OPEN
    said = answer(post.text, triage) if is_alone else Right.UNCLEAR
    sent = [PartState.SENT]
    replies.change(conn, asked.id, sent, PartState.SENT, facts={**asked.facts, "right": said.value})
    if said is Right.NO:
        events.record(conn, now, "says it is not right", actor="customer", case=case.id, reply=asked.id)
        _all(conn, now, case.id, PromiseState.BROKEN, due=now)
    return said


def says_yes(ctx: Context, conn: Connection, now: datetime, plan: Plan, case: Row[Any], post: int) -> None:
    """The customer says that it is right: the case is closed, and what was promised in it is kept."""
    cases.change(conn, case.id, last_post=post)
    case = cases.with_customer(conn, case.id)
    queue.wrote(ctx, conn, now, case, post, Said.AGAIN, plan.executive(case.owner))
    _close(ctx, conn, now, case, CardState.RIGHT, case.customer)
    events.record(conn, now, "says it is right", actor="customer", case=case.id, post=post)
    _all(conn, now, case.id, PromiseState.KEPT)
    offer_public_end(ctx, conn, now, plan, case.id)


def silence(ctx: Context, conn: Connection, now: datetime, plan: Plan) -> None:
    """Close the cases of those who were asked and said nothing in time. They did not contradict, either: what was due,
    or asked about, counts as kept."""
    for clock in clocks.silent(conn, now):
        cases.hold(conn, clock.case_id)
        asked = question(conn, clock.case_id)
        if not clocks.stop_asking(conn, clock.case_id):
            continue  # they have answered since a moment ago
        case = cases.with_customer(conn, clock.case_id)
        if asked is None or case.state == CaseState.OPEN:
            continue
        if case.state == CaseState.ANSWERED:
            executive = plan.executive(asked.executive)
            who = executive.name if executive else asked.executive
            _close(ctx, conn, now, case, CardState.UNANSWERED, who)
            events.record(conn, now, "closed", case=case.id, reply=asked.id, why="no answer after being asked")
        _all(conn, now, case.id, PromiseState.KEPT, due=now, about=asked.facts["asks"])


def _close(ctx: Context, conn: Connection, now: datetime, case: Row[Any], card: CardState, who: str) -> None:
    finish(ctx, conn, now, case, CaseState.CLOSED, card, who)
    drop_previews(conn, now, case.id)
    cases.forget_drafts(conn, case.id)
    outgoing.refresh_of_case(conn, now, case.id, "promise")


def _all(
    conn: Connection, now: datetime, case: int, state: PromiseState, *, due: datetime | None = None, about: int = 0
) -> None:
    """What becomes of the live promises of a case; with ``due`` of those alone that were due then, or asked about."""
    for one in promises.of_case(conn, case, LIVE):
        if due is None or one.due_at < due or one.id == about:
            end(conn, now, one, state)
