"""A correction of words that left: what of them stands at the customer, and whether that can be changed there.

Asked with every preview of a correction, and once more when Send is pressed: what was shown is what happens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows.attached import leaf_of
from bot.flows.context import Context
from bot.rules.changes import There, changes
from bot.rules.lifecycle import PartState
from bot.store import outgoing, replies

#: Of a part in one of these we know for certain that it is not at the customer.
_NOT_THERE = (PartState.FAILED, PartState.BLOCKED, PartState.CANCELLED)
#: What belongs to an invitation is said anew or not at all.
_ELSEWHERE = frozenset({"link", "waits_for", "purpose"})


def corrected(conn: Connection, facts: Mapping[str, Any]) -> Row[Any] | None:
    """The reply that one with these facts corrects."""
    return replies.get(conn, facts["corrects"]) if "corrects" in facts else None


def what_changes(
    ctx: Context,
    conn: Connection,
    now: datetime,
    case: Row[Any],
    facts: Mapping[str, Any],
    parts: Sequence[str],
    speaker: str | None,
) -> dict[str, Any]:
    """What these parts of a correction would change, as a reply keeps it (``bot.rules.changes``); else empty."""
    earlier = corrected(conn, facts)
    if earlier is None or facts.get("beyond") or facts.get("attached") or facts.keys() & _ELSEWHERE:
        return {}
    if earlier.facts.get("speaker") != speaker:
        return {}
    return changes(_there(conn, earlier), parts, ctx.channels[case.channel], now)


def _there(conn: Connection, reply: Row[Any]) -> list[There]:
    """The messages with the words of a reply; none where it is not certain which they are."""
    rows = [row for row in outgoing.parts(conn, reply.id, reply.revision) if "deletes" not in row.facts]
    known = [row for row in rows if row.state == PartState.SENT and row.remote_id]
    if any(row.state not in _NOT_THERE for row in rows if row not in known):
        return []
    return [_as_there(reply, row) for row in known if leaf_of(reply, row.facts["number"]).text]


def _as_there(reply: Row[Any], row: Row[Any]) -> There:
    beside = bool(leaf_of(reply, row.facts["number"]).files) or row.facts.get("caption", False)
    return There(row.remote_id, row.sent_at, beside)


def standing(conn: Connection, reply: Row[Any]) -> list[tuple[Row[Any], There]]:
    """All messages at the customer that came of a message at the desk whose last reply this is, newest reply first:
    each with the row that it came by."""
    found: list[tuple[Row[Any], There]] = []
    deleted = outgoing.of_case(conn, reply.case_id, "delete")
    over = {row.facts["deletes"] for row in deleted if row.state == PartState.SENT}
    for one in chain(conn, reply):
        for row in outgoing.parts(conn, one.id, one.revision):
            if row.state != PartState.SENT or row.remote_id is None or row.remote_id in over:
                continue
            over.add(row.remote_id)
            if "deletes" not in row.facts:
                found.append((row, _as_there(one, row)))
    return found


def chain(conn: Connection, reply: Row[Any]) -> list[Row[Any]]:
    """A reply, and those that it corrects, newest first."""
    found = [reply]
    while (earlier := corrected(conn, found[-1].facts)) is not None:
        found.append(earlier)
    return found


def gone(ctx: Context, conn: Connection, now: datetime, row: Row[Any]) -> None:
    """What a part was to change is no longer there: should the correction be sent again, it goes by itself."""
    reply = replies.to_decide(conn, row.reply_id)
    if reply is not None:
        state = PartState(reply.state)
        replies.change(conn, reply.id, [state], state, facts={**reply.facts, "beyond": True})
