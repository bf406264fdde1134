"""A customer as the one who asks about themselves: how they are found, and every row that is about them.

`ABOUT` and `NOT_ABOUT` name all tables: a new one has to be put into one of them (tests/store/test_persons.py), so
that nothing of a person is kept that an export does not tell.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Table, func, or_, select

from bot.store import tables as t
from bot.store.tables import cases, customers, identities, posts, replies

#: The tables with rows about a customer, by the column that says so.
ABOUT: Final[Mapping[str, Sequence[Table]]] = {
    "customer_id": (t.identities, t.cases, t.marks, t.erasures),
    "case_id": (
        *(t.posts, t.replies, t.promises, t.drafts, t.clocks, t.offers, t.handovers, t.handed_on, t.invitations),
        *(t.places, t.threads, t.outgoing, t.joinings, t.events),
    ),
    "reply_id": (t.second_looks, t.files, t.proofs),
}
#: Those without, and why.
NOT_ABOUT: Final[Mapping[Table, str]] = {
    t.customers: "their number and name: told at the head of an export",
    t.inbox: "emptied once handled; what could not be read names nobody that we know",
    t.surges: "words that five people or more share",
    t.models: "weights of words, from which no text can be had again",
    t.drifts: "figures",
    t.faults: "figures, numbers of cases",
    t.paces: "names of chats, by which few messages a minute leave; they go with their case",
    t.accounts: "our own accounts",
    t.cursors: "positions, seals",
    t.tokens: "our own secrets",
    t.leases: "workers",
    t.plan_versions: "our own people",
    t.rota_changes: "our own people",
    t.duties: "our own people",
    t.meant_gaps: "our own people",
    t.cover_requests: "our own people",
    t.gap_reports: "our own people",
    t.consents: "our own people",
    t.preferences: "our own people",
    t.bindings: "our own people",
    t.handshakes: "our own people",
    t.entrusted: "our own people",
    t.calendars: "our own people",
    t.leave_feeds: "our own people",
    t.leave_proposals: "our own people",
    t.user_groups: "our own people",
}
_MOST: Final = 50


def get(conn: Connection, customer: int) -> Row[Any] | None:
    """One customer, or None."""
    return conn.execute(select(customers).where(customers.c.id == customer)).first()


def identities_of(conn: Connection, customer: int) -> list[Row[Any]]:
    """A customer's handles on all channels."""
    mine = select(identities).where(identities.c.customer_id == customer)
    return list(conn.execute(mine.order_by(identities.c.id)))


def find(conn: Connection, wanted: str) -> list[int]:
    """The customers whose name contains some words, whose handle is this one or begins so, or whose id on a platform
    this is; whoever wrote last comes first, at most fifty."""
    bare = wanted.strip().removeprefix("@").casefold()
    escaped = bare.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    handle = func.lower(identities.c.handle)
    like = or_(
        func.lower(identities.c.name).like(f"%{escaped}%", escape="\\"),
        handle.like(f"{escaped}%", escape="\\"),
        handle.like(f"@{escaped}%", escape="\\"),
        identities.c.remote_id == wanted.strip(),
    )
    last = func.max(cases.c.id)
    query = (
        select(identities.c.customer_id).where(like).join(cases, cases.c.identity_id == identities.c.id, isouter=True)
    )
    query = query.group_by(identities.c.customer_id).order_by(last.is_(None), last.desc(), identities.c.customer_id)
    return list(conn.execute(query.limit(_MOST)).scalars()) if bare else []


def last_wrote(conn: Connection, customer: int) -> datetime | None:
    """When a customer wrote last."""
    query = select(func.max(posts.c.posted_at)).join(cases, cases.c.id == posts.c.case_id)
    found: datetime | None = conn.execute(query.where(cases.c.customer_id == customer)).scalar()
    return found


def rows(conn: Connection, table: Table, customer: int, case: int | None = None) -> list[dict[str, Any]]:
    """The rows of a table about a customer (or about one of their cases), with all columns, as JSON can say them."""
    order = table.primary_key.columns.values()
    found = conn.execute(select(table).where(_about(table, customer, case)).order_by(*order))
    return [{name: plain(value) for name, value in row._mapping.items()} for row in found]


def counts(conn: Connection, customer: int) -> dict[str, int]:
    """How many rows each table has about a customer."""
    about = [table for tables in ABOUT.values() for table in tables]
    query = ((table, select(func.count()).select_from(table).where(_about(table, customer, None))) for table in about)
    return {table.name: int(conn.execute(counted).scalar_one()) for table, counted in query}


def _about(table: Table, customer: int, case: int | None) -> ColumnElement[bool]:
    mine = select(identities.c.id).where(identities.c.customer_id == customer)
    theirs = or_(cases.c.customer_id == customer, cases.c.identity_id.in_(mine))
    of_cases = select(cases.c.id).where(theirs if case is None else cases.c.id == case)
    if table is cases:
        return theirs
    if table is t.joinings:
        return or_(table.c.case_id.in_(of_cases), table.c.other_id.in_(of_cases))
    if table in ABOUT["customer_id"]:
        return table.c.customer_id == customer
    if table in ABOUT["case_id"]:
        return table.c.case_id.in_(of_cases)
    return table.c.reply_id.in_(select(replies.c.id).where(replies.c.case_id.in_(of_cases)))


def plain(value: Any) -> Any:
    """A value as JSON can say it: instants in RFC 3339, bytes as the JSON or the text that they are, else in base64."""
    if isinstance(value, datetime):
        return value.isoformat()
    if not isinstance(value, bytes):
        return value
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value).decode("ascii")}
    try:
        return json.loads(text)
    except ValueError:
        return text
