"""How somebody who was erased is known again, by a print alone; and the list of prints that outlives a backup. Pure.

The print is a pseudonym, no secret: who knows an account's id can compute it. It is kept so that the erasure can be
kept (GDPR, Article 17 with recital 26; EDPB Guidelines 01/2025 on pseudonymisation).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.rules.sealing import print_of


@dataclass(frozen=True, slots=True)
class Erased:
    """One identity that was erased, and when it was."""

    print: str
    at: datetime


def print_of_identity(channel: str, remote_id: str) -> str:
    """The SHA-256 of a channel's name and the platform's id of an account there, in hexadecimal."""
    return print_of(f"erased\n{channel}\n{remote_id}")


def line_of(one: Erased) -> str:
    """One entry of the list, without the end of the line."""
    return json.dumps({"print": one.print, "at": one.at.astimezone(UTC).isoformat()})


def read(lines: Iterable[str]) -> Iterator[Erased]:
    """The entries of a list; a line that a crash cut off is left out. Raises ``ValueError`` for any other damage."""
    for line in lines:
        if not line.endswith("\n"):
            return
        found = json.loads(line)
        at = datetime.fromisoformat(found["at"])
        if at.tzinfo is None or len(found["print"]) != 64:
            raise ValueError("no entry of a list of erasures")
        yield Erased(found["print"], at)
