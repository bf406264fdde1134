"""Looking at what is kept: lists for operators, gauges, and the invariants of the store."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Text, and_, bindparam, cast, func, literal, or_, select

from bot.flows import audit, promises
from bot.flows.attached import leaf_of
from bot.rules.lifecycle import CaseState, Lane, PartState
from bot.rules.plan import Plan
from bot.store import cases, clocks, events, inbox, leases, offers, outgoing, posts, replies, waits
from bot.store import tables as t
from bot.store.plans import Plans
from bot.store.second_looks import LookState
from bot.store.statement import Statement

#: A step that is due fires within seconds; this late is a fault.
_LATE = timedelta(minutes=5)
#: From the fifth author on cases share the card of their surge.
_IN_A_SURGE = (
    select(1).where(t.outgoing.c.key == literal("surge:") + cast(t.cases.c.surge_id, Text)).correlate(t.cases).exists()
)
_NEVER = {
    "posts without a case": Statement(select(func.count()).where(t.posts.c.case_id.is_(None))),
    "open cases without a clock": Statement(
        select(func.count())
        .select_from(t.cases.outerjoin(t.clocks, and_(t.clocks.c.case_id == t.cases.c.id, clocks.ANSWERS)))
        .where(t.cases.c.state == CaseState.OPEN, t.cases.c.lane == Lane.DESK, t.clocks.c.case_id.is_(None))
    ),
    "posts that wait for a lead's look and never go on": Statement(
        select(func.count())
        .select_from(t.clocks.join(t.cases, t.cases.c.id == t.clocks.c.case_id))
        .where(or_(t.clocks.c.name == waits.UNSURE, t.clocks.c.name == waits.QUESTION))
        .where(or_(t.cases.c.state != CaseState.ASIDE, t.cases.c.due_at.is_(None)))
    ),
    "cases with a live offer that are not open": Statement(
        select(func.count())
        .select_from(t.offers.join(t.cases, t.cases.c.id == t.offers.c.case_id))
        .where(t.offers.c.state == offers.OfferState.LIVE, t.cases.c.state != CaseState.OPEN)
    ),
    "open cases without a card, sent or on its way": Statement(
        select(func.count()).where(
            t.cases.c.state == CaseState.OPEN,
            ~select(1).where(t.outgoing.c.case_id == t.cases.c.id, t.outgoing.c.kind == "card").exists(),
            ~_IN_A_SURGE,
        )
    ),
    "replies that wait for a second look which nobody keeps": Statement(
        select(func.count()).where(
            t.replies.c.state == PartState.SECOND,
            ~select(1)
            .where(
                t.second_looks.c.reply_id == t.replies.c.id,
                t.second_looks.c.revision == t.replies.c.revision,
                t.second_looks.c.state == LookState.WAITING,
            )
            .exists(),
        )
    ),
    "parts of replies that nobody approved": Statement(
        select(func.count())
        .select_from(t.outgoing.join(t.replies, t.replies.c.id == t.outgoing.c.reply_id))
        .where(t.outgoing.c.kind == "part", t.replies.c.approved_at.is_(None))
    ),
}
_TOLD = literal("nobody:") + cast(t.cases.c.id, Text) + ":"
_UNTOLD = Statement(
    select(func.count()).where(
        t.cases.c.state == CaseState.OPEN,
        t.cases.c.lane == Lane.DESK,
        t.cases.c.owner.is_(None),
        ~select(1).where(t.outgoing.c.key.startswith(_TOLD)).exists(),
        ~_IN_A_SURGE,
    )
)
_FIRES = or_(clocks.ANSWERS, *(t.clocks.c.name == name for name in (waits.UNSURE, waits.QUESTION, waits.PRAISE)))
_OVERDUE = Statement(
    select(func.count()).where(_FIRES, t.clocks.c.due_at < bindparam("late", type_=t.clocks.c.due_at.type))
)


def list_cases(conn: Connection, states: list[str]) -> list[dict[str, Any]]:
    """The cases in some states, and what could not be read at all, for ``cases list``."""
    rows = [
        {
            "id": case.id,
            "state": case.state,
            "customer": case.customer,
            "channel": case.channel,
            "audience": case.audience,
            "kind": case.kind,
            "reasons": list(case.reasons),
            "owner": case.owner,
            "opened": case.opened_at.isoformat(),
            "due": case.due_at.isoformat() if case.due_at else None,
        }
        for case in cases.listed(conn, states)
    ]
    if CaseState.ASIDE in states:
        rows += [
            {
                "id": f"inbox {item.id}",
                "state": "aside",
                "customer": "",
                "channel": item.source,
                "audience": "",
                "kind": item.kind,
                "reasons": [item.why],
                "owner": None,
                "opened": item.received_at.isoformat(),
                "due": None,
            }
            for item in inbox.aside(conn)
        ]
    return rows


def _names(plan: Plan) -> dict[str, str]:
    found = {executive.id: executive.name for executive in plan.executives}
    found |= {executive.slack: executive.name for executive in plan.executives if executive.slack}
    return {lead: f"the lead {lead}" for lead in plan.leads} | found


def show_case(conn: Connection, case_id: int) -> dict[str, Any] | None:
    """One case with all that was said, sent and done; people by the names that the plan has for them."""
    case = cases.find(conn, case_id)
    if case is None:
        return None
    plan = Plans().current(conn)
    names = _names(plan)
    return {
        "id": case.id,
        "state": case.state,
        "customer": case.customer,
        "handle": case.handle,
        "channel": case.channel,
        "audience": case.audience,
        "owner": case.owner,
        "owner_name": names.get(case.owner, case.owner),
        "kind": case.kind,
        "reasons": list(case.reasons),
        "opened": case.opened_at.isoformat(),
        "due": case.due_at.isoformat() if case.due_at else None,
        "previous_case": case.previous_case,
        "under_case": case.under_case,
        "surge": case.surge_id,
        "joined_to": case.joined_to,
        "promises": list(promises.listed(plan, conn, case_id)),
        "posts": [
            {
                "at": post.posted_at.isoformat(),
                "id": post.remote_id,
                "text": "" if post.gone else post.text,
                "url": post.url,
                "gone": post.gone,
            }
            for post in posts.of_case(conn, case_id)
        ],
        "replies": [
            {
                "id": reply.id,
                "executive": reply.executive,
                "name": names.get(reply.executive, reply.executive),
                "state": reply.state,
                "words": reply.words,
                "signature": reply.facts.get("signature", ""),
                "approved": reply.approved_at.isoformat() if reply.approved_at else None,
                "parts": [
                    {
                        "state": _became(part),
                        "id": part.remote_id,
                        "url": part.remote_url,
                        "why": part.why,
                        "sent": part.sent_at.isoformat() if part.sent_at else None,
                        "text": leaf_of(reply, part.facts["number"]).text,
                        "files": list(leaf_of(reply, part.facts["number"]).files),
                        "print": leaf_of(reply, part.facts["number"]).print,
                    }
                    for part in outgoing.parts(conn, reply.id, reply.revision)
                ],
            }
            for reply in replies.of_case(conn, case_id)
        ],
        "events": [
            {
                "at": event.at.isoformat(),
                "who": event.actor,
                "what": event.what,
                "reply": event.reply_id,
                "facts": event.facts,
                "told": audit.sentence(event, names),
            }
            for event in events.of_case(conn, case_id)
        ],
    }


def _became(part: Row[Any]) -> str:
    """The state of a part; one that is done says what was done."""
    done = next((told for does, told in (("edits", "edited"), ("deletes", "deleted")) if does in part.facts), "sent")
    return done if part.state == PartState.SENT else str(part.state)


def broken_invariants(conn: Connection, now: datetime) -> list[str]:
    """What must never be, in sentences; empty when the store is sound."""
    counts = {what: counted.scalar(conn) for what, counted in _NEVER.items()}
    if Plans().current(conn).leads:  # without any, the card waits in the case channel for whoever takes it
        counts["open cases without an owner of which no lead was told"] = _UNTOLD.scalar(conn)
    if leases.living(conn, now):
        counts["clocks whose step is overdue while a bot runs"] = _OVERDUE.scalar(conn, late=now - _LATE)
    return [f"There are {count} {what}." for what, count in counts.items() if count] + audit.unexplained(conn)
