"""The files that go out with an executive's words: kept with the draft, shown in its preview, given to what leaves.

What leaves is what was approved: a reply names each file by the digest of its exact bytes, and bytes with another
digest do not leave. They are kept in the table ``files`` until the reply has come to its end.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.capabilities import Capabilities
from bot.messages import File, Outgoing
from bot.rules.attached import VOICE, Attached, Leaf, digest_of, fitting, messages_of, named, stays
from bot.rules.files import size_in_words
from bot.store import files, replies

_GONE = "An attached file is no longer kept here. Attach it to a new message."


def facts_of(
    attached: Sequence[Attached], unread: int, can: Capabilities, before: Mapping[str, Any] | None = None
) -> tuple[dict[str, Any], list[File]]:
    """What a reply keeps of its files, and those of ``attached`` that leave.

    ``unread`` is how many came that nobody looked at; ``before`` are the facts of the reply that these are added to.
    """
    came = [(one.file, named(one.file, one.source)) for one in attached if one.file is not None]
    failed = [stays(one.name, one.why) for one in attached if one.file is None]
    facts = _together(before or {}, {"attached": [name for _, name in came], "left_out": failed, "files": unread}, can)
    leaving = {one["digest"]: one for one in facts["attached"]}
    return facts, [file for file, name in came if leaving.get(name["digest"]) is name]


def _together(first: Mapping[str, Any], second: Mapping[str, Any], can: Capabilities) -> dict[str, Any]:
    leaving, left = fitting([*first.get("attached", ()), *second.get("attached", ())], can)
    said = dict.fromkeys((*first.get("left_out", ()), *second.get("left_out", ()), *left))
    return {"attached": leaving, "left_out": list(said), "files": first.get("files", 0) + second.get("files", 0)}


def join(conn: Connection, now: datetime, above: Row[Any], reply: Row[Any], can: Capabilities) -> dict[str, Any]:
    """The files of two replies in one, ``reply``: what it keeps of them. What does not fit in with the others is
    said."""
    facts = _together(above.facts, reply.facts, can)
    bring(conn, now, above, reply.id, facts)
    return facts


def carried_to(facts: Mapping[str, Any], can: Capabilities) -> dict[str, Any]:
    """What another reply keeps of the files of one with these facts, where it leaves by another way."""
    return _together({}, facts, can) if facts.get("attached") or facts.get("files") else {}


def bring(conn: Connection, now: datetime, from_: Row[Any] | None, to: int, facts: Mapping[str, Any]) -> None:
    """Keep files of one reply for another too, as far as the facts of that one name them."""
    if from_ is None:
        return
    for digest in {one["digest"] for one in facts.get("attached", ())} & {one["digest"] for one in _of(from_)}:
        files.copy(conn, now, from_.id, to, digest)


def only(facts: Mapping[str, Any], digests: Collection[str]) -> dict[str, Any]:
    """What a reply keeps of its files when no others than these go along."""
    return {**facts, "attached": [one for one in facts.get("attached", ()) if one["digest"] in digests]}


def without(facts: Mapping[str, Any], sources: Collection[str]) -> dict[str, Any]:
    """What a reply keeps of its files once some are gone from the desk, by their ids there."""
    return {**facts, "attached": [one for one in facts.get("attached", ()) if one.get("source") not in sources]}


def gone_from(reply: Row[Any], sources: Collection[str] | None) -> list[str]:
    """The ids of a reply's files that are no longer among those of the message that it was made of."""
    if sources is None:
        return []
    return [one["source"] for one in _of(reply) if one.get("source") and one["source"] not in sources]


def unsent_with(conn: Connection, source: str) -> list[int]:
    """The replies that have not come to their end and carry a file, by its id at the desk."""
    mine = (replies.get(conn, reply) for reply in files.replies_with_files(conn))
    return [one.id for one in mine if one is not None and source in {file.get("source") for file in _of(one)}]


def _of(reply: Row[Any]) -> list[Mapping[str, Any]]:
    return list(reply.facts.get("attached", ()))


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
    return tuple(label(file) for file in facts.get("attached", ()))


def listed(facts: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The same, each with its digest."""
    return tuple((file["digest"], label(file)) for file in facts.get("attached", ()))


def label(file: Mapping[str, Any]) -> str:
    """One file that leaves, as people are told of it."""
    kind = "voice message " if file["kind"] in VOICE else ""
    return f"{kind}{file['name']} ({size_in_words(file['size'])})"


def left_out(facts: Mapping[str, Any]) -> tuple[str, ...]:
    """What of the files does not leave, in sentences without an end."""
    unread = facts.get("files", 0)
    if unread == 1:
        return (*facts.get("left_out", ()), "the attached file does not leave, only these words do")
    several = f"the {unread} attached files do not leave, only these words do"
    return (*facts.get("left_out", ()), *((several,) if unread else ()))
