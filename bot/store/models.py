"""Detectors that were learned from the desk: which is in force, which may be again; and alarms that stand."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Row, select, update

from bot.store.statement import Insertion, Statement
from bot.store.tables import drifts, models

#: So many that were in force keep their weights, the one in force among them; so many of the refused are listed.
KEPT: Final = 5


class ModelState(StrEnum):
    """Where a detector stands."""

    LIVE = "live"  #: in force
    KEPT = "kept"  #: was in force
    REFUSED = "refused"  #: never was


_SHOWN: Final = tuple(column for column in models.c if column.name != "weights")
_LIVE: Final = Statement(select(*_SHOWN).where(models.c.state == ModelState.LIVE))
_ADD: Final = Insertion(models)
_ADD_DRIFT: Final = Insertion(drifts)
_MAY_BE_LIVE: Final = (ModelState.LIVE, ModelState.KEPT)


def live(conn: Connection) -> Row[Any] | None:
    """The one in force, without its weights; None: what came along is."""
    return _LIVE.first(conn)


def kept(conn: Connection, model: int) -> Row[Any] | None:
    """One that was in force and may be again, without its weights."""
    query = select(*_SHOWN).where(models.c.id == model, models.c.state == ModelState.KEPT)
    return conn.execute(query.where(models.c.weights.is_not(None))).first()


def weights(conn: Connection, model: int) -> bytes | None:
    """The file of one, while it is kept."""
    found: bytes | None = conn.execute(select(models.c.weights).where(models.c.id == model)).scalar()
    return found


def newest(conn: Connection) -> Row[Any] | None:
    """The one that was learned last, whatever became of it."""
    return conn.execute(select(*_SHOWN).order_by(models.c.id.desc()).limit(1)).first()


def listed(conn: Connection) -> list[Row[Any]]:
    """Those that are kept and the newest refused ones, newest first."""
    usable = select(*_SHOWN).where(models.c.state.in_(_MAY_BE_LIVE), models.c.weights.is_not(None))
    refused = select(*_SHOWN).where(models.c.state == ModelState.REFUSED).order_by(models.c.id.desc()).limit(KEPT)
    return sorted([*conn.execute(usable), *conn.execute(refused)], key=lambda row: -row.id)


def add(conn: Connection, now: datetime, upto: int, facts: dict[str, Any], file: bytes | None) -> int:
    """Write down one that was learned; returns its id. It is not in force yet."""
    values = {"made_at": now, "upto": upto, "facts": facts, "weights": file, "state": ModelState.REFUSED}
    return _ADD(conn, **values)


def put_in_force(conn: Connection, model: int | None, was: int | None) -> bool:
    """Compare-and-set: ``model`` (None: what came along) takes the place of ``was``; false where another was there, or
    ``model`` is not kept."""
    if (was is None and live(conn) is not None) or (model is not None and weights(conn, model) is None):
        return False
    if was is not None:
        there = update(models).where(models.c.id == was, models.c.state == ModelState.LIVE)
        if not conn.execute(there.values(state=ModelState.KEPT)).rowcount:
            return False
    if model is not None:
        conn.execute(update(models).where(models.c.id == model).values(state=ModelState.LIVE))
    return True


def note(conn: Connection, model: Row[Any], **facts: Any) -> None:
    """Write down more about one."""
    conn.execute(update(models).where(models.c.id == model.id).values(facts={**model.facts, **facts}))


def prune(conn: Connection) -> None:
    """Let go of the weights of all but the `KEPT` newest that were in force; the one in force stays."""
    query = select(models.c.id).where(models.c.state == ModelState.KEPT, models.c.weights.is_not(None))
    found = list(conn.execute(query.order_by(models.c.id.desc())).scalars())
    if old := found[KEPT - (live(conn) is not None) :]:
        conn.execute(update(models).where(models.c.id.in_(old)).values(weights=None))


# ---- alarms


def alarms(conn: Connection) -> list[Row[Any]]:
    """Those that stand."""
    return list(conn.execute(select(drifts).where(drifts.c.ended_at.is_(None)).order_by(drifts.c.id)))


def last_alarm(conn: Connection, what: str) -> Row[Any] | None:
    """The newest of a kind, standing or over."""
    return conn.execute(select(drifts).where(drifts.c.what == what).order_by(drifts.c.id.desc()).limit(1)).first()


def begin_alarm(conn: Connection, now: datetime, what: str, model: str, facts: dict[str, Any]) -> int:
    """Returns its id."""
    values = {"what": what, "model": model, "facts": facts, "begun_at": now}
    return _ADD_DRIFT(conn, **values)


def end_alarms(conn: Connection, now: datetime, by: str) -> int:
    """End all that stand; returns how many."""
    query = update(drifts).where(drifts.c.ended_at.is_(None))
    return conn.execute(query.values(ended_at=now, ended_by=by)).rowcount
