"""What moved between two looks at the store: only along the tables of the lifecycle, and never without an event."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, select

from bot.rules.lifecycle import CaseEvent, CaseState, PartEvent, PartState, case_may, may
from bot.store.statement import Statement
from bot.store.tables import cases, events, outgoing, replies

_REPLIES = Statement(select(replies.c.id, replies.c.case_id, replies.c.state, replies.c.revision))
_PARTS = Statement(select(outgoing.c.key, outgoing.c.reply_id, outgoing.c.state).where(outgoing.c.kind == "part"))
_CASES = Statement(select(cases.c.id, cases.c.state, cases.c.owner))
_EVENTS = Statement(select(events.c.id, events.c.case_id, events.c.reply_id).where(events.c.id > bindparam("last")))


def _reach(after: Mapping[Hashable, set[Any]]) -> dict[Any, set[Any]]:
    """What can come of each state in any number of steps; a state that stays is no move."""
    found: dict[Any, set[Any]] = {state: {state} | nexts for state, nexts in after.items()}
    for _ in found:
        found = {state: ends.union(*(found[end] for end in ends)) for state, ends in found.items()}
    return found


REPLY_REACHES = _reach({state: {end for event in PartEvent if (end := may(state, event))} for state in PartState})
CASE_REACHES = _reach({state: {end for event in CaseEvent if (end := case_may(state, event))} for state in CaseState})


#: What needs no event of its own: the approval told when the undo time ends, and an attempt is told by its outcome.
_ANNOUNCED = {
    (PartState.HELD, PartState.QUEUED),
    (PartState.HELD, PartState.SENDING),
    (PartState.QUEUED, PartState.SENDING),
}


@dataclass(frozen=True, slots=True)
class Look:
    """The store at one moment: replies with their state and revision, their parts, cases with state and owner."""

    replies: Mapping[int, tuple[PartState, int]] = field(default_factory=dict)
    parts: Mapping[str, tuple[PartState, int]] = field(default_factory=dict)
    cases: Mapping[int, tuple[CaseState, str | None]] = field(default_factory=dict)
    last: int = 0


def look(conn: Connection, last: int) -> tuple[Look, set[int], set[int]]:
    """The store now; and of which replies and cases events were written after number ``last``."""
    written = _EVENTS.rows(conn, last=last)
    now = Look(
        {row.id: (PartState(row.state), row.revision) for row in _REPLIES.rows(conn)},
        {row.key: (PartState(row.state), row.reply_id) for row in _PARTS.rows(conn)},
        {row.id: (CaseState(row.state), row.owner) for row in _CASES.rows(conn)},
        max((event.id for event in written), default=last),
    )
    return now, {event.reply_id for event in written}, {event.case_id for event in written}


def wrong(before: Look, now: Look, replies_told: set[int], cases_told: set[int]) -> list[str]:
    """What moved without a way in the tables, or without an event; in sentences."""
    found = []
    for number, (state, revision) in now.replies.items():
        was, earlier = before.replies.get(number, (PartState.DRAFT, revision))
        if state not in REPLY_REACHES[was]:
            found.append(f"reply {number} went from {was} to {state}")
        if revision < earlier:
            found.append(f"reply {number} went back from revision {earlier} to {revision}")
        moved = number not in before.replies or (was, earlier) != (state, revision)
        if moved and (was, state) not in _ANNOUNCED and number not in replies_told:
            found.append(f"reply {number} went from {was} to {state} and no event tells of it")
    for key, (state, reply) in now.parts.items():
        was, _ = before.parts.get(key, (PartState.APPROVED, reply))
        if state not in REPLY_REACHES[was]:
            found.append(f"{key} went from {was} to {state}")
        moved = key not in before.parts or was != state
        if moved and (was, state) not in _ANNOUNCED and reply not in replies_told:
            found.append(f"{key} went from {was} to {state} and no event tells of it")
    for number, (standing, owner) in now.cases.items():
        stood, held = before.cases.get(number, (CaseState.OPEN, owner))
        if number in before.cases and standing not in CASE_REACHES[stood]:
            found.append(f"case {number} went from {stood} to {standing}")
        if (number not in before.cases or (stood, held) != (standing, owner)) and number not in cases_told:
            found.append(f"case {number} went from {stood}, {held} to {standing}, {owner} and no event tells of it")
    return found
