"""Praise that was brought to whom it is about."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select

from bot.store.statement import Statement
from bot.store.tables import handed_on

_OF_CASE = Statement(select(handed_on).where(handed_on.c.case_id == bindparam("case")).order_by(handed_on.c.id))


def add(conn: Connection, now: datetime, case: int, to_whom: str, how: str, told_by: str) -> None:
    """Somebody heard of it."""
    values = {"case_id": case, "to_whom": to_whom, "how": how, "told_by": told_by, "told_at": now}
    conn.execute(insert(handed_on).values(**values))


def of_case(conn: Connection, case: int) -> list[Row[Any]]:
    """Who heard of it, oldest first."""
    return _OF_CASE.rows(conn, case=case)
