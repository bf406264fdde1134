"""Up to where a channel's posts are safe with us; and the accounts themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from bot.messages import Account
from bot.store.statement import Statement
from bot.store.tables import accounts, cursors

_MOVE = Statement(
    update(cursors)
    .where(cursors.c.channel == bindparam("c"), cursors.c.account == bindparam("a"))
    .values(value=bindparam("v"), moved_at=bindparam("at", type_=cursors.c.moved_at.type))
)
_VALUE = Statement(
    select(cursors.c.value).where(cursors.c.channel == bindparam("c"), cursors.c.account == bindparam("a"))
)
_ACCOUNT = Statement(
    select(accounts).where(accounts.c.channel == bindparam("name"), accounts.c.id == bindparam("account"))
)


def cursor(conn: Connection, channel: str, account: str) -> str | None:
    """The stored cursor, or None at the first start."""
    found: str | None = _VALUE.scalar(conn, c=channel, a=account)
    return found


def moved_at(conn: Connection, channel: str, account: str) -> datetime | None:
    """When the cursor was moved last."""
    query = select(cursors.c.moved_at).where(cursors.c.channel == channel, cursors.c.account == account)
    return conn.execute(query).scalar()


def move(conn: Connection, now: datetime, channel: str, account: str, value: str) -> None:
    """Remember the cursor, in the transaction that stores what lies before it."""
    if not _MOVE.run(conn, c=channel, a=account, v=value, at=now):
        conn.execute(insert(cursors).values(channel=channel, account=account, value=value, moved_at=now))


def remember_account(conn: Connection, channel: str, account: Account) -> None:
    """Keep who we are on a channel, and let it act again if it paused."""
    values = {"handle": account.handle, "name": account.name, "paused_at": None, "paused_why": ""}
    found = conn.execute(
        update(accounts).where(accounts.c.channel == channel, accounts.c.id == account.id).values(**values)
    )
    if not found.rowcount:
        conn.execute(insert(accounts).values(channel=channel, id=account.id, **values))


def pause(
    conn: Connection, now: datetime, channel: str, account: str | None, why: str, *, unpaid: bool = False
) -> bool:
    """Stop sending from an account, or from all of a channel (None); true when one did not pause already."""
    query = update(accounts).where(accounts.c.channel == channel, accounts.c.paused_at.is_(None))
    if account is not None:
        query = query.where(accounts.c.id == account)
    return bool(conn.execute(query.values(paused_at=now, paused_why=why, unpaid=unpaid)).rowcount)


def go_on(conn: Connection, channel: str) -> None:
    """Let all accounts of a channel act again."""
    conn.execute(update(accounts).where(accounts.c.channel == channel).values(paused_at=None, paused_why=""))


def account(conn: Connection, channel: str, account_id: str) -> Row[Any] | None:
    """The account's row, or None where it was never opened."""
    return _ACCOUNT.first(conn, name=channel, account=account_id)


def known(conn: Connection) -> list[Row[Any]]:
    """Our accounts everywhere, the desk's among them, by channel."""
    return list(conn.execute(select(accounts).order_by(accounts.c.channel, accounts.c.id)))


def paused(conn: Connection) -> list[Row[Any]]:
    """The accounts that pause."""
    return list(conn.execute(select(accounts).where(accounts.c.paused_at.is_not(None))))
