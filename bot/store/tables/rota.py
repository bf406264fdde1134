"""The rota from day to day: what was said at the desk and lies over the plan file."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import SQLModel

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
