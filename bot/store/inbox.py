"""The inbox: what we were told, durable before it is acknowledged, handled once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, exists, or_, select, update

from bot.store.statement import Insertion, Statement
from bot.store.tables import inbox

_KNOWN = Statement(
    select(inbox.c.id)
    .where(or_(inbox.c.key == bindparam("known_key"), inbox.c.twin == bindparam("known_twin")))
    .limit(1)
)
_PUT = Insertion(inbox)
_NOW = bindparam("now", type_=inbox.c.not_before.type)
_ahead = inbox.alias("ahead")
_IS_BEHIND = exists(
    select(1).where(
        _ahead.c.state == "new",
        _ahead.c.lane == inbox.c.lane,
        _ahead.c.not_before > _NOW,
        or_(
            _ahead.c.position < inbox.c.position,
            and_(_ahead.c.position == inbox.c.position, _ahead.c.id < inbox.c.id),
        ),
    )
)
_NEW = Statement(
    select(inbox)
    .where(inbox.c.state == "new", inbox.c.not_before <= _NOW, ~_IS_BEHIND)
    .order_by(inbox.c.lane, inbox.c.position, inbox.c.id)
    .limit(bindparam("most"))
)
_NEXT = Statement(select(inbox.c.not_before).where(inbox.c.state == "new").order_by(inbox.c.not_before).limit(1))
#: What was handled is known again by its key; what it said is not kept a second time.
_DONE = Statement(
    update(inbox)
    .where(inbox.c.id == bindparam("item"), inbox.c.state == "new")
    .values(state="done", payload=bindparam("nothing"))
)


def put(
    conn: Connection,
    now: datetime,
    *,
    source: str,
    kind: str,
    key: str,
    payload: bytes,
    twin: str | None = None,
    lane: str = "",
    position: str = "",
    wait: timedelta = timedelta(0),
    state: str = "new",
    why: str = "",
) -> bool:
    """Store one item; false when it is known by its ``key`` or its ``twin``.

    Items of a lane are handled in the order of ``position``; ``wait`` lets earlier ones that arrive late go first.
    """
    if _KNOWN.first(conn, known_key=key, known_twin=twin or key) is not None:
        return False
    row = {
        "source": source,
        "kind": kind,
        "key": key,
        "twin": twin,
        "lane": lane,
        "position": position,
        "payload": payload,
        "received_at": now,
        "not_before": now + wait,
        "state": state,
        "why": why,
    }
    _PUT(conn, **row)
    return True


def due(conn: Connection, now: datetime, most: int = 100) -> list[Row[Any]]:
    """New items whose time has come, by lane and position. An item behind a waiting one of its lane waits too."""
    return _NEW.rows(conn, now=now, most=most)


def next_due(conn: Connection) -> datetime | None:
    """When the earliest new item may be handled; None where there is none."""
    found: datetime | None = _NEXT.scalar(conn)
    return found


def done(conn: Connection, item: int) -> bool:
    """Mark an item as handled, in the transaction that handles it, and let go of what it said; false when another
    worker was first."""
    return bool(_DONE.run(conn, item=item, nothing=b""))


def put_off(conn: Connection, item: int, until: datetime, why: str) -> None:
    """Handling failed: try again later. ``why`` is the kind of error, never its words."""
    values = {"not_before": until, "attempts": inbox.c.attempts + 1, "why": why}
    conn.execute(update(inbox).where(inbox.c.id == item).values(values))


def postpone(conn: Connection, item: int, until: datetime) -> None:
    """Its time has not come yet."""
    conn.execute(update(inbox).where(inbox.c.id == item).values(not_before=until))


def set_aside(conn: Connection, item: int, why: str) -> None:
    """Give an item up; it stays for people to look at, and its lane goes on."""
    conn.execute(update(inbox).where(inbox.c.id == item, inbox.c.state == "new").values(state="aside", why=why))


def aside(conn: Connection) -> list[Row[Any]]:
    """What was given up."""
    return list(conn.execute(select(inbox).where(inbox.c.state == "aside").order_by(inbox.c.id)))
