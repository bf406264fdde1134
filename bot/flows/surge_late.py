"""Who wrote in the same moment in which a surge began: workers that take posts in side by side see only what the others
have stored, so whoever began it did not see them, nor they it.

They are counted and listed a second later. The card that they have by then stays theirs.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.flows import surge, surge_told
from bot.flows.context import Context
from bot.rules.plan import Plan
from bot.rules.sketch import sketch
from bot.store import surges

#: Longer than a post can be on its way into the store (`bot.store.postgres`).
_A_MOMENT: Final = timedelta(seconds=20)


def gather(ctx: Context, conn: Connection, now: datetime, plan: Plan) -> None:
    """Take in who belongs to a surge that began a moment ago."""
    for row in surges.going_on(conn, now - 2 * _A_MOMENT):
        if now - row.began_at > 2 * _A_MOMENT:
            continue
        matter = surge.matter_of(row.matter, row.topic)
        outside = surges.outside(conn, row.began_at - _A_MOMENT, row.began_at + _A_MOMENT)
        late = [one.id for one in outside if matter.covers(sketch(one.text), one.topic)]
        for case in late:
            surge.enter_late(ctx, conn, now, plan, case, row.id, is_wave=matter.is_wave)
        if late:
            surge_told.refresh(conn, now, row.id)
