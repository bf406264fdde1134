"""Surges, and the cases that are in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Text,
    and_,
    bindparam,
    case,
    cast,
    func,
    or_,
    select,
    text,
    update,
)

from bot.rules.lifecycle import PartState
from bot.store.statement import Change, Insertion, Statement
from bot.store.tables import cases, outgoing, posts, replies, surges
from bot.store.waits import LOOKED_FOR


class SurgeState(StrEnum):
    """``live``: people write, or wait for an answer; ``wave``: copies with one link; ``over``."""

    LIVE = "live"
    WAVE = "wave"
    OVER = "over"


_ADD = Insertion(surges)
_BY_ID = Statement(select(surges).where(surges.c.id == bindparam("surge")))
_HELD = Statement(select(surges).where(surges.c.id == bindparam("surge")).with_for_update())
_IS_WATCHED = text("(state = 'live' OR state = 'wave')")
_WATCHED = Statement(select(surges).where(_IS_WATCHED).order_by(surges.c.id))
#: Asked of each post: no more than is compared, the matter as its text, and the same words for every post, so that the
#: answer is remembered within a transaction.
_GOING_ON = Statement(
    select(
        *(surges.c.id, surges.c.state, surges.c.topic, surges.c.began_at, surges.c.last_at),
        cast(surges.c.matter, Text).label("matter"),
    )
    .where(_IS_WATCHED)
    .order_by(surges.c.id)
)
_CHANGE = Change(surges, surges.c.id == bindparam("surge"))
_CHANGE_STATE = Change(surges, surges.c.id == bindparam("surge"), surges.c.state == bindparam("from_"))
#: PostgreSQL's name of the lock; any number that nothing else here uses.
_GATHERING = 4_1201
_IN = cases.c.surge_id == bindparam("surge")
_COUNTED: Final[tuple[ColumnElement[Any], ...]] = (
    func.count(cases.c.customer_id.distinct()).label("authors"),
    func.count(case((cases.c.state == "open", cases.c.id))).label("waiting"),
    func.min(cases.c.opened_at).label("since"),
    func.max(cases.c.opened_at).label("last"),
    func.min(case((cases.c.state == "open", cases.c.due_at))).label("due"),
)
_COUNTS = Statement(select(*_COUNTED).where(_IN))
_HOLDERS = Statement(
    select(cases.c.owner, func.count().label("number"))
    .where(_IN, cases.c.state == "open")
    .group_by(cases.c.owner)
    .order_by(func.count().desc(), cases.c.owner)
)
_WHEN = Statement(
    select(func.min(cases.c.opened_at).label("at")).where(_IN).group_by(cases.c.customer_id).order_by(text("at"))
)
_FIRST = Statement(
    select(cases.c.id).where(_IN, cases.c.state != "aside").order_by(cases.c.id).limit(bindparam("most"))
)
#: A reply in one of these states is on its way, and its customer waits no more for us.
_ON_ITS_WAY = (
    *(PartState.SECOND, PartState.APPROVED, PartState.HELD, PartState.QUEUED),
    *(PartState.SENDING, PartState.UNSURE, PartState.ASKING),
)


def _waiting(*of: ColumnElement[bool], handled: ColumnElement[bool]) -> Statement:
    answered = select(1).where(replies.c.case_id == cases.c.id, handled).exists()
    query = select(cases.c.id).where(_IN, cases.c.state == "open", ~answered, *of)
    return Statement(query.order_by(cases.c.id))


_LEAVES = replies.c.state.in_([bindparam(None, state.value) for state in _ON_ITS_WAY])
_PREPARED = and_(replies.c.state == PartState.PREVIEWED.value, replies.c.prepared_by.is_not(None))
_MINE = cases.c.owner == bindparam("owner")
_WAITING = _waiting(_MINE, handled=_LEAVES)
_UNPREPARED = _waiting(_MINE, handled=or_(_LEAVES, _PREPARED))
_OTHERS = _waiting(cases.c.owner.is_distinct_from(bindparam("owner")), handled=_LEAVES)
_CARDS = Statement(
    select(outgoing.c.id).where(outgoing.c.case_id == bindparam("case"), outgoing.c.kind == "card").limit(1)
)
_THREAD = Statement(select(outgoing.c.remote_id).where(outgoing.c.key == bindparam("name")))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people wrote, and how many of their cases wait for an answer; when the first and the last was written,
    and when the first answer is due."""

    authors: int
    waiting: int
    since: datetime
    last: datetime
    due: datetime | None


def add(conn: Connection, **values: Any) -> int:
    """A new surge; returns its id."""
    return _ADD(conn, **values)


def get(conn: Connection, surge: int) -> Row[Any] | None:
    return _BY_ID.first(conn, surge=surge)


def held(conn: Connection, surge: int) -> Row[Any]:
    """One that is there, and that nobody else changes until this transaction ends."""
    return _HELD.one(conn, surge=surge)


def going_on(conn: Connection, since: datetime) -> list[Row[Any]]:
    """Surges and waves about which somebody wrote since an instant, oldest first: (id, state, topic, began_at,
    last_at, matter), the matter as JSON."""
    return [row for row in _GOING_ON.rows(conn) if row.last_at >= since]


def outside(conn: Connection, since: datetime, until: datetime) -> list[Row[Any]]:
    """Cases that were opened within a time, are for the desk or wait for a lead's look, and are in no surge, oldest
    first: (id, topic, text of the first post). What was written to somebody's own account is not among them."""
    own = and_(posts.c.audience == "private", posts.c.unanswerable.is_not(None))
    query = (
        select(cases.c.id, cases.c.topic, posts.c.text)
        .join(posts, posts.c.id == cases.c.first_post)
        .where(cases.c.opened_at >= since, cases.c.opened_at <= until, cases.c.surge_id.is_(None))
        .where(cases.c.lane == "desk", or_(cases.c.state != "aside", LOOKED_FOR), posts.c.gone.is_(None), ~own)
    )
    return list(conn.execute(query.order_by(cases.c.id)))


def watched(conn: Connection) -> list[Row[Any]]:
    """The surges and waves that are not over, however long ago anybody wrote."""
    return _WATCHED.rows(conn)


def change(conn: Connection, surge: int, **values: Any) -> None:
    """Change fields that need no compare-and-set."""
    _CHANGE(conn, values, surge=surge)


def change_state(conn: Connection, surge: int, from_: str, to: str, **values: Any) -> bool:
    """Compare-and-set the state; false when it was another."""
    return bool(_CHANGE_STATE(conn, {"state": to, **values}, surge=surge, from_=from_))


def one_at_a_time(conn: Connection) -> None:
    """Until this transaction ends nobody else gathers posts: what two workers saw at once would be two surges. SQLite
    has one writer anyway."""
    if conn.dialect.name == "postgresql":
        conn.execute(select(func.pg_advisory_xact_lock(_GATHERING)))


def counts(conn: Connection, surge: int) -> Counts:
    found = _COUNTS.one(conn, surge=surge)
    return Counts(found.authors, found.waiting, found.since, found.last, found.due)


def holders(conn: Connection, surge: int) -> list[tuple[str | None, int]]:
    """Who has how many of the cases that wait, most first; None: nobody has them."""
    return [(row.owner, row.number) for row in _HOLDERS.rows(conn, surge=surge)]


def when(conn: Connection, surge: int) -> list[datetime]:
    """When each person wrote first, in order."""
    return _WHEN.scalars(conn, surge=surge)


def first(conn: Connection, surge: int, most: int) -> list[int]:
    """The ids of the first cases."""
    return _FIRST.scalars(conn, surge=surge, most=most)


def waiting(conn: Connection, surge: int, owner: str, *, unprepared: bool = False) -> list[int]:
    """The cases that wait for somebody, in the order in which they came: no answer is on its way, and (``unprepared``)
    nobody has prepared one."""
    return (_UNPREPARED if unprepared else _WAITING).scalars(conn, surge=surge, owner=owner)


def with_others(conn: Connection, surge: int, owner: str) -> list[int]:
    """The cases that wait for anybody else, or for nobody, in the order in which they came."""
    return _OTHERS.scalars(conn, surge=surge, owner=owner)


def forget_words(conn: Connection, before: datetime) -> None:
    """Of a surge that was over before an instant nobody needs the words that it was known by."""
    over = (surges.c.state == SurgeState.OVER, surges.c.ended_at < before, surges.c.title != "")
    conn.execute(update(surges).where(*over).values(title="", matter={}))


def is_carded(conn: Connection, case_id: int) -> bool:
    """Whether a case has a card of its own, or gets one."""
    return _CARDS.first(conn, case=case_id) is not None


def thread(conn: Connection, key: str) -> tuple[str, str | None]:
    """The channel and ts of a surge's card by the key of its row; nothing until it stands."""
    channel, _, ts = (_THREAD.scalar(conn, name=key) or "").partition(":")
    return channel, ts or None
