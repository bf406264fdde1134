"""Taking what was said in a case out of the tables, and with it what tells who said it. The audit trail stays.

Rows stay where others point to them; what is personal in them is emptied. docs/privacy.md lists what goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Text,
    TextClause,
    cast,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    text,
    update,
)

from bot.messages import Gone
from bot.rules.keeping import LIVE
from bot.rules.lifecycle import PartState
from bot.store import tables as t
from bot.store.tables import cases, customers, identities, outgoing, posts, replies

#: What leaves for customers. Everything else that is outgoing stands at the desk.
TO_CUSTOMERS: Final = ("part", "delete")
#: Of the facts of a row at the desk, those that name ours or number things: never anybody's words.
_NO_WORDS: Final = frozenset({"to", "offer", "promise", "first", "said", "number", "upload", "away", "batch", "look"})
#: Of the facts of a reply, those that say in whose name and from where it left; of a part, which of a reply it was.
_WHOSE: Final = frozenset({"account", "signature", "own", "speaker"})
_WHICH: Final = frozenset({"number", "revision", "edits", "deletes"})
#: Of what goes to customers, what nobody can stop, or is to be deleted there.
_LEAVING: Final = outgoing.c.kind.in_(TO_CUSTOMERS) & or_(
    outgoing.c.state == PartState.SENDING,
    (outgoing.c.kind == "delete") & outgoing.c.state.in_((PartState.QUEUED, PartState.UNSURE)),
)
#: As their indexes say it: what is over, and what of it nobody saw.
_KEPT: Final = text("(cases.let_go IS NULL AND cases.state <> 'open')")
_UNSEEN: Final = text("(cases.let_go IS NULL AND cases.state = 'aside' AND cases.desk_ts IS NULL)")
#: The lane of what stands in none any more.
_NO_LANE: Final = "let go"


def over(conn: Connection, before: datetime, most: int) -> list[Row[Any]]:
    """Cases (id, customer_id) in which nothing has happened since an instant and nobody waits, the oldest first."""
    return _silent(conn, before, most, _KEPT)


def aside(conn: Connection, before: datetime, most: int) -> list[Row[Any]]:
    """The same of what was set aside and never had a card."""
    carded = exists(select(1).where(outgoing.c.case_id == cases.c.id, outgoing.c.kind == "card"))
    return _silent(conn, before, most, _UNSEEN, ~carded)


def _silent(conn: Connection, before: datetime, most: int, *which: ColumnElement[bool] | TextClause) -> list[Row[Any]]:
    ended = func.coalesce(cases.c.closed_at, cases.c.answered_at, cases.c.opened_at) < before
    written = exists(select(1).where(posts.c.id == cases.c.last_post, posts.c.received_at >= before))
    live = exists(select(1).where(t.promises.c.case_id == cases.c.id, t.promises.c.state.in_(LIVE)))
    leaving = exists(select(1).where(outgoing.c.case_id == cases.c.id, _LEAVING))
    query = select(cases.c.id, cases.c.customer_id).where(cases.c.opened_at < before, ended)
    query = query.where(~written, ~live, ~leaving)
    return list(conn.execute(query.where(*which).order_by(cases.c.opened_at).limit(most)))


def of_customer(conn: Connection, customer: int) -> list[Row[Any]]:
    """All cases of a customer, also those of an identity that became theirs, oldest first."""
    mine = select(identities.c.id).where(identities.c.customer_id == customer)
    query = select(cases).where(or_(cases.c.customer_id == customer, cases.c.identity_id.in_(mine)))
    return list(conn.execute(query.order_by(cases.c.id)))


def is_scrubbed(case: Row[Any]) -> bool:
    """Whether all that was personal in a case is out of the tables."""
    return case.let_go is not None and case.conversation == ""


def empty_posts(conn: Connection, now: datetime, case: int, how: Gone) -> list[int]:
    """Take the words out of a case's posts, with what came beside them; their ids."""
    mine = posts.c.case_id == case
    found = list(conn.execute(select(posts.c.id).where(mine).order_by(posts.c.id)).scalars())
    nothing: dict[str, Any] = {
        "text": "",
        "attachments": [],
        "raw": b"",
        "url": None,
        "unanswerable": None,
        "addressed": None,
    }
    conn.execute(update(posts).where(mine).values(gone=how, gone_at=now, erased_at=now, **nothing))
    conn.execute(delete(t.marks).where(t.marks.c.post_id.in_(found)))
    return found


def empty_desk(conn: Connection, now: datetime, case: int, priority: int | None) -> None:
    """Let every message at the desk be rendered anew (with ``priority``), and what was never posted stay away."""
    query = select(outgoing).where(outgoing.c.case_id == case, outgoing.c.kind.not_in(TO_CUSTOMERS))
    for row in conn.execute(query).all():
        facts = {name: value for name, value in row.facts.items() if name in _NO_WORDS}
        values: dict[str, Any] = {"facts": facts, "why": ""}
        if row.remote_id is not None or row.kind == "file" or row.state in (PartState.SENDING, PartState.UNSURE):
            values["generation"] = row.generation + 1
            if priority is not None:
                values["priority"] = priority
            if row.state not in (PartState.SENDING, PartState.UNSURE):
                values |= {"state": PartState.QUEUED, "not_before": now, "attempts": 0}
        else:
            values["state"] = PartState.CANCELLED
        conn.execute(update(outgoing).where(outgoing.c.id == row.id).values(values))


def named_on(conn: Connection, case: int) -> list[str]:
    """The keys of messages at the desk that name the customer of a case beside others: lists of what went over at the
    end of a turn, and cards of who wrote beneath."""
    batches = select(t.handovers.c.batch, t.handovers.c.taker).where(t.handovers.c.case_id == case)
    lists = [key for row in conn.execute(batches) for key in (f"gave:{row.batch}", f"got:{row.batch}:{row.taker}")]
    beneath = conn.execute(select(cases.c.id).where(cases.c.under_case == case)).scalars()
    return lists + [f"card:{other}" for other in beneath]


def is_leaving(conn: Connection, case: int) -> bool:
    """Whether something of a case is on its way to the customer, or to be deleted there: its outcome is waited for."""
    query = select(outgoing.c.id).where(outgoing.c.case_id == case, _LEAVING)
    return conn.execute(query.limit(1)).first() is not None


def still_shown(conn: Connection, customer: int) -> int:
    """How many messages at the desk about a customer's cases do not say yet what they should."""
    mine = select(cases.c.id).where(cases.c.customer_id == customer)
    waiting = outgoing.c.state.in_((PartState.HELD, PartState.QUEUED, PartState.SENDING, PartState.UNSURE))
    query = select(func.count()).where(outgoing.c.case_id.in_(mine), outgoing.c.kind.not_in(TO_CUSTOMERS), waiting)
    return int(conn.execute(query).scalar_one())


def empty_reply(conn: Connection, reply: Row[Any], messages: int) -> None:
    """Take an executive's words to a customer out of the tables; whose they were, when and what became of them stays.
    ``messages`` is in how many they left."""
    mine = {"reply_id": reply.id}
    conn.execute(delete(t.files).where(t.files.c.reply_id == reply.id))
    conn.execute(delete(t.proofs).where(t.proofs.c.reply_id == reply.id))
    conn.execute(update(t.second_looks).where(t.second_looks.c.reply_id == mine["reply_id"]).values(why=""))
    facts = {name: value for name, value in reply.facts.items() if name in _WHOSE}
    gone: Mapping[str, Any] = {"words": "", "parts": [""] * messages, "facts": facts, "url": None, "why": ""}
    where_written = {"source_channel": None, "source_ts": None}
    conn.execute(update(replies).where(replies.c.id == reply.id).values(**gone, **where_written))
    parts = select(outgoing).where(outgoing.c.reply_id == reply.id, outgoing.c.kind.in_(TO_CUSTOMERS))
    for row in conn.execute(parts).all():
        which = {name: value for name, value in row.facts.items() if name in _WHICH}
        nowhere = {"place": "", "thread": None, "lane": _NO_LANE, "budget": None, "remote_id": None, "remote_url": None}
        conn.execute(update(outgoing).where(outgoing.c.id == row.id).values(facts=which, why="", **nowhere))


def empty_case(conn: Connection, case: int) -> None:
    """Take all else that is personal out of a case: where it was written, in what words it was told, what was promised;
    drafts and private places go."""
    where = select(posts.c.conversation).where(posts.c.case_id == case).distinct()
    conn.execute(delete(t.paces).where(t.paces.c.budget.in_(where), t.paces.c.budget != ""))
    for table in (t.drafts, t.places):
        conn.execute(delete(table).where(table.c.case_id == case))
    unsaid = {"thing": "", "on": False, "timed": False}
    conn.execute(update(t.promises).where(t.promises.c.case_id == case).values(words="", facts=unsaid))
    waiting = (t.invitations.c.case_id == case, t.invitations.c.state.in_(("draft", "open")))
    conn.execute(update(t.invitations).where(*waiting).values(state="void"))
    either = or_(t.joinings.c.case_id == case, t.joinings.c.other_id == case)
    conn.execute(update(t.joinings).where(either).values(why=""))
    nowhere = {"remote_id": _erased(posts.c.id), "revision": "", "conversation": "", "in_reply_to": None}
    conn.execute(update(posts).where(posts.c.case_id == case).values(nowhere))
    told = {"conversation": "", "history": "", "placed": "", "reasons": [], "urgency_reasons": [], "names": []}
    conn.execute(update(cases).where(cases.c.id == case).values(told))


def is_kept(conn: Connection, customer: int) -> bool:
    """Whether anything that a customer said is kept."""
    query = select(cases.c.id).where(cases.c.customer_id == customer, cases.c.let_go.is_(None))
    return conn.execute(query.limit(1)).first() is not None


def empty_customer(conn: Connection, customer: int) -> None:
    """Nobody can be known by it any more: a later message of the same person is that of somebody new."""
    nobody = {"remote_id": _erased(identities.c.id), "name": "", "handle": ""}
    conn.execute(update(identities).where(identities.c.customer_id == customer).values(nobody))
    # Whose handle a lead found to be this customer's left their own name behind.
    mine = select(cases.c.id).where(cases.c.customer_id == customer)
    joined = or_(t.joinings.c.case_id.in_(mine), t.joinings.c.other_id.in_(mine))
    moved = conn.execute(select(t.joinings.c.moved).where(joined)).scalars()
    before = {one["customer"] for one in moved if "customer" in one}
    left = ~exists(select(1).where(identities.c.customer_id == customers.c.id))
    which = or_(customers.c.id == customer, customers.c.id.in_(before) & left)
    conn.execute(update(customers).where(which).values(name=""))


def _erased(row: ColumnElement[int]) -> ColumnElement[str]:
    """What stands for a platform's id where one has to be unique."""
    return literal("erased:") + cast(row, Text)
