"""The addresses of calendars, found by the digest of the word in them, and what was last given out there."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.store.tables import calendars


def get(conn: Connection, subject: str) -> Row[Any] | None:
    """The calendar of a subject; None where nobody has asked for it yet."""
    return conn.execute(select(calendars).where(calendars.c.subject == subject)).first()


def by_word(conn: Connection, word: str) -> Row[Any] | None:
    """The calendar with this word in its address; None where there is none (any more)."""
    return conn.execute(select(calendars).where(calendars.c.digest == _digest(word))).first()


def address(conn: Connection, now: datetime, subject: str, word: str) -> None:
    """Give a calendar an address, in place of the earlier one, which dies with that."""
    values = {"digest": _digest(word), "made_at": now}
    if not conn.execute(update(calendars).where(calendars.c.subject == subject).values(**values)).rowcount:
        conn.execute(insert(calendars).values(subject=subject, revision=0, marks={}, **values))


def give_out(conn: Connection, subject: str, revision: int, marks: Mapping[str, Any]) -> bool:
    """Compare-and-set: keep what is given out from now on as the revision after this one."""
    here = (calendars.c.subject == subject, calendars.c.revision == revision)
    values = {"revision": revision + 1, "marks": dict(marks)}
    return bool(conn.execute(update(calendars).where(*here).values(**values)).rowcount)


def _digest(word: str) -> str:
    return hashlib.sha256(word.encode("utf-8", "replace")).hexdigest()
