"""Alarms: posts, or what people press on them, are not what they were. Leads are told once, and until one of them says
otherwise a learned detector is trusted less. Nothing is learned because of it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from bot.flows import queue
from bot.flows.context import Context
from bot.flows.learn import UNPRESSED
from bot.rules.drift import changed
from bot.store import events, models
from bot.store import lessons as store

#: How many of the newest posts that one detector judged are looked at.
_MOST: Final = 5_000
SCORES: Final = "scores"
PRESSES: Final = "presses"


def look(ctx: Context, conn: Connection, now: datetime, name: str) -> None:
    """Look at what the detector in force (``name``) judged and what was pressed away of it."""
    scores = store.scores(conn, name, _after(conn, SCORES), _MOST)
    presses = store.presses(conn, name, _after(conn, PRESSES), now - UNPRESSED, _MOST)
    for what, values in ((SCORES, scores), (PRESSES, presses)):
        found = changed([float(value) for _, value in values])
        if found is not None and all(alarm.what != what for alarm in models.alarms(conn)):
            _raise(ctx, conn, now, what, name, found, values[-1][0])


def _after(conn: Connection, what: str) -> int:
    """After an alarm one looks anew from where it was raised."""
    last = models.last_alarm(conn, what)
    return int(last.facts.get("upto", 0)) if last is not None else 0


def _raise(
    ctx: Context, conn: Connection, now: datetime, what: str, name: str, found: tuple[float, float], upto: int
) -> None:
    before, since = (round(mean, 3) for mean in found)
    facts: dict[str, Any] = {"before": before, "since": since, "upto": upto}
    alarm = models.begin_alarm(conn, now, what, name, facts)
    events.record(conn, now, "detector alarm", alarm=alarm, about=what, model=name, before=before, since=since)
    careful = " Until a lead ends the alarm (App Home, The detector) more posts come to people than it would choose."
    text = f"{told(what, before, since)} It may be a wave about one thing, or the detector no longer fits."
    queue.leads(ctx, conn, now, ctx.plans.current(conn), f"drift:{alarm}", text + (careful if name.isdigit() else ""))


def told(what: str, before: float, since: float) -> str:
    """What changed, in a sentence."""
    if what == PRESSES:
        return f"Of the posts on the desk {since:.0%} were called no complaint lately, and {before:.0%} before."
    return f"Posts read differently lately: {since:.0%} like a complaint on average, and {before:.0%} before."
