"""The rota from day to day: what was said at the desk and lies over the plan file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from bot.store.tables import columns as column


class RotaChanges(SQLModel, table=True):
    """An entry that was said at the desk: an override, a swap or time off (``bot.rules.rota.changes``).

    ``begins`` and ``ends`` are in the plan file's own words (an instant; of whole days a date), ``over_at`` is the
    instant from which it means nothing. An override's ``other`` is empty, a swap's is the taker. What was saved with
    one press has one ``act``, and is undone together.
    """

    __tablename__ = "rota_changes"
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


class MeantGaps(SQLModel, table=True):
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


class GapReports(SQLModel, table=True):
    """What a lead was last told of gaps: ``day`` is the date of the last look, in the lead's zone, ``known`` what has
    been told and is no news any more."""

    __tablename__ = "gap_reports"
    lead: str = column.name()
    day: str = column.text()
    known: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    looked_at: datetime = column.instant()
