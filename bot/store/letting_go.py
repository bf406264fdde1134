"""Taking what was said in a case out of the tables, and with it what tells who said it. The audit trail stays.

Rows stay where others point to them; what is personal in them is emptied. docs/privacy.md lists what goes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Text, case, cast, delete, literal, or_, select, update

from bot.messages import Gone
from bot.rules.keeping import LIVE, PromiseState
from bot.rules.lifecycle import CaseState, PartState
from bot.store import tables as t
from bot.store.tables import cases, outgoing, posts, replies

#: What goes to customers. Everything else that is outgoing stands at the desk.
_TO_CUSTOMERS: Final = ("part", "delete")
#: Of the facts of a row at the desk, those that name ours or number things: never anybody's words.
_NO_WORDS: Final = frozenset({"to", "offer", "promise", "first", "said", "number", "upload", "batch", "look"})
#: Of the facts of a reply, those that say in whose name and from where it left; of a part, what it was of the reply.
_WHOSE: Final = frozenset({"account", "signature", "own", "speaker"})
_WHICH: Final = frozenset({"number", "revision", "edits", "deletes"})
_SETTLED: Final = (PartState.SENT, PartState.FAILED)
_UNDER_WAY: Final = (PartState.SENDING, PartState.UNSURE)
#: Where no lane is any more.
_NO_LANE: Final = "let go"


def due(conn: Connection, over: datetime, aside: datetime, most: int) -> list[Row[Any]]:
    """Cases (id, customer_id) that ended before ``over``, or were set aside before ``aside`` and had no card."""
    ended = func_ended()
    carded = select(outgoing.c.id).where(outgoing.c.case_id == cases.c.id, outgoing.c.kind == "card").exists()
    old = or_(
        cases.c.state.in_((CaseState.CLOSED, CaseState.ANSWERED)) & (ended < over),
        (cases.c.state == CaseState.ASIDE) & (ended < aside) & ~carded,
        (cases.c.state == CaseState.ASIDE) & (ended < over),
    )
    kept = (cases.c.let_go.is_(None), cases.c.state != CaseState.OPEN, cases.c.opened_at < max(over, aside))
    query = select(cases.c.id, cases.c.customer_id).where(*kept, old).order_by(cases.c.opened_at)
    return list(conn.execute(query.limit(most)))
