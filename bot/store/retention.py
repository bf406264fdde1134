"""Letting go of what is no longer needed, a few rows at a time: platforms' bytes, handled items, settled messages.

What the audit trail and ``cases show`` need stays: posts' words, replies, parts and their receipts, events.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from bot.rules.lifecycle import CaseState, PartState
from bot.store.tables import cases, cursors, drafts, inbox, outgoing, posts

#: A settled desk message whose words and place nobody needs: not the card, which is edited when its case moves on, and
#: no other that says a customer's words, which have to be taken out of it when the customer deletes them.
_SETTLED = (PartState.SENT, PartState.FAILED, PartState.CANCELLED, PartState.DROPPED, PartState.BLOCKED)
_KEPT_KINDS = (
    *("part", "card", "notice", "answered", "wrote", "flood", "nudge", "offer", "escalated", "file", "digest", "surge", "joining"),
    *("gave", "got", "invitation"),
)
_OVER = (CaseState.CLOSED, CaseState.ASIDE)


def forget_raw(conn: Connection, now: datetime, before: datetime, most: int) -> int:
    """Empty the raw form of the posts received before an instant; returns how many posts were looked at."""
    last, rows = _behind(conn, "raw", posts.c.id, posts.c.received_at < before, most)
    if rows:
        conn.execute(update(posts).where(posts.c.id.in_(rows)).values(raw=b""))
        _move(conn, now, "raw", last)
    return len(rows)


def forget_inbox(conn: Connection, now: datetime, before: datetime, most: int) -> int:
    """Delete the handled items that came in before an instant; what was set aside stays for people. Returns how many
    items were looked at."""
    last, rows = _behind(conn, "inbox", inbox.c.id, inbox.c.received_at < before, most)
    if rows:
        conn.execute(delete(inbox).where(inbox.c.id.in_(rows), inbox.c.state == "done"))
        _move(conn, now, "inbox", last)
    return len(rows)


def forget_outgoing(conn: Connection, now: datetime, before: datetime, most: int) -> int:
    """Delete settled messages to the desk of cases that were over, and of no case, before an instant; returns how many
    rows were looked at."""
    last, looked = _behind(conn, "outgoing", outgoing.c.id, outgoing.c.not_before < before, most)
    if not looked:
        return 0
    over = select(cases.c.id).where(
        cases.c.id == outgoing.c.case_id,
        cases.c.state.in_(_OVER),
        func.coalesce(cases.c.closed_at, cases.c.answered_at, cases.c.opened_at) < before,
    )
    conn.execute(
        delete(outgoing).where(
            outgoing.c.id.in_(looked),
            outgoing.c.kind.not_in(_KEPT_KINDS),
            outgoing.c.state.in_(_SETTLED),
            outgoing.c.case_id.is_(None) | over.exists(),
        )
    )
    _move(conn, now, "outgoing", last)
    return len(looked)


def forget_drafts(conn: Connection, now: datetime, before: datetime) -> int:
    """Delete words that nobody sent, of cases that were over before an instant; returns how many."""
    over = select(cases.c.id).where(cases.c.state.in_(_OVER), cases.c.closed_at < before)
    return conn.execute(delete(drafts).where(drafts.c.case_id.in_(over))).rowcount


def begin_again(conn: Connection, now: datetime) -> None:
    """Look through all settled messages once more: cases end in another order than they began."""
    _move(conn, now, "outgoing", 0)


def _behind(
    conn: Connection, name: str, ids: ColumnElement[int], old: ColumnElement[bool], most: int
) -> tuple[int, list[int]]:
    """The next ids that were not looked at yet, as far as they are old, with the last of them."""
    found = conn.execute(select(cursors.c.value).where(cursors.c.channel == "retention", cursors.c.account == name))
    after = int(found.scalar() or 0)
    following = conn.execute(select(ids, old).where(ids > after).order_by(ids).limit(most)).all()
    rows: list[int] = []
    for number, is_old in following:
        if not is_old:
            break
        rows.append(number)
    return (rows[-1] if rows else after), rows


def _move(conn: Connection, now: datetime, name: str, to: int) -> None:
    values = {"value": str(to), "moved_at": now}
    found = update(cursors).where(cursors.c.channel == "retention", cursors.c.account == name)
    if not conn.execute(found.values(values)).rowcount:
        conn.execute(insert(cursors).values(channel="retention", account=name, **values))
