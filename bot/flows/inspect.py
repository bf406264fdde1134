"""Looking at what is kept: lists for operators."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row

from bot.flows import audit, promises
from bot.flows.attached import leaf_of
from bot.rules.lifecycle import CaseState, PartState
from bot.rules.plan import Plan
from bot.store import case_lists, cases, events, inbox, outgoing, posts, replies
from bot.store.case_lists import Which
from bot.store.plans import Plans


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
            "danger": case.danger,
            "reasons": list(case.reasons),
            "owner": case.owner,
            "opened": case.opened_at.isoformat(),
            "due": case.due_at.isoformat() if case.due_at else None,
        }
        for case in case_lists.listed(conn, Which(states))
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
                "danger": False,
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
        "danger": case.danger,
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
