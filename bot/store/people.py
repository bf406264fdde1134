"""Customers and their identities."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, select, update

from bot.messages import Author
from bot.store.statement import Insertion, Statement
from bot.store.tables import customers, identities

#: Locked: what one customer writes at once, through several doors, is placed one after the other.
_KNOWN = Statement(
    select(identities.c.id, identities.c.customer_id, identities.c.name, identities.c.handle)
    .where(identities.c.channel == bindparam("channel"), identities.c.remote_id == bindparam("remote_id"))
    .with_for_update()
)
_RENAME = Statement(
    update(identities)
    .where(identities.c.id == bindparam("identity"))
    .values(name=bindparam("new_name"), handle=bindparam("new_handle"))
)
_CUSTOMER = Insertion(customers)
_IDENTITY = Insertion(identities)


def identity(conn: Connection, channel: str, author: Author, name: str, now: datetime) -> tuple[int, int, bool]:
    """The (identity id, customer id) of an author, and whether they are new: then both are made. ``name`` is fit to
    show.

    Two identities become one customer only by the customer's own act or a lead's decision, never here.
    """
    known = _KNOWN.first(conn, channel=channel, remote_id=author.id)
    if known is not None:
        if (known.name, known.handle) != (name, author.handle):
            _RENAME.run(conn, identity=known.id, new_name=name, new_handle=author.handle)
        return known.id, known.customer_id, False
    customer = _CUSTOMER(conn, name=name, first_seen=now)
    made = _IDENTITY(conn, customer_id=customer, channel=channel, remote_id=author.id, name=name, handle=author.handle)
    return made, customer, True
