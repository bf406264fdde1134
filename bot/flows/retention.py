"""The duty of letting go: small portions at calm moments, so that nobody waits for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot import log
from bot.flows import surge_course
from bot.store import cover_requests, duties, leases, retention, rota_changes
from bot.store.store import Store

_log = log.logger("retention")

_PORTION = 100
#: Calendars are read by others, and show who was on two months back and more.
_DUTIES = timedelta(days=100)
#: A portion that took longer met others who had to wait: go on in the next round.
_BUSY = 0.05
_BETWEEN = 0.2


async def forget(store: Store, worker: str, days: int) -> int:
    """One round: let go of what is older than ``days``, until nothing is or others are busy. Returns how many rows
    were looked at; 0 where another worker has the duty."""
    if not await store.write(lambda conn, now: leases.take(conn, now, "retention", worker)):
        return 0
    kept = timedelta(days=days)

    def raw(conn: Connection, now: datetime) -> int:
        return retention.forget_raw(conn, now, now - kept, _PORTION)

    def items(conn: Connection, now: datetime) -> int:
        return retention.forget_inbox(conn, now, now - kept, _PORTION)

    def messages(conn: Connection, now: datetime) -> int:
        return retention.forget_outgoing(conn, now, now - kept, _PORTION)

    def changes(conn: Connection, now: datetime) -> int:
        return rota_changes.forget(conn, now - kept, _PORTION)

    count = 0
    for portion in (raw, items, messages, changes):
        done, is_calm = await _portions(store, portion)
        count += done
        if not is_calm:
            return count
    count += await store.write(lambda conn, now: retention.forget_drafts(conn, now, now - kept))
    await store.write(lambda conn, now: cover_requests.forget(conn, now - kept))
    await store.write(lambda conn, now: duties.forget(conn, now - max(kept, _DUTIES)))
    await store.write(surge_course.forget)
    await store.write(retention.begin_again)
    return count


async def _portions(store: Store, portion: Callable[[Connection, datetime], int]) -> tuple[int, bool]:
    """How many rows were done, and whether nobody else had to wait."""
    count = 0
    while True:
        begun = store.clock.monotonic()
        done = await store.write(portion)
        count += done
        if done < _PORTION:
            return count, True
        if store.clock.monotonic() - begun > _BUSY:
            _log.info("others are busy", rows=count)
            return count, False
        await store.clock.sleep(_BETWEEN)
