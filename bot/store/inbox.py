"""The inbox: what we were told, durable before it is acknowledged. The first of each lane is claimed, handled once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, exists, or_, select, text, update

from bot.store.statement import Change, Insertion, Statement
from bot.store.tables import inbox

_KNOWN = Statement(
    select(inbox.c.id)
    .where(or_(inbox.c.key == bindparam("known_key"), inbox.c.twin == bindparam("known_twin")))
    .limit(1)
)
_PUT = Insertion(inbox)
_NOW = bindparam("now", type_=inbox.c.not_before.type)
_ahead = inbox.alias("ahead")
#: Whatever its time: what is behind a waiting item of its lane waits too.
_IS_FIRST = ~exists(
    select(1).where(
        text("ahead.state = 'new'"),
        _ahead.c.lane == inbox.c.lane,
        or_(
            _ahead.c.position < inbox.c.position,
            and_(_ahead.c.position == inbox.c.position, _ahead.c.id < inbox.c.id),
        ),
    )
)
_IS_NEW = text("inbox.state = 'new'")
_HEADS = Statement(
    select(inbox)
    .where(_IS_NEW, inbox.c.not_before <= _NOW, inbox.c.worker.is_(None), _IS_FIRST)
    .order_by(inbox.c.not_before, inbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=inbox)
)
_CLAIM = Statement(update(inbox).where(inbox.c.id == bindparam("item")).values(worker=bindparam("by")))
_NEXT = Statement(
    select(inbox.c.not_before).where(_IS_NEW, inbox.c.worker.is_(None)).order_by(inbox.c.not_before).limit(1)
)
_HELD = Statement(select(inbox.c.id, inbox.c.worker).where(_IS_NEW, inbox.c.worker.is_not(None)))
_OVERTAKEN = Statement(
    select(inbox.c.id)
    .where(
        inbox.c.state == "done",
        or_(
            inbox.c.twin == bindparam("last"),
            and_(inbox.c.twin > bindparam("this"), inbox.c.twin <= bindparam("newest")),
        ),
    )
    .limit(1)
)
_MINE = (inbox.c.id == bindparam("item"), inbox.c.worker == bindparam("by"), _IS_NEW)
_SETTLE = Change(inbox, *_MINE)


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


def claim(conn: Connection, now: datetime, worker: str, most: int) -> list[Row[Any]]:
    """Claim new items whose time has come, of each lane the first; whoever comes later handles those behind it."""
    found = _HEADS.rows(conn, now=now, most=most)
    _CLAIM.run_each(conn, [{"item": item.id, "by": worker} for item in found])
    return found


def next_due(conn: Connection) -> datetime | None:
    """When the earliest item that nobody handles may be; None where there is none."""
    found: datetime | None = _NEXT.scalar(conn)
    return found


def overtaken(conn: Connection, twin: str, newest: str, last: str) -> bool:
    """Whether something was handled that is known by a twin after this one, up to ``newest``, or by ``last``."""
    return _OVERTAKEN.first(conn, this=twin, newest=newest, last=last) is not None


def done(conn: Connection, item: int, worker: str) -> bool:
    """Mark an item as handled, in the transaction that handles it; false when it is no longer ours. It is known again
    by its key; what it said is not kept a second time."""
    return bool(_SETTLE(conn, {"state": "done", "worker": None, "payload": b""}, item=item, by=worker))


def put_off(conn: Connection, item: int, worker: str, until: datetime, attempts: int, why: str) -> bool:
    """Handling failed, for the so-manieth time: try again later. ``why`` is the kind of error, never its words."""
    values = {"not_before": until, "attempts": attempts, "why": why, "worker": None}
    return bool(_SETTLE(conn, values, item=item, by=worker))


def postpone(conn: Connection, item: int, worker: str, until: datetime) -> bool:
    """Its time has not come yet."""
    return bool(_SETTLE(conn, {"not_before": until, "worker": None}, item=item, by=worker))


def set_aside(conn: Connection, item: int, worker: str, why: str) -> bool:
    """Give an item up; it stays for people to look at, and its lane goes on."""
    return bool(_SETTLE(conn, {"state": "aside", "why": why, "worker": None}, item=item, by=worker))


def held(conn: Connection) -> list[Row[Any]]:
    """The (id, worker) of the items that somebody handles, or was about to."""
    return _HELD.rows(conn)


def release(conn: Connection, item: int, worker: str) -> None:
    """Nobody handles an item any more that ``worker`` had claimed."""
    _SETTLE(conn, {"worker": None}, item=item, by=worker)


def aside(conn: Connection) -> list[Row[Any]]:
    """What was given up."""
    return list(conn.execute(select(inbox).where(inbox.c.state == "aside").order_by(inbox.c.id)))
