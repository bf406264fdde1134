"""Taking stock once a day: how much came and left since the last time, and what waits. Counts only."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Select, func, select, text

from bot.rules.lifecycle import CaseState, Lane, PartState
from bot.store import cursors
from bot.store.tables import cases, events, outgoing, posts
from bot.store.tables.columns import OPEN, spelled

_CURSOR: Final = ("watch", "day")
_COUNTED: Final = (posts, outgoing, events)


@dataclass(frozen=True, slots=True)
class Tally:
    """``posts``, ``cards``, ``replies`` and ``doubled`` are of the time since the one before; the others of its own
    instant ``at``. ``marks`` are the newest ids of each table that it knows."""

    at: datetime
    posts: int = 0
    cards: int = 0
    replies: int = 0
    lost: int = 0
    doubled: int = 0
    unsure: int = 0
    queue: int = 0
    open: int = 0
    oldest: datetime | None = None
    marks: dict[str, int] = field(default_factory=dict)

    @property
    def figures(self) -> dict[str, int]:
        """What is counted, by name."""
        return {name: value for name, value in asdict(self).items() if isinstance(value, int)}


def last(conn: Connection) -> Tally | None:
    """The newest; None before the first."""
    found = cursors.cursor(conn, *_CURSOR)
    if found is None:
        return None
    kept = json.loads(found)
    oldest = datetime.fromisoformat(kept["oldest"]) if kept["oldest"] else None
    return Tally(**{**kept, "at": datetime.fromisoformat(kept["at"]), "oldest": oldest})


def begin(conn: Connection, now: datetime) -> Tally:
    """The first: it counts nothing, and knows what is there already."""
    return Tally(now, marks=_marks(conn))


def count(conn: Connection, now: datetime, before: Tally, lost: int) -> Tally:
    """What came behind the marks of the one ``before``. ``lost`` is what nobody sees. Reads only."""
    behind = {table.name: table.c.id > before.marks[table.name] for table in _COUNTED}
    waiting = text(f"({spelled(OPEN, 'outgoing.')})")
    unsure = select(func.count()).where(
        waiting, outgoing.c.kind == "part", outgoing.c.state.in_((PartState.UNSURE, PartState.ASKING))
    )
    at_desk = (cases.c.state == CaseState.OPEN, cases.c.lane == Lane.DESK)
    return Tally(
        at=now,
        posts=_number(conn, select(func.count()).where(behind["posts"])),
        cards=_number(conn, select(func.count()).where(behind["outgoing"], outgoing.c.kind == "card")),
        replies=_number(conn, select(func.count()).where(behind["events"], events.c.what == "delivered")),
        lost=lost,
        doubled=_doubled(conn, behind["events"]),
        unsure=_number(conn, unsure),
        queue=_number(conn, select(func.count()).select_from(outgoing).where(waiting)),
        open=_number(conn, select(func.count()).where(*at_desk)),
        oldest=conn.execute(select(func.min(cases.c.opened_at)).where(*at_desk)).scalar(),
        marks=_marks(conn),
    )


def keep(conn: Connection, now: datetime, taken: Tally, before: Tally | None) -> bool:
    """Let one take the place of the one ``before``; false where another did already."""
    if last(conn) != before:
        return False
    kept = asdict(taken) | {"at": taken.at.isoformat(), "oldest": taken.oldest.isoformat() if taken.oldest else None}
    cursors.move(conn, now, *_CURSOR, json.dumps(kept))
    return True


def _marks(conn: Connection) -> dict[str, int]:
    return {table.name: _number(conn, select(func.max(table.c.id))) for table in _COUNTED}


def _number(conn: Connection, query: Select[Any]) -> int:
    return conn.execute(query).scalar() or 0


def _doubled(conn: Connection, behind: Any) -> int:
    """Messages that a platform gave two receipts for, though nobody had them sent again."""
    told = select(events.c.reply_id, events.c.what, events.c.facts).where(
        behind, events.c.what.in_(("sent", "decided: queued"))
    )
    receipts, again = defaultdict[tuple[int, str], set[str]](set), set[int]()
    for event in conn.execute(told):
        if event.what == "sent":
            receipts[event.reply_id, event.facts.get("key", "")].add(event.facts.get("remote", ""))
        else:
            again.add(event.reply_id)
    return sum(len(found) > 1 and reply not in again for (reply, _), found in receipts.items())
