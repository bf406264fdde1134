"""The daily sample as a lead sees it, and what they say of each post: *Right*, or *It is a complaint*.

What they say is an event with its author, from which the detector learns (docs/decisions/0028).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.flows import carded
from bot.flows.context import Context
from bot.flows.daily import refresh
from bot.flows.reply import Answer
from bot.pages import Digest, Person, SetAside
from bot.rules.lifecycle import CaseState
from bot.rules.plan import Plan
from bot.rules.triage import BY_A_LEAD, BY_A_PERSON
from bot.store import cases, events, lessons, posts

RIGHT: Final = "sample right"
#: How much of a post the sample quotes.
_FIRST_WORDS: Final = 200


def page(ctx: Context, conn: Connection, plan: Plan, row: Row[Any]) -> Digest:
    """The sample as it stands now. What is gone where it was written is gone here."""
    executive = plan.by_slack(row.place)
    told = [(sample["case"], sample["post"]) for sample in row.facts["samples"]]
    shown = tuple(_shown(ctx, conn, plan, int(case), post) for case, post in told if posts.get(conn, post).gone is None)
    asked = tuple(
        _doubted(ctx, conn, plan, _shown(ctx, conn, plan, one["case"], one["post"]))
        for one in row.facts.get("asked", ())
        if posts.get(conn, one["post"]).gone is None
    )
    reader = Person(row.place, executive.name if executive else "", "", row.facts.get("zone", "UTC"))
    return Digest(reader, row.facts["total"] - (len(told) - len(shown)), shown, asked)


def _doubted(ctx: Context, conn: Connection, plan: Plan, shown: SetAside) -> SetAside:
    """With who says that it is none."""
    who = _who(ctx, plan, lessons.said_of(conn, int(shown.case))[0].actor)
    return replace(shown, why=f"{shown.why}. {who} says that it is none")


def _shown(ctx: Context, conn: Connection, plan: Plan, case_id: int, post_id: int) -> SetAside:
    case, post = cases.with_customer(conn, case_id), posts.get(conn, post_id)
    return SetAside(
        case=str(case.id),
        customer=case.customer,
        channel=ctx.channels[case.channel].title if case.channel in ctx.channels else case.channel,
        words=post.text[:_FIRST_WORDS],
        kind=post.kind,
        why="; ".join([one for one in case.reasons if not one.startswith((BY_A_LEAD, BY_A_PERSON))][:2]),
        became=_became(ctx, conn, plan, case),
    )


def _became(ctx: Context, conn: Connection, plan: Plan, case: Row[Any]) -> str:
    said = [event for event in events.of_case(conn, case.id) if event.what in (RIGHT, carded.WRONG)]
    if not said:
        return "" if case.state == CaseState.ASIDE else "It is on the desk meanwhile."
    who = _who(ctx, plan, said[-1].actor)
    return f"Right, says {who}." if said[-1].what == RIGHT else f"A complaint, says {who}. It is on the desk now."


def _who(ctx: Context, plan: Plan, user: str) -> str:
    person = plan.by_slack(user)
    return person.name if person else ctx.name(user)


def right(ctx: Context, conn: Connection, now: datetime, case_id: int, user: str) -> Answer:
    """*Right*: a lead agrees that it is no complaint. Each lead can say so once."""
    case, plan = cases.to_decide(conn, case_id), ctx.plans.current(conn)
    if not plan.is_lead(user):
        return "Only a lead can do that."
    # Setting the state to what it is holds the row: who presses at the same moment comes after us, and finds this.
    if case is None or not cases.change_state(conn, case.id, CaseState.ASIDE, CaseState.ASIDE):
        return "It is on the desk already."
    if not any(event.what == RIGHT and event.actor == user for event in events.of_case(conn, case.id)):
        post = posts.get(conn, case.last_post)
        facts = {"kind": case.kind, "score": post.score, "post": post.id, "model": post.model}
        events.record(conn, now, RIGHT, actor=user, case=case.id, **facts)
    refresh(conn, now, plan, case)
    return None


def complaint(ctx: Context, conn: Connection, now: datetime, case_id: int, user: str) -> Answer:
    """*It is a complaint*, pressed under the sample: it goes to the desk."""
    told = carded.card(ctx, conn, now, case_id, user)
    case = cases.find(conn, case_id)
    if case is not None:
        refresh(conn, now, ctx.plans.current(conn), case)
    return told
