"""Sealing the audit trail soon after it was written, and leaving the mark by which a restored copy is known.

A duty of one worker, beside the way of replies: in small portions, so that nobody waits for it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot import log
from bot.store import audit, mark
from bot.store.store import Store

_log = log.logger("audit")

#: So many events are sealed in one transaction, some two milliseconds of SQLite's one writer; and so many portions one
#: after the other, between which whoever waits has their turn.
_PORTION = 50
_PORTIONS = 20
#: The mark costs a write to the disk, the line in the log attention: seconds between two of them.
_MARK_EVERY = 5.0
_LOG_EVERY = 3600.0
#: At the end at most so many portions; what is left is sealed after the next start.
_LAST = 200


class Sealer:
    """The duty of one worker: `step` each second, `finish` at the end."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._marked = ("", 0.0)
        self._logged = ("", 0.0)

    async def step(self) -> None:
        """What there is, in small portions; the mark and the line in the log follow from time to time."""
        await self._leave_marks(await self._seal(_PORTIONS), self._store.clock.monotonic())

    async def finish(self) -> None:
        """Seal what is left, and leave the mark; the duty is not asked for, since whoever holds it does the same."""
        if seal := await self._seal(_LAST):
            await mark.remember(self._store, seal)

    async def _seal(self, most: int) -> str:
        """Returns the newest seal."""
        for _ in range(most):
            waits, seal = await self._store.read(audit.stands)
            if not waits:  # mostly: nobody is held up to find that out
                break
            count, seal = await self._store.write(_portion)
            if count < _PORTION:
                break
        return seal

    async def _leave_marks(self, seal: str, instant: float) -> None:
        marked, at = self._marked
        if seal != marked and (not marked or instant - at >= _MARK_EVERY):
            await mark.remember(self._store, seal)
            self._marked = (seal, instant)
        logged, at = self._logged
        if seal != logged and (not logged or instant - at >= _LOG_EVERY):
            _log.info("audit trail", seal=seal)
            self._logged = (seal, instant)


def _portion(conn: Connection, now: datetime) -> tuple[int, str]:
    return audit.seal_some(conn, now, _PORTION), audit.head(conn).seal
