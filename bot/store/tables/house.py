"""What the house needs to run: accounts, cursors, secrets, leases, the inbox, the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, UniqueConstraint
from sqlmodel import Field

from bot.store.tables import columns as column
from bot.store.tables.columns import Index, Rows
from bot.store.tables.learning import ABOUT_TOPICS, IS_LABEL


class Accounts(Rows, table=True):
    """Our presence on each channel, as the platform last told it, and whether it pauses: it must be connected again, or
    (``unpaid``) what it may do is used up."""

    __tablename__ = "accounts"
    channel: str = column.name()
    id: str = column.name()
    handle: str = column.text()
    name: str = column.text()
    paused_at: datetime | None = column.instant(nullable=True)
    paused_why: str = column.text()
    unpaid: bool = column.flag()


class Cursors(Rows, table=True):
    """Up to where a channel's posts are safe with us."""

    __tablename__ = "cursors"
    channel: str = column.name()
    account: str = column.name()
    value: str = column.text()
    moved_at: datetime = column.instant()


class Tokens(Rows, table=True):
    """Secrets of accounts, encrypted with the newest of BUCKSTOP_SECRET_KEYS."""

    __tablename__ = "tokens"
    channel: str = column.name()
    account: str = column.name()
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    saved_at: datetime = column.instant()


class Leases(Rows, table=True):
    """Who lives (``worker:…``, and in which role ``role:…``) and who holds a single duty (``duty:…``), until when.

    ``fence`` is a number that grows at each change of hands, and when a lease that ran out is taken again.
    """

    __tablename__ = "leases"
    name: str = column.name()
    owner: str = column.text()
    fence: int = column.count()
    until: datetime = column.instant()


class Inbox(Rows, table=True):
    """What the desk or a platform told us, durable before it is acknowledged.

    ``key`` and ``twin`` are two ways to know the same thing again (Slack's event id; channel, ts and edit).
    States: new, done, aside (given up after some tries, or not understood; kept for people). ``worker`` is who handles
    a new one now.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("twin"),
        Index("inbox_new", "not_before", only="state = 'new'"),
        Index("inbox_lane", "lane", "position", "id", only="state = 'new'"),
    )
    id: int | None = column.key()
    source: str = column.text()
    kind: str = column.text()
    key: str = column.text()
    twin: str | None = column.words()
    lane: str = column.text()
    position: str = column.text()
    payload: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    received_at: datetime = column.instant()
    not_before: datetime = column.instant()
    attempts: int = column.count(0)
    state: str = column.text("new")
    worker: str | None = column.words()
    why: str = column.text()


class Paces(Rows, table=True):
    """How fast an account may speak, for all workers together.

    Of a ``budget`` (a Slack channel, a chat): ``level`` new messages were left to it at the instant ``at``. Of the
    whole account (no budget): it rests ``until`` then, and the outcome of the last ``lost`` messages is unknown.
    """

    __tablename__ = "paces"
    account: str = column.name()
    budget: str = column.name()
    level: float = column.share()
    at: datetime = column.instant()
    until: datetime | None = column.instant(nullable=True)
    lost: int = column.count(0)


class Faults(Rows, table=True):
    """What must never be, and is or was: an invariant (``name``, `bot.flows.invariants`) that a look found broken.

    ``times`` is how often, ``cases`` are some of those it is about, ``said`` is what exactly, where a sentence says it.
    ``told_at`` is when people heard of it, which they do where it stands for a while.
    """

    __tablename__ = "faults"
    __table_args__ = (Index("faults_standing", "name", unique=True, only="ended_at IS NULL"),)
    id: int | None = column.key()
    name: str = column.text()
    times: int = column.count(0)
    cases: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    said: str = column.text()
    begun_at: datetime = column.instant()
    told_at: datetime | None = column.instant(nullable=True)
    ended_at: datetime | None = column.instant(nullable=True)


class Events(Rows, table=True):
    """What happened, in order, without words of customers: the audit trail of each case.

    The database itself refuses every change but giving a ``seal`` to a row without one (migration 0002).
    """

    __tablename__ = "events"
    __table_args__ = (
        Index("events_case", "case_id", "id"),
        Index("events_labels", "id", only=IS_LABEL),
        Index("events_topics", "id", only=ABOUT_TOPICS),
    )
    id: int | None = column.key()
    at: datetime = column.instant()
    case_id: int | None = column.link()
    reply_id: int | None = column.link()
    actor: str = column.text()
    what: str = column.text()
    facts: dict[str, Any] = column.facts()
    seal: str | None = column.words()
