"""A case is offered to one peer at a time: *Take it*, *Not now*, and *Give it to…* for leads.

Refusing costs nothing: the next one is asked at once, and nobody is told. Each returns what to tell the person who
pressed, or None where what they see says it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows import queue
from bot.flows.case import move
from bot.flows.context import Context
from bot.flows.reach import peers
from bot.flows.reply import Answer
from bot.rules.escalation import ABSENT
from bot.rules.lifecycle import CaseState
from bot.rules.plan import Executive, Plan
from bot.store import cases, clocks, events, offers, outgoing
from bot.store.offers import OfferState

OFFER = "offer"
_NOT_YOURS = "This was asked of somebody else."
_OVER = "No longer needed. Thank you."


def key(offer: int) -> str:
    return f"offer:{offer}"


def ask_next(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, case: Row[Any], clock: Row[Any], step: int
) -> bool:
    """Offer a case to the next peer who was not asked for this clock; false where there is none.

    Whoever was asked before and has not said anything is no longer needed then.
    """
    asked = {one.executive for one in offers.of_clock(conn, case.id, clock.started_at)}
    able = peers(ctx, conn, now, plan, case, on_duty_first=step == ABSENT)
    person = next((one for one in able if one.id not in asked), None)
    if person is None or person.slack is None:
        return False
    end(conn, now, case.id)
    offer = offers.add(conn, now, case.id, clock.started_at, step, person.id)
    queue.tell(ctx, conn, now, key(offer), person.slack, OFFER, {"to": person.id, "offer": offer}, case=case.id)
    events.record(conn, now, "offered", case=case.id, to=person.id, step=step)
    return True


def end(conn: Connection, now: datetime, case: int) -> None:
    """The live offer of a case is no longer needed."""
    offers.end_of_case(conn, now, case)
    outgoing.refresh_of_case(conn, now, case, OFFER)


def move_next(ctx: Context, conn: Connection, now: datetime, plan: Plan, case: Row[Any], clock: Row[Any]) -> bool:
    """Move a case to the next who did not refuse it; false where there is nobody.

    Who took it when it was offered keeps it: then there is nothing to move.
    """
    asked = offers.of_clock(conn, case.id, clock.started_at)
    if any(one.state == OfferState.TAKEN and one.executive == case.owner for one in asked):
        return True
    person = next_taker(ctx, conn, now, plan, case, clock)
    return person is not None and move(ctx, conn, now, case, person, "buckstop") is None


def next_taker(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, case: Row[Any], clock: Row[Any]
) -> Executive | None:
    """Whom the case would move to."""
    asked = offers.of_clock(conn, case.id, clock.started_at)
    refused = {one.executive for one in asked if one.state == OfferState.REFUSED}
    return next((one for one in peers(ctx, conn, now, plan, case) if one.id not in refused), None)


def take(ctx: Context, conn: Connection, now: datetime, offer_id: int, user: str) -> Answer:
    """*Take it*: the message becomes that of a new case."""
    offer = _held(conn, offer_id)
    plan = ctx.plans.current(conn)
    person = plan.executive(offer.executive) if offer is not None else None
    if offer is None or person is None or person.slack != user:
        return _NOT_YOURS
    case = cases.with_customer(conn, offer.case_id)
    if case.owner == person.id:
        return None
    if offer.state == OfferState.REFUSED and case.state == CaseState.OPEN:
        return _reconsidered(ctx, conn, now, plan, case, offer, person, user)
    if offer.state != OfferState.LIVE or case.state != CaseState.OPEN:
        holder = plan.executive(offer.holder)
        return f"{holder.name} has it. Thank you." if holder else _OVER
    return move(ctx, conn, now, case, person, user, brought=True)


def _reconsidered(
    ctx: Context,
    conn: Connection,
    now: datetime,
    plan: Plan,
    case: Row[Any],
    offer: Row[Any],
    person: Executive,
    user: str,
) -> Answer:
    """A press on an old *Take it* after *Not now*: welcome, as long as nobody else took the case meanwhile."""
    taken = [one for one in offers.of_clock(conn, case.id, offer.clock) if one.state == OfferState.TAKEN]
    holder = plan.executive(case.owner)
    if taken and holder is not None:
        return f"{holder.name} has it. Thank you."
    return move(ctx, conn, now, case, person, user, brought=True)


def refuse(ctx: Context, conn: Connection, now: datetime, offer_id: int, user: str) -> Answer:
    """*Not now*: the next one is asked at once."""
    offer = _held(conn, offer_id)
    person = ctx.plans.current(conn).executive(offer.executive) if offer is not None else None
    if offer is None or person is None or person.slack != user:
        return _NOT_YOURS
    if offers.end(conn, now, offer.id, OfferState.REFUSED):
        _on(conn, now, offer)
        events.record(conn, now, "offer refused", actor=person.id, case=offer.case_id)
    outgoing.refresh(conn, now, key(offer.id))
    return None


def unheard(ctx: Context, conn: Connection, now: datetime, offer_id: int) -> None:
    """The offer's message cannot be brought: the next one is asked at once."""
    offer = _held(conn, offer_id)
    if offer is not None and offers.end(conn, now, offer.id, OfferState.REFUSED):
        _on(conn, now, offer)
        events.record(conn, now, "offer not brought", case=offer.case_id, to=offer.executive)


def _held(conn: Connection, offer_id: int) -> Row[Any] | None:
    """An offer, to decide about: its case is held first."""
    offer = offers.get(conn, offer_id)
    if offer is None:
        return None
    cases.hold(conn, offer.case_id)
    return offers.get(conn, offer_id)


def _on(conn: Connection, now: datetime, offer: Row[Any]) -> None:
    """The step that asked is due again, at once: it finds the next."""
    clock = clocks.of_case(conn, offer.case_id)
    if clock is not None and clock.started_at == offer.clock:
        clocks.bump(conn, offer.case_id)
        clocks.put(conn, offer.case_id, offer.step, now)


def give_to(ctx: Context, conn: Connection, now: datetime, case_id: int, user: str, to: str) -> Answer:
    """*Give it to…*: a lead decides who has a case."""
    case = cases.to_decide(conn, case_id)
    plan = ctx.plans.current(conn)
    if case is None or not plan.is_lead(user):
        return "Only a lead can do that."
    return move(ctx, conn, now, case, plan.executive(to), user)
