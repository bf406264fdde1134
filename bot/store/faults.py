"""What a look found that must never be: each fault from when it was first seen until it is gone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.store.tables import faults


def standing(conn: Connection) -> list[Row[Any]]:
    """The faults that are not gone, oldest first."""
    return list(conn.execute(select(faults).where(faults.c.ended_at.is_(None)).order_by(faults.c.id)))


def get(conn: Connection, fault: int) -> Row[Any]:
    """One fault. It exists."""
    return conn.execute(select(faults).where(faults.c.id == fault)).one()


def begin(conn: Connection, now: datetime, name: str, times: int, cases: Collection[int], said: str) -> int:
    """An invariant does not hold. At most one fault of it stands."""
    values = {"name": name, "times": times, "cases": list(cases), "said": said, "begun_at": now}
    return int(conn.execute(insert(faults).values(**values).returning(faults.c.id)).scalar_one())


def change(conn: Connection, fault: int, **values: Any) -> bool:
    """Keep what is known of a fault that stands; false when it is gone."""
    query = update(faults).where(faults.c.id == fault, faults.c.ended_at.is_(None))
    return bool(conn.execute(query.values(**values)).rowcount)


def tell(conn: Connection, now: datetime, fault: int) -> bool:
    """People hear of it; false when they did."""
    query = update(faults).where(faults.c.id == fault, faults.c.told_at.is_(None), faults.c.ended_at.is_(None))
    return bool(conn.execute(query.values(told_at=now)).rowcount)
