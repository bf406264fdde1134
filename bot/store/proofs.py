"""The unguessable tokens under which anybody may see that a reply is real."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from bot.store.tables import posts, proofs, replies

#: Random bytes in a token.
_BYTES = 18


def mint(conn: Connection, now: datetime, reply: int) -> str:
    """The token of a reply; made when it is asked for the first time."""
    found: str | None = conn.execute(select(proofs.c.token).where(proofs.c.reply_id == reply)).scalar()
    if found is None:
        found = secrets.token_urlsafe(_BYTES)
        conn.execute(insert(proofs).values(token=found, reply_id=reply, made_at=now))
    return found


def reply_of(conn: Connection, token: str) -> Row[Any] | None:
    """The reply behind a token, with its ``channel`` and ``audience``; None where there is none.

    A case can have a public and a private side: what counts is where the post stands that was answered.
    """
    query = (
        select(replies, posts.c.channel, posts.c.audience)
        .join(proofs, proofs.c.reply_id == replies.c.id)
        .join(posts, posts.c.id == replies.c.post_id)
        .where(proofs.c.token == token)
    )
    return conn.execute(query).first()
