"""Sealing the audit trail, and checking it: which events, in which order, none missing, none changed.

One worker seals (whoever comes second waits for the head's row and finds less to do). The head of the chain is kept
apart from the events, so that a trail whose end was cut off is noticed too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, insert, select, text, update

from bot.rules.sealing import SEALED, number_of, seal_of
from bot.store import cutting, events
from bot.store.statement import Statement
from bot.store.tables import cursors

#: PostgreSQL's transactions commit in another order than that of their ids, but none lasts so long
#: (``idle_in_transaction_session_timeout``): events behind this time are looked through for late ones.
_LATE: Final = timedelta(minutes=1)
#: So many events may stand before one that was sealed earlier; more means that one is missing.
_MOST_AHEAD: Final = 10_000
_CUT_OFF: Final = "Its beginning was cut off, and no event says so."
_ROW = (cursors.c.channel == "audit", cursors.c.account == "head")
_HEAD = Statement(select(cursors.c.value).where(*_ROW))
_HELD = Statement(select(cursors.c.value).where(*_ROW).with_for_update())
_KEEP = Statement(update(cursors).where(*_ROW).values(value=bindparam("at_head"), moved_at=bindparam("at")))


@dataclass(frozen=True, slots=True)
class Head:
    """Up to where the trail is sealed: the newest seal, and the ids behind which events without one may stand.

    ``low`` is that id now; ``next`` becomes it once ``since`` (an instant in ISO form) is long enough ago.
    """

    seal: str = ""
    low: int = 0
    next: int = 0
    since: str = ""


def head(conn: Connection, *, lock: bool = False) -> Head:
    """Where sealing stands."""
    found = (_HELD if lock else _HEAD).scalar(conn)
    return Head(**json.loads(found)) if found else Head()


def stands(conn: Connection) -> tuple[bool, str]:
    """Whether any event waits for its seal, and the newest seal."""
    now = head(conn)
    return bool(events.unsealed(conn, now.low, 1)), now.seal


def seal_some(conn: Connection, now: datetime, most: int) -> int:
    """Seal up to ``most`` events that have no seal yet, by id; returns how many there were."""
    was = head(conn, lock=True)
    rows = events.unsealed(conn, was.low, most)
    if not rows:
        return 0
    newest, seals = was.seal, dict[int, str]()
    for row in rows:
        seals[row.id] = newest = seal_of(_facts(row), newest)
    events.seal(conn, seals)
    _keep(conn, now, _moved(was, newest, rows[-1].id, now, in_order=conn.dialect.name == "sqlite"))
    return len(rows)


def _moved(was: Head, seal: str, last: int, now: datetime, *, in_order: bool) -> Head:
    if in_order:
        return Head(seal, last)
    if was.since and now - datetime.fromisoformat(was.since) < _LATE:
        return Head(seal, was.low, was.next, was.since)
    return Head(seal, was.next, max(last, was.next), now.isoformat())


def _keep(conn: Connection, now: datetime, to: Head) -> None:
    kept = json.dumps(asdict(to))
    if not _KEEP.run(conn, at_head=kept, at=now):
        conn.execute(insert(cursors).values(channel="audit", account="head", value=kept, moved_at=now))


def _facts(row: Row[Any]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in SEALED}


@dataclass(frozen=True, slots=True)
class Chain:
    """What a check of the trail found. ``broken`` says in a sentence where it breaks first; None: it is whole."""

    events: int
    sealed: int
    head: str
    broken: str | None


def check_chain(conn: Connection) -> Chain:
    """Compute every seal again, in one consistent view of the trail. Needs no key."""
    begin = "BEGIN" if conn.dialect.name == "sqlite" else "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
    conn.execute(text(begin))
    start = cutting.begins_behind(conn)
    found = check_rows(events.every(conn), head(conn).seal, start)
    if found.broken is None and not cutting.is_told(conn, start):
        return replace(found, broken=_CUT_OFF)
    return found


def check_rows(rows: Iterable[Any], kept: str, start: str = "") -> Chain:
    """The same of rows by id, of which ``kept`` is known to be the newest seal, and which begin behind ``start``."""
    check = _Check(start)
    for row in rows:
        check.add(row)
    return check.ended(kept)


class Walk:
    """The same in portions, beside those who write: the trail as it was sealed when the walk began."""

    def __init__(self, conn: Connection) -> None:
        self._start, self._kept = cutting.begins_behind(conn), head(conn).seal
        self._check = _Check(self._start)
        self._told = not self._start
        self._last = 0

    def step(self, conn: Connection, most: int) -> bool:
        """Look at up to ``most`` more events; true where there may be others."""
        rows = events.following(conn, self._last, most)
        for row in rows:
            self._told = self._told or (row.what == cutting.CUT and row.facts.get("upto") == self._start)
            # What had no seal then gets a later one.
            if row.seal is not None and row.seal <= self._kept:
                self._check.add(row)
        self._last = rows[-1].id if rows else self._last
        return len(rows) == most

    def broken(self, conn: Connection) -> str | None:
        """What was found, in a sentence; None also where the beginning was cut off meanwhile: walk again."""
        if cutting.begins_behind(conn) != self._start:
            return None
        return self._check.ended(self._kept).broken or (None if self._told else _CUT_OFF)


class _Check:
    """A trail that is read event by event, in the order of ids, which need not be that of the seals."""

    def __init__(self, start: str) -> None:
        self._start, self._seal = start, start
        self._count = 0
        self._ahead: dict[int, Any] = {}
        self._broken: str | None = None

    def add(self, row: Any) -> None:
        self._count += 1
        if row.seal is None or self._broken is not None:
            return
        try:
            self._ahead[number_of(row.seal)] = row
        except ValueError:
            self._broken = f"Event {row.id} has a seal that is none."
            return
        while self._broken is None and (following := self._ahead.pop(number_of(self._seal) + 1, None)) is not None:
            self._seal, self._broken = _next(following, self._seal)
        if len(self._ahead) > _MOST_AHEAD:
            self._broken = _missing(self._seal)

    def ended(self, kept: str) -> Chain:
        broken = self._broken
        if broken is None and self._ahead:
            broken = _missing(self._seal)
        if broken is None and self._seal != kept:
            broken = f"The newest seal should be {kept or 'none'}; events at the end of the trail are gone."
        return Chain(self._count, number_of(self._seal) - number_of(self._start), self._seal, broken)


def _next(row: Any, seal: str) -> tuple[str, str | None]:
    made = seal_of(_facts(row), seal)
    if made == row.seal:
        return made, None
    return seal, f"Event {row.id} ({row.what}, {row.at:%Y-%m-%d %H:%M:%SZ}) is not as it was when it was sealed."


def _missing(seal: str) -> str:
    return f"The event with the seal number {number_of(seal) + 1} is missing."
