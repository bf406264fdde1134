"""The files that an executive attaches to their words: which of them leave, and in which message of the reply. Pure.

A file travels with the first message where the words may stand beside it, as people send a photo with a line under it;
where the words are too long for that, the words come first and each file follows in a message of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.capabilities import Capabilities
from bot.messages import File
from bot.rules.files import size_in_words
from bot.rules.length import measure
from bot.rules.sealing import print_of

#: What a reply may carry at all; nobody looks through more before pressing Send.
_MOST: Final = 10


@dataclass(frozen=True, slots=True)
class Attached:
    """One file as it came from the desk: ``file`` as it would leave (cleaned), or None and ``why`` not."""

    name: str
    file: File | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One message of a reply: its text, and the digests of the files that it carries."""

    text: str
    files: tuple[str, ...] = ()

    @property
    def print(self) -> str:
        """What the audit trail knows it by: the print of the text, and of what comes with it."""
        return print_of("\n".join((self.text, *self.files)))


def digest_of(content: bytes) -> str:
    """What a file is known by: SHA-256 of the exact bytes that leave, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def sort_out(attached: Sequence[Attached], can: Capabilities) -> tuple[list[File], list[str]]:
    """The files that leave by this channel, and of each other one a sentence why it does not."""
    leaving: list[File] = []
    left: list[str] = []
    for one in attached:
        why = one.why if one.file is None else _why_not(one.file, leaving, can)
        if one.file is not None and not why:
            leaving.append(one.file)
        else:
            left.append(f"{one.name} does not leave: {why}")
    return leaving, left


def _why_not(file: File, leaving: Sequence[File], can: Capabilities) -> str:
    takes = next((one for one in can.takes if file.kind in one.kinds), None)
    if takes is None:
        return f"{can.title} takes no such file"
    if len(file.content) > takes.most_bytes:
        size = size_in_words(len(file.content))
        return f"it has {size}, and {can.title} takes {size_in_words(takes.most_bytes)}"
    if len(leaving) >= _MOST:
        return f"no more than {_MOST} files leave at once"
    if can.files_alone or not leaving:
        return ""
    if all(other.kind in takes.kinds for other in leaving) and len(leaving) < takes.at_once:
        return ""
    return f"one {can.message_noun} cannot carry it with the others"


def beside(attached: Sequence[Any], parts: Sequence[str], can: Capabilities) -> dict[str, Any]:
    """Whether the files travel with the first message; to be asked anew whenever the words change."""
    alone = can.files_alone and (len(attached) > 1 or measure(parts[0], can.counting) > can.caption)
    return {"files_beside": bool(attached) and not alone}


def messages_of(parts: Sequence[str], facts: Mapping[str, Any]) -> list[Leaf]:
    """The messages of a reply, in the order in which they leave; without words at the end those that a correction
    deletes (``bot.rules.changes``)."""
    digests = tuple(file["digest"] for file in facts.get("attached", ()))
    if facts.get("files_beside"):
        return [Leaf(parts[0], digests), *map(Leaf, parts[1:])]
    deleted = (facts.get("changes") or {}).get("deletes", ())
    return [*map(Leaf, parts), *(Leaf("", (digest,)) for digest in digests), *(Leaf("") for _ in deleted)]
