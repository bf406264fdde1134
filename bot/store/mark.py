"""Whether this database is the one that we left: a copy from a backup knows less than has happened.

SQLite: a small file beside the database holds the newest seal of the audit trail, so a copy that was put in its place
lacks that event. PostgreSQL: the database knows the server, the timeline and the table in which it was last seen, and
a restored dump, or a cluster recovered to a moment, is seen in others. A snapshot of a whole disk brings mark and
database along and cannot be told from a power cut: ``buckstop db hold``.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from bot.rules.sealing import number_of
from bot.store import audit
from bot.store.away import is_away
from bot.store.cursors import cursor
from bot.store.store import Store
from bot.store.tables import cursors, events, outgoing

_HOME: Final = "home"
_HOLD: Final = "hold"
#: Ids of events run ahead of the seals' numbers by what was rolled back: hardly anything.
_NEAR: Final = 1000


@dataclass(frozen=True, slots=True)
class Hold:
    """Why nothing leaves for customers: parts up to ``outgoing`` were approved before. ``resumed``: a person looked."""

    why: str
    outgoing: int
    resumed: bool = False


def _value(conn: Connection, name: str) -> str | None:
    return cursor(conn, "audit", name)


def _keep(conn: Connection, now: datetime, name: str, value: str) -> None:
    values = {"value": value, "moved_at": now}
    found = update(cursors).where(cursors.c.channel == "audit", cursors.c.account == name)
    if not conn.execute(found.values(values)).rowcount:
        conn.execute(insert(cursors).values(channel="audit", account=name, **values))


def holding(conn: Connection) -> Hold | None:
    """The hold, if there is one."""
    found = _value(conn, _HOLD)
    return Hold(**json.loads(found)) if found else None


def hold(conn: Connection, now: datetime, why: str) -> bool:
    """Hold all that would leave for customers; false when it is held already."""
    if holding(conn) is not None:
        return False
    newest = conn.execute(select(func.max(outgoing.c.id))).scalar() or 0
    _keep(conn, now, _HOLD, json.dumps({"why": why, "outgoing": newest}))
    return True


def resume(conn: Connection, now: datetime) -> bool:
    """A person looked; the bot ends the hold. False where nothing is held."""
    found = holding(conn)
    if found is None:
        return False
    _keep(conn, now, _HOLD, json.dumps({"why": found.why, "outgoing": found.outgoing, "resumed": True}))
    return True


def release(conn: Connection, now: datetime) -> None:
    """The hold is over."""
    _keep(conn, now, _HOLD, "")


# ---- knowing oneself again


async def stranger(store: Store) -> str | None:
    """Why this database is not the one that was left, in a sentence; None: it is, as far as can be known."""
    if store.is_sqlite:
        path = _path(store)
        seal = _read(path) if path is not None else None
        return await store.read(lambda conn: _behind(conn, seal)) if path is not None else None
    here = await _fingerprint(store)
    known = await store.read(lambda conn: _value(conn, _HOME))
    if known is None or known == here:
        return None
    return "it is not where it was, so it was restored, or its server was replaced."


def _behind(conn: Connection, seal: str | None) -> str | None:
    newest = audit.head(conn).seal
    if not newest:  # it is new itself
        return None
    if seal is None:
        return "the mark beside it is gone, so it may be a copy." if _value(conn, _HOME) else None
    missing = number_of(seal) - number_of(newest)
    if missing > 0:
        lacks = "its last event" if missing == 1 else f"its last {missing:,} events"
        return f"it was restored from a copy, and lacks {lacks}."
    if seal == newest or _has(conn, seal):
        return None
    return "it went another way than the one that was here: it was restored from a copy."


def _has(conn: Connection, seal: str) -> bool:
    query = select(events.c.id).where(events.c.seal == seal).limit(1)
    number = number_of(seal)
    near = query.where(events.c.id.between(number, number + _NEAR))
    return conn.execute(near).first() is not None or conn.execute(query).first() is not None


async def remember(store: Store, seal: str) -> None:
    """Leave the mark: what is durable with the seal ``seal`` as its newest has happened."""
    if store.is_sqlite:
        path = _path(store)
        if path is None:
            return
        await asyncio.to_thread(_write, path, seal)
        here = "beside"
    else:
        here = await _fingerprint(store)
    if await store.read(lambda conn: _value(conn, _HOME)) != here:
        await store.write(lambda conn, now: _keep(conn, now, _HOME, here))


def _path(store: Store) -> Path | None:
    name = store.url.database
    return Path(f"{name}.mark") if name and name != ":memory:" else None


def _read(path: Path) -> str | None:
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        seal = str(json.loads(path.read_text(encoding="utf-8"))["seal"])
        number_of(seal)
        return seal
    return None


def _write(path: Path, seal: str) -> None:
    """Whole or not at all, also over a power cut."""
    fresh = path.with_name(f"{path.name}.new")
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(
            {"seal": seal, "about": "Buckstop's mark of its database. It belongs beside it; do not copy it."}, file
        )
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


async def _fingerprint(store: Store) -> str:
    def table(conn: Connection) -> str:
        query = "SELECT (SELECT oid FROM pg_database WHERE datname = current_database()), 'events'::regclass::oid::text"
        return ":".join(map(str, conn.execute(text(query)).one()))

    def server(conn: Connection) -> str:
        query = "SELECT (pg_control_system()).system_identifier, (pg_control_checkpoint()).timeline_id"
        return ":".join(map(str, conn.execute(text(query)).one()))

    here = await store.read(table)
    try:
        return f"{await store.read(server)}:{here}"
    except DBAPIError as error:
        if is_away(error):  # it did not say that we may not know
            raise
        return here  # some hosts do not let us ask
