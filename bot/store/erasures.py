"""Who was erased on their own request, by prints alone; and which erasures are not through yet."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, text, update

from bot.rules.erased import Erased, print_of_identity
from bot.store.statement import Statement
from bot.store.tables import erasures, identities

_ANY = Statement(select(erasures.c.print).limit(1))
_AT = Statement(select(erasures.c.at).where(erasures.c.print == bindparam("wanted")))
_PENDING = Statement(
    select(erasures.c.customer_id)
    .where(text("erasures.ended_at IS NULL"), erasures.c.customer_id.is_not(None))
    .order_by(erasures.c.customer_id)
    .distinct()
)


def covers(conn: Connection, channel: str, author: str, posted_at: datetime) -> bool:
    """Whether something was written by somebody before they were erased. Platforms' times are whole seconds."""
    if _ANY.first(conn) is None:  # as in most houses: it stays read, and nobody need be looked for
        return False
    at = _AT.scalar(conn, wanted=print_of_identity(channel, author))
    return at is not None and posted_at < at.replace(microsecond=0)


def add(conn: Connection, one: Erased, customer: int | None) -> None:
    """Remember an erasure, or a later one of the same identity. Without a customer there is nothing to be done."""
    values = {"customer_id": customer, "at": one.at, "ended_at": one.at if customer is None else None}
    if not conn.execute(update(erasures).where(erasures.c.print == one.print).values(values)).rowcount:
        conn.execute(insert(erasures).values(print=one.print, **values))


def every(conn: Connection) -> list[Erased]:
    """All that were erased."""
    rows = conn.execute(select(erasures.c.print, erasures.c.at).order_by(erasures.c.at, erasures.c.print))
    return [Erased(row.print, row.at) for row in rows]


def is_erased(conn: Connection, customer: int) -> bool:
    """Whether a customer was erased, or is being erased."""
    return conn.execute(select(erasures.c.print).where(erasures.c.customer_id == customer).limit(1)).first() is not None


def pending(conn: Connection) -> list[int]:
    """The customers of whom something is still here."""
    return _PENDING.scalars(conn)


def end(conn: Connection, now: datetime, customer: int) -> bool:
    """Nothing of a customer is left; false when that was so before."""
    mine = (erasures.c.customer_id == customer, erasures.c.ended_at.is_(None))
    return bool(conn.execute(update(erasures).where(*mine).values(ended_at=now)).rowcount)


def owners(conn: Connection, prints: set[str]) -> dict[str, int]:
    """The customers behind prints, as far as an identity here has them. Reads all identities."""
    rows = conn.execute(select(identities.c.channel, identities.c.remote_id, identities.c.customer_id))
    found = ((print_of_identity(row.channel, row.remote_id), int(row.customer_id)) for row in rows)
    return {one: customer for one, customer in found if one in prints}
