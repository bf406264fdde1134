"""The files that go out with an executive's words: kept with the draft, shown in its preview, given to what leaves.

What leaves is what was approved: a reply names each file by the digest of its exact bytes, and bytes with another
digest do not leave. They are kept in the table ``files`` until the reply has come to its end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.capabilities import Capabilities
from bot.messages import File, Outgoing
from bot.rules.attached import Attached, Leaf, digest_of, messages_of, sort_out
from bot.rules.files import size_in_words
from bot.store import files

_GONE = "An attached file is no longer kept here. Attach it to a new message."


def facts_of(attached: Sequence[Attached], unread: int, can: Capabilities) -> tuple[dict[str, Any], list[File]]:
    """What a reply keeps of its files, and those that leave. ``unread`` is how many came that nobody looked at."""
    leaving, left = sort_out(attached, can)
    named = [
        {"digest": digest_of(file.content), "name": file.name, "kind": file.kind, "size": len(file.content)}
        for file in leaving
    ]
    return {"attached": named, "left_out": left, "files": unread}, leaving


def keep(conn: Connection, now: datetime, reply: int, leaving: Sequence[File]) -> None:
    """Keep the files that leave with a reply."""
    for file in leaving:
        files.keep(conn, now, reply, file)


def forget(conn: Connection, now: datetime) -> None:
    """Delete the files of replies that have come to their end, and of previews that nobody sent for a week."""
    files.forget(conn, now)


def load(conn: Connection, reply: Row[Any], leaf: Leaf) -> tuple[tuple[File, ...], str | None]:
    """The files of one message of a reply, and why it must not leave (a sentence), or None."""
    found = [(files.find(conn, reply.id, digest), digest) for digest in leaf.files]
    whole = [file for file, digest in found if file is not None and digest_of(file.content) == digest]
    return (tuple(whole), None) if len(whole) == len(found) else ((), _GONE)


def leaf_of(reply: Row[Any], number: int) -> Leaf:
    """The message of a reply with this number, from 1."""
    return messages_of(reply.parts, reply.facts)[number - 1]


def print_of(part: Outgoing) -> str:
    """The print of what leaves, by the very bytes."""
    return Leaf(part.text, tuple(digest_of(file.content) for file in part.files)).print


def told(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """The files that leave, as people are told of them: ``heel.jpg (1.2 MB)``."""
    return tuple(f"{file['name']} ({size_in_words(file['size'])})" for file in facts.get("attached", ()))


def left_out(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """What of the files does not leave, in sentences without an end."""
    unread = facts.get("files", 0)
    if unread == 1:
        return (*facts.get("left_out", ()), "the attached file does not leave, only these words do")
    several = f"the {unread} attached files do not leave, only these words do"
    return (*facts.get("left_out", ()), *((several,) if unread else ()))
