"""Gaps that leads called meant, and what each lead was told of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from bot.rules.rota.gaps import Cause, Gap
from bot.store.tables import gap_reports, meant_gaps

#: Where no end was in sight.
NEVER: Final = datetime.max.replace(tzinfo=UTC)


def mean(
    conn: Connection, now: datetime, rota: str, topics: Sequence[str], start: datetime, end: datetime | None, by: str
) -> None:
    """A gap is meant: it is never told again. An ``end`` of None goes on for ever."""
    row = {"rota": rota, "topics": list(topics), "begins": start, "ends": end, "said_by": by, "said_at": now}
    conn.execute(insert(meant_gaps).values(**row, undone_by=""))


def unmean(conn: Connection, now: datetime, rota: str, t: datetime, by: str) -> bool:
    """Compare-and-set: what was called meant of a rota at an instant is a gap again; false where nothing was."""
    at = (meant_gaps.c.rota == rota, meant_gaps.c.begins <= t, meant_gaps.c.undone_at.is_(None))
    query = update(meant_gaps).where(*at, (meant_gaps.c.ends > t) | meant_gaps.c.ends.is_(None))
    return bool(conn.execute(query.values(undone_by=by, undone_at=now)).rowcount)


def meant(conn: Connection) -> list[Gap]:
    """What was called meant and is so still, as gaps."""
    rows = conn.execute(select(meant_gaps).where(meant_gaps.c.undone_at.is_(None)).order_by(meant_gaps.c.id))
    return [Gap(row.rota, ((row.begins, row.ends or NEVER),), Cause.PLAN, "", tuple(row.topics)) for row in rows]


@dataclass(frozen=True, slots=True)
class Known:
    """What a lead was told; ``day`` is when somebody last looked for them, empty at first."""

    day: str = ""
    facts: Mapping[str, Any] | None = None


def known(conn: Connection, lead: str) -> Known:
    """What a lead was told of gaps."""
    row = conn.execute(select(gap_reports).where(gap_reports.c.lead == lead)).first()
    return Known() if row is None else Known(row.day, row.known)


def remember(conn: Connection, now: datetime, lead: str, day: str, facts: Mapping[str, Any]) -> None:
    """Keep what a lead was told, in the transaction that queues it."""
    values = {"day": day, "known": dict(facts), "looked_at": now}
    if not conn.execute(update(gap_reports).where(gap_reports.c.lead == lead).values(values)).rowcount:
        conn.execute(insert(gap_reports).values(lead=lead, **values))


def facts_of(gap: Gap) -> dict[str, Any]:
    """A gap as JSON keeps it."""
    return {
        "rota": gap.rota,
        "spans": [[start.isoformat(), end.isoformat()] for start, end in gap.spans],
        "cause": str(gap.cause),
        "why": gap.why,
        "topics": list(gap.topics),
        "whole_days": gap.whole_days,
    }


def gap_of(facts: Mapping[str, Any]) -> Gap:
    """The gap again."""
    return Gap(
        rota=facts["rota"],
        spans=tuple((datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in facts["spans"]),
        cause=Cause(facts["cause"]),
        why=facts["why"],
        topics=tuple(facts["topics"]),
        whole_days=facts["whole_days"],
    )
