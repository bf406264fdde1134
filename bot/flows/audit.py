"""What the audit trail says of a reply's way to a customer: who approved which text, in whose name, what became of it.

Texts are told by their print, never by their words; whoever holds a text can compare it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from bot.messages import Audience
from bot.rules.attached import messages_of
from bot.rules.lifecycle import PartState
from bot.rules.plan import Executive
from bot.store import events, replies
from bot.store import tables as t

#: States of a part that is, or may be, at the customer.
_LEFT: Final = (PartState.SENDING, PartState.SENT, PartState.UNSURE, PartState.ASKING, PartState.DROPPED)
#: How the trail says that an attempt succeeded: a new message, the change of one, its deletion.
_CAME_THERE: Final = ("sent", "edited there", "deleted there")
#: How it says that a reply is about a stop topic, and needs two who approve it.
_STOPS: Final = "sent for a second look"
#: How it says that somebody had a part sent again whose fate was unknown.
_AGAIN: Final = "decided: queued"
_EXPLAINS: Final = ("approved", *_CAME_THERE, "came", "decided: sent", _AGAIN, "deletion approved", _STOPS)
#: So many parts are held against the trail at once.
_PORTION: Final = 250


def approval(
    case: Row[Any], reply: Row[Any], executive: Executive, post: Row[Any] | None, leaves: datetime, press: str
) -> dict[str, Any]:
    """The facts of *approved*. ``press`` is the press of the button, as Slack names it (``button …``, ``window …``).

    ``post`` is what is answered; without one the words wait for a private chat, which *came* names.
    """
    return {
        "executive": executive.id,
        "signs": reply.facts.get("signature") or executive.name,
        "prepared_by": reply.prepared_by,
        "account": f"{case.channel}:{case.account}",
        "conversation": post.conversation if post is not None else "",
        "audience": post.audience if post is not None else Audience.PRIVATE,
        "revision": reply.revision,
        "prints": [leaf.print for leaf in messages_of(reply.parts, reply.facts)],
        **{does: ids for does, ids in (reply.facts.get("changes") or {}).items() if ids and does != "captions"},
        "leaves_at": leaves.isoformat(),
        "press": press,
    }


def unexplained(conn: Connection) -> list[str]:
    """Every part that is or may be at a customer, and that no approval explains or that came there twice, in sentences:
    the store against the trail."""
    found: list[str] = []
    upto: int | None = 0
    while upto is not None:
        faults, upto = some_unexplained(conn, upto, _PORTION)
        found += faults
    return found


def some_unexplained(conn: Connection, after: int, most: int) -> tuple[list[str], int | None]:
    """The same of up to ``most`` rows behind an id; and behind which id to go on, or None at the end."""
    rows = _rows_that_left(conn, after, most)
    said = _said_of(conn, {row.case_id for row in rows})
    words = replies.of_ids(conn, {row.reply_id for row in rows})
    faults = list[str]()
    for row in rows:
        if row.kind == "delete":
            if (row.case_id, row.facts["deletes"]) not in said.to_delete:
                faults.append(f"Deletion {row.key} of case {row.case_id}: nobody approved it.")
            continue
        why = _unexplained(row, said, words.get(row.reply_id)) or _alone(row, said) or _twice(row, said)
        if why is not None:
            faults.append(f"Part {row.key} of case {row.case_id}: {why}")
    return faults, rows[-1].id if len(rows) == most else None


@dataclass(slots=True)
class _Said:
    """What the trail says: of approvals by (reply, revision), of what left by its key."""

    approved: dict[tuple[int, int], Mapping[str, Any]] = field(default_factory=dict)
    stops: set[tuple[int, int]] = field(default_factory=set)
    left: dict[str, str] = field(default_factory=dict)
    receipts: dict[str, set[str]] = field(default_factory=dict)
    came: dict[int, str] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    again: set[int] = field(default_factory=set)
    to_delete: set[tuple[int, str]] = field(default_factory=set)


def _said_of(conn: Connection, cases: Collection[int]) -> _Said:
    said = _Said()
    for event in events.of_cases(conn, cases, *_EXPLAINS):
        if event.what == _STOPS:
            said.stops.add((event.reply_id, event.facts["revision"]))
        elif event.what == "approved":
            said.approved[event.reply_id, event.facts.get("revision", 0)] = event.facts
        elif event.what == "deletion approved":
            said.to_delete |= {(event.case_id, target) for target in event.facts["deletes"]}
        elif event.what == "came":
            said.came[event.reply_id] = event.facts["conversation"]
        elif event.what in _CAME_THERE:
            key = event.facts.get("key", "")
            said.left[key] = event.facts.get("print", "")
            said.receipts.setdefault(key, set()).add(event.facts.get("remote", ""))
        elif event.what == _AGAIN:
            said.again.add(event.reply_id)
        else:
            said.seen.add(event.reply_id)  # a person looked, and it is there
    return said


def _rows_that_left(conn: Connection, after: int, most: int) -> list[Row[Any]]:
    names = ("id", "kind", "key", "case_id", "reply_id", "account", "place", "state", "facts")
    query = select(*(t.outgoing.c[name] for name in names)).where(
        t.outgoing.c.kind.in_(("part", "delete")), t.outgoing.c.state.in_(_LEFT), t.outgoing.c.id > after
    )
    return list(conn.execute(query.order_by(t.outgoing.c.id).limit(most)))


def _unexplained(part: Row[Any], said: _Said, reply: Row[Any] | None) -> str | None:
    number, revision = part.facts["number"], part.facts["revision"]
    approved, left = said.approved.get((part.reply_id, revision)), said.left.get(part.key)
    prints = approved.get("prints", []) if approved else []
    if approved is None or number > len(prints):
        return "it left, and nobody approved it."
    # A customer was erased: only the trail knows the conversation any more.
    meant = approved["account"], approved["conversation"] or said.came.get(part.reply_id)
    if part.place and (part.account, part.place) != meant:
        return "it was approved for another account or conversation."
    if left is not None and left != prints[number - 1]:
        return "what left is not what was approved."
    if part.state == PartState.SENT and left is None and part.reply_id not in said.seen:
        return "it counts as sent, and no event says so."
    kept = messages_of(reply.parts, reply.facts) if reply is not None and reply.revision == revision else []
    # Words may be gone by now (a customer was erased); what is kept must be what was approved.
    if len(kept) >= number and kept[number - 1].text and kept[number - 1].print != prints[number - 1]:
        return "the text that is kept is not the one that was approved."
    return None


def _alone(part: Row[Any], said: _Said) -> str | None:
    which = (part.reply_id, part.facts["revision"])
    return "one person alone approved it." if which in said.stops and not said.approved[which].get("second") else None


def _twice(part: Row[Any], said: _Said) -> str | None:
    """Whether the platform has it twice, though no person had it sent again."""
    twice = len(said.receipts.get(part.key, ())) > 1 and part.reply_id not in said.again
    return "it came to the customer twice." if twice else None


#: What each event says to people; what follows it is made of its facts.
_SENTENCES: Final = {
    "opened": "Came in",
    "wrote again": "The customer wrote again",
    "edited": "The customer changed a message",
    "previewed": "A preview was made",
    "prepared": "A reply was prepared and given to the executive",
    "revised": "The words of a preview were changed",
    "joined": "Two previews became one",
    "approved": "Send was pressed",
    "sent for a second look": "Send was pressed; it waits for a second look",
    "asked for a second look": "Somebody was asked for a second look",
    "second approval": "Approved by a second person",
    "returned by a second person": "A second person wants other words; nothing of it leaves",
    "second look void": "Something changed while it waited for a second look; both approvals are void",
    "taken back": "Taken back before it left",
    "kept internal": "Kept internal",
    "no longer needed": "No longer needed; nothing of it leaves",
    "previewed again": "A preview again: it needs a new Send",
    "deleted at the desk": "The message at the desk was deleted; nothing of it leaves",
    "sent": "The platform gave a receipt",
    "edited there": "Edited on the platform",
    "deleted after it left": "The message at the desk was deleted after its words had left; its writer is asked",
    "left there": "It stays on the platform",
    "deletion approved": "Its deletion on the platform was confirmed",
    "deleted there": "Deleted on the platform",
    "not deleted there": "The platform did not delete it",
    "put off": "The platform did not take it; tried again later",
    "refused": "The platform refused it",
    "unsure": "Nobody knows whether it arrived",
    "asked": "The executive is asked whether it arrived",
    "blocked": "Held back: something forbids it",
    "stopped": "Stopped at the last moment: nothing of its reply may leave",
    "cannot be prepared": "Could not be prepared and was set aside",
    "delivered": "The customer has the answer",
    "decided: sent": "Somebody looked: it is there",
    "decided: queued": "Somebody looked: it is not there; it is sent again",
    "decided: dropped": "Given up: whether it arrived stays unknown",
    "reminded": "A reminder was due",
    "one of many": "It is one of many on the same matter",
    "got a card of its own": "It got a card of its own",
    "may be the same matter": "It may be the same matter as another case",
    "cases joined": "Joined with another case",
    "not the same matter": "Not the same matter as another case",
    "cases taken apart": "Taken apart from another case",
    "passed": "Passed on",
    "closed": "Closed",
    "set aside": "Set aside",
    "answered elsewhere": "Answered elsewhere",
    "came": "The customer came to the private chat",
    "a stranger came": "Somebody else came by the invitation, and got nothing",
    "invited": "Invited to a private message",
    "promised": "Something was promised",
    "asked about a promise": "The executive was asked whether a promise is kept",
    "promise late": "The day of a promise has passed",
    "promise kept": "A promise is kept",
    "promise broken": "The customer says that a promise is not kept",
    "promise moved": "A promise got a new day",
    "promise withdrawn": "A promise was withdrawn",
    "asked whether it is right": "The customer was asked whether it is right",
    "says it is right": "The customer says that it is right",
    "says it is not right": "The customer says that it is not right",
    "card moved": "The card got a new place",
    "should have been carded": "A lead says that it is a complaint",
    "not a complaint": "A lead says that it is no complaint",
    "sample right": "It was set aside rightly",
    "waits for a look": "It waits for a lead's look",
    "praise": "It is praise, and waits for a kind word",
    "handed on": "Handed on to whom it is about",
    "vanished": "What the customer wrote is no longer to be seen on the platform, nor here",
    "seen again": "What the customer wrote is to be seen again",
    "erased": "The customer's words were erased; their print stays",
    "erased for the customer": "Erased on the customer's request",
    "let go after its time": "Let go, since it was over for so long",
    "file not taken away": "A file of what was deleted could not be taken out of the thread",
}


def sentence(event: Row[Any], names: Mapping[str, str]) -> str:
    """An event for people, on one line. ``names`` are those of executives and of Slack's people, by id."""
    facts: Mapping[str, Any] = event.facts
    told = _SENTENCES.get(event.what, event.what.capitalize())
    if event.actor not in ("buckstop", "customer"):
        told += f", by {names.get(event.actor, event.actor)}"
    details = [text for name, tell in _TOLD.items() if facts.get(name) not in (None, "", [], False) and (
        text := tell(facts[name], names)
    )]  # fmt: skip
    return f"{told}: {'; '.join(details)}" if details else told


def _short(value: str) -> str:
    return value[:12]


_TOLD: Final[dict[str, Any]] = {
    "owner": lambda value, names: f"for {names.get(value, value)}",
    "to": lambda value, names: f"to {names.get(value, value)}",
    "other": lambda value, names: f"case {value}",
    "surge": lambda value, names: f"surge {value}",
    "executive": lambda value, names: f"in the name of {names.get(value, value)}",
    "signs": lambda value, names: f"signed {value}",
    "prepared_by": lambda value, names: f"prepared by {names.get(value, value)}",
    "account": lambda value, names: f"from {value}",
    "conversation": lambda value, names: f"conversation {value}",
    "audience": lambda value, names: value,
    "key": lambda value, names: value,
    "attempt": lambda value, names: f"attempt {value}",
    "edits": lambda value, names: "changes " + " ".join(value),
    "deletes": lambda value, names: "deletes " + " ".join(value),
    "how": lambda value, names: value,
    "print": lambda value, names: f"text {_short(value)}",
    "prints": lambda value, names: "texts " + " ".join(map(_short, value)),
    "remote": lambda value, names: f"there it is {value}",
    "found": lambda value, names: "found by looking",
    "kind": lambda value, names: value,
    "why": lambda value, names: value,
    "press": lambda value, names: f"press {value}",
    "second": lambda value, names: f"approved also by {names.get(value, value)}",
}
