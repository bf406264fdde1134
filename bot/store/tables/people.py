"""Who answers, and from where: the plan, consents, preferences, own accounts, proofs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Column, LargeBinary, UniqueConstraint
from sqlmodel import Field

from bot.store.tables import columns as column
from bot.store.tables.columns import Index, Rows


class PlanVersions(Rows, table=True):
    """The plan as it was applied, one row a version; the newest is in force.

    ``at_desk``: it was made in Slack; every other came from a file. ``said`` is when its overrides and swaps were said
    first, by entry (``bot.rules.rota.changes.spelled``), as far as that is known.
    """

    __tablename__ = "plan_versions"
    id: int | None = column.key()
    applied_at: datetime = column.instant()
    applied_by: str = column.text()
    source: str = column.text()
    at_desk: bool = column.flag()
    said: dict[str, Any] = column.later_facts()


class Consents(Rows, table=True):
    """What an executive said about replies under their name: the newest word counts; null leaves it to the plan."""

    __tablename__ = "consents"
    __table_args__ = (Index("consents_executive", "executive", "id"),)
    id: int | None = column.key()
    executive: str = column.text()
    agreed: bool | None = Field(default=None, sa_column=Column(Boolean, nullable=True))
    said_at: datetime = column.instant()
    said_by: str = column.text()


class Preferences(Rows, table=True):
    """What an executive set for themselves (``bot.rules.preferences``); what is absent is as plan or house have it."""

    __tablename__ = "preferences"
    executive: str = column.name()
    facts: dict[str, Any] = column.facts()
    changed_at: datetime = column.instant()
    revision: int = column.count(1)


class Bindings(Rows, table=True):
    """An executive's own account on a channel. States: bound, revoked (by its owner, the platform or an operator), and
    proved: whose account it is has been shown, and is no permission yet.

    An account answers for one person at a time.
    """

    __tablename__ = "bindings"
    __table_args__ = (
        Index("bindings_executive", "executive", "channel"),
        Index("bindings_account", "channel", "account", unique=True, only="state = 'bound'"),
    )
    id: int | None = column.key()
    executive: str = column.text()
    channel: str = column.text()
    account: str = column.text()
    handle: str = column.text()
    facts: dict[str, Any] = column.facts()
    state: str = column.text("bound")
    bound_at: datetime = column.instant()
    ended_at: datetime | None = column.instant(nullable=True)
    why: str = column.text()


class Proofs(Rows, table=True):
    """The page that says that a reply is real, by its unguessable token."""

    __tablename__ = "proofs"
    __table_args__ = (UniqueConstraint("reply_id"),)
    token: str = column.name()
    reply_id: int = column.link(nullable=False)
    made_at: datetime = column.instant()


class Handshakes(Rows, table=True):
    """A one-use word between us and somebody who is on the way through another page (``connect``).

    ``token`` is the SHA-256 of what they carry, which is stored nowhere; ``sealed`` is what only we may read.
    """

    __tablename__ = "handshakes"
    token: str = column.name()
    kind: str = column.text()
    executive: str = column.text()
    channel: str = column.text()
    sealed: bytes = Field(default=b"", sa_column=Column(LargeBinary, nullable=False))
    ends_at: datetime = column.instant()


class Entrusted(Rows, table=True):
    """What a platform last said of somebody who lets us act in chats of their own account, whoever that is.

    ``owner`` is the platform's id of that person; who it is to us, if anybody, says a binding that was ``proved``.
    """

    __tablename__ = "entrusted"
    channel: str = column.name()
    account: str = column.name()
    owner: str = column.text()
    may_answer: bool = column.flag()
    changed_at: datetime = column.instant()
