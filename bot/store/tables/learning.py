"""Detectors that were learned from the desk, and alarms that what is written to us has changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field

from bot.store.tables import columns as column
from bot.store.tables.columns import Index, Rows

#: Events by which people say what a post is. The house sets aside as well, in the customer's name: that is no label.
LABELS: Final = ("set aside", "not a complaint", "should have been carded", "sample right")
IS_LABEL: Final = (
    "(" + " OR ".join(f"what = '{what}'" for what in LABELS) + ") AND actor <> 'customer' AND actor <> 'buckstop'"
)
#: Events about what cases are about, and what was learned of them.
ABOUT_TOPICS: Final = (
    "(what = 'topic changed' OR what = 'topic confirmed' OR what = 'topics learned' OR what = 'topics not learned'"
    " OR what = 'topics put back')"
)


class Models(Rows, table=True):
    """A detector that was learned from the desk. States: live (in force, at most one), kept (was in force, and may be
    again), refused (never was; ``facts`` say why). With none live, what came along is in force.

    ``upto`` is the newest label it knows (an event's id). ``weights`` is its file, gone where it is no longer kept.
    """

    __tablename__ = "models"
    __table_args__ = (Index("models_live", "state", unique=True, only="state = 'live'"),)
    id: int | None = column.key()
    state: str = column.text("refused")
    made_at: datetime = column.instant()
    upto: int = column.count()
    facts: dict[str, Any] = column.facts()
    weights: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))


class Drifts(Rows, table=True):
    """An alarm: posts, or what people press on them, are no longer what they were. While one stands, the detector is
    trusted less. ``what`` is ``scores`` or ``presses``; ``model`` is the name of the detector that was in force."""

    __tablename__ = "drifts"
    __table_args__ = (Index("drifts_standing", "what", unique=True, only="ended_at IS NULL"),)
    id: int | None = column.key()
    what: str = column.text()
    model: str = column.text()
    facts: dict[str, Any] = column.facts()
    begun_at: datetime = column.instant()
    ended_at: datetime | None = column.instant(nullable=True)
    ended_by: str = column.text()
