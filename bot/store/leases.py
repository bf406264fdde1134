"""Leases: who lives and who holds a single duty, until when."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from bot.store.tables import leases

#: The longest a lease lasts without being renewed.
LEASE = timedelta(seconds=8)
_WORKER = "worker:"


def live(conn: Connection, now: datetime, worker: str) -> None:
    """Say that a worker lives; to be repeated well within ``LEASE``."""
    name = _WORKER + worker
    if not conn.execute(update(leases).where(leases.c.name == name).values(until=now + LEASE)).rowcount:
        conn.execute(insert(leases).values(name=name, owner=worker, fence=1, until=now + LEASE))


def living(conn: Connection, now: datetime) -> list[str]:
    """The workers whose lease has not run out."""
    query = select(leases.c.owner).where(leases.c.name.startswith(_WORKER), leases.c.until > now)
    return list(conn.execute(query).scalars())


def leave(conn: Connection, worker: str) -> None:
    """A worker ends in good order."""
    conn.execute(delete(leases).where(leases.c.name == _WORKER + worker))


def clear(conn: Connection) -> None:
    """Nobody else can live: this process holds the database alone."""
    conn.execute(delete(leases).where(leases.c.name.startswith(_WORKER)))
