"""The leads' list: what may be a complaint, and questions, wait there for a look, never longer than they were given.

Leads hear of it (`bot.flows.ringing`). Whatever nobody has looked at in time goes to whoever is on.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.flows import carded, daily, lanes, praise
from bot.flows.asked import choices_of, leads_of
from bot.flows.context import Context
from bot.flows.place import given
from bot.flows.reply import Answer
from bot.flows.ringing import batch_of, refresh, ring
from bot.pages import CardState, Person, ToCheck, Waiting
from bot.rules.lifecycle import CaseState
from bot.rules.plan import Plan
from bot.rules.triage import IN_DOUBT, Kind
from bot.store import cases, events, posts, waits

#: What a lead said of a post that waited, where it is no complaint; the detector learns from it.
NO_COMPLAINT: Final = "not a complaint"
#: An account that is not connected now is looked for again so often.
_AGAIN: Final = timedelta(minutes=10)
_FIRST_WORDS: Final = 200
#: So many are quoted in the direct message.
_SHOWN: Final = 3
_NOT_IN_TIME: Final = "no lead looked at it in time"
_OVER: Final = "Somebody looked at it already."


def fire(ctx: Context, conn: Connection, now: datetime, plan: Plan, clock: Row[Any]) -> None:
    """Tell the leads what waits, or bring to an executive what has waited long enough."""
    if not waits.hold(conn, clock):
        return
    case = cases.with_customer(conn, clock.case_id)
    if case.state != CaseState.ASIDE or posts.get(conn, case.last_post).gone is not None:
        _leave(conn, now, plan, case, clock)
    elif clock.step == 0 and now < case.due_at:
        waits.put(conn, clock, 1, case.due_at)
        ring(ctx, conn, now, plan, clock)
    elif case.channel not in ctx.channels:
        waits.put(conn, clock, 1, now + _AGAIN)
    else:
        carded.bring(ctx, conn, now, plan, case, None, _NOT_IN_TIME)
        refresh(conn, now, plan, clock)


def _leave(conn: Connection, now: datetime, plan: Plan, case: Row[Any], clock: Row[Any]) -> None:
    """Nothing is left to look at, or somebody has."""
    waits.looked_at(conn, case.id)
    if case.state == CaseState.ASIDE:
        cases.change(conn, case.id, due_at=None)
    refresh(conn, now, plan, clock)


def page(ctx: Context, conn: Connection, now: datetime, plan: Plan, row: Row[Any]) -> ToCheck:
    """What of a quarter of an hour still waits."""
    batch = datetime.fromisoformat(row.facts["batch"])
    mine = [one for one in waits.listed(conn) if batch_of(one.started_at) == batch]
    reader = next((one for one in leads_of(plan) if one.slack == row.place), None)
    person = Person(row.place, reader.name if reader else "", "", reader.timezone if reader else "UTC")
    return ToCheck(person, waiting(ctx, conn, now, plan, mine[:_SHOWN]), len(mine))


def waiting(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, rows: list[Row[Any]], *, give: bool = False
) -> tuple[Waiting, ...]:
    """What waits as a lead reads it, ``rows`` of `waits.listed`; ``give`` adds whom each question could be given to."""
    shown = []
    for row in rows:
        case = cases.with_customer(conn, row.case_id)
        first = plan.executive(ctx.plans.on_duty(conn, row.due_at, case.topic, case.channel).executive)
        known = case.channel in ctx.channels
        one = Waiting(
            case=str(case.id),
            customer=case.customer,
            channel=ctx.channels[case.channel].title if known else case.channel,
            words=posts.get(conn, case.last_post).text[:_FIRST_WORDS],
            why="; ".join([reason for reason in case.reasons if reason != IN_DOUBT][:2]),
            is_question=row.name == waits.QUESTION,
            until=row.due_at,
            to=first.name if first else "",
        )
        if give and known and one.is_question:
            one = replace(one, choices=choices_of(ctx, conn, now, plan, case)[0])
        shown.append(one)
    return tuple(shown)


def say(ctx: Context, conn: Connection, now: datetime, case_id: int, user: str, kind: Kind) -> Answer:
    """What a lead says that a post is: a complaint goes to the desk at once, a question waits for somebody to give it
    to, praise takes its own lane, and anything else is set aside for good."""
    case, plan = cases.to_decide(conn, case_id), ctx.plans.current(conn)
    if not plan.is_lead(user):
        return "Only a lead can do that."
    clock = waits.of_case(conn, case_id)
    if case is None or clock is None or not waits.hold(conn, clock):
        return _OVER
    if kind is Kind.COMPLAINT:
        told = carded.card(ctx, conn, now, case_id, user)
        refresh(conn, now, plan, clock)
        return told or "It is on the desk now, with its card and its clock."
    _label(conn, now, case, user, kind)
    waits.looked_at(conn, case.id)
    cases.change(conn, case.id, kind=kind, due_at=None)
    told = _set_aside(ctx, conn, now, plan, case, clock, user, kind)
    refresh(conn, now, plan, clock)
    daily.refresh(conn, now, plan, case)
    return told


def _label(conn: Connection, now: datetime, case: Row[Any], user: str, kind: Kind) -> None:
    post = posts.get(conn, case.last_post)
    facts = {"kind": kind, "was": case.kind, "score": post.score, "post": post.id, "model": post.model}
    events.record(conn, now, NO_COMPLAINT, actor=user, case=case.id, **facts)


def _set_aside(
    ctx: Context,
    conn: Connection,
    now: datetime,
    plan: Plan,
    case: Row[Any],
    clock: Row[Any],
    user: str,
    kind: Kind,
) -> Answer:
    if kind is Kind.QUESTION and plan.triage.questions is not None and clock.name != waits.QUESTION:
        lanes.wait(conn, now, plan, case.id, waits.QUESTION)
        return "It waits among the questions now. Give it to somebody who can answer it."
    if kind is Kind.PRAISE and plan.praise is not None and case.channel in ctx.channels:
        judged = ctx.classifier.classify(posts.get(conn, case.last_post).text)
        praise.begin(ctx, conn, now, plan, case.id, judged, actor=user)
        return "It has a card as praise now."
    cases.change(conn, case.id, card=CardState.ASIDE)
    return "It is set aside."


def give(ctx: Context, conn: Connection, now: datetime, case_id: int, user: str, to: str) -> Answer:
    """*Give it to…*: a lead has no name to answer with, so an executive answers; the clock is that of a new case."""
    case, plan = cases.to_decide(conn, case_id), ctx.plans.current(conn)
    if not plan.is_lead(user):
        return "Only a lead can do that."
    clock = waits.of_case(conn, case_id)
    if case is None or clock is None:
        return _OVER
    person = next((one for one in choices_of(ctx, conn, now, plan, case)[0] if one.executive == to), None)
    executive = plan.executive(to)
    if person is None or executive is None or case.channel not in ctx.channels:
        return "Nothing could leave in this person's name now. Choose somebody else."
    if not waits.hold(conn, clock):
        return _OVER
    _label(conn, now, case, user, Kind.QUESTION)
    lead = plan.by_slack(user)
    said = f"{lead.name if lead else 'A lead'} gave it to {executive.name}."
    placed = given(ctx, conn, now, plan, case, executive, said)
    carded.bring(ctx, conn, now, plan, case, Kind.QUESTION, "a lead says that it is a question", user, placed)
    refresh(conn, now, plan, clock)
    return f"{executive.name} has it now, with its card and its clock."
