"""The audit trail: what happened to whom, without any customer's words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from bot.store.statement import Insertion
from bot.store.tables import events

_RECORD = Insertion(events)


def record(
    conn: Connection,
    now: datetime,
    what: str,
    *,
    actor: str = "buckstop",
    case: int | None = None,
    reply: int | None = None,
    **facts: Any,
) -> None:
    """Write one event; ``actor`` is an executive's id, a Slack user id, ``customer`` or ``buckstop``."""
    _RECORD(conn, at=now, what=what, actor=actor, case_id=case, reply_id=reply, facts=facts)


def of_case(conn: Connection, case: int) -> list[Row[Any]]:
    """A case's events, oldest first: rows of (at, actor, what, facts, reply_id)."""
    query = select(events.c.at, events.c.actor, events.c.what, events.c.facts, events.c.reply_id)
    return list(conn.execute(query.where(events.c.case_id == case).order_by(events.c.id)))
