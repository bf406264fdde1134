"""What an operator reads before and after somebody is erased: what goes, what stays, and what people have to do."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select

from bot.flows.erase import Left
from bot.store import erasures, letting_go, persons
from bot.store import tables as t

#: The tables of which people know what they hold, in words for one and for several.
_WORDS: Final = {
    "cases": ("case", "cases"),
    "posts": ("message of theirs", "messages of theirs"),
    "replies": ("reply of ours, sent or not", "replies of ours, sent or not"),
    "files": ("file that was to go along", "files that were to go along"),
    "drafts": ("draft", "drafts"),
    "promises": ("promise", "promises"),
    "proofs": ("proof page", "proof pages"),
}
_STAYS: Final = (
    "What stays, and why (docs/privacy.md):",
    "- what executives typed themselves in Slack, and files they put there;",
    "- what was sent to the customer: it is theirs, on their platform;",
    "- the audit trail: who approved what and when, ids of conversations, prints of texts, no words;",
    "- backups made before, until you let them go.",
)


def before(conn: Connection, customer: int) -> list[str] | None:
    """Who it is and what would go; None where nobody has this number."""
    person = persons.get(conn, customer)
    if person is None:
        return None
    if erasures.is_erased(conn, customer):
        return [f"Customer {customer} is erased already; what may be left of it is finished now."]
    handles = (
        f"{one.channel} {one.handle or one.name} (id {one.remote_id})" for one in persons.identities_of(conn, customer)
    )
    counts = persons.counts(conn, customer)
    goes = [f"- {_counted(counts[name], *words)}" for name, words in _WORDS.items() if counts[name]]
    slack = len(_standing(conn, customer))
    if slack:
        goes.append(f"- the words in {_counted(slack, 'message of ours in Slack', 'messages of ours in Slack')}")
    return [f"Customer {customer}: {person.name}. {', '.join(handles)}.", "What goes:", *goes, *_STAYS]


def _counted(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


def _standing(conn: Connection, customer: int) -> list[str]:
    mine = [case.id for case in letting_go.of_customer(conn, customer)]
    query = select(t.outgoing.c.id).where(
        t.outgoing.c.case_id.in_(mine),
        t.outgoing.c.remote_id.is_not(None),
        t.outgoing.c.kind.not_in(("part", "delete")),
    )
    return list(conn.execute(query).scalars())


def threads(conn: Connection, customer: int) -> list[str]:
    """The threads in which executives may have written about a customer, for people to look at."""
    mine = [case.id for case in letting_go.of_customer(conn, customer) if case.desk_ts is not None]
    query = select(t.outgoing.c.remote_url, t.outgoing.c.remote_id).where(
        t.outgoing.c.case_id.in_(mine), t.outgoing.c.kind == "card", t.outgoing.c.remote_id.is_not(None)
    )
    found = [row.remote_url or row.remote_id for row in conn.execute(query.order_by(t.outgoing.c.id))]
    if not found:
        return []
    return ["What our own people typed in these threads is theirs to delete:", *(f"- {where}" for where in found)]


def after(left: Left, listed: Path | None) -> list[str]:
    """What was done, and what is still to come by itself."""
    told = ["Erased here."]
    if left.leaving:
        told = ["Erased here but for a message that was just leaving: the bot finishes it when its outcome is known."]
    if left.shown:
        changes = _counted(left.shown, "message in Slack is", "messages in Slack are")
        told.append(f"{changes} still to be changed: a running bot does it in a moment, else when it starts.")
    else:
        told.append("Every message of ours in Slack about them says so.")
    if left.traces:
        told.append("Scraps may be left in the database's file: stop the bot and run this again, to write it anew.")
    if listed is not None:
        told.append(f"{listed} remembers it for restored backups. Keep it, apart from them.")
    else:
        told.append("Set BUCKSTOP_ERASED_LIST, or a restored backup brings them back.")
    return told
