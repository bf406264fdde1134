"""Customers, their cases and what they wrote; the clocks and offers of a case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, UniqueConstraint
from sqlmodel import Field

from bot.store.tables import columns as column
from bot.store.tables.columns import TOPICAL, BigId, Index, Rows

_WAITS = "state = 'open'"


class Customers(Rows, table=True):
    """A person who wrote to us."""

    __tablename__ = "customers"
    id: int | None = column.key()
    name: str = column.text()
    first_seen: datetime = column.instant()


class Identities(Rows, table=True):
    """One of a customer's handles on one channel."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("channel", "remote_id"), Index("identities_name", "name"))
    id: int | None = column.key()
    customer_id: int = column.link(index=True, nullable=False)
    channel: str = column.text()
    remote_id: str = column.text()
    name: str = column.text()
    handle: str = column.text()


class Cases(Rows, table=True):
    """One matter of one customer. States: aside, open, answered, closed (``bot.rules.lifecycle``).

    ``let_go`` is why nothing that was said in it is kept any more (``bot.messages.Gone``), or null. Then it is shown
    nowhere and over for good; once all of it is out of the tables its ``conversation`` is empty.
    """

    __tablename__ = "cases"
    __table_args__ = (
        Index("cases_place", "channel", "account", "conversation", "identity_id"),
        Index("cases_thread", "desk_channel", "desk_ts", only="desk_ts IS NOT NULL"),
        Index("cases_state", "state", "id"),
        # With what their conditions name, since SQLite counts from an index alone only what stands in it.
        Index("cases_owner", "owner", "lane", "danger", "due_at", "id", "channel", "state", only=_WAITS),
        Index("cases_due", "lane", "danger", "due_at", "id", "channel", "owner", "state", only=_WAITS),
        Index("cases_since", "lane", "opened_at", "state", only=_WAITS),
        Index("cases_about", "opened_at", "topic", "lane", "state", only=TOPICAL),
        Index("cases_opened", "opened_at"),
        Index("cases_identity", "identity_id"),
        Index("cases_kept", "opened_at", only="let_go IS NULL AND state <> 'open'"),
        Index("cases_unseen", "opened_at", only="let_go IS NULL AND state = 'aside' AND desk_ts IS NULL"),
        Index("cases_under", "under_case", only="under_case IS NOT NULL"),
        Index("cases_surge", "surge_id", "id", only="surge_id IS NOT NULL"),
        Index("cases_joined", "joined_to", only="joined_to IS NOT NULL"),
    )
    id: int | None = column.key()
    channel: str = column.text()
    account: str = column.text()
    conversation: str = column.text()
    audience: str = column.text()
    identity_id: int = column.link(nullable=False)
    customer_id: int = column.link(index=True, nullable=False)
    state: str = column.text("open")
    lane: str = column.text("desk")
    card: str = column.text("new")
    owner: str | None = column.words()
    topic: str | None = column.words()
    kind: str = column.text()
    urgency: float = column.share()
    danger: bool = column.flag()
    history: str = column.text()
    placed: str = column.text()
    reasons: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    urgency_reasons: list[str] = column.listing()
    shares: list[tuple[str, float]] = column.listing()
    names: list[str] = column.listing()
    colleague: bool = column.flag()
    plan_version: int | None = column.link()
    first_post: int | None = column.link()
    last_post: int | None = column.link()
    previous_case: int | None = column.link()
    under_case: int | None = column.link()
    surge_id: int | None = column.link()
    joined_to: int | None = column.link()
    desk_channel: str | None = column.words()
    desk_ts: str | None = column.words()
    opened_at: datetime = column.instant()
    due_at: datetime | None = column.instant(nullable=True)
    answered_at: datetime | None = column.instant(nullable=True)
    answered_by: str = column.text()
    closed_at: datetime | None = column.instant(nullable=True)
    moved_at: datetime | None = column.instant(nullable=True)
    let_go: str | None = column.words()


class Threads(Rows, table=True):
    """Where a case's card stood before: words that are written there are still for that case."""

    __tablename__ = "threads"
    channel: str = column.name()
    ts: str = column.name()
    case_id: int = column.link(nullable=False)
    left_at: datetime = column.instant()


class Invitations(Rows, table=True):
    """The way from a public thread to a private chat: one case, one person, one use (``bot.rules.invitation``).

    ``reply_id`` is the public invitation, ``first_reply`` the private words that wait. States: draft, open, used, void.
    ``post_id`` is what came when the customer opened the chat.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        Index("invitations_case", "case_id", "made_at"),
        Index("invitations_open", "made_at", only=_WAITS),
        UniqueConstraint("reply_id"),
    )
    token: str = column.name()
    case_id: int = column.link(nullable=False)
    reply_id: int = column.link(nullable=False)
    first_reply: int | None = column.link()
    identity_id: int = column.link(nullable=False)
    state: str = column.text("draft")
    made_at: datetime = column.instant()
    used_at: datetime | None = column.instant(nullable=True)
    asked_at: datetime | None = column.instant(nullable=True)
    post_id: int | None = column.link()


class Places(Rows, table=True):
    """A private conversation that belongs to a case which began elsewhere."""

    __tablename__ = "places"
    channel: str = column.name()
    account: str = column.name()
    conversation: str = column.name()
    identity_id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
    case_id: int = column.link(nullable=False)
    joined_at: datetime = column.instant()


class Posts(Rows, table=True):
    """One inbound message as received: raw beside the normalised form. An edit is a row with a later revision.

    ``gone`` is why it is no longer to be seen on its platform (``bot.messages.Gone``), or null: then nothing of its
    words is shown here either. ``erased_at`` is when they were taken out of this table. ``model`` is the name of the
    detector that gave ``kind`` and ``score``.
    """

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("channel", "account", "remote_id", "revision"),
        Index("posts_case", "case_id", "id"),
        Index("posts_gone", "id", only="gone IS NOT NULL AND erased_at IS NULL"),
    )
    id: int | None = column.key()
    channel: str = column.text()
    account: str = column.text()
    remote_id: str = column.text()
    revision: str = column.text()
    conversation: str = column.text()
    in_reply_to: str | None = column.words()
    identity_id: int = column.link(nullable=False)
    case_id: int | None = column.link()
    text: str = column.text()
    attachments: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    audience: str = column.text()
    url: str | None = column.words()
    unanswerable: str | None = column.words()
    addressed: list[str] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    posted_at: datetime = column.instant()
    received_at: datetime = column.instant()
    kind: str = column.text()
    score: float = column.share()
    model: str = column.text()
    raw: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    gone: str | None = column.words()
    gone_at: datetime | None = column.instant(nullable=True)
    erased_at: datetime | None = column.instant(nullable=True)


class Clocks(Rows, table=True):
    """A durable timer of a case: ``step`` is due at ``due_at``. A higher generation makes every older timer void.

    A clock that waits for an answer is known by when it started; its steps are those of the plan version of its case.
    """

    __tablename__ = "clocks"
    __table_args__ = (Index("clocks_due", "due_at"),)
    case_id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
    name: str = column.name()
    due_at: datetime = column.instant()
    started_at: datetime = column.instant()
    step: int = column.count(0)
    generation: int = column.count(1)


class HandedOn(Rows, table=True):
    """Praise that was brought to whom it is about: who (``to_whom``) heard of it, ``how``, and who told them."""

    __tablename__ = "handed_on"
    __table_args__ = (Index("handed_on_case", "case_id"),)
    id: int | None = column.key()
    case_id: int = column.link(nullable=False)
    to_whom: str = column.text()
    how: str = column.text()
    told_by: str = column.text()
    told_at: datetime = column.instant()


class Offers(Rows, table=True):
    """A case offered to one peer, at most one at a time. States: live, taken, refused, over (no longer needed).

    ``clock`` is the start of the clock for which it was asked, ``step`` the step that asked (-1: the owner is away);
    ``holder`` is who has the case instead.
    """

    __tablename__ = "offers"
    __table_args__ = (
        UniqueConstraint("case_id", "clock", "executive"),
        Index("offers_live", "case_id", unique=True, only="state = 'live'"),
    )
    id: int | None = column.key()
    case_id: int = column.link(nullable=False)
    clock: datetime = column.instant()
    step: int = column.count(0)
    executive: str = column.text()
    state: str = column.text("live")
    asked_at: datetime = column.instant()
    ended_at: datetime | None = column.instant(nullable=True)
    holder: str | None = column.words()


class Handovers(Rows, table=True):
    """A case that nobody had answered when a turn ended. ``batch`` is one person's turn; ``wanted``: they keep it, and
    it has not gone back yet; ``kept``: it went back."""

    __tablename__ = "handovers"
    __table_args__ = (
        Index("handovers_case", "case_id"),
        Index("handovers_batch", "batch"),
        Index("handovers_wanted", "case_id", only="wanted IS TRUE"),
    )
    id: int | None = column.key()
    batch: str = column.text()
    case_id: int = column.link(nullable=False)
    giver: str = column.text()
    taker: str = column.text()
    at: datetime = column.instant()
    kept: bool = column.flag()
    wanted: bool = column.flag()


class Promises(Rows, table=True):
    """What an executive told a customer will happen. States and meaning: ``bot.rules.keeping``.

    ``reply_id`` is null where it was said elsewhere (by telephone); ``words`` are the executive's own, ``facts`` the
    rest of ``bot.rules.promise.Promised``. ``asked_at`` is when its executive was asked whether it is done.
    """

    __tablename__ = "promises"
    __table_args__ = (
        Index("promises_case", "case_id"),
        Index("promises_live", "due_at", only="state = 'open' OR state = 'late'"),
    )
    id: int | None = column.key()
    case_id: int = column.link(nullable=False)
    reply_id: int | None = column.link()
    executive: str = column.text()
    words: str = column.text()
    state: str = column.text("open")
    facts: dict[str, Any] = column.facts()
    made_at: datetime = column.instant()
    due_at: datetime = column.instant()
    remind_at: datetime = column.instant()
    asked_at: datetime | None = column.instant(nullable=True)
    ended_at: datetime | None = column.instant(nullable=True)
