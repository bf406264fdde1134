"""Who lets us act in chats of an account of their own, as the platform last said; known to us or not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.store.tables import entrusted


def tell(conn: Connection, now: datetime, channel: str, account: str, owner: str, *, may_answer: bool) -> None:
    """Remember what the platform says of one permission."""
    values = {"owner": owner, "may_answer": may_answer, "changed_at": now}
    here = (entrusted.c.channel == channel, entrusted.c.account == account)
    if not conn.execute(update(entrusted).where(*here).values(**values)).rowcount:
        conn.execute(insert(entrusted).values(channel=channel, account=account, **values))


def withdraw(conn: Connection, now: datetime, channel: str, account: str) -> None:
    """The platform refused us there: until it says otherwise we may not answer."""
    here = (entrusted.c.channel == channel, entrusted.c.account == account)
    conn.execute(update(entrusted).where(*here).values(may_answer=False, changed_at=now))


def by_owner(conn: Connection, channel: str, owner: str) -> Row[Any] | None:
    """The newest permission to answer that this person gave us, or None."""
    query = select(entrusted).where(
        entrusted.c.channel == channel, entrusted.c.owner == owner, entrusted.c.may_answer.is_(True)
    )
    return conn.execute(query.order_by(entrusted.c.changed_at.desc()).limit(1)).first()
