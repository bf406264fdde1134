"""Leases: who lives, in which roles, and who holds a single duty, until when.

On PostgreSQL, where several machines share them, the database's own clock judges (``now`` of the units is that of each
machine); SQLite has one running process, whose clock is as good. A lease that ran out gets a new fence when it is taken
again: what was claimed under the old one is nobody's.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Interval,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from bot.store.compiled import Core
from bot.store.statement import Statement, among, given
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


class _Timed:
    """A statement in which time counts: ``make`` is given the instant at which it runs, and that at which a lease ends
    that begins then."""

    def __init__(self, make: Callable[[ColumnElement[Any], ColumnElement[Any]], Core]) -> None:
        kind = leases.c.until.type
        theirs = func.clock_timestamp(type_=kind)
        self._ours = Statement(make(bindparam("now", type_=kind), bindparam("end", type_=kind)))
        self._theirs = Statement(make(theirs, theirs + bindparam("lasts", type_=Interval())))

    def scalars(self, conn: Connection, now: datetime, **values: Any) -> list[Any]:
        return self._statement(conn).scalars(conn, now=now, **values)

    def rows(self, conn: Connection, now: datetime) -> list[Any]:
        return self._statement(conn).rows(conn, now=now)

    def run(self, conn: Connection, now: datetime, **values: Any) -> int:
        return self._statement(conn).run(conn, now=now, end=now + LEASE, lasts=LEASE, **values)

    def _statement(self, conn: Connection) -> Statement:
        return self._theirs if conn.dialect.name == "postgresql" else self._ours


_LIVE = _Timed(
    lambda now, end: (
        update(leases)
        .where(leases.c.name == bindparam("lease"))
        .values(
            fence=case(
                (or_(leases.c.until <= now, leases.c.fence < bindparam("anew")), leases.c.fence + 1),
                else_=leases.c.fence,
            ),
            until=end,
        )
    )
)
_FENCE = Statement(select(leases.c.fence).where(leases.c.name == bindparam("lease")))
_ADD = _Timed(
    lambda now, end: insert(leases).values(
        name=bindparam("lease"), owner=bindparam("by"), fence=bindparam("first"), until=end
    )
)
_LIVING = _Timed(
    lambda now, end: select(leases.c.owner, leases.c.fence).where(
        leases.c.name.startswith(_WORKER), leases.c.until > now
    )
)
_ROLES = _Timed(lambda now, end: select(leases.c.name).where(leases.c.name.startswith(_ROLE), leases.c.until > now))


@functools.cache
def _known(count: int) -> Statement:
    return Statement(select(leases.c.name).where(among(leases.c.name, count)))


@functools.cache
def _renews(count: int) -> _Timed:
    return _Timed(lambda now, end: update(leases).where(among(leases.c.name, count)).values(until=end))


@functools.cache
def _free(count: int) -> _Timed:
    """Those that are ours or nobody's. What another is just taking is passed over: nobody waits for a lease, or one who
    stands still in the midst of it would stop all others."""
    return _Timed(
        lambda now, end: (
            select(leases.c.name)
            .where(among(leases.c.name, count), or_(leases.c.owner == bindparam("by"), leases.c.until <= now))
            .with_for_update(skip_locked=True)
        )
    )


@functools.cache
def _takes(count: int) -> _Timed:
    changes = case((leases.c.owner == bindparam("by"), leases.c.fence), else_=leases.c.fence + 1)
    return _Timed(
        lambda now, end: (
            update(leases).where(among(leases.c.name, count)).values(owner=bindparam("by"), fence=changes, until=end)
        )
    )


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
    name = _WORKER + worker
    if _LIVE.run(conn, now, lease=name, anew=anew):
        fence = _FENCE.scalar(conn, lease=name)
    else:
        fence = max(anew, 1)
        _add(conn, now, name, worker, fence)
    _renew(
        conn, now, [*(f"{_ROLE}{role}:{worker}" for role in roles), *(f"{_KEY}{key}:{worker}" for key in keys)], worker
    )
    return Lived(fence, _take(conn, now, worker, duties))


def _renew(conn: Connection, now: datetime, names: Collection[str], worker: str) -> None:
    if _renews(len(names)).run(conn, now, **given(names)) == len(names):
        return
    known = _known(len(names)).scalars(conn, **given(names))
    for name in names:
        if name not in known:
            _add(conn, now, name, worker)


def _add(conn: Connection, now: datetime, name: str, worker: str, fence: int = 1) -> None:
    _ADD.run(conn, now, lease=name, by=worker, first=fence)


def _take(conn: Connection, now: datetime, worker: str, duties: Collection[str]) -> frozenset[str]:
    """Take or keep what is free or ours."""
    if not duties:
        return frozenset()
    wanted = {_DUTY + duty: duty for duty in duties}
    known = _known(len(wanted)).scalars(conn, **given(wanted))
    added = wanted.keys() - set(known)
    for name in sorted(added):
        _add(conn, now, name, worker)
    taken = _free(len(known)).scalars(conn, now, by=worker, **given(known)) if known else []
    if taken:
        _takes(len(taken)).run(conn, now, by=worker, **given(taken))
    return frozenset(wanted[name] for name in {*taken, *added})


def living(conn: Connection, now: datetime) -> list[str]:
    """The claimants whose lease has not run out."""
    return [claimant(row.owner, row.fence) for row in _LIVING.rows(conn, now)]


def roles(conn: Connection, now: datetime) -> set[str]:
    """The roles that some living worker has."""
    return {name.split(":")[1] for name in _ROLES.scalars(conn, now)}


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
