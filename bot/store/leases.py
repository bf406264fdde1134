"""Leases: who lives, in which roles, and who holds a single duty, until when.

On PostgreSQL, where several machines share them, the database's own clock judges (``now`` of the units is that of each
machine); SQLite has one running process, whose clock is as good. A lease that ran out gets a new fence when it is taken
again: what was claimed under the old one is nobody's.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Interval, case, delete, func, insert, literal, or_, select, update

from bot.store.tables import leases

#: The longest a lease lasts without being renewed.
LEASE = timedelta(seconds=7)
_WORKER = "worker:"
_ROLE = "role:"
_DUTY = "duty:"
_KEY = "key:"


@dataclass(frozen=True, slots=True)
class Lived:
    """What a worker learns when it says that it lives: its fence, and which of the duties that it wants are its own."""

    fence: int
    duties: frozenset[str]


def claimant(worker: str, fence: int) -> str:
    """Who claims: a worker, as long as its lease has not run out."""
    return f"{worker}.{fence}"


def _until(conn: Connection, now: datetime, lasts: timedelta = LEASE) -> Any:
    instant = _instant(conn, now)
    return now + lasts if instant is now else instant + literal(lasts, Interval())


def _instant(conn: Connection, now: datetime) -> Any:
    return func.clock_timestamp(type_=leases.c.until.type) if conn.dialect.name == "postgresql" else now


def live(
    conn: Connection,
    now: datetime,
    worker: str,
    *,
    anew: int = 0,
    roles: Collection[str] = (),
    duties: Collection[str] = (),
    keys: Collection[str] = (),
) -> Lived:
    """Say that a worker lives, which roles and (by their prints) keys it has, and which ``duties`` it does or would do;
    to be repeated well within ``LEASE``. ``anew`` is the least fence it needs, where it knows itself that its lease ran
    out."""
    name, instant = _WORKER + worker, _instant(conn, now)
    ran_out = or_(leases.c.until <= instant, leases.c.fence < anew)
    fence = conn.execute(
        update(leases)
        .where(leases.c.name == name)
        .values(fence=case((ran_out, leases.c.fence + 1), else_=leases.c.fence), until=_until(conn, now))
        .returning(leases.c.fence)
    ).scalar()
    if fence is None:
        fence = max(anew, 1)
        conn.execute(insert(leases).values(name=name, owner=worker, fence=fence, until=_until(conn, now)))
    _renew(
        conn, now, [*(f"{_ROLE}{role}:{worker}" for role in roles), *(f"{_KEY}{key}:{worker}" for key in keys)], worker
    )
    return Lived(fence, _take(conn, now, worker, duties))


def _renew(conn: Connection, now: datetime, names: Collection[str], worker: str) -> None:
    mine = leases.c.name.in_(names)
    if conn.execute(update(leases).where(mine).values(until=_until(conn, now))).rowcount == len(names):
        return
    known = set(conn.execute(select(leases.c.name).where(mine)).scalars())
    for name in names:
        if name not in known:
            conn.execute(insert(leases).values(name=name, owner=worker, fence=1, until=_until(conn, now)))


def _take(conn: Connection, now: datetime, worker: str, duties: Collection[str]) -> frozenset[str]:
    """Take or keep what is free or ours. What another is just taking is passed over: nobody waits for a lease, or one
    who stands still in the midst of it would stop all others."""
    if not duties:
        return frozenset()
    wanted = {_DUTY + duty: duty for duty in duties}
    known = set(conn.execute(select(leases.c.name).where(leases.c.name.in_(wanted))).scalars())
    for name in sorted(wanted.keys() - known):
        conn.execute(insert(leases).values(name=name, owner=worker, fence=1, until=_until(conn, now)))
    free = or_(leases.c.owner == worker, leases.c.until <= _instant(conn, now))
    mine = select(leases.c.name).where(leases.c.name.in_(known), free).with_for_update(skip_locked=True)
    taken = list(conn.execute(mine).scalars())
    if taken:
        changes = case((leases.c.owner == worker, leases.c.fence), else_=leases.c.fence + 1)
        values = {"owner": worker, "fence": changes, "until": _until(conn, now)}
        conn.execute(update(leases).where(leases.c.name.in_(taken)).values(values))
    return frozenset(wanted[name] for name in {*taken, *(wanted.keys() - known)})


def living(conn: Connection, now: datetime) -> list[str]:
    """The claimants whose lease has not run out."""
    query = select(leases.c.owner, leases.c.fence).where(
        leases.c.name.startswith(_WORKER), leases.c.until > _instant(conn, now)
    )
    return [claimant(row.owner, row.fence) for row in conn.execute(query)]


def roles(conn: Connection, now: datetime) -> set[str]:
    """The roles that some living worker has."""
    query = select(leases.c.name).where(leases.c.name.startswith(_ROLE), leases.c.until > _instant(conn, now))
    return {name.split(":")[1] for name in conn.execute(query).scalars()}


def keys(conn: Connection, now: datetime) -> dict[str, set[str]]:
    """Which keys (by their prints) each living worker has that has any."""
    query = select(leases.c.name, leases.c.owner).where(
        leases.c.name.startswith(_KEY), leases.c.until > _instant(conn, now)
    )
    found: dict[str, set[str]] = {}
    for row in conn.execute(query):
        found.setdefault(row.owner, set()).add(row.name.split(":")[1])
    return found


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


def forget(conn: Connection, before: datetime) -> None:
    """Let go of workers that died long ago."""
    dead = or_(*(leases.c.name.startswith(what) for what in (_WORKER, _ROLE, _KEY)))
    conn.execute(delete(leases).where(dead, leases.c.until < before))


def clear(conn: Connection) -> None:
    """Nobody else can live: this process holds the database alone."""
    conn.execute(delete(leases))
