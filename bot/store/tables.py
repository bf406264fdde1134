"""The tables. No relationships: a query says what it reads.

Hot paths use the Core tables (``cases``, ``posts`` …) below the classes; the classes are the schema.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlmodel import Field, SQLModel

from bot.store.types import Instant

#: SQLite only counts up by itself on INTEGER.
BigId = BigInteger().with_variant(Integer, "sqlite")


def spelled(states: Iterable[str], of: str = "") -> str:
    """SQL for "the state is one of these", without an IN: for each index with one SQLite would make a table of its
    values at each change of a row, which takes four times as long as the change. ``of`` is the table with its dot."""
    return " OR ".join(f"{of}state = '{state}'" for state in states)


#: States of a row that may leave when its time has come, and of one that still holds its lane.
DUE: Final = ("held", "queued", "unsure")
OPEN: Final = ("held", "queued", "sending", "unsure", "asking")


def _only(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def _id() -> Any:
    return Field(default=None, sa_column=Column(BigId, primary_key=True, autoincrement=True))


def _link(*, index: bool = False, nullable: bool = True) -> Any:
    return Field(default=None, sa_column=Column(BigId, index=index, nullable=nullable))


def _at(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(Instant, nullable=nullable))


def _name() -> Any:
    return Field(sa_column=Column(Text, primary_key=True))


def _text(default: str = "") -> Any:
    return Field(default=default, sa_column=Column(Text, nullable=False, server_default=default))


def _count(default: int = 0) -> Any:
    return Field(default=default, sa_column=Column(BigInteger, nullable=False, server_default=str(default)))


def _share() -> Any:
    return Field(default=0.0, sa_column=Column(Float, nullable=False, server_default="0"))


def _flag() -> Any:
    return Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=false()))


def _words() -> Any:
    return Field(default=None, sa_column=Column(Text, nullable=True))


def _json() -> Any:
    return Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class PlanVersions(SQLModel, table=True):
    """The plan as it was applied, one immutable row a version; the newest is in force."""

    __tablename__ = "plan_versions"
    id: int | None = _id()
    applied_at: datetime = _at()
    applied_by: str = _text()
    source: str = _text()


class Consents(SQLModel, table=True):
    """What an executive said about replies under their name: the newest word counts; null leaves it to the plan."""

    __tablename__ = "consents"
    __table_args__ = (Index("consents_executive", "executive", "id"),)
    id: int | None = _id()
    executive: str = _text()
    agreed: bool | None = Field(default=None, sa_column=Column(Boolean, nullable=True))
    said_at: datetime = _at()
    said_by: str = _text()


class Preferences(SQLModel, table=True):
    """What an executive set for themselves (``bot.rules.preferences``); what is absent is as plan or house have it."""

    __tablename__ = "preferences"
    executive: str = _name()
    facts: dict[str, Any] = _json()
    changed_at: datetime = _at()
    revision: int = _count(1)


class Bindings(SQLModel, table=True):
    """An executive's own account on a channel. States: bound, revoked (by its owner, the platform or an operator), and
    proved: whose account it is has been shown, and is no permission yet.

    An account answers for one person at a time.
    """

    __tablename__ = "bindings"
    __table_args__ = (
        Index("bindings_executive", "executive", "channel"),
        Index("bindings_account", "channel", "account", unique=True, **_only("state = 'bound'")),
    )
    id: int | None = _id()
    executive: str = _text()
    channel: str = _text()
    account: str = _text()
    handle: str = _text()
    facts: dict[str, Any] = _json()
    state: str = _text("bound")
    bound_at: datetime = _at()
    ended_at: datetime | None = _at(nullable=True)
    why: str = _text()


class Proofs(SQLModel, table=True):
    """The page that says that a reply is real, by its unguessable token."""

    __tablename__ = "proofs"
    __table_args__ = (UniqueConstraint("reply_id"),)
    token: str = _name()
    reply_id: int = _link(nullable=False)
    made_at: datetime = _at()


class Handshakes(SQLModel, table=True):
    """A one-use word between us and somebody who is on the way through another page (``connect``).

    ``token`` is the SHA-256 of what they carry, which is stored nowhere; ``sealed`` is what only we may read.
    """

    __tablename__ = "handshakes"
    token: str = _name()
    kind: str = _text()
    executive: str = _text()
    channel: str = _text()
    sealed: bytes = Field(default=b"", sa_column=Column(LargeBinary, nullable=False))
    ends_at: datetime = _at()


class Entrusted(SQLModel, table=True):
    """What a platform last said of somebody who lets us act in chats of their own account, whoever that is.

    ``owner`` is the platform's id of that person; who it is to us, if anybody, says a binding that was ``proved``.
    """

    __tablename__ = "entrusted"
    channel: str = _name()
    account: str = _name()
    owner: str = _text()
    may_answer: bool = _flag()
    changed_at: datetime = _at()


class Accounts(SQLModel, table=True):
    """Our presence on each channel, as the platform last told it, and whether it pauses."""

    __tablename__ = "accounts"
    channel: str = _name()
    id: str = _name()
    handle: str = _text()
    name: str = _text()
    paused_at: datetime | None = _at(nullable=True)
    paused_why: str = _text()


class Cursors(SQLModel, table=True):
    """Up to where a channel's posts are safe with us."""

    __tablename__ = "cursors"
    channel: str = _name()
    account: str = _name()
    value: str = _text()
    moved_at: datetime = _at()


class Tokens(SQLModel, table=True):
    """Secrets of accounts, encrypted with the newest of BUCKSTOP_SECRET_KEYS."""

    __tablename__ = "tokens"
    channel: str = _name()
    account: str = _name()
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    saved_at: datetime = _at()


class Leases(SQLModel, table=True):
    """Who holds a single duty, with a fencing number that grows at each change of hands."""

    __tablename__ = "leases"
    name: str = _name()
    owner: str = _text()
    fence: int = _count()
    until: datetime = _at()


class Inbox(SQLModel, table=True):
    """What the desk or a platform told us, durable before it is acknowledged.

    ``key`` and ``twin`` are two ways to know the same thing again (Slack's event id; channel, ts and edit).
    States: new, done, aside (given up after some tries, or not understood; kept for people).
    """

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("twin"),
        Index("inbox_new", "not_before", **_only("state = 'new'")),
    )
    id: int | None = _id()
    source: str = _text()
    kind: str = _text()
    key: str = _text()
    twin: str | None = _words()
    lane: str = _text()
    position: str = _text()
    payload: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    received_at: datetime = _at()
    not_before: datetime = _at()
    attempts: int = _count(0)
    state: str = _text("new")
    why: str = _text()


class Customers(SQLModel, table=True):
    """A person who wrote to us."""

    __tablename__ = "customers"
    id: int | None = _id()
    name: str = _text()
    first_seen: datetime = _at()


class Identities(SQLModel, table=True):
    """One of a customer's handles on one channel."""

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("channel", "remote_id"),)
    id: int | None = _id()
    customer_id: int = _link(index=True, nullable=False)
    channel: str = _text()
    remote_id: str = _text()
    name: str = _text()
    handle: str = _text()


class Cases(SQLModel, table=True):
    """One matter of one customer. States: aside, open, answered, closed (``bot.rules.lifecycle``)."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("cases_place", "channel", "account", "conversation", "identity_id"),
        Index("cases_thread", "desk_channel", "desk_ts", **_only("desk_ts IS NOT NULL")),
        Index("cases_state", "state", "id"),
    )
    id: int | None = _id()
    channel: str = _text()
    account: str = _text()
    conversation: str = _text()
    audience: str = _text()
    identity_id: int = _link(nullable=False)
    customer_id: int = _link(index=True, nullable=False)
    state: str = _text("open")
    card: str = _text("new")
    owner: str | None = _words()
    topic: str | None = _words()
    kind: str = _text()
    urgency: float = _share()
    danger: bool = _flag()
    history: str = _text()
    placed: str = _text()
    reasons: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    plan_version: int | None = _link()
    first_post: int | None = _link()
    last_post: int | None = _link()
    previous_case: int | None = _link()
    under_case: int | None = _link()
    desk_channel: str | None = _words()
    desk_ts: str | None = _words()
    opened_at: datetime = _at()
    due_at: datetime | None = _at(nullable=True)
    answered_at: datetime | None = _at(nullable=True)
    answered_by: str = _text()
    closed_at: datetime | None = _at(nullable=True)
    moved_at: datetime | None = _at(nullable=True)


class Threads(SQLModel, table=True):
    """Where a case's card stood before: words that are written there are still for that case."""

    __tablename__ = "threads"
    channel: str = _name()
    ts: str = _name()
    case_id: int = _link(nullable=False)
    left_at: datetime = _at()


class Invitations(SQLModel, table=True):
    """The way from a public thread to a private chat: one case, one person, one use (``bot.rules.invitation``).

    ``reply_id`` is the public invitation, ``first_reply`` the private words that wait. States: draft, open, used, void.
    ``post_id`` is what came when the customer opened the chat.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        Index("invitations_case", "case_id", "made_at"),
        Index("invitations_open", "made_at", **_only("state = 'open'")),
        UniqueConstraint("reply_id"),
    )
    token: str = _name()
    case_id: int = _link(nullable=False)
    reply_id: int = _link(nullable=False)
    first_reply: int | None = _link()
    identity_id: int = _link(nullable=False)
    state: str = _text("draft")
    made_at: datetime = _at()
    used_at: datetime | None = _at(nullable=True)
    asked_at: datetime | None = _at(nullable=True)
    post_id: int | None = _link()


class Places(SQLModel, table=True):
    """A private conversation that belongs to a case which began elsewhere."""

    __tablename__ = "places"
    channel: str = _name()
    account: str = _name()
    conversation: str = _name()
    identity_id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
    case_id: int = _link(nullable=False)
    joined_at: datetime = _at()


class Posts(SQLModel, table=True):
    """One inbound message as received: raw beside the normalised form. An edit is a row with a later revision."""

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("channel", "account", "remote_id", "revision"),
        Index("posts_case", "case_id", "id"),
    )
    id: int | None = _id()
    channel: str = _text()
    account: str = _text()
    remote_id: str = _text()
    revision: str = _text()
    conversation: str = _text()
    in_reply_to: str | None = _words()
    identity_id: int = _link(nullable=False)
    case_id: int | None = _link()
    text: str = _text()
    attachments: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    audience: str = _text()
    url: str | None = _words()
    unanswerable: str | None = _words()
    addressed: list[str] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    posted_at: datetime = _at()
    received_at: datetime = _at()
    kind: str = _text()
    score: float = _share()
    raw: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Replies(SQLModel, table=True):
    """An executive's words on their way: a draft, its preview, its approval and its outcome (``bot.rules.lifecycle``).

    ``parts`` are the exact texts that were shown; what leaves is never composed again after approval.
    """

    __tablename__ = "replies"
    __table_args__ = (
        Index("replies_case", "case_id", "id"),
        Index("replies_waiting", "created_at", **_only("state = 'previewed'")),
        UniqueConstraint("source_channel", "source_ts"),
    )
    id: int | None = _id()
    case_id: int = _link(nullable=False)
    executive: str = _text()
    prepared_by: str | None = _words()
    source_channel: str | None = _words()
    source_ts: str | None = _words()
    state: str = _text("previewed")
    revision: int = _count(1)
    words: str = _text()
    parts: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    facts: dict[str, Any] = _json()
    post_id: int | None = _link()
    created_at: datetime = _at()
    approved_at: datetime | None = _at(nullable=True)
    leaves_at: datetime | None = _at(nullable=True)
    ended_at: datetime | None = _at(nullable=True)
    url: str | None = _words()
    why: str = _text()


class Files(SQLModel, table=True):
    """A file that an executive attached, as it would leave; deleted when its reply has come to its end."""

    __tablename__ = "files"
    __table_args__ = (Index("files_reply", "reply_id", "digest"),)
    id: int | None = _id()
    reply_id: int = _link(nullable=False)
    digest: str = _text()
    name: str = _text()
    kind: str = _text()
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    kept_at: datetime = _at()


class Outgoing(SQLModel, table=True):
    """Every outgoing thing: Slack messages as desired state (key, generation), and each part of a reply.

    States as in ``bot.rules.lifecycle.PartState``. ``lane`` is FIFO by ``id``; ``budget`` names the pace that a *new*
    message spends, or is null. ``generation`` is wanted, ``shown`` is what the platform has.
    """

    __tablename__ = "outgoing"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("outgoing_due", "account", "budget", "priority", "id", **_only(spelled(DUE))),
        Index("outgoing_later", "not_before", **_only(spelled(DUE))),
        Index("outgoing_lane", "lane", "id", **_only(spelled(OPEN))),
        Index("outgoing_remote", "remote_id", **_only("remote_id IS NOT NULL")),
        Index("outgoing_case", "case_id"),
        Index("outgoing_reply", "reply_id", **_only("reply_id IS NOT NULL")),
    )
    id: int | None = _id()
    kind: str = _text()
    key: str = _text()
    account: str = _text()
    lane: str = _text()
    budget: str | None = _words()
    priority: int = _count(10)
    state: str = _text("queued")
    generation: int = _count(1)
    shown: int = _count(0)
    not_before: datetime = _at()
    attempts: int = _count(0)
    looks: int = _count(0)
    worker: str | None = _words()
    attempted_at: datetime | None = _at(nullable=True)
    case_id: int | None = _link()
    reply_id: int | None = _link()
    post_id: int | None = _link()
    place: str = _text()
    thread: str | None = _words()
    facts: dict[str, Any] = _json()
    remote_id: str | None = _words()
    remote_url: str | None = _words()
    sent_at: datetime | None = _at(nullable=True)
    why: str = _text()


class Clocks(SQLModel, table=True):
    """A durable timer of a case: ``step`` is due at ``due_at``. A higher generation makes every older timer void.

    A clock that waits for an answer is known by when it started; its steps are those of the plan version of its case.
    """

    __tablename__ = "clocks"
    __table_args__ = (Index("clocks_due", "due_at"),)
    case_id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
    name: str = _name()
    due_at: datetime = _at()
    started_at: datetime = _at()
    step: int = _count(0)
    generation: int = _count(1)


class Offers(SQLModel, table=True):
    """A case offered to one peer, at most one at a time. States: live, taken, refused, over (no longer needed).

    ``clock`` is the start of the clock for which it was asked, ``step`` the step that asked (-1: the owner is away);
    ``holder`` is who has the case instead.
    """

    __tablename__ = "offers"
    __table_args__ = (
        UniqueConstraint("case_id", "clock", "executive"),
        Index("offers_live", "case_id", unique=True, **_only("state = 'live'")),
    )
    id: int | None = _id()
    case_id: int = _link(nullable=False)
    clock: datetime = _at()
    step: int = _count(0)
    executive: str = _text()
    state: str = _text("live")
    asked_at: datetime = _at()
    ended_at: datetime | None = _at(nullable=True)
    holder: str | None = _words()


class Handovers(SQLModel, table=True):
    """A case that nobody had answered when a turn ended. ``batch`` is one person's turn; ``kept``: it went back."""

    __tablename__ = "handovers"
    __table_args__ = (Index("handovers_case", "case_id"), Index("handovers_batch", "batch"))
    id: int | None = _id()
    batch: str = _text()
    case_id: int = _link(nullable=False)
    giver: str = _text()
    taker: str = _text()
    at: datetime = _at()
    kept: bool = _flag()


class Drafts(SQLModel, table=True):
    """The words of a window that was not sent, the latest only; deleted when the case closes."""

    __tablename__ = "drafts"
    case_id: int = Field(sa_column=Column(BigId, primary_key=True, autoincrement=False))
    person: str = _name()
    words: str = _text()
    saved_at: datetime = _at()


class Events(SQLModel, table=True):
    """What happened, in order, without words of customers: the audit trail of each case.

    The database itself refuses every change but giving a ``seal`` to a row without one (migration 0002).
    """

    __tablename__ = "events"
    __table_args__ = (Index("events_case", "case_id", "id"),)
    id: int | None = _id()
    at: datetime = _at()
    case_id: int | None = _link()
    reply_id: int | None = _link()
    actor: str = _text()
    what: str = _text()
    facts: dict[str, Any] = _json()
    seal: str | None = _words()


def _core(model: type[SQLModel]) -> Table:
    return model.__table__  # type: ignore[attr-defined,no-any-return]


plan_versions = _core(PlanVersions)
consents = _core(Consents)
preferences = _core(Preferences)
bindings = _core(Bindings)
proofs = _core(Proofs)
handshakes = _core(Handshakes)
entrusted = _core(Entrusted)
accounts = _core(Accounts)
cursors = _core(Cursors)
tokens = _core(Tokens)
leases = _core(Leases)
inbox = _core(Inbox)
customers = _core(Customers)
identities = _core(Identities)
cases = _core(Cases)
threads = _core(Threads)
invitations = _core(Invitations)
places = _core(Places)
posts = _core(Posts)
replies = _core(Replies)
files = _core(Files)
outgoing = _core(Outgoing)
clocks = _core(Clocks)
offers = _core(Offers)
handovers = _core(Handovers)
drafts = _core(Drafts)
events = _core(Events)
