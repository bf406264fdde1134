"""Executives' replies, from the preview to the outcome."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, text, update

from bot.rules.lifecycle import PartState
from bot.store.statement import Change, Insertion, Lookup, Statement, among, given
from bot.store.tables import cases, outgoing, replies

_ADD = Insertion(replies)
_BY_ID = Lookup(select(replies), replies.c.id, "reply")
_HELD = Statement(select(replies).where(replies.c.id == bindparam("reply")).with_for_update())
_CASE_HELD = Statement(
    select(cases.c.id)
    .where(cases.c.id == select(replies.c.case_id).where(replies.c.id == bindparam("reply")).scalar_subquery())
    .with_for_update()
)
_BY_SOURCE = Statement(
    select(replies).where(replies.c.source_channel == bindparam("place"), replies.c.source_ts == bindparam("ts"))
)
_OF_CASE = Lookup(select(replies).order_by(replies.c.id), replies.c.case_id, "case")
_HELD_BACK = Statement(
    select(replies)
    .where(
        text("replies.state = 'previewed'"), replies.c.facts["blocked"].as_string().is_not(None)
    )  # as the index says
    .order_by(replies.c.created_at, replies.c.id)
)
#: In these states nothing of a reply has begun to leave.
_WAITS = (
    *(PartState.DRAFT, PartState.PREVIEWED, PartState.TAKEN_BACK),
    *(PartState.SECOND, PartState.APPROVED, PartState.HELD, PartState.QUEUED),
)
#: Each with the thread in which its preview, or the line under talk, stands: that of the message it was made of.
_NOT_LEFT = (
    select(replies.c.source_channel, replies.c.source_ts, outgoing.c.thread)
    .distinct()
    .select_from(cases)
    .join(replies, replies.c.case_id == cases.c.id)
    .join(outgoing, (outgoing.c.reply_id == replies.c.id) & (outgoing.c.place == replies.c.source_channel))
    .where(
        text("cases.state = 'open'"),  # as the index says
        outgoing.c.kind.in_(("reply", "talk")),
        outgoing.c.thread.is_not(None),
        replies.c.state.in_(_WAITS),
    )
    .order_by(replies.c.source_ts)
)
#: How many earlier replies are looked through for words that were said before.
_SAID_LATELY = 200
_RECENT = Statement(
    select(replies.c.executive, replies.c.words)
    .where(replies.c.state == PartState.SENT, replies.c.case_id != bindparam("but"))
    .order_by(replies.c.id.desc())
    .limit(_SAID_LATELY)
)


@functools.cache
def _change_from(states: int) -> Change:
    return Change(replies, replies.c.id == bindparam("reply"), among(replies.c.state, states))


@functools.cache
def _change_when(states: int) -> Change:
    here = (replies.c.id == bindparam("reply"), replies.c.revision == bindparam("when"))
    return Change(replies, *here, among(replies.c.state, states))


def add(conn: Connection, **values: Any) -> int:
    """Store a reply; returns its id."""
    return _ADD(conn, **values)


def of_ids(conn: Connection, ids: Collection[int]) -> dict[int, Row[Any]]:
    """Some replies by their ids."""
    return {row.id: row for row in conn.execute(select(replies).where(replies.c.id.in_(ids)))}


def get(conn: Connection, reply: int) -> Row[Any] | None:
    """One reply, or None."""
    return _BY_ID.first(conn, reply=reply)


def to_decide(conn: Connection, reply: int) -> Row[Any] | None:
    """The same, to decide about: its case is held first (`bot.store.cases.hold`), so nobody else decides about it until
    the transaction ends. What of it is claimed meanwhile tells the compare-and-set of its parts."""
    _hold_case(conn, reply)
    return get(conn, reply)


def each_to_decide(conn: Connection, some: Iterable[Row[Any]]) -> Iterator[Row[Any]]:
    """Some replies one after the other, each to decide about; in the order of their cases, so that two who go through
    many do not wait for each other."""
    for row in sorted(some, key=lambda one: (one.case_id, one.id)):
        if (reply := to_decide(conn, row.id)) is not None:
            yield reply


def hold(conn: Connection, reply: int, *, case_is_held: bool = False) -> Row[Any] | None:
    """The same, and held itself: whoever sums up its parts does so one after the other."""
    if not case_is_held:
        _hold_case(conn, reply)
    return _HELD.first(conn, reply=reply)


def _hold_case(conn: Connection, reply: int) -> None:
    if conn.dialect.name != "sqlite":
        _CASE_HELD.first(conn, reply=reply)


def not_left(conn: Connection) -> list[Row[Any]]:
    """Where the messages stand (channel, ts, thread) of which replies were made in open cases that have not left."""
    return list(conn.execute(_NOT_LEFT))


def by_source(conn: Connection, channel: str, ts: str) -> Row[Any] | None:
    """The reply that was made of this message at the desk."""
    return _BY_SOURCE.first(conn, place=channel, ts=ts)


def of_case(conn: Connection, case: int, states: Collection[PartState] | None = None) -> list[Row[Any]]:
    """A case's replies, oldest first."""
    return [row for row in _OF_CASE.rows(conn, case=case) if states is None or row.state in states]


def each(conn: Connection, some: Iterable[int]) -> list[Row[Any]]:
    """Several by their ids, asked for together."""
    return _BY_ID.ahead(conn, some)


def of_each_case(conn: Connection, some: Iterable[int]) -> list[Row[Any]]:
    """The replies of several cases, asked for together."""
    return _OF_CASE.ahead(conn, some)


def of_executive(conn: Connection, executive: str, states: Collection[PartState]) -> list[Row[Any]]:
    """An executive's replies in some states, oldest first; asked when somebody's standing changes."""
    mine = select(replies).where(replies.c.executive == executive, replies.c.state.in_(list(states)))
    return list(conn.execute(mine.order_by(replies.c.id)))


def held_back(conn: Connection) -> list[Row[Any]]:
    """The previews that have no Send, since something forbids it, oldest first."""
    return _HELD_BACK.rows(conn)


def change(
    conn: Connection,
    reply: int,
    from_: Collection[PartState],
    to: PartState,
    *,
    when: int | None = None,
    **values: Any,
) -> bool:
    """Compare-and-set the state (and the revision, where ``when`` names one); false when it was another."""
    changes = {"state": to, **values}
    if when is None:
        return bool(_change_from(len(from_))(conn, changes, reply=reply, **given(from_)))
    return bool(_change_when(len(from_))(conn, changes, reply=reply, when=when, **given(from_)))


def forget_source(conn: Connection, reply: int) -> None:
    """The message at the desk that a reply was made of becomes that of a later reply: a correction."""
    conn.execute(update(replies).where(replies.c.id == reply).values(source_channel=None, source_ts=None))


def recent_words(conn: Connection, executive: str, but_case: int) -> tuple[list[str], list[str]]:
    """What was sent to other customers lately, newest first: by this executive, and by their colleagues."""
    own, others = list[str](), list[str]()
    for row in _RECENT.rows(conn, but=but_case):
        (own if row.executive == executive else others).append(row.words)
    return own, others


def sent_by(conn: Connection, executive: str, most: int) -> int:
    """How many replies of an executive were sent, counted up to ``most``."""
    query = select(replies.c.id).where(replies.c.executive == executive, replies.c.state == PartState.SENT)
    return len(conn.execute(query.limit(most)).all())
