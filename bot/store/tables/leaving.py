"""What executives write and everything that leaves: replies, their files, outgoing rows, drafts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, UniqueConstraint
from sqlmodel import Field

from bot.store.tables import columns as column
from bot.store.tables.columns import DUE, OPEN, BigId, Index, Rows, spelled


class Replies(Rows, table=True):
    """An executive's words on their way: a draft, its preview, its approval and its outcome (``bot.rules.lifecycle``).

    ``parts`` are the exact texts that were shown; what leaves is never composed again after approval.
    """

    __tablename__ = "replies"
    __table_args__ = (
        Index("replies_case", "case_id", "id"),
        Index("replies_waiting", "created_at", only="state = 'previewed'"),
        Index("replies_answered", "executive", "ended_at", only="state = 'sent'"),
        Index("replies_ended", "ended_at", only="state = 'sent'"),
        Index("replies_second", "id", only="state = 'waits for a second look'"),
        UniqueConstraint("source_channel", "source_ts"),
    )
    id: int | None = column.key()
    case_id: int = column.link(nullable=False)
    executive: str = column.text()
    prepared_by: str | None = column.words()
    source_channel: str | None = column.words()
    source_ts: str | None = column.words()
    state: str = column.text("previewed")
    revision: int = column.count(1)
    words: str = column.text()
    parts: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    facts: dict[str, Any] = column.facts()
    post_id: int | None = column.link()
    created_at: datetime = column.instant()
    approved_at: datetime | None = column.instant(nullable=True)
    leaves_at: datetime | None = column.instant(nullable=True)
    ended_at: datetime | None = column.instant(nullable=True)
    url: str | None = column.words()
    why: str = column.text()


class SecondLooks(Rows, table=True):
    """A reply about a stop topic, in one revision, on its way past a second person. States: waiting, approved,
    returned, over (no longer needed).

    ``sent_by`` and ``press`` are whose Send it was and which, ``prints`` those of the texts that both approve, ``why``
    says what stops it. ``asked`` are pairs of who was asked (Slack ids) and when; ``said_by`` is who decided.
    """

    __tablename__ = "second_looks"
    __table_args__ = (
        UniqueConstraint("reply_id", "revision"),
        Index("second_looks_waiting", "id", only="state = 'waiting'"),
    )
    id: int | None = column.key()
    reply_id: int = column.link(nullable=False)
    revision: int = column.count(1)
    state: str = column.text("waiting")
    why: str = column.text()
    sent_by: str = column.text()
    press: str = column.text()
    prints: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    asked: list[list[str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    turn: int = column.count(0)
    since: datetime = column.instant()
    ended_at: datetime | None = column.instant(nullable=True)
    said_by: str = column.text()


class Files(Rows, table=True):
    """A file that an executive attached, as it would leave; deleted when its reply has come to its end."""

    __tablename__ = "files"
    __table_args__ = (Index("files_reply", "reply_id", "digest"),)
    id: int | None = column.key()
    reply_id: int = column.link(nullable=False)
    digest: str = column.text()
    name: str = column.text()
    kind: str = column.text()
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    kept_at: datetime = column.instant()


class Outgoing(Rows, table=True):
    """Every outgoing thing: Slack messages as desired state (key, generation), and each part of a reply.

    States as in ``bot.rules.lifecycle.PartState``. ``lane`` is FIFO by ``id``; ``budget`` names the pace that a *new*
    message spends, or is null. ``generation`` is wanted, ``shown`` is what the platform has.
    """

    __tablename__ = "outgoing"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("outgoing_due", "account", "budget", "priority", "id", only=spelled(DUE)),
        Index("outgoing_later", "not_before", only=spelled(DUE)),
        Index("outgoing_lane", "lane", "id", only=spelled(OPEN)),
        Index("outgoing_remote", "remote_id", only="remote_id IS NOT NULL"),
        Index("outgoing_case", "case_id"),
        Index("outgoing_reply", "reply_id", only="reply_id IS NOT NULL"),
    )
    id: int | None = column.key()
    kind: str = column.text()
    key: str = column.text()
    account: str = column.text()
    lane: str = column.text()
    budget: str | None = column.words()
    priority: int = column.count(10)
    state: str = column.text("queued")
    generation: int = column.count(1)
    shown: int = column.count(0)
    not_before: datetime = column.instant()
    attempts: int = column.count(0)
    looks: int = column.count(0)
    worker: str | None = column.words()
    attempted_at: datetime | None = column.instant(nullable=True)
    case_id: int | None = column.link()
    reply_id: int | None = column.link()
    post_id: int | None = column.link()
    place: str = column.text()
    thread: str | None = column.words()
    facts: dict[str, Any] = column.facts()
    remote_id: str | None = column.words()
    remote_url: str | None = column.words()
    sent_at: datetime | None = column.instant(nullable=True)
    why: str = column.text()


class Drafts(Rows, table=True):
    """The words of a window that was not sent, the latest only; deleted when the case closes."""

    __tablename__ = "drafts"
    case_id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
    person: str = column.name()
    words: str = column.text()
    saved_at: datetime = column.instant()
