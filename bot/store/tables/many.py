"""Posts of many on one matter: what they are found by, the surges that they make, cases that may be one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field

from bot.store.tables import columns as column
from bot.store.tables.columns import BigId, Index, Rows
from bot.store.types import Instant


def _part(kind: Any) -> Any:
    return Field(sa_column=Column(kind, primary_key=True, autoincrement=False))


class Marks(Rows, table=True):
    """What the like of a post is found by (``bot.rules.sketch``), for a day."""

    __tablename__ = "marks"
    __table_args__ = ({"sqlite_with_rowid": False},)
    mark: int = _part(BigId)
    at: datetime = _part(Instant)
    post_id: int = _part(BigId)
    customer_id: int = column.link(nullable=False)


class Surges(Rows, table=True):
    """Many posts about the same thing in a short time. States: live, wave (copies with one link: spam), over.

    ``matter`` is what they are about (``bot.rules.surge.Matter``), ``shown`` are the keys of the messages about it.
    """

    __tablename__ = "surges"
    __table_args__ = (Index("surges_live", "last_at", only="state = 'live' OR state = 'wave'"),)
    id: int | None = column.key()
    state: str = column.text("live")
    title: str = column.text()
    topic: str | None = column.words()
    matter: dict[str, Any] = column.facts()
    shown: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    pictured: int = column.count()
    began_at: datetime = column.instant()
    last_at: datetime = column.instant()
    ended_at: datetime | None = column.instant(nullable=True)


class Joinings(Rows, table=True):
    """Two cases that may be one matter. States: offered, joined, refused, split (joined, and taken apart again).

    ``other_id`` is the earlier case, which stays; ``why`` says what makes us think so. ``moved`` is the identity that
    became the other customer's, and whose it was before: {identity, customer}, or empty where it was the same one.
    """

    __tablename__ = "joinings"
    __table_args__ = (UniqueConstraint("case_id", "other_id"), Index("joinings_other", "other_id"))
    id: int | None = column.key()
    case_id: int = column.link(nullable=False)
    other_id: int = column.link(nullable=False)
    state: str = column.text("offered")
    why: str = column.text()
    moved: dict[str, Any] = column.facts()
    offered_at: datetime = column.instant()
    said_by: str = column.text()
    said_at: datetime | None = column.instant(nullable=True)
