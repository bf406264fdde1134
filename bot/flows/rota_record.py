"""Who is on is written down as it happens: what has been is read from there, whatever the plan says later.

Looked at with every look at the turns. Where nothing was running, the time is filled with what the plan says on return.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.flows.context import Context
from bot.rules.plan import Rota, parse_instant
from bot.rules.plan.times import format_instant
from bot.rules.rota import CompiledRota, Segment
from bot.rules.rota.calendar import FALLBACK, Record, window
from bot.store import cursors, duties
from bot.store.duties import Held

_CURSOR: Final = "duty"
#: Where nothing changes it is remembered so often up to when that was so.
_OFTEN: Final = timedelta(minutes=1)


def keep(ctx: Context, conn: Connection, now: datetime) -> None:
    """Write down who came on since the last look."""
    plan, state = ctx.plans.current(conn), ctx.plans.state(conn)
    for rota, ready in zip(plan.rotas, ctx.plans.rotas(conn), strict=True):
        looked, _, seen = (cursors.cursor(conn, _CURSOR, rota.name) or "").partition(" ")
        # Of the time before the first look the plan of that moment knows best.
        last = parse_instant(looked) if looked else window(now)[0]
        since = min(last, now)
        is_same = seen == state and last <= now  # a clock may have been set back
        if is_same and now < since + _OFTEN and (since == now or not ready.changes(since, now)):
            continue
        cursors.move(conn, now, _CURSOR, rota.name, f"{format_instant(now)} {state}")
        # A plan that is new holds from now on; but where nothing was running, nobody looked.
        start = since if is_same or now >= since + 2 * _OFTEN else now.replace(microsecond=0)
        for skill, topic in _skills(rota):
            _write(conn, rota, ready, skill, topic, start, now)


def records(ctx: Context, conn: Connection, now: datetime, start: datetime) -> dict[str, Record]:
    """Who has been on since an instant, by rota."""
    state, rows = ctx.plans.state(conn), duties.since(conn, start)
    found = {}
    for rota in ctx.plans.current(conn).rotas:
        looked, _, seen = (cursors.cursor(conn, _CURSOR, rota.name) or "").partition(" ")
        if looked:
            until = parse_instant(looked) if seen == state else now
            held = {skill: list(_segments(rows, rota.name, skill, until)) for skill, _ in _skills(rota)}
            found[rota.name] = Record(until, held)
    return found


def _segments(rows: Sequence[Row[Any]], rota: str, skill: str, until: datetime) -> Iterator[Segment]:
    mine = [row for row in rows if (row.rota, row.skill) == (rota, skill) and row.begins < until]
    ends = [*(row.begins for row in mine[1:]), until]
    for row, end in zip(mine, ends, strict=False):
        yield Segment(row.begins, end, row.executive, FALLBACK if row.as_fallback else "")


def _write(
    conn: Connection, rota: Rota, ready: CompiledRota, skill: str, topic: str | None, start: datetime, now: datetime
) -> None:
    last = duties.last(conn, rota.name, skill)
    for segment in ready.between(start, now + timedelta.resolution, topic):
        held = Held(segment.executive, segment.source == FALLBACK)
        if held != last:
            duties.add(conn, rota.name, skill, segment.start, held)
            last = held


def _skills(rota: Rota) -> Iterator[tuple[str, str | None]]:
    """No skill, and each that topics need, with one of these."""
    yield "", None
    yield from {skill: (skill, topic) for topic, skill in reversed(rota.needs)}.values()
