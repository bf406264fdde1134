"""One unit of work on PostgreSQL: its own transaction, which remembers what it has read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine

from bot.store.drivers import forget, leave_alone, remember


class Transaction:
    """``run`` is for a greenlet (``sqlalchemy.util.greenlet_spawn``): one for the whole, and not one a step. ``alone``:
    the unit makes one change, which is a transaction of its own. ``ran`` tells that something may be stored, whatever
    breaks now."""

    def __init__(self, engine: Engine, unit: Callable[[Connection, Any], Any], now: datetime, *, alone: bool) -> None:
        self._engine = engine
        self._unit = unit
        self._now = now
        self._alone = alone
        self.ran = alone

    def run(self) -> Any:
        """The unit's result, committed."""
        with self._engine.connect() as conn, conn.begin():
            remember(conn)
            if self._alone:
                leave_alone(conn)
            try:
                result = self._unit(conn, self._now)
                self.ran = True
                return result
            finally:
                forget(conn)
