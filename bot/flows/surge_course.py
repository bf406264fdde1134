"""The course of a surge as time sees it: pictures of how it grows, and its end. Marks of yesterday's posts go.

It is over when nobody new has written for some hours and nobody waits for an answer.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.flows import queue, surge_late, surge_told
from bot.flows.asked import lead_zone
from bot.flows.context import FILES, Context
from bot.messages import File
from bot.rules.plan import Plan
from bot.rules.surge import GOES_ON, LOOKS_BACK
from bot.rules.timeline import drawn, in_words, timeline
from bot.store import events, marks, outgoing, surges
from bot.store.surges import SurgeState

#: A picture comes with the tenth, and with each four times as many, and at the end where many have come since.
_FIRST_PICTURE: Final = 10
_NEXT_PICTURE: Final = 4


def tick(ctx: Context, conn: Connection, now: datetime) -> None:
    """Look at each surge that goes on."""
    plan: Plan | None = None
    for row in surges.watched(conn):
        if plan is None:
            plan = ctx.plans.current(conn)
            surge_late.gather(ctx, conn, now, plan)
        counts = surges.counts(conn, row.id)
        ends = now - row.last_at >= GOES_ON and not counts.waiting
        wanted = _FIRST_PICTURE if not row.pictured else row.pictured * _NEXT_PICTURE
        if row.state == SurgeState.LIVE and (counts.authors >= wanted or (ends and row.pictured)):
            _picture(conn, now, plan, row, counts.authors)
        if ends and surges.change_state(conn, row.id, row.state, SurgeState.OVER, ended_at=now):
            events.record(conn, now, "surge over", surge=row.id, people=counts.authors)
            surge_told.refresh(conn, now, row.id, timedelta(0))


def forget(conn: Connection, now: datetime, before: datetime) -> None:
    """What posts are found by is of use for a day; what a surge was about, until it was over ``before``."""
    marks.forget(conn, now - LOOKS_BACK)
    surges.forget_words(conn, before)


def _picture(conn: Connection, now: datetime, plan: Plan, row: Row[Any], authors: int) -> None:
    """Queue a picture for the thread, once its card stands."""
    channel, ts = surges.thread(conn, surge_told.key(row.id))
    key = f"picture:{row.id}:{authors}"
    if ts is None or outgoing.by_key(conn, key) is not None:
        return
    surges.change(conn, row.id, pictured=max(authors, row.pictured))
    outgoing.add(
        conn,
        now,
        "file",
        key,
        account=FILES,
        lane=key,
        priority=queue.NORMAL,
        place=channel,
        thread=ts,
        facts={"surge": row.id, "zone": lead_zone(plan)},
    )


def picture(conn: Connection, facts: dict[str, Any]) -> tuple[Callable[[], File], str, str]:
    """The picture that a row of a file asks for, drawn when it is wanted; what is to be seen on it, and its title."""
    made, zone = timeline(surges.when(conn, facts["surge"])), facts["zone"]
    title = f"{sum(made.counts):,} people so far"
    return lambda: File("timeline.png", "image/png", drawn(made, zone)), in_words(made, zone), title
