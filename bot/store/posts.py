"""Customers' posts."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select

from bot.messages import Attachment, Audience, Medium, Post
from bot.rules.invitation import CAME
from bot.store.statement import Insertion, Lookup, Statement, among, given
from bot.store.tables import cases, posts

_KEY = (
    posts.c.channel == bindparam("channel"),
    posts.c.account == bindparam("account"),
    posts.c.remote_id == bindparam("remote_id"),
)
#: What one revision of a post is known by: channel, account, the platform's id of the post, revision.
Key = tuple[str, str, str, str]
_FIRST = Statement(select(posts).where(*_KEY).order_by(posts.c.id).limit(1))
_NEWEST = 50
_OF_CUSTOMER = Statement(
    select(posts.c.audience, posts.c.text)
    .join(cases, cases.c.id == posts.c.case_id)
    .where(cases.c.customer_id == bindparam("customer"))
    .order_by(posts.c.id.desc())
    .limit(_NEWEST)
)
_OF_CASE = Statement(
    select(*(column for column in posts.c if column.name != "raw"))
    .where(posts.c.case_id == bindparam("case"))
    .order_by(posts.c.id)
)
_SINCE = Statement(
    select(*(column for column in posts.c if column.name != "raw"))
    .where(posts.c.case_id == bindparam("case"), posts.c.id >= bindparam("first"), posts.c.id < bindparam("end"))
    .order_by(posts.c.id)
)
_NO_END = 2**63 - 1
_INSERT = Insertion(posts)
_LATELY = Statement(
    select(posts.c.received_at)
    .where(posts.c.case_id == bindparam("case"))
    .order_by(posts.c.id.desc())
    .limit(bindparam("most"))
)
_BY_ID = Lookup(select(posts), posts.c.id, "post")


@functools.cache
def _stored(count: int) -> Statement:
    key = (posts.c.channel, posts.c.account, posts.c.remote_id, posts.c.revision)
    here = (posts.c.channel == bindparam("channel"), posts.c.account == bindparam("account"))
    return Statement(select(*key).where(*here, among(posts.c.remote_id, count)))


def key(post: Post) -> Key:
    return post.channel, post.account, post.remote_id, post.revision


def stored(conn: Connection, some: Iterable[Post]) -> set[Key]:
    """The keys under which these posts, in this revision or another, were stored before."""
    of: dict[tuple[str, str], list[str]] = {}
    for post in some:
        of.setdefault((post.channel, post.account), []).append(post.remote_id)
    found = set[Key]()
    for (channel, account), remote_ids in of.items():
        size = 1 << (len(remote_ids) - 1).bit_length()  # some sizes only, as in `Lookup`
        wanted = given(remote_ids + remote_ids[-1:] * (size - len(remote_ids)))
        rows = _stored(size).rows(conn, channel=channel, account=account, **wanted)
        found.update((row.channel, row.account, row.remote_id, row.revision) for row in rows)
    return found


def first(conn: Connection, channel: str, account: str, remote_id: str) -> Row[Any] | None:
    """The oldest stored revision of a post."""
    return _FIRST.first(conn, channel=channel, account=account, remote_id=remote_id)


def add(
    conn: Connection, now: datetime, post: Post, identity: int, case: int, kind: str, score: float, model: str = ""
) -> int:
    """Store a post, with what a detector (``model``) took it for and how surely; returns its id."""
    row = {
        "channel": post.channel,
        "account": post.account,
        "remote_id": post.remote_id,
        "revision": post.revision,
        "conversation": post.conversation,
        "in_reply_to": post.in_reply_to,
        "identity_id": identity,
        "case_id": case,
        "text": post.text,
        "attachments": [asdict(item) for item in post.attachments],
        "audience": post.audience,
        "url": post.url,
        "unanswerable": post.unanswerable,
        "addressed": list(post.addressed) or None,
        "posted_at": post.posted_at,
        "received_at": now,
        "kind": kind,
        "score": score,
        "model": model,
        "raw": post.raw,
    }
    return _INSERT(conn, **row)


def first_since(conn: Connection, case: int, since: datetime) -> Row[Any] | None:
    """The first post of a case that came after an instant, of those that still stand."""
    query = select(posts).where(posts.c.case_id == case, posts.c.received_at > since, posts.c.gone.is_(None))
    query = query.order_by(posts.c.id)
    return conn.execute(query.limit(1)).first()


def received_lately(conn: Connection, case: int, most: int) -> list[datetime]:
    """When the newest posts of a case came, newest first."""
    return _LATELY.scalars(conn, case=case, most=most)


def get(conn: Connection, post: int) -> Row[Any]:
    """One post by its id, which must exist."""
    return _BY_ID.one(conn, post=post)


def each(conn: Connection, some: Iterable[int]) -> list[Row[Any]]:
    """Several that there are, asked for together."""
    return _BY_ID.ahead(conn, some)


def find(conn: Connection, post: int) -> Row[Any] | None:
    """One post by its id, or None."""
    return _BY_ID.first(conn, post=post)


def of_case(conn: Connection, case: int) -> list[Row[Any]]:
    """All that a customer wrote in a case, oldest first, without the raw bytes."""
    return _OF_CASE.rows(conn, case=case)


def since(conn: Connection, case: int, first: int, end: int | None = None) -> list[Row[Any]]:
    """The same from the post ``first`` on, up to but not including ``end``."""
    return _SINCE.rows(conn, case=case, first=first, end=end or _NO_END)


def standing(conn: Connection, case: int) -> list[Row[Any]]:
    """What of it still stands where it was written; that somebody only came is no such words."""
    return [post for post in of_case(conn, case) if post.gone is None and post.kind != CAME]


def words_of(conn: Connection, customer: int) -> tuple[list[str], list[str]]:
    """What a customer wrote lately in all their cases, oldest first: to us alone, and for all to read."""
    private, public = list[str](), list[str]()
    for row in reversed(_OF_CUSTOMER.rows(conn, customer=customer)):
        (private if row.audience == Audience.PRIVATE else public).append(row.text)
    return private, public


def attachments(row: Row[Any]) -> tuple[Attachment, ...]:
    """What came with a stored post."""
    return tuple(Attachment(**{**item, "medium": Medium(item["medium"])}) for item in row.attachments)
