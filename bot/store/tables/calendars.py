"""The rota outside: addresses of calendars, calendars that leave is read from, and user groups of the desk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Text
from sqlmodel import Field

from bot.store.tables import columns as column
from bot.store.tables.columns import Index, Rows


class Calendars(Rows, table=True):
    """The one address of a calendar. ``subject`` is whose: ``executive:ana``, ``rota:default``.

    ``digest`` is the SHA-256 of the word in the address, which itself is kept sealed; an earlier word is worth nothing.
    ``marks`` are the entries as they were last given out, by id: [what they said, revision, when]; ``revision`` counts
    the times at which something was different.
    """

    __tablename__ = "calendars"
    subject: str = column.name()
    digest: str = Field(default="", sa_column=Column(Text, nullable=False, unique=True))
    made_at: datetime = column.instant()
    revision: int = column.count()
    marks: dict[str, Any] = column.facts()


class LeaveFeeds(Rows, table=True):
    """A calendar of an executive's own that leave is read from; its address is kept sealed.

    ``next_at`` is when it is read next: whoever moves it reads. ``failures`` counts those since ``read_at``;
    ``trouble`` is what its owner was told of them.
    """

    __tablename__ = "leave_feeds"
    executive: str = column.name()
    given_at: datetime = column.instant()
    next_at: datetime = column.instant()
    read_at: datetime | None = column.instant(nullable=True)
    failures: int = column.count()
    trouble: str = column.text()


class LeaveProposals(Rows, table=True):
    """A period in which somebody's calendar says that they are away, and what they said to it.

    ``begins`` and ``ends`` are in the plan file's own words. States: asked, accepted, declined, and gone where the
    calendar does not say so any more.
    """

    __tablename__ = "leave_proposals"
    __table_args__ = (Index("leave_proposals_executive", "executive", "state"),)
    id: int | None = column.key()
    executive: str = column.text()
    begins: str = column.text()
    ends: str = column.text()
    over_at: datetime = column.instant()
    state: str = column.text("asked")
    asked_at: datetime = column.instant()
    said_at: datetime | None = column.instant(nullable=True)


class UserGroups(Rows, table=True):
    """A user group of the desk that follows the rota: who was last put into it, or why nobody could be."""

    __tablename__ = "user_groups"
    name: str = column.name()
    members: str = column.text()
    trouble: str = column.text()
    changed_at: datetime = column.instant()
