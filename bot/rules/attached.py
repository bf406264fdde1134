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
#: What people record with a microphone: Slack's clips, and Telegram's own.
VOICE: Final = frozenset({"audio/mp4", "audio/ogg"})


@dataclass(frozen=True, slots=True)
class Attached:
    """One file as it came from the desk: ``file`` as it would leave (cleaned), or None and ``why`` not. ``source`` is
    its id there."""

    name: str
    file: File | None = None
    why: str = ""
    source: str = ""


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


def named(file: File, source: str = "") -> dict[str, Any]:
    """A file as a reply names it."""
    digest = digest_of(file.content)
    return {"digest": digest, "name": file.name, "kind": file.kind, "size": len(file.content), "source": source}


def fitting(files: Sequence[Mapping[str, Any]], can: Capabilities) -> tuple[list[Mapping[str, Any]], list[str]]:
    """Of files as replies name them those that leave together by this channel, each once, and of each other one a
    sentence why it does not."""
    leaving: list[Mapping[str, Any]] = []
    left: list[str] = []
    for file in files:
        if any(file["digest"] == other["digest"] for other in leaving):
            continue
        why = _why_not(file["kind"], file["size"], [other["kind"] for other in leaving], can)
        if why:
            left.append(stays(file["name"], why))
        else:
            leaving.append(file)
    return leaving, left


def stays(name: str, why: str) -> str:
    """That a file does not leave, as a sentence without an end."""
    return f"{name} does not leave: {why}"


def _why_not(kind: str, size: int, others: Sequence[str], can: Capabilities) -> str:
    takes = next((one for one in can.takes if kind in one.kinds), None)
    if takes is None:
        return f"{can.title} takes no {'voice message' if kind in VOICE else 'such file'}"
    if size > takes.most_bytes:
        return f"it has {size_in_words(size)}, and {can.title} takes {size_in_words(takes.most_bytes)}"
    if len(others) >= _MOST:
        return f"no more than {_MOST} files leave at once"
    if can.files_alone or not others:
        return ""
    if all(other in takes.kinds for other in others) and len(others) < takes.at_once:
        return ""
    return f"one {can.message_noun} cannot carry it with the others"


def most_files(can: Capabilities) -> int:
    """How many files one reply may carry at the most."""
    return _MOST if can.files_alone else min(_MOST, max((one.at_once for one in can.takes), default=0))


def takes_voice(can: Capabilities) -> bool:
    """Whether a recording reaches a customer there as something to listen to."""
    return any(one.kinds >= VOICE for one in can.takes)


def is_voice(words: str, files: Sequence[Mapping[str, Any]]) -> bool:
    """Whether it is a recording alone that answers: then it needs no words."""
    return not words.strip() and len(files) == 1 and files[0]["kind"] in VOICE


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
