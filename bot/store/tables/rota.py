"""The rota from day to day: what was said at the desk and lies over the plan file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field

from bot.store.tables import columns as column
from bot.store.tables.columns import Index, Rows
from bot.store.types import Instant


class RotaChanges(Rows, table=True):
    """An entry that was said at the desk: an override, a swap or time off (``bot.rules.rota.changes``).

    ``begins`` and ``ends`` are in the plan file's own words (an instant; of whole days a date), ``over_at`` is the
    instant from which it means nothing. An override's ``other`` is empty, a swap's is the taker. What was saved with
    one press has one ``act``, and is undone together.
    """

    __tablename__ = "rota_changes"
    __table_args__ = (Index("rota_changes_undone", "undone_at", only="undone_at IS NOT NULL"),)
    id: int | None = column.key()
    act: int = column.count()
    kind: str = column.text()
    rota: str = column.text()
    executive: str = column.text()
    other: str = column.text()
    begins: str = column.text()
    ends: str = column.text()
    over_at: datetime = column.instant()
    said_by: str = column.text()
    said_at: datetime = column.instant()
    undone_by: str = column.text()
    undone_at: datetime | None = column.instant(nullable=True)


class Duties(Rows, table=True):
    """Who was on, as it happened: from ``begins`` until the next row of the same rota and skill (none: for all topics
    that need none). ``executive`` is null where nobody was; ``as_fallback``: no layer had anybody."""

    __tablename__ = "duties"
    rota: str = column.name()
    skill: str = column.name()
    begins: datetime = Field(sa_column=Column(Instant(), primary_key=True, autoincrement=False))
    executive: str | None = column.words()
    as_fallback: bool = column.flag()


class MeantGaps(Rows, table=True):
    """Hours at which nobody is on a rota, and a lead said that this is meant: never told again. Of the topics (none:
    for everything). ``ends`` is null where no end was in sight."""

    __tablename__ = "meant_gaps"
    id: int | None = column.key()
    rota: str = column.text()
    topics: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    begins: datetime = column.instant()
    ends: datetime | None = column.instant(nullable=True)
    said_by: str = column.text()
    said_at: datetime = column.instant()
    undone_by: str = column.text()
    undone_at: datetime | None = column.instant(nullable=True)


class GapReports(Rows, table=True):
    """What a lead was last told of gaps: ``day`` is the date of the last look, in the lead's zone, ``known`` what has
    been told and is no news any more."""

    __tablename__ = "gap_reports"
    lead: str = column.name()
    day: str = column.text()
    known: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    looked_at: datetime = column.instant()


class CoverRequests(Rows, table=True):
    """Somebody asks for cover of their turns in a period. ``rota`` is the first on which they are on then.

    ``target`` is the one person who is asked, or empty: everybody who could. ``asked`` is what each has said (an
    executive's id: asked, not now, took it, gave it back), in the ``round`` before; ``taken`` are the parts that others
    have: {act, who, begins, ends}, of which the act may have been taken back since. ``since`` and ``closes_at`` are as
    in ``bot.rules.rota.cover``; ``reminded`` is the last step that was said, in hours before. ``shown`` are the keys of
    the messages about it. Whoever changes a request raises its ``generation``.
    """

    __tablename__ = "cover_requests"
    __table_args__ = (Index("cover_requests_state", "state", "ends"),)
    id: int | None = column.key()
    rota: str = column.text()
    asker: str = column.text()
    asked_by: str = column.text()
    asked_at: datetime = column.instant()
    begins: datetime = column.instant()
    ends: datetime = column.instant()
    note: str = column.text()
    target: str = column.text()
    state: str = column.text("open")
    generation: int = column.count()
    round: int = column.count()
    asked: dict[str, Any] = column.facts()
    taken: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    since: datetime = column.instant()
    closes_at: datetime = column.instant()
    reminded: int = column.count()
    shown: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
