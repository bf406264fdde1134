"""Taking over what nobody alive works on any more: of dead workers, and of ours what never came to our knowledge."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.flows.context import Context
from bot.flows.outcome import Attempt, lost
from bot.store import claims, inbox, leases

#: A row that we claimed so long ago and do not send was lost on the way to us (a broken answer of the database).
_CLAIM_LOST: Final = timedelta(seconds=5)


def take_over(
    ctx: Context,
    conn: Connection,
    now: datetime,
    worker: str,
    under_way: Collection[int],
    handling: Collection[int] = (),
    *,
    others: bool = True,
) -> int:
    """What somebody had begun to send is unsure now, and what somebody had begun to handle is handled anew; returns how
    many rows of the former there were.

    ``worker`` is who asks, and has these rows ``under_way`` and is ``handling`` these items. Without ``others`` only
    what was ours is looked at, claimed by us or by who we were before our lease ran out.
    """
    living = [other for other in leases.living(conn, now) if other != worker]
    ours = worker.partition(".")[0]
    rows = claims.orphans(conn, worker, living, under_way, now - _CLAIM_LOST)
    found = [row for row in rows if others or row.worker.partition(".")[0] == ours]
    for row in found:
        lost(ctx, conn, now, Attempt(row, row.worker))
    for item in inbox.held(conn):
        is_ours = item.worker.partition(".")[0] == ours
        if item.id not in handling and item.worker not in living and (others or is_ours):
            inbox.release(conn, item.id, item.worker)
    return len(found)
