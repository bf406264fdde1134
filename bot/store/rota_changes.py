"""What was said at the desk about the rota, in order: kept, taken back, never changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, delete, func, select

from bot.errors import surely
from bot.rules.plan.model import Override, Swap, TimeOff
from bot.rules.plan.times import format_instant, parse_date, parse_instant
from bot.rules.rota.changes import DayChange, Entry
from bot.store.statement import Change, Insertion, Statement
from bot.store.tables import rota_changes

_OVERRIDE: Final = "override"
_SWAP: Final = "swap"
_TIME_OFF: Final = "time off"

_ADD = Insertion(rota_changes)
_IN_FORCE = Statement(select(rota_changes).where(rota_changes.c.undone_at.is_(None)).order_by(rota_changes.c.id))
_OF_ACT = Statement(select(rota_changes).where(rota_changes.c.act == bindparam("number")).order_by(rota_changes.c.id))
_NEWEST_ACT = Statement(select(func.max(rota_changes.c.act)))
_UNDO = Change(rota_changes, rota_changes.c.act == bindparam("number"), rota_changes.c.undone_at.is_(None))


def say(conn: Connection, now: datetime, changes: Iterable[tuple[DayChange, datetime]], by: str) -> int:
    """Keep what was saved with one press, each with the instant from which it means nothing; returns the act's number.

    ``by`` is a Slack user id. The caller holds the plan (``plans.hold``): numbers are counted here.
    """
    act = int(_NEWEST_ACT.scalar(conn) or 0) + 1
    for change, over_at in changes:
        entry = change.entry
        values = {"rota": change.rota, "begins": _text(entry.start), "ends": _text(entry.end), "over_at": over_at}
        _ADD(conn, act=act, said_by=by, said_at=now, **values, **_named(entry))
    return act


def in_force(conn: Connection) -> list[DayChange]:
    """What was said and not taken back, in the order in which it was said."""
    return [change(row) for row in _IN_FORCE.rows(conn)]


def of_act(conn: Connection, act: int) -> list[Row[Any]]:
    """What one press saved, whether it is in force or not; empty where it was let go of."""
    return _OF_ACT.rows(conn, number=act)


def last(conn: Connection, now: datetime, by: str | None = None) -> int | None:
    """The newest act (of one person) that is in force and not over."""
    query = select(func.max(rota_changes.c.act)).where(rota_changes.c.undone_at.is_(None), rota_changes.c.over_at > now)
    found = conn.execute(query if by is None else query.where(rota_changes.c.said_by == by)).scalar()
    return None if found is None else int(found)


def undo(conn: Connection, now: datetime, act: int, by: str) -> bool:
    """Compare-and-set: take back what one press saved; false when it was taken back before."""
    return bool(_UNDO(conn, {"undone_at": now, "undone_by": by}, number=act))


def forget(conn: Connection, before: datetime, most: int) -> int:
    """Delete what means nothing since before an instant, or was taken back then; returns how many rows there were.

    Who was on duty is recorded where it happened, not read from here.
    """
    over = (rota_changes.c.over_at < before) | (rota_changes.c.undone_at < before)
    ids = list(conn.execute(select(rota_changes.c.id).where(over).limit(most)).scalars())
    if ids:
        conn.execute(delete(rota_changes).where(rota_changes.c.id.in_(ids)))
    return len(ids)


def change(row: Row[Any]) -> DayChange:
    """A row as the rules know it."""
    if row.kind == _TIME_OFF:  # of whole days, or of hours
        return DayChange(TimeOff(row.executive, _moment(row.begins), _moment(row.ends)), "", row.said_at)
    begins, ends = parse_instant(row.begins), parse_instant(row.ends)
    if row.kind == _SWAP:
        return DayChange(Swap(begins, ends, row.executive, row.other), row.rota, row.said_at)
    return DayChange(Override(begins, ends, row.executive), row.rota, row.said_at)


def _named(entry: Entry) -> dict[str, str]:
    if isinstance(entry, Swap):
        return {"kind": _SWAP, "executive": entry.asker, "other": surely(entry.taker, "an open request is no change")}
    kind = _OVERRIDE if isinstance(entry, Override) else _TIME_OFF
    return {"kind": kind, "executive": entry.executive, "other": ""}


def _text(moment: date | datetime) -> str:
    return format_instant(moment) if isinstance(moment, datetime) else moment.isoformat()


def _moment(text: str) -> date | datetime:
    return parse_instant(text) if "T" in text else parse_date(text)
