"""What workers share of how fast an account may speak: tokens of a budget, rests of the whole account."""

from __future__ import annotations

import functools
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from bot.store.statement import Statement, among, given
from bot.store.tables import paces

#: The row of the account as a whole.
_WHOLE = ""
_ONE = (paces.c.account == bindparam("of"), paces.c.budget == bindparam("named"))
#: Locked until the claim that spends it is stored, so that nobody spends it twice.
_PURSE = Statement(select(paces.c.level, paces.c.at).where(*_ONE).with_for_update())
_FILL = Statement(
    update(paces).where(*_ONE).values(level=bindparam("left"), at=bindparam("since", type_=paces.c.at.type))
)
_LOST = Statement(select(paces).where(*_ONE).with_for_update())
_REST = Statement(
    update(paces)
    .where(*_ONE)
    .values(lost=bindparam("times"), until=bindparam("ends", type_=paces.c.until.type), at=bindparam("since"))
)
_WELL = Statement(update(paces).where(*_ONE).values(lost=0))
_COLUMNS = ("account", "budget", "level", "at", "until", "lost")
_ADD = Statement(insert(paces), _COLUMNS)


def purse(conn: Connection, account: str, budget: str) -> Row[Any] | None:
    """``level`` and ``at`` of a budget, held until the transaction ends; None where nothing was spent yet."""
    return _PURSE.first(conn, of=account, named=budget)


def fill(conn: Connection, account: str, budget: str, level: float, at: datetime, *, is_new: bool) -> None:
    """Keep what is left of a budget at an instant. ``is_new``: nothing was spent yet; where somebody else was first,
    the unit is run again."""
    if not is_new:
        _FILL.run(conn, of=account, named=budget, left=level, since=at)
    else:
        _ADD.run(conn, account=account, budget=budget, level=level, at=at, until=None, lost=0)


@functools.cache
def _troubled(accounts: int) -> Statement:
    return Statement(select(paces).where(among(paces.c.account, accounts), paces.c.budget == bindparam("named")))


def troubled(conn: Connection, accounts: Collection[str]) -> dict[str, Row[Any]]:
    """Those of some accounts that ever had to rest or lost something, by name: ``until``, ``lost``."""
    return {row.account: row for row in _troubled(len(accounts)).rows(conn, named=_WHOLE, **given(accounts))}


def trouble(conn: Connection, account: str) -> Row[Any] | None:
    """The same of one account, held until the transaction ends."""
    return _LOST.first(conn, of=account, named=_WHOLE)


def rest(conn: Connection, now: datetime, account: str, lost: int, until: datetime | None) -> None:
    """Keep how many messages an account lost in a row, and until when it rests."""
    if not _REST.run(conn, of=account, named=_WHOLE, times=lost, ends=until, since=now):
        _ADD.run(conn, account=account, budget=_WHOLE, level=0.0, at=now, until=until, lost=lost)


def well(conn: Connection, account: str) -> None:
    """The platform answered: nothing is lost any more."""
    _WELL.run(conn, of=account, named=_WHOLE)


def forget(conn: Connection, before: datetime) -> None:
    """Let go of what was spent so long ago that it has grown again."""
    conn.execute(delete(paces).where(paces.c.budget != _WHOLE, paces.c.at < before))
