"""Words of the reply window that were not sent: kept while they are typed, brought back by *Reply* and *Edit…*.

The words of a changed preview are kept by its revision: once the preview says something newer they are of no use.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.rules.lifecycle import PartState
from bot.rules.plan import Executive
from bot.store import cases, replies


def keep(conn: Connection, now: datetime, case: int, user: str, words: str, reply: int | None, revision: int) -> None:
    """Keep the latest words of a window; empty words are forgotten."""
    cases.keep_draft(conn, now, case, whose(user, reply, revision), words)


def kept(conn: Connection, case: int, user: str, reply: int | None = None, revision: int = 0) -> str:
    """What was left in a window, or nothing."""
    return cases.draft(conn, case, whose(user, reply, revision))


def forget(conn: Connection, now: datetime, case: int, user: str, reply: int | None = None, revision: int = 0) -> None:
    """The words have found their way."""
    cases.keep_draft(conn, now, case, whose(user, reply, revision), "")


def with_files(conn: Connection, case: int, executive: Executive, user: str) -> Row[Any] | None:
    """The newest draft of the reply window that has files: they were attached once, and come back with *Reply*."""
    writer = None if executive.slack == user else user
    for reply in reversed(replies.of_case(conn, case, [PartState.DRAFT])):
        written_here = reply.source_channel is None and not reply.facts.keys() & {"purpose", "waits_for"}
        theirs = (reply.executive, reply.prepared_by) == (executive.id, writer)
        if written_here and theirs and reply.facts.get("attached"):
            return reply
    return None


def whose(user: str, reply: int | None, revision: int) -> str:
    """Under which name words are kept: the person's own, or that of the preview they change."""
    return user if reply is None else f"{user}:{reply}:{revision}"
