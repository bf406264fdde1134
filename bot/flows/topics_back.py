"""The way back to what an earlier lesson taught of topics, or to the plan alone.

It stands beside the detectors in their window (`bot.flows.learned`), where leads alone may press.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.pages import DetectorEntry, WhichTopics
from bot.store import events
from bot.store import topic_lessons as store

#: How many lessons can be gone back to.
_KEPT: Final = 5


def entries(conn: Connection) -> list[DetectorEntry]:
    """What is in force and what could be; nothing where nothing was ever learned."""
    lessons = store.learned(conn, _KEPT)
    if not lessons:
        return []
    now = _in_force(conn)
    found = [_entry("What cases are about", row.at, row.id, now, _told(row)) for row in lessons]
    found.append(_entry("What cases are about, by the plan alone", None, 0, now, []))
    return sorted(found, key=lambda entry: entry.which is not None)


def _in_force(conn: Connection) -> int:
    """The event by which what is in force was learned; 0: the plan alone."""
    row = store.in_force(conn)
    return int(row.facts.get("of", row.id)) if row is not None else 0


def _entry(title: str, at: datetime | None, number: int, now: int, told: list[str]) -> DetectorEntry:
    if number == now:
        return DetectorEntry(title, at, ("In force.", *told))
    return DetectorEntry(title, at, tuple(told), WhichTopics(number, now))


def _told(row: Row[Any]) -> list[str]:
    number, facts = len(row.facts["examples"]), row.facts
    posts = "1 post that was" if number == 1 else f"{number} posts that were"
    return [
        f"Learned from {posts} set right.",
        f"Of {facts['judged']} others it names {facts['right']} rightly; before, {facts['was']}.",
    ]


def put(conn: Connection, now: datetime, user: str, which: WhichTopics) -> str:
    """*Put in force*: what an earlier lesson taught takes the place of what was in force when the list was shown; what
    became of that. The next lesson begins anew, from all that people said."""
    in_force = _in_force(conn)
    if which.learned == in_force:
        return "It is in force already."
    kept = {row.id: row.facts for row in store.learned(conn, _KEPT)} | {0: {"examples": []}}
    if which.learned not in kept:
        return "It is no longer kept."
    if which.was != in_force:
        return "Another was put in force a moment ago; please look again."
    events.record(conn, now, store.PUT_BACK, actor=user, **kept[which.learned] | {"of": which.learned})
    return "In force within a minute."
