"""What may leave: claimed head by head of each lane, by one worker at a time; and who has claimed what.

A row is claimed (``sending``, committed) before a byte leaves. What is found ``sending`` without a living claimant is
``unsure``, never ``queued``.
"""

from __future__ import annotations

import functools
from collections.abc import Collection
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Connection, Row, bindparam, column, exists, or_, select, text, update

from bot.rules.lifecycle import PartState
from bot.store.statement import Change, Statement, given
from bot.store.tables import outgoing
from bot.store.tables.columns import DUE, OPEN, spelled

#: What may leave when its time has come, and what holds its lane. The texts are those of the partial indexes.
_DUE = text(f"({spelled(DUE, 'outgoing.')})")
_HOLDS_LANE = text(f"({spelled(OPEN, 'outgoing.')})")
_ahead = outgoing.alias("ahead")
#: What stands already and is only edited waits for nobody and holds nobody: the order is that of what is posted.
_IS_HEAD = or_(
    outgoing.c.remote_id.is_not(None),
    ~exists(
        select(1).where(
            _ahead.c.lane == outgoing.c.lane,
            _ahead.c.id < outgoing.c.id,
            _ahead.c.remote_id.is_(None),
            text(f"({spelled(OPEN, 'ahead.')})"),
        )
    ),
)


def _heads(budget: ColumnElement[bool]) -> Statement:
    return Statement(
        select(outgoing)
        .where(_DUE, outgoing.c.account == bindparam("account"), budget, outgoing.c.not_before <= bindparam("now"))
        .where(_IS_HEAD)
        .order_by(outgoing.c.priority, outgoing.c.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True, of=outgoing)
    )


_UNPACED = _heads(outgoing.c.budget.is_(None))
_PACED = _heads(outgoing.c.budget == bindparam("budget"))
_ATTEMPT = Statement(
    update(outgoing)
    .where(outgoing.c.id == bindparam("row"))
    .values(
        state=bindparam("next"),
        worker=bindparam("by"),
        attempted_at=bindparam("at"),
        attempts=outgoing.c.attempts + 1,
    )
)
_GIVE_BACK = Change(
    outgoing,
    outgoing.c.id == bindparam("row"),
    outgoing.c.worker == bindparam("by"),
    text("outgoing.state = 'sending'"),
)
_POSTING = Statement(
    select(outgoing.c.id)
    .where(
        _HOLDS_LANE,
        text(f"({spelled(('sending', 'unsure'), 'outgoing.')})"),
        outgoing.c.account == bindparam("account"),
        outgoing.c.place == bindparam("place"),
        outgoing.c.remote_id.is_(None),
    )
    .limit(1)
)
_SENDING = Statement(
    select(outgoing.c.id)
    .where(_HOLDS_LANE, text("outgoing.state = 'sending'"), outgoing.c.account == bindparam("account"))
    .limit(1)
)
_BEGUN = Statement(
    select(outgoing.c.id, outgoing.c.worker, outgoing.c.attempted_at)
    .where(_HOLDS_LANE, text("outgoing.state = 'sending'"))
    .order_by(outgoing.c.lane, outgoing.c.id)  # as that index is, or SQLite reads all that was ever sent
)
_FIRST = select(outgoing.c.not_before).where(_DUE).order_by(outgoing.c.not_before).limit(1)
_NEXT_TWO = Statement(
    select(
        _FIRST.scalar_subquery().label("due"),
        _FIRST.where(outgoing.c.not_before > bindparam("now", type_=outgoing.c.not_before.type))
        .scalar_subquery()
        .label("later"),
    )
)
_NEXT = Statement(_FIRST)


@functools.cache
def _waiting(accounts: int) -> Statement:
    """Each budget of accounts that has something waiting, found by skipping through the index instead of reading all
    that waits."""
    named = ", ".join(f"(:in_{number})" for number in range(accounts))
    return Statement(
        text(
            f"WITH RECURSIVE a(account) AS (VALUES {named}), b(account, budget) AS ("  # noqa: S608 - our own words # nosec B608
            f" SELECT account, (SELECT min(budget) FROM outgoing WHERE account = a.account AND ({spelled(DUE)})) FROM a"
            " UNION ALL SELECT account, (SELECT min(budget) FROM outgoing WHERE account = b.account"
            f" AND budget > b.budget AND ({spelled(DUE)})) FROM b WHERE b.budget IS NOT NULL"
            ") SELECT account, budget FROM b WHERE budget IS NOT NULL"
            " UNION ALL SELECT account, NULL FROM a WHERE EXISTS (SELECT 1 FROM outgoing WHERE account = a.account"
            f" AND budget IS NULL AND ({spelled(DUE)}))"
        ).columns(column("account"), column("budget"))
    )


class Tokens(Protocol):
    """How many new messages budgets may spend."""

    def get(self, budget: str, most: int, /) -> int:
        """Those of one budget; of one that is not limited ``most``."""
        ...


def waiting(conn: Connection, accounts: Collection[str]) -> dict[str, list[str | None]]:
    """Those of some accounts that have something waiting, due or not, each with its budgets; None is what has none."""
    found: dict[str, list[str | None]] = {}
    for row in _waiting(len(accounts)).rows(conn, **given(accounts)) if accounts else ():
        found.setdefault(row.account, []).append(row.budget)
    return found


def claim(
    conn: Connection,
    now: datetime,
    worker: str,
    account: str,
    most: int,
    tokens: Tokens | None,
    budgets: Collection[str | None],
) -> list[Row[Any]]:
    """Claim up to ``most`` heads of lanes of an account, most urgent first; the claim is the committed attempt.

    ``tokens`` says how many new messages each budget may still spend (None: unpaced, though a row may have a budget
    still, of before a restart); ``budgets`` are those of what waits.
    Rows come as they were before the claim: ``unsure`` ones are to be looked for, all others to be sent.
    """
    found = _UNPACED.rows(conn, account=account, now=now, most=most) if None in budgets else []
    for budget in filter(None, budgets):
        room = most - len(found)
        if tokens is not None and room > 0:
            room = min(room, tokens.get(budget, most))
        if room > 0:
            found += _PACED.rows(conn, account=account, now=now, most=room, budget=budget)
    _ATTEMPT.run_each(
        conn, [{"row": row.id, "next": PartState.SENDING, "by": worker, "at": _attempted(row, now)} for row in found]
    )
    return found


def _attempted(row: Row[Any], now: datetime) -> datetime:
    """A look is no attempt: whoever looks after one that was cut short searches from the sending on, too."""
    since: datetime = row.attempted_at if row.state == PartState.UNSURE else now
    return since


def give_back(conn: Connection, row: Row[Any], worker: str) -> None:
    """What was claimed has certainly not left: it is as it was. ``row`` is from before the claim."""
    was = PartState.UNSURE if row.state == PartState.UNSURE else PartState.QUEUED
    values = {"state": was, "worker": None, "attempts": row.attempts, "attempted_at": row.attempted_at}
    _GIVE_BACK(conn, values, row=row.id, by=worker)


def next_due(conn: Connection) -> datetime | None:
    """When the earliest row that may leave is due; None where nothing waits."""
    found: datetime | None = _NEXT.scalar(conn)
    return found


def due_and_later(conn: Connection, now: datetime) -> tuple[bool, datetime | None]:
    """Whether anything may leave now, and when the first of what may not yet will be due."""
    found = _NEXT_TWO.one(conn, now=now)
    return found.due is not None and found.due <= now, found.later


def is_due(conn: Connection, now: datetime) -> bool:
    """Whether anything may leave now."""
    due = next_due(conn)
    return due is not None and due <= now


def is_posting(conn: Connection, account: str, place: str) -> bool:
    """Whether a new message to a place is under way or unsure: it may stand there, and we do not know yet where."""
    return _POSTING.scalar(conn, account=account, place=place) is not None


def is_sending(conn: Connection, account: str) -> bool:
    """Whether anything of an account is under way, with whatever worker."""
    return _SENDING.scalar(conn, account=account) is not None


def orphans(
    conn: Connection, worker: str, living: Collection[str], under_way: Collection[int], before: datetime
) -> list[Row[Any]]:
    """The rows that nobody is sending any more: begun by somebody who is not among the ``living`` others, or ``before``
    some instant by ``worker``, who asks and does not have them ``under_way``."""
    begun = [row for row in _BEGUN.rows(conn) if row.worker not in living and row.id not in under_way]
    if not any(row.worker != worker or row.attempted_at <= before for row in begun):
        return []  # as nearly always
    query = select(outgoing).where(
        outgoing.c.state == PartState.SENDING,
        _HOLDS_LANE,
        outgoing.c.worker.not_in(list(living)),
        outgoing.c.id.not_in(list(under_way)),
        or_(outgoing.c.worker != worker, outgoing.c.attempted_at <= before),
    )
    # Ordered as that index is, or SQLite reads all that was ever sent.
    return list(conn.execute(query.order_by(outgoing.c.lane, outgoing.c.id).with_for_update(skip_locked=True)))
