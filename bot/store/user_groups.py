"""What the desk's user groups were last made, and what stands in their way. Knows no rota."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.store.tables import user_groups


def get(conn: Connection, name: str) -> Row[Any] | None:
    """A group as it was left; None where nothing was ever done to it."""
    return conn.execute(select(user_groups).where(user_groups.c.name == name)).first()


def set_to(conn: Connection, now: datetime, name: str, *, members: str | None = None, trouble: str = "") -> bool:
    """Compare-and-set: keep who is in it now, or why it could not be; false where that is known. Without ``members``
    they stay as they were."""
    known = get(conn, name)
    if known is None:
        conn.execute(insert(user_groups).values(name=name, members=members or "", trouble=trouble, changed_at=now))
        return True
    wanted = known.members if members is None else members
    if (known.members, known.trouble) == (wanted, trouble):
        return False
    values = {"members": wanted, "trouble": trouble, "changed_at": now}
    here = (user_groups.c.name == name, user_groups.c.members == known.members, user_groups.c.trouble == known.trouble)
    return bool(conn.execute(update(user_groups).where(*here).values(**values)).rowcount)
