"""The chain of seals over the audit trail, and the print of a text. Pure: anybody can compute them again, keyless.

A seal is ``NNNNNNNNNNNN-<SHA-256>``: its number, counted from 1, and the hash of the event together with the seal
before it. Numbers make the order certain where ids are not it (PostgreSQL's commit out of order), and a missing event
known. docs/decisions/0013-the-audit-trail.md has the recipe for auditors.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

#: What is sealed of an event; all of it, but the seal.
SEALED: Final = ("id", "at", "case_id", "reply_id", "actor", "what", "facts")
#: Digits of a number, so that seals sort as text.
_DIGITS: Final = 12


def print_of(text: str) -> str:
    """The SHA-256 of a text in UTF-8, in hexadecimal: says that two texts are the same, and not what they say."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def canonical(event: Mapping[str, Any], number: int, previous: str) -> bytes:
    """The bytes that are hashed: JSON in ASCII, keys sorted, no spaces, instants in UTC with microseconds."""
    at: datetime = event["at"]
    said = {name: event[name] for name in SEALED} | {
        "at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "number": number,
        "previous": previous,
    }
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def seal_of(event: Mapping[str, Any], previous: str) -> str:
    """The seal of an event that follows the one with the seal ``previous`` (empty for the first)."""
    number = number_of(previous) + 1
    return f"{number:0{_DIGITS}d}-{hashlib.sha256(canonical(event, number, previous)).hexdigest()}"


def number_of(seal: str) -> int:
    """A seal's number; 0 for none. Raises ``ValueError`` for what is no seal."""
    return int(seal.partition("-")[0]) if seal else 0
