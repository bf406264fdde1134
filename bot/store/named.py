"""Where a customer is named beside the rows of their own cases: lists at the desk, and what could not be read."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, or_, select, update

from bot.store.tables import inbox, outgoing

#: Rows at the desk that are about no single case and name customers: the question whom words are for, and the leads'
#: line about promises past their day. Retention lets them stand, so that they can be changed.
NAMING: Final = or_(outgoing.c.kind == "which", outgoing.c.key.startswith("overdue:"))
_SOMEBODY: Final = "A customer"


def forget(conn: Connection, now: datetime, words: Collection[str], cases: Collection[int]) -> None:
    """Take somebody's names, handles and ids (``words``) out of what is about others too, or about nobody."""
    _unread(conn, words)
    query = select(outgoing).where(outgoing.c.case_id.is_(None), NAMING)
    for row in conn.execute(query).all():
        facts = dict(row.facts)
        if row.kind == "which":
            facts["choices"] = [[case, _SOMEBODY if case in cases else name] for case, name in facts["choices"]]
        else:
            for word in sorted(words, key=len, reverse=True):
                facts["text"] = facts["text"].replace(f"{word}: ", f"{_SOMEBODY}: ")
        if facts != row.facts:
            values = {"facts": facts, "generation": row.generation + 1}
            if row.state in ("sent", "failed") and row.remote_id is not None:
                values |= {"state": "queued", "not_before": now, "attempts": 0}
            conn.execute(update(outgoing).where(outgoing.c.id == row.id).values(values))


def _unread(conn: Connection, words: Collection[str]) -> None:
    """What could not be read, or not be handled, is kept for people to look at; what names somebody goes."""
    whole = re.compile(rb"(?<!\w)(?:" + b"|".join(re.escape(word.encode()) for word in words) + rb")(?!\w)")
    for row in conn.execute(select(inbox.c.id, inbox.c.payload).where(inbox.c.state == "aside")).all():
        if whole.search(bytes(row.payload)):
            conn.execute(update(inbox).where(inbox.c.id == row.id).values(payload=b""))
