"""Cutting the oldest events off the audit trail, once nothing is kept any more of what they were about.

The seals go on: what is left is checked from the seal behind which it was cut, and an event in the trail itself says
that it was, so that a cut by anybody else shows.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select, update

from bot.rules.sealing import number_of
from bot.store import events as trail
from bot.store.letting_go import TO_CUSTOMERS
from bot.store.tables import cases, cursors, events, outgoing

CUT: Final = "trail cut"
_ROW: Final = (cursors.c.channel == "audit", cursors.c.account == "cut")


def begins_behind(conn: Connection) -> str:
    """The seal behind which the trail begins; empty: it is whole."""
    found: str | None = conn.execute(select(cursors.c.value).where(*_ROW)).scalar()
    return found or ""


def is_told(conn: Connection, seal: str) -> bool:
    """Whether the trail itself says that it was cut there."""
    return not seal or any(event.facts.get("upto") == seal for event in trail.named(conn, CUT))


def cut(conn: Connection, now: datetime, before: datetime, most: int) -> int:
    """Delete up to ``most`` of the oldest events, as far as they are older than an instant, were sealed, and no case of
    which anything is kept is among them; returns how many. They are a beginning of the trail, without a gap."""
    old = _oldest(conn, before, most)
    if not old:
        return 0
    upto = old[-1].seal
    trail.record(conn, now, CUT, upto=upto, events=len(old))
    values = {"value": upto, "moved_at": now}
    if not conn.execute(update(cursors).where(*_ROW).values(values)).rowcount:
        conn.execute(insert(cursors).values(channel="audit", account="cut", **values))
    # What left is explained by its approval alone; of a case that was let go it says nothing any more.
    about = {event.case_id for event in old if event.case_id is not None}
    conn.execute(delete(outgoing).where(outgoing.c.case_id.in_(about), outgoing.c.kind.in_(TO_CUSTOMERS)))
    conn.execute(delete(events).where(events.c.id.in_([event.id for event in old])))
    return len(old)


def _oldest(conn: Connection, before: datetime, most: int) -> list[Row[Any]]:
    """The beginning of the trail, in the order of the seals."""
    rows = conn.execute(select(events).where(events.c.seal.is_not(None)).order_by(events.c.id).limit(most)).all()
    about = {row.case_id for row in rows if row.case_id is not None}
    kept = set(conn.execute(select(cases.c.id).where(cases.c.id.in_(about), cases.c.let_go.is_(None))).scalars())
    following = number_of(begins_behind(conn)) + 1
    found = list[Row[Any]]()
    for row in sorted(rows, key=lambda row: number_of(row.seal)):
        if number_of(row.seal) != following + len(found) or row.at >= before or row.case_id in kept:
            break
        found.append(row)
    return found
