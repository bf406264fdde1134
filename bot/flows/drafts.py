"""Words of the reply window that were not sent: kept while they are typed, brought back by *Reply* and *Edit…*.

The words of a changed preview are kept by its revision: once the preview says something newer they are of no use.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows.about import matter
from bot.flows.context import Context
from bot.pages import NoticeWindow, Window, WordsWindow
from bot.rules.lifecycle import PartState
from bot.rules.plan import Executive
from bot.store import cases, posts, replies

_UNSENT = (PartState.DRAFT, PartState.PREVIEWED, PartState.TAKEN_BACK, PartState.BLOCKED, PartState.FAILED)


def keep(conn: Connection, now: datetime, case: int, user: str, words: str, reply: int | None, revision: int) -> None:
    """Keep the latest words of a window; empty words are forgotten, and so are those for a case that was let go."""
    found = cases.find(conn, case)
    words = "" if found is not None and found.let_go is not None else words
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
    reply: Row[Any]
    for reply in reversed(replies.of_case(conn, case, [PartState.DRAFT])):
        written_here = reply.source_channel is None and not reply.facts.keys() & {"purpose", "waits_for"}
        theirs = (reply.executive, reply.prepared_by) == (executive.id, writer)
        if written_here and theirs and reply.facts.get("attached"):
            return reply
    return None


def unsent(conn: Connection, case: int, user: str, executive: str | None) -> tuple[str, ...]:
    """All that somebody wrote for the customer of a case, in windows or in its thread, and that did not leave."""
    words = cases.drafts_of(conn, case, user)
    for one in replies.of_case(conn, case, _UNSENT):
        if one.prepared_by == user or (one.prepared_by is None and one.executive == executive):
            words.append(one.words)
    return tuple(dict.fromkeys(words))


def words_window(ctx: Context, conn: Connection, case_id: int, user: str) -> Window:
    """*Show them*: the words that somebody has for a customer who deleted what they answer."""
    case, reader = cases.find(conn, case_id), ctx.plans.current(conn).by_slack(user)
    words = unsent(conn, case_id, user, reader.id if reader else None)
    if case is None or not words:
        return NoticeWindow("Your words", ("There are no words of yours here.",))
    return WordsWindow(matter(ctx, case, posts.get(conn, case.last_post)), words)


def whose(user: str, reply: int | None, revision: int) -> str:
    """Under which name words are kept: the person's own, or that of the preview they change."""
    return user if reply is None else f"{user}:{reply}:{revision}"
