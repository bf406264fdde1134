"""The gauges that operators watch, brought up to the present when they are read. They are the database's, not a
process's: every worker says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select, text

from bot import metrics
from bot.flows import invariants
from bot.flows.watch import NIGHTLY, OFTEN
from bot.rules.lifecycle import Lane, PartState
from bot.store import clocks, cursors, faults, tally, work
from bot.store import tables as t
from bot.store.case_lists import WAITS
from bot.store.store import Store
from bot.store.tables.columns import OPEN, spelled

#: What is not settled, as its index says it.
_UNSETTLED: Final = text(f"({spelled(OPEN, 'outgoing.')})")
#: What keeps everything behind it in its lane waiting.
_BLOCKING: Final = (PartState.UNSURE, PartState.ASKING)
#: Up to which age open cases are counted together; the rest is ``more``.
_AGES: Final = {
    "15m": timedelta(minutes=15),
    "1h": timedelta(hours=1),
    "4h": timedelta(hours=4),
    "1d": timedelta(days=1),
}
#: First answers of so long are looked at, and at most so many.
_LATELY: Final = timedelta(days=1)
_MOST: Final = 10_000
_QUANTILES: Final = (0.5, 0.9, 0.99, 1.0)
_AT_DESK: Final = (WAITS, t.cases.c.lane == Lane.DESK)


@dataclass(frozen=True, slots=True)
class _Seen:
    outgoing: dict[str, int]
    blocked: int
    late: int
    clocks_due: int
    by_age: dict[str, int]
    answers: list[float]
    waits: list[Row[Any]]
    accounts: list[Row[Any]]
    broken: dict[str, int]
    looked: dict[str, datetime]
    day: dict[str, int]


async def measure(store: Store) -> None:
    """Bring the gauges up to the present."""
    now = store.clock.now()
    seen = await store.read(lambda conn: _look(conn, now))
    for part in OPEN:
        metrics.QUEUED.labels(part).set(seen.outgoing.get(part, 0))
    metrics.OVERDUE.set(seen.late)
    metrics.CLOCKS_DUE.set(seen.clocks_due)
    metrics.LANES_BLOCKED.set(seen.blocked)
    for name, number in seen.by_age.items():
        metrics.OPEN_BY_AGE.labels(name).set(number)
    for quantile in _QUANTILES:
        metrics.FIRST_ANSWER.labels(f"{quantile:g}").set(_quantile(seen.answers, quantile))
    metrics.PLATFORM_WAIT.clear()
    for wait in seen.waits:
        metrics.PLATFORM_WAIT.labels(wait.account).set(max((wait.until - now).total_seconds(), 0))
    for account in seen.accounts:
        metrics.PAUSED.labels(account.channel, account.id).set(account.paused_at is not None)
    for name in invariants.BY_NAME:
        metrics.BROKEN.labels(name).set(seen.broken.get(name, 0))
    for look, at in seen.looked.items():
        metrics.LOOKED.labels(look).set(at.timestamp())
    for name, number in seen.day.items():
        metrics.DAY.labels(name).set(number)


def _look(conn: Connection, now: datetime) -> _Seen:
    out = t.outgoing.c
    counted = select(out.state, func.count().label("number")).where(_UNSETTLED).group_by(out.state)
    blocked = select(func.count(out.lane.distinct())).where(_UNSETTLED, out.state.in_(_BLOCKING), out.kind == "part")
    late = select(func.count()).where(*_AT_DESK, t.cases.c.due_at < now)
    waits = (
        select(out.account, func.max(out.not_before).label("until"))
        .where(_UNSETTLED, out.state == PartState.QUEUED, out.not_before > now)
        .group_by(out.account)
    )
    arrived = work.arrivals(conn, now - _LATELY, _MOST, answered_only=True)
    return _Seen(
        outgoing={row.state: row.number for row in conn.execute(counted)},
        blocked=conn.execute(blocked).scalar_one(),
        late=conn.execute(late).scalar_one(),
        clocks_due=clocks.number_due(conn, now),
        by_age=_by_age(conn, now),
        answers=sorted((row.answered - row.opened_at).total_seconds() for row in arrived),
        waits=list(conn.execute(waits)),
        accounts=list(cursors.known(conn)),
        broken={row.name: row.times for row in faults.standing(conn)},
        looked={name: at for name in (OFTEN, NIGHTLY) if (at := cursors.moved_at(conn, "watch", name)) is not None},
        day=day.figures if (day := tally.last(conn)) is not None else {},
    )


def _by_age(conn: Connection, now: datetime) -> dict[str, int]:
    """How many customers have waited for how long."""
    opened = t.cases.c.opened_at
    within = (func.count().filter(opened >= now - age) for age in _AGES.values())
    *numbers, every = conn.execute(select(*within, func.count()).select_from(t.cases).where(*_AT_DESK)).one()
    return {
        name: number - younger
        for name, number, younger in zip([*_AGES, "more"], [*numbers, every], [0, *numbers], strict=True)
    }


def _quantile(values: Sequence[float], quantile: float) -> float:
    """The least of ``values`` (sorted) that as many are not above; NaN where there are none."""
    if not values:
        return float("nan")
    return values[min(int(quantile * len(values)), len(values) - 1)]
