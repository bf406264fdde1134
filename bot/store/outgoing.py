"""The rows of what goes out: queued with the change that wants them, and what became of each, recorded once.

Only who has claimed a row (`bot.store.claims`) may record the outcome.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    bindparam,
    case,
    or_,
    select,
    text,
    update,
)

from bot.rules.lifecycle import PartState
from bot.store.statement import Change, Insertion, Lookup, Statement, among, given
from bot.store.tables import outgoing

_ADD = Insertion(outgoing)
_BY_ID = Statement(select(outgoing).where(outgoing.c.id == bindparam("row")))
_BY_KEY = Statement(select(outgoing).where(outgoing.c.key == bindparam("name")))
_BY_MESSAGE = Statement(select(outgoing).where(outgoing.c.remote_id == bindparam("message")))
_PARTS = Lookup(select(outgoing).where(outgoing.c.kind == "part").order_by(outgoing.c.id), outgoing.c.reply_id, "reply")
_MINE = (
    outgoing.c.id == bindparam("row"),
    outgoing.c.worker == bindparam("by"),
    text("outgoing.state = 'sending'"),
)
_SETTLE = Change(outgoing, *_MINE)


@functools.cache
def _of_case(kinds: int) -> Statement:
    mine = select(outgoing).where(outgoing.c.case_id == bindparam("case"), among(outgoing.c.kind, kinds))
    return Statement(mine.order_by(outgoing.c.id))


@functools.cache
def _change_from(states: int) -> Change:
    return Change(outgoing, outgoing.c.id == bindparam("row"), among(outgoing.c.state, states))


@functools.cache
def _change_parts_from(states: int) -> Change:
    part = (outgoing.c.reply_id == bindparam("reply"), outgoing.c.kind == "part")
    return Change(outgoing, *part, among(outgoing.c.state, states))


def _anew(*which: ColumnElement[bool]) -> Statement:
    at = bindparam("at", type_=outgoing.c.not_before.type)
    settled = outgoing.c.state.in_([bindparam(None, state) for state in (PartState.SENT, PartState.FAILED)])
    fresh = and_(outgoing.c.state == PartState.QUEUED, outgoing.c.attempts == 0, outgoing.c.not_before > at)
    return Statement(
        update(outgoing)
        .where(*which)
        .values(
            generation=outgoing.c.generation + 1,
            state=case((settled, PartState.QUEUED.value), else_=outgoing.c.state),
            not_before=case((or_(settled, fresh), at), else_=outgoing.c.not_before),
            attempts=case((settled, 0), else_=outgoing.c.attempts),
        )
    )


@functools.cache
def _refresh(keys: int) -> Statement:
    return _anew(among(outgoing.c.key, keys))


@functools.cache
def _refresh_of(of: str, kinds: int) -> Statement:
    return _anew(outgoing.c[of] == bindparam("whose"), among(outgoing.c.kind, kinds))


def add(
    conn: Connection,
    now: datetime,
    kind: str,
    key: str,
    *,
    account: str,
    lane: str,
    priority: int,
    place: str,
    thread: str | None = None,
    budget: str | None = None,
    state: PartState = PartState.QUEUED,
    not_before: datetime | None = None,
    case_id: int | None = None,
    reply_id: int | None = None,
    post_id: int | None = None,
    facts: Mapping[str, Any] | None = None,
) -> int:
    """Queue one thing; ``key`` is unique for ever. Returns the row's id."""
    row = {
        "kind": kind,
        "key": key,
        "account": account,
        "lane": lane,
        "budget": budget,
        "priority": priority,
        "state": state,
        "generation": 1,
        "shown": 0,
        "not_before": not_before or now,
        "case_id": case_id,
        "reply_id": reply_id,
        "post_id": post_id,
        "place": place,
        "thread": thread,
        "facts": dict(facts or {}),
    }
    return _ADD(conn, **row)


def refresh(conn: Connection, now: datetime, *keys: str, within: timedelta = timedelta(0)) -> None:
    """Ask for desk messages to be rendered anew; newer replaces older that has not left. Unknown keys are no fault.

    ``within`` leaves that much time for something newer to come: what is true for a moment only is not worth a call.
    """
    _refresh(len(keys)).run(conn, at=now + within, **given(keys))


def refresh_of_case(conn: Connection, now: datetime, case_id: int, *kinds: str) -> None:
    """The same for all desk messages of some kinds of a case."""
    _refresh_of("case_id", len(kinds)).run(conn, at=now, whose=case_id, **given(kinds))


def refresh_of_reply(
    conn: Connection, now: datetime, reply: int, *kinds: str, within: timedelta = timedelta(0)
) -> None:
    """The same for all desk messages of some kinds of a reply."""
    _refresh_of("reply_id", len(kinds)).run(conn, at=now + within, whose=reply, **given(kinds))


def hasten(conn: Connection, now: datetime, account: str, why: str) -> None:
    """Let what waits in an account for that reason, and for no other, go now."""
    waits = (outgoing.c.state == PartState.QUEUED, outgoing.c.not_before > now)
    these = (outgoing.c.account == account, outgoing.c.why == why, *waits)
    conn.execute(update(outgoing).where(*these).values(not_before=now))


_SENT = Statement(
    update(outgoing)
    .where(*_MINE)
    .values(
        state=case((outgoing.c.generation > bindparam("seen"), PartState.QUEUED.value), else_=PartState.SENT.value),
        shown=bindparam("seen"),
        remote_id=bindparam("remote"),
        remote_url=bindparam("link"),
        sent_at=bindparam("at"),
        worker=None,
        budget=None,
        attempts=0,
        looks=0,
        why="",
    )
)


def sent(
    conn: Connection, row: int, worker: str, generation: int, remote_id: str | None, url: str | None, at: datetime
) -> bool:
    """Record a receipt; false when the row is no longer ours. A row wanted anew meanwhile is queued again."""
    return bool(_SENT.run(conn, row=row, by=worker, seen=generation, remote=remote_id, link=url, at=at))


def settle(conn: Connection, row: int, worker: str, state: PartState, **values: Any) -> bool:
    """Record any other outcome of our own attempt; false when the row is no longer ours."""
    return bool(_SETTLE(conn, {"state": state, "worker": None, **values}, row=row, by=worker))


def note(conn: Connection, row: int, worker: str, facts: Mapping[str, Any]) -> bool:
    """Keep what was learnt during our own attempt, which goes on; false when the row is no longer ours."""
    return bool(_SETTLE(conn, {"facts": dict(facts)}, row=row, by=worker))


def change(conn: Connection, row: int, from_: Collection[PartState], to: PartState, **values: Any) -> bool:
    """Compare-and-set a row's state; false when it was in none of ``from_``."""
    return bool(_change_from(len(from_))(conn, {"state": to, **values}, row=row, **given(from_)))


def change_parts(conn: Connection, reply: int, from_: Collection[PartState], to: PartState, **values: Any) -> int:
    """Compare-and-set the state of all parts of a reply that are in one of ``from_``; returns how many were."""
    return _change_parts_from(len(from_))(conn, {"state": to, **values}, reply=reply, **given(from_))


def parts(conn: Connection, reply: int, revision: int) -> list[Row[Any]]:
    """The parts of a reply's revision, in order."""
    return [row for row in _PARTS.rows(conn, reply=reply) if row.facts["revision"] == revision]


def parts_of_each(conn: Connection, some: Iterable[int]) -> list[Row[Any]]:
    """The parts of several replies, of whatever revision, asked for together."""
    return _PARTS.ahead(conn, some)


def has_left(conn: Connection, reply: int) -> bool:
    """Whether a part of any revision of a reply is, or may be, at the customer: it must not leave again as a whole."""
    left = [PartState.SENDING, PartState.SENT, PartState.UNSURE, PartState.ASKING, PartState.DROPPED]
    query = select(outgoing.c.id).where(
        outgoing.c.reply_id == reply, outgoing.c.kind == "part", outgoing.c.state.in_(left)
    )
    return conn.execute(query.limit(1)).first() is not None


def get(conn: Connection, row: int) -> Row[Any] | None:
    """One row by its id."""
    return _BY_ID.first(conn, row=row)


def by_key(conn: Connection, key: str) -> Row[Any] | None:
    """One row by its key."""
    return _BY_KEY.first(conn, name=key)


def of_case(conn: Connection, case_id: int, *kinds: str) -> list[Row[Any]]:
    """The rows of a case of the given kinds, oldest first."""
    return _of_case(len(kinds)).rows(conn, case=case_id, **given(kinds))


def by_message(conn: Connection, remote_id: str) -> Row[Any] | None:
    """The row whose message on its platform this is."""
    return _BY_MESSAGE.first(conn, message=remote_id)
