"""Leases: who lives and who holds a single duty, until when.

On PostgreSQL, where several machines share them, the database's own clock judges (``now`` of the units is that of each
machine); SQLite has one running process, whose clock is as good.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Interval, delete, func, insert, literal, or_, select, update

from bot.store.tables import leases

#: The longest a lease lasts without being renewed.
LEASE = timedelta(seconds=8)
_WORKER = "worker:"
_DUTY = "duty:"


def _until(conn: Connection, now: datetime, lasts: timedelta = LEASE) -> Any:
    instant = _instant(conn, now)
    return now + lasts if instant is now else instant + literal(lasts, Interval())


def _instant(conn: Connection, now: datetime) -> Any:
    return func.clock_timestamp(type_=leases.c.until.type) if conn.dialect.name == "postgresql" else now


def live(conn: Connection, now: datetime, worker: str) -> None:
    """Say that a worker lives; to be repeated well within ``LEASE``."""
    name, until = _WORKER + worker, _until(conn, now)
    if not conn.execute(update(leases).where(leases.c.name == name).values(until=until)).rowcount:
        conn.execute(insert(leases).values(name=name, owner=worker, fence=1, until=until))


def living(conn: Connection, now: datetime) -> list[str]:
    """The workers whose lease has not run out."""
    query = select(leases.c.owner).where(leases.c.name.startswith(_WORKER), leases.c.until > _instant(conn, now))
    return list(conn.execute(query).scalars())


def take(conn: Connection, now: datetime, duty: str, worker: str, lasts: timedelta = LEASE) -> bool:
    """Take a single duty, or keep it for as long again; false while somebody else holds it. ``lasts`` is longer than
    ``LEASE`` only where nobody may step in early for one who is silent."""
    name, instant = _DUTY + duty, _instant(conn, now)
    found = conn.execute(
        update(leases)
        .where(leases.c.name == name, or_(leases.c.owner == worker, leases.c.until <= instant))
        .values(owner=worker, fence=leases.c.fence + 1, until=_until(conn, now, lasts))
    )
    if found.rowcount:
        return True
    if conn.execute(select(leases.c.name).where(leases.c.name == name)).first() is not None:
        return False
    conn.execute(insert(leases).values(name=name, owner=worker, fence=1, until=_until(conn, now, lasts)))
    return True


def give_back(conn: Connection, duty: str, worker: str) -> None:
    """A duty is done; whoever waits for it may take it."""
    conn.execute(delete(leases).where(leases.c.name == _DUTY + duty, leases.c.owner == worker))


def leave(conn: Connection, worker: str) -> None:
    """A worker ends in good order; its duties are free."""
    conn.execute(delete(leases).where(leases.c.owner == worker))


def clear(conn: Connection) -> None:
    """Nobody else can live: this process holds the database alone."""
    conn.execute(delete(leases))
