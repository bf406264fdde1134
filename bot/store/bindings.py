"""Executives' own accounts on the channels. An account is bound to one person at a time, and history is kept."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, text, update

from bot.store.statement import Statement
from bot.store.tables import bindings, tokens

#: Why a binding ended that its owner ended on the platform, or the platform itself did.
TAKEN_BACK = "taken back on the platform"
#: As the index says it: a value instead would have SQLite plan each query anew.
_BOUND = text("bindings.state = 'bound'")
_OF = Statement(
    select(bindings)
    .where(_BOUND, bindings.c.executive == bindparam("who"), bindings.c.channel == bindparam("where"))
    .order_by(bindings.c.id)
)
_BY_ACCOUNT = Statement(
    select(bindings).where(_BOUND, bindings.c.channel == bindparam("where"), bindings.c.account == bindparam("which"))
)
_ACCOUNTS = Statement(select(bindings.c.channel, bindings.c.account).where(_BOUND))
_PROVED = Statement(
    select(bindings).where(
        bindings.c.state == "proved", bindings.c.channel == bindparam("where"), bindings.c.account == bindparam("which")
    )
)


def of(conn: Connection, executive: str, channel: str) -> list[Row[Any]]:
    """The accounts that an executive has connected on a channel."""
    return _OF.rows(conn, who=executive, where=channel)


def by_account(conn: Connection, channel: str, account: str) -> Row[Any] | None:
    """Whose account this is; None where it is nobody's."""
    return _BY_ACCOUNT.first(conn, where=channel, which=account)


def is_bound(conn: Connection, channel: str, account: str) -> bool:
    """Whether an account is somebody's. Asked with every post, so all accounts are read at once: they are few, and stay
    read until the transaction ends."""
    return (channel, account) in _ACCOUNTS.rows(conn)


def bound(conn: Connection) -> list[Row[Any]]:
    """All that are bound, oldest first."""
    return list(conn.execute(select(bindings).where(_BOUND).order_by(bindings.c.id)))


def add(
    conn: Connection, now: datetime, executive: str, channel: str, account: str, handle: str, **facts: Any
) -> int | None:
    """Bind an account; returns the row's id, or None where it is bound already, to whomever."""
    if by_account(conn, channel, account) is not None:
        return None
    row = {"executive": executive, "channel": channel, "account": account, "handle": handle, "facts": facts}
    made = conn.execute(insert(bindings).values(**row, state="bound", bound_at=now, why=""))
    return int((made.inserted_primary_key or (0,))[0])


def proved_by(conn: Connection, channel: str, account: str) -> Row[Any] | None:
    """Who has shown that an account on a channel is theirs; None where nobody has."""
    return _PROVED.first(conn, where=channel, which=account)


def prove(conn: Connection, now: datetime, executive: str, channel: str, account: str, handle: str) -> None:
    """This executive has shown which account on a channel is theirs; what they showed before counts no more."""
    unprove(conn, now, executive, channel)
    row = {"executive": executive, "channel": channel, "account": account, "handle": handle, "facts": {}}
    conn.execute(insert(bindings).values(**row, state="proved", bound_at=now, why=""))


def unprove(conn: Connection, now: datetime, executive: str, channel: str) -> None:
    """What this executive has shown counts no more."""
    shown = (bindings.c.executive == executive, bindings.c.channel == channel, bindings.c.state == "proved")
    conn.execute(update(bindings).where(*shown).values(state="revoked", ended_at=now))


def rename(conn: Connection, binding: int, handle: str) -> None:
    """The account is called something else now."""
    conn.execute(update(bindings).where(bindings.c.id == binding).values(handle=handle))


def revoke(conn: Connection, now: datetime, binding: Row[Any], why: str) -> bool:
    """Compare-and-set: end a binding, and delete its secret; false when it had ended already."""
    query = update(bindings).where(bindings.c.id == binding.id, _BOUND)
    if not conn.execute(query.values(state="revoked", ended_at=now, why=why)).rowcount:
        return False
    key = secret_key(binding.executive, binding.account)
    conn.execute(delete(tokens).where(tokens.c.channel == binding.channel, tokens.c.account == key))
    return True


def secret_key(executive: str, account: str) -> str:
    """Under which name the vault keeps the secret of an own account."""
    return f"{executive}/{account}"


def lost(conn: Connection, executive: str) -> list[str]:
    """The channels on which the last account of an executive was taken back on the platform, not by us or them."""
    query = select(bindings.c.channel, bindings.c.state, bindings.c.why).where(bindings.c.executive == executive)
    last = {row.channel: row for row in conn.execute(query.where(bindings.c.state != "proved").order_by(bindings.c.id))}
    return [channel for channel, row in last.items() if row.state == "revoked" and row.why == TAKEN_BACK]
