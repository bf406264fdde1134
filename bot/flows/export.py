"""Everything that is held about one customer, as JSON can say it (docs/privacy.md). Reads, never writes."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from bot.errors import surely
from bot.store import erasures, persons
from bot.store import tables as t
from bot.store.tables.learning import LABELS

#: Raised when a name in the export means something else, or is gone.
VERSION: Final = 1
#: How the tables of a case are called in an export.
_OF_CASE: Final = {
    "posts": t.posts,
    "promises": t.promises,
    "drafts": t.drafts,
    "clocks": t.clocks,
    "offers": t.offers,
    "handovers": t.handovers,
    "handed_on": t.handed_on,
    "invitations": t.invitations,
    "private_places": t.places,
    "former_threads": t.threads,
    "perhaps_the_same_matter": t.joinings,
}


def found(conn: Connection, wanted: str) -> list[dict[str, Any]]:
    """The customers behind a name, a handle or a platform's id, for ``customer find``."""
    return [summary(conn, customer) for customer in persons.find(conn, wanted)]


def summary(conn: Connection, customer: int) -> dict[str, Any]:
    """Who a customer is, in short. They must exist."""
    person = surely(persons.get(conn, customer), "asked of known customers alone")
    wrote = persons.last_wrote(conn, customer)
    return {
        "id": customer,
        "name": person.name,
        "identities": [
            {"channel": one.channel, "handle": one.handle, "name": one.name, "id": one.remote_id}
            for one in persons.identities_of(conn, customer)
        ],
        "cases": [case["id"] for case in persons.rows(conn, t.cases, customer)],
        "first_seen": person.first_seen.isoformat(),
        "last_wrote": wrote.isoformat() if wrote else None,
        "erased": erasures.is_erased(conn, customer),
    }


def export(conn: Connection, now: datetime, customer: int) -> dict[str, Any] | None:
    """All about a customer; None where there is none with this number."""
    if persons.get(conn, customer) is None:
        return None
    return {
        "version": VERSION,
        "made_at": now.isoformat(),
        "customer": summary(conn, customer),
        "cases": [_case(conn, customer, case) for case in persons.rows(conn, t.cases, customer)],
        "found_by": persons.rows(conn, t.marks, customer),
        "erasures": persons.rows(conn, t.erasures, customer),
        "rows": persons.counts(conn, customer),
    }


def _case(conn: Connection, customer: int, case: dict[str, Any]) -> dict[str, Any]:
    number = int(case["id"])
    told = {name: persons.rows(conn, table, customer, number) for name, table in _OF_CASE.items()}
    outgoing = persons.rows(conn, t.outgoing, customer, number)
    events = persons.rows(conn, t.events, customer, number)
    return {
        **case,
        **told,
        "replies": _replies(conn, customer, number, outgoing, events),
        "at_the_desk": [row for row in outgoing if row["kind"] not in ("part", "delete")],
        "labels": [event for event in events if event["what"] in LABELS],
        "events": events,
    }


def _replies(
    conn: Connection, customer: int, case: int, outgoing: list[dict[str, Any]], events: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    files = [
        {name: value for name, value in row.items() if name != "content"}
        for row in persons.rows(conn, t.files, customer, case)
    ]
    looks = persons.rows(conn, t.second_looks, customer, case)
    proofs = persons.rows(conn, t.proofs, customer, case)
    return [
        {
            **reply,
            "approvals": [one for one in events if one["what"] == "approved" and one["reply_id"] == reply["id"]],
            "sent": [row for row in outgoing if row["kind"] in ("part", "delete") and row["reply_id"] == reply["id"]],
            "second_looks": [one for one in looks if one["reply_id"] == reply["id"]],
            "files": [one for one in files if one["reply_id"] == reply["id"]],
            "proof_pages": [one for one in proofs if one["reply_id"] == reply["id"]],
        }
        for reply in persons.rows(conn, t.replies, customer, case)
    ]
