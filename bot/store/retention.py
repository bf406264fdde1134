"""Letting go of what is no longer needed, a few rows at a time: platforms' bytes, handled items, settled messages,
drafts, customers' files. What was said goes by `bot.store.letting_go`, the audit trail by `bot.store.audit`.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, exists, func, insert, or_, select, update

from bot.messages import Attachment, Medium
from bot.rules.lifecycle import CaseState, PartState
from bot.store.cursors import moved_at
from bot.store.letting_go import TO_CUSTOMERS
from bot.store.named import NAMING
from bot.store.tables import cases, cursors, drafts, inbox, outgoing, posts

_SETTLED = (PartState.SENT, PartState.FAILED, PartState.CANCELLED, PartState.DROPPED, PartState.BLOCKED)
#: Of messages about a case those that can go before it: they are shown no more, or say nobody's words or name. Every
#: other has to be found again when its customer deletes what they wrote, or is erased.
_SHORT_LIVED = ("receipt", "talk")
#: Of messages about no case those that quote customers, or name them.
_TELLING = ("digest", "gave", "got", "check", "surge", "joining")
_OVER = (CaseState.CLOSED, CaseState.ASIDE)
_CARDED = cases.c.desk_ts.is_not(None) & cases.c.let_go.is_(None)


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
    """Delete the record of settled messages at the desk, as far as nobody needs to find them there again; returns how
    many rows were looked at."""
    last, looked = _behind(conn, "outgoing", outgoing.c.id, outgoing.c.not_before < before, most)
    if not looked:
        return 0
    about_one = outgoing.c.case_id == cases.c.id
    ended = func.coalesce(cases.c.closed_at, cases.c.answered_at, cases.c.opened_at) < before
    is_over = exists(select(1).where(about_one, cases.c.state.in_(_OVER), ended))
    let_go = exists(select(1).where(about_one, cases.c.let_go.is_not(None), ended))
    goes = or_(
        outgoing.c.case_id.is_(None) & outgoing.c.kind.not_in(_TELLING) & ~NAMING,
        is_over & outgoing.c.kind.in_(_SHORT_LIVED),
        let_go & outgoing.c.kind.not_in(TO_CUSTOMERS),
    )
    conn.execute(delete(outgoing).where(outgoing.c.id.in_(looked), outgoing.c.state.in_(_SETTLED), goes))
    _move(conn, now, "outgoing", last)
    return len(looked)


def forget_drafts(conn: Connection, now: datetime, before: datetime) -> int:
    """Delete words that nobody sent, of cases that were over before an instant; returns how many."""
    mine = cases.c.id == drafts.c.case_id
    over = exists(select(1).where(mine, cases.c.state.in_(_OVER), cases.c.closed_at < before))
    return conn.execute(delete(drafts).where(over)).rowcount


def forget_files(conn: Connection, now: datetime, before: datetime, most: int) -> int:
    """Let customers' files be taken out of Slack, and what tells of them go, for cases that were over before an
    instant; returns how many cases were looked at."""
    last, looked = _behind(conn, "files", cases.c.id, cases.c.opened_at < before, most, _CARDED)
    if not looked:
        return 0
    ended = func.coalesce(cases.c.closed_at, cases.c.answered_at, cases.c.opened_at) < before
    over = select(cases.c.id).where(cases.c.id.in_(looked), cases.c.state != CaseState.OPEN, ended)
    files = select(outgoing).where(outgoing.c.case_id.in_(over), outgoing.c.kind == "file")
    for row in conn.execute(files.where(outgoing.c.state.in_(_SETTLED))).all():
        if not row.facts.get("away"):
            again = {"generation": row.generation + 1, "state": PartState.QUEUED, "not_before": now, "attempts": 0}
            conn.execute(
                update(outgoing).where(outgoing.c.id == row.id).values(facts={**row.facts, "away": True}, **again)
            )
    with_files = select(posts.c.id, posts.c.attachments).where(posts.c.case_id.in_(over))
    for post in conn.execute(with_files).all():
        bare = [asdict(Attachment(Medium(one["medium"]))) for one in post.attachments]
        if bare != post.attachments:
            conn.execute(update(posts).where(posts.c.id == post.id).values(attachments=bare))
    _move(conn, now, "files", last)
    return len(looked)


def begin_again(conn: Connection, now: datetime, every: timedelta) -> None:
    """Look through all once more, unless that was begun less than ``every`` ago."""
    last = moved_at(conn, "retention", "round")
    if last is not None and last > now - every:
        return
    for name in ("outgoing", "files", "round"):
        _move(conn, now, name, 0)


def _behind(
    conn: Connection,
    name: str,
    ids: ColumnElement[int],
    old: ColumnElement[bool],
    most: int,
    *which: ColumnElement[bool],
) -> tuple[int, list[int]]:
    """The next ids that were not looked at yet, as far as they are old, with the last of them."""
    found = conn.execute(select(cursors.c.value).where(cursors.c.channel == "retention", cursors.c.account == name))
    after = int(found.scalar() or 0)
    following = conn.execute(select(ids, old).where(ids > after, *which).order_by(ids).limit(most)).all()
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
