"""Two cases that may be one matter of one person: offered to the owner and the leads, joined by their word alone.

Each of the two keeps its thread, and an answer goes where it is written: the newest direct message is that of where the
customer wrote last. Joined, they have one owner, name each other, and an answer in one stops the clock of the other.
*Not the same person* takes all of it back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.errors import surely
from bot.flows import queue
from bot.flows.about import matter, person, thread_url
from bot.flows.asked import lead_zone
from bot.flows.case import move
from bot.flows.context import Context
from bot.flows.reply import Answer, follow
from bot.flows.surge import naming_the_same
from bot.messages import Post
from bot.pages import JoiningState, MayBeOne, Person
from bot.rules.lifecycle import CaseState
from bot.rules.plan import Plan
from bot.rules.same_matter import Told, likeness
from bot.store import cases, events, joinings, outgoing, posts

#: The kind of the message that asks.
JOINING: Final = "joining"
#: So many open cases of each customer are compared with a new one, and so many of the same name. One is offered.
_MOST_COMPARED: Final = 5
_OVER: Final = "It was said already."


@dataclass(frozen=True, slots=True)
class Known:
    """Who wrote: an identity and its customer, by id, and whether both are new."""

    identity: int
    customer: int
    is_new: bool


def offer(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, case_id: int, name: str, post: Post, who: Known
) -> None:
    """A new case, which ``post`` of somebody with this ``name`` began: is there one that may be the same matter?"""
    customers = joinings.namesakes(conn, name, who.identity, _MOST_COMPARED)
    customers += [] if who.is_new else [who.customer]
    likely = [posts.get(conn, one).case_id for one in naming_the_same(conn, now, post.text, who.customer)]
    likely += [one for customer in customers for one in joinings.of_customer(conn, customer, _MOST_COMPARED)]
    if not likely:
        return
    case = cases.with_customer(conn, case_id)
    for number in dict.fromkeys(likely):
        other = cases.with_customer(conn, number)
        if other.id >= case.id or other.state != CaseState.OPEN or other.channel not in ctx.channels:
            continue
        why = likeness(_told(conn, case), _told(conn, other))
        joining = joinings.add(conn, now, case.id, other.id, why) if why is not None else None
        if joining is not None:
            events.record(conn, now, "may be the same matter", case=case.id, other=other.id)
            _ask(ctx, conn, now, plan, case, joining)
            return


def _told(conn: Connection, case: Row[Any]) -> Told:
    post = posts.get(conn, case.first_post)
    text = "" if post.gone else post.text
    return Told(case.customer_id, case.customer, case.handle.lstrip("@"), case.topic, text)


def _ask(ctx: Context, conn: Connection, now: datetime, plan: Plan, case: Row[Any], joining: int) -> None:
    owner = plan.executive(case.owner)
    for slack in dict.fromkeys([owner.slack if owner else None, *plan.leads]):
        if slack is not None:
            queue.tell(ctx, conn, now, f"{JOINING}:{joining}:{slack}", slack, JOINING, {"pair": joining}, case=case.id)


def page(ctx: Context, conn: Connection, plan: Plan, row: Row[Any]) -> MayBeOne:
    """The question, and what was said."""
    joining = surely(joinings.get(conn, row.facts["pair"]), "the question is queued with it")
    case, other = (cases.with_customer(conn, one) for one in (joining.case_id, joining.other_id))
    state = JoiningState(joining.state)
    if state is JoiningState.OFFERED and not _both_stand(case, other):
        state = JoiningState.OVER
    reader = plan.by_slack(row.place)
    return MayBeOne(
        joining=str(joining.id),
        state=state,
        matter=matter(ctx, case, posts.get(conn, case.last_post)),
        other=matter(ctx, other, posts.get(conn, other.last_post)),
        why=joining.why,
        person=person(reader) if reader else Person(row.place, "", "", lead_zone(plan)),
        who=_named(plan, joining.said_by),
        at=joining.said_at,
        thread_url=thread_url(ctx, case),
        other_url=thread_url(ctx, other),
    )


def _named(plan: Plan, user: str) -> str:
    executive = plan.by_slack(user)
    return executive.name if executive else "a lead"


def _both_stand(case: Row[Any], other: Row[Any]) -> bool:
    return all(one.state in (CaseState.OPEN, CaseState.ANSWERED) for one in (case, other))


def _deciding(ctx: Context, conn: Connection, joining_id: int, user: str) -> tuple[Plan, Row[Any]] | str:
    """The pair, where this person may decide about it: a lead, or who has one of the two."""
    joining = joinings.get(conn, joining_id)
    if joining is None:
        return "This is no longer known here."
    for one in sorted((joining.case_id, joining.other_id)):
        cases.hold(conn, one)
    plan, joining = ctx.plans.current(conn), surely(joinings.get(conn, joining_id), "it was found just now")
    held = {cases.get(conn, one).owner for one in (joining.case_id, joining.other_id)}
    executive = plan.by_slack(user)
    if plan.is_lead(user) or (executive is not None and executive.id in held):
        return plan, joining
    return "Only a lead, or who has one of the two, can say that."


def _decided(
    ctx: Context, conn: Connection, now: datetime, joining_id: int, user: str, before: JoiningState, after: JoiningState
) -> Row[Any] | str:
    """The pair, moved on by the word of somebody who may decide about it; or why not, in a sentence."""
    found = _deciding(ctx, conn, joining_id, user)
    if isinstance(found, str):
        return found
    joining = found[1]
    return joining if joinings.change(conn, joining.id, before, after, said_by=user, said_at=now) else _OVER


def join(ctx: Context, conn: Connection, now: datetime, joining_id: int, user: str) -> Answer:
    """*Join them*: one matter, one owner, one person."""
    found = _deciding(ctx, conn, joining_id, user)
    if isinstance(found, str):
        return found
    plan, joining = found
    case, other = (cases.with_customer(conn, one) for one in (joining.case_id, joining.other_id))
    if not _both_stand(case, other):
        return "One of the two is no longer open."
    moved = {}
    if case.customer_id != other.customer_id:
        moved = {"identity": case.identity_id, "customer": case.customer_id}
    said = {"said_by": user, "said_at": now, "moved": moved}
    if not joinings.change(conn, joining.id, JoiningState.OFFERED, JoiningState.JOINED, **said):
        return _OVER
    joinings.point(conn, case.id, other.joined_to or other.id)
    if moved:
        joinings.give_identity(conn, case.identity_id, other.customer_id)
    events.record(conn, now, "cases joined", actor=user, case=case.id, other=other.id, **moved)
    events.record(conn, now, "cases joined", actor=user, case=other.id, other=case.id)
    refused = None
    if other.owner is not None and case.owner != other.owner:
        refused = move(ctx, conn, now, cases.with_customer(conn, case.id), plan.executive(other.owner), user)
    _tell(ctx, conn, now, joining.id, f"Joined by {_named(plan, user)} with", case, other)
    return None if refused is None else f"They are joined. {refused}"


def refuse(ctx: Context, conn: Connection, now: datetime, joining_id: int, user: str) -> Answer:
    """*Not the same*: never asked again of these two."""
    joining = _decided(ctx, conn, now, joining_id, user, JoiningState.OFFERED, JoiningState.REFUSED)
    if isinstance(joining, str):
        return joining
    events.record(conn, now, "not the same matter", actor=user, case=joining.case_id, other=joining.other_id)
    outgoing.refresh_of_case(conn, now, joining.case_id, JOINING)
    return None


def split(ctx: Context, conn: Connection, now: datetime, joining_id: int, user: str) -> Answer:
    """*Not the same person*: both are as they were, but for the owner, who stays until somebody passes one on."""
    joining = _decided(ctx, conn, now, joining_id, user, JoiningState.JOINED, JoiningState.SPLIT)
    if isinstance(joining, str):
        return joining
    root = cases.get(conn, joining.case_id).joined_to
    if root is not None:
        joinings.let_go(conn, joining.case_id, root)
    if joining.moved:
        joinings.give_identity(conn, joining.moved["identity"], joining.moved["customer"])
    case, other = (cases.with_customer(conn, one) for one in (joining.case_id, joining.other_id))
    for one, beside in ((case, other), (other, case)):
        events.record(conn, now, "cases taken apart", actor=user, case=one.id, other=beside.id)
    _tell(ctx, conn, now, joining.id, f"Taken apart by {_named(ctx.plans.current(conn), user)} from", case, other)
    return None


def _tell(
    ctx: Context, conn: Connection, now: datetime, joining: int, said: str, case: Row[Any], other: Row[Any]
) -> None:
    """One line in both threads, each with the way to the other; cards and questions follow."""
    for one, beside in ((case, other), (other, case)):
        text = f"{said} {beside.customer}'s on {ctx.channels[beside.channel].title}."
        key = f"{JOINING}-line:{joining}:{one.id}:{int(now.timestamp() * 1000)}"
        if one.desk_ts is not None:
            queue.line(ctx, conn, now, key, one, text, url=thread_url(ctx, beside), label="Open the other")
        follow(conn, now, one.id)
    outgoing.refresh_of_case(conn, now, case.id, JOINING)
