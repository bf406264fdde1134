"""One-use words that somebody carries through another page and back; kept as digests, so that a copy opens nothing."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from bot.store.tables import handshakes

#: Random bytes in a word: it is not guessed.
_BYTES = 32


def mint(
    conn: Connection, now: datetime, kind: str, executive: str, channel: str, lives: timedelta, sealed: bytes = b""
) -> str:
    """A new word, good once within ``lives``; what has run out is forgotten on the way."""
    conn.execute(delete(handshakes).where(handshakes.c.ends_at <= now))
    word = secrets.token_urlsafe(_BYTES)
    row = {"kind": kind, "executive": executive, "channel": channel, "sealed": sealed, "ends_at": now + lives}
    conn.execute(insert(handshakes).values(token=digest(word), **row))
    return word


def peek(conn: Connection, now: datetime, kind: str, word: str) -> Row[Any] | None:
    """What the word stands for, without spending it; None where it is wrong, spent, or too old."""
    here = (handshakes.c.token == digest(word), handshakes.c.kind == kind, handshakes.c.ends_at > now)
    return conn.execute(select(handshakes).where(*here)).first()


def take(conn: Connection, now: datetime, kind: str, word: str) -> Row[Any] | None:
    """What the word stands for, and with that it is spent; None where it is wrong, spent, or too old."""
    here = (handshakes.c.token == digest(word), handshakes.c.kind == kind)
    found = conn.execute(select(handshakes).where(*here)).first()
    if found is None or not conn.execute(delete(handshakes).where(*here)).rowcount:
        return None
    return found if now < found.ends_at else None


def drop(conn: Connection, executive: str, channel: str) -> None:
    """Whatever was handed out for this executive and channel is worth nothing any more."""
    conn.execute(delete(handshakes).where(handshakes.c.executive == executive, handshakes.c.channel == channel))


def digest(word: str) -> str:
    """How a word is kept."""
    return hashlib.sha256(word.encode("utf-8", "replace")).hexdigest()
