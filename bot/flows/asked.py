"""What those see who are asked to take a case, and the leads when nobody does. Reads, never writes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.errors import surely
from bot.flows.about import matter, person, thread_url
from bot.flows.context import Context
from bot.flows.identity import voice_of
from bot.flows.reach import counted, unable, waiting_post
from bot.pages import Choice, Escalated, Handover, PeerOffer, Person
from bot.pages import OfferState as Shown
from bot.rules.escalation import ABSENT
from bot.rules.lifecycle import CaseState, PartState
from bot.rules.plan import Executive, Plan
from bot.store import cases, handovers, offers, posts, replies
from bot.store.offers import OfferState

#: The most reasons that leads read why somebody cannot have a case.
_MOST_OTHERS = 8


def offer_page(ctx: Context, conn: Connection, now: datetime, plan: Plan, row: Row[Any], to: Person) -> PeerOffer:
    """The question to a peer, and what became of it. (For whoever has the case it is the notice of that case.)"""
    offer = surely(offers.get(conn, row.facts["offer"]), "its row was made with it")
    case = cases.with_customer(conn, row.case_id)
    voice, _ = voice_of(ctx, conn, now, case, plan.executive(offer.executive))
    holder = plan.executive(offer.holder)
    state = {OfferState.LIVE: Shown.ASKED, OfferState.REFUSED: Shown.REFUSED}.get(offer.state, Shown.OVER)
    if state is Shown.OVER and holder is not None:
        state = Shown.ELSEWHERE
    if state is Shown.ASKED and case.state != CaseState.OPEN:
        state = Shown.OVER
    return PeerOffer(
        offer=str(offer.id),
        matter=matter(ctx, case, waiting_post(conn, case)),
        person=to,
        state=state,
        voice=voice,
        minutes=int((case.due_at - offer.asked_at).total_seconds() // 60) if case.due_at else 0,
        before=_before(conn, plan, case) if offer.step == ABSENT else None,
        holder=holder.name if holder else "",
    )


def _before(conn: Connection, plan: Plan, case: Row[Any]) -> tuple[str, datetime, str] | None:
    """Who wrote to the customer last."""
    sent = replies.of_case(conn, case.id, [PartState.SENT])
    if not sent:
        return None
    writer = plan.executive(sent[-1].executive)
    return (writer.name if writer else sent[-1].executive, sent[-1].ended_at, sent[-1].words)


def escalated_page(ctx: Context, conn: Connection, now: datetime, plan: Plan, row: Row[Any]) -> Escalated:
    """A case that nobody takes, for a lead."""
    case = cases.with_customer(conn, row.case_id)
    lead = plan.by_slack(row.place)
    page = Escalated(
        matter=matter(ctx, case, waiting_post(conn, case)),
        person=person(lead) if lead else Person(row.place, "", "", lead_zone(plan)),
        nobody=row.facts["nobody"],
        as_of=now,
        thread_url=thread_url(ctx, case),
    )
    holder = plan.executive(case.owner)
    if case.state != CaseState.OPEN:
        became = f"Answered by {case.answered_by}." if case.state == CaseState.ANSWERED else "No longer needed."
        return replace(page, became=became)
    if holder is not None and case.owner != row.facts["owner"]:
        return replace(page, became=f"Now with {holder.name}.")
    choices, others = choices_of(ctx, conn, now, plan, case)
    return replace(page, choices=choices, others=others)


def choices_of(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, case: Row[Any]
) -> tuple[tuple[Choice, ...], tuple[str, ...]]:
    """Whom a lead can give a case to, the next in the ring first, and why not to the others."""
    policy, words = ctx.plans.policy(conn, case.plan_version), waiting_post(conn, case).text
    ring = ctx.plans.rota(conn, case.topic, case.channel).after(now, case.owner, case.topic)
    order = {one: at for at, one in enumerate(ring)}
    people = sorted(plan.executives, key=lambda one: order.get(one.id, len(order)))
    choices, others = list[Choice](), list[str]()
    for one in people:
        if one.id == case.owner or not (one.active_at(now) or one.id in order):
            continue
        reason = unable(ctx, conn, now, case, one, words, policy)
        if reason is None:
            choices.append(Choice(one.id, one.name, _why(conn, one, in_ring=one.id in order, first=not choices)))
        else:
            others.append(f"{one.name} {reason}.")
    return tuple(choices), tuple(others[:_MOST_OTHERS])


def _why(conn: Connection, person: Executive, *, in_ring: bool, first: bool) -> str:
    has = cases.open_with(conn, person.id)
    where = ("Next" if first else "Later") + " in the ring" if in_ring else "Not in the ring"
    return f"{where}, {counted(has) if has else 'nothing open'}"


def handover_page(ctx: Context, conn: Connection, plan: Plan, row: Row[Any]) -> Handover:
    """What went over at the end of a turn, for whoever gave it or got it."""
    batch, gave = row.facts["batch"], row.kind == "gave"
    reader = plan.executive(row.facts["to"])
    matters, kept, can_keep = [], [], False
    for one in handovers.of_batch(conn, batch):
        case = cases.find(conn, one.case_id)
        if case is None or case.channel not in ctx.channels:
            continue
        holder = plan.executive(case.owner)
        waits = case.state == CaseState.OPEN and case.answered_at is None
        if one.kept:
            kept.append(case.customer)
        elif (waits and gave) or (waits and reader is not None and case.owner == reader.id):
            shown = matter(ctx, case, posts.get(conn, case.first_post))
            matters.append((shown, holder.name if holder else "nobody"))
            can_keep = can_keep or (gave and case.owner == one.taker and not one.wanted)
    zoned = person(reader) if reader else Person(row.place, "")
    return Handover(batch, zoned, gave, tuple(matters), tuple(kept), can_keep)


def lead_zone(plan: Plan) -> str:
    """The zone of a lead who is no executive: that of the first layer."""
    return next((layer.timezone for rota in plan.rotas for layer in rota.layers), "UTC")


def leads_of(plan: Plan) -> Iterator[Executive]:
    """The leads as people with a zone and hours: their own, or those of the house."""
    for lead in plan.leads:
        yield plan.by_slack(lead) or Executive(lead, "", slack=lead, timezone=lead_zone(plan))
