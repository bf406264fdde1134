"""What was erased, so that it is not taken in again and goes once more from a restored backup."""

from __future__ import annotations

from datetime import datetime

from bot.store.tables import columns as column
from bot.store.tables.columns import Index, Rows


class Erasures(Rows, table=True):
    """An identity that was erased on its owner's request, by its print alone (``bot.rules.erased``).

    What it wrote up to ``at`` is never taken in again. ``customer_id`` is the row that was theirs, or null where there
    was none any more; ``ended_at`` is when nothing of them was left here.
    """

    __tablename__ = "erasures"
    __table_args__ = (
        Index("erasures_customer", "customer_id"),
        Index("erasures_pending", "customer_id", only="ended_at IS NULL"),
    )
    print: str = column.name()
    customer_id: int | None = column.link()
    at: datetime = column.instant()
    ended_at: datetime | None = column.instant(nullable=True)
