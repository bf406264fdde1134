"""Customers and their identities."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.messages import Author
from bot.store.tables import customers, identities

_KNOWN = select(identities.c.id, identities.c.customer_id, identities.c.name, identities.c.handle).where(
    identities.c.channel == bindparam("channel"), identities.c.remote_id == bindparam("remote_id")
)
_RENAME = (
    update(identities)
    .where(identities.c.id == bindparam("identity"))
    .values(name=bindparam("new_name"), handle=bindparam("new_handle"))
)
_CUSTOMER = insert(customers)
_IDENTITY = insert(identities)


def identity(conn: Connection, channel: str, author: Author, name: str, now: datetime) -> tuple[int, int]:
    """The (identity id, customer id) of an author; both are made when they are new. ``name`` is fit to show.

    Two identities become one customer only by the customer's own act or a lead's decision, never here.
    """
    known = conn.execute(_KNOWN, {"channel": channel, "remote_id": author.id}).first()
    if known is not None:
        if (known.name, known.handle) != (name, author.handle):
            conn.execute(_RENAME, {"identity": known.id, "new_name": name, "new_handle": author.handle})
        return known.id, known.customer_id
    customer = conn.execute(_CUSTOMER, {"name": name, "first_seen": now}).inserted_primary_key[0]  # type: ignore[index]
    row = {
        "customer_id": customer,
        "channel": channel,
        "remote_id": author.id,
        "name": name,
        "handle": author.handle,
    }
    made = conn.execute(_IDENTITY, row).inserted_primary_key[0]  # type: ignore[index]
    return made, customer
