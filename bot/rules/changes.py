"""What a correction does where the platform can change what stands there: message by message, or not at all. Pure.

The first messages get the new words; words that need more messages follow in further ones; messages that are no longer
needed are deleted. Where any of that cannot be had, nothing is changed: the correction goes as a message of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.capabilities import Capabilities
from bot.rules.length import measure


@dataclass(frozen=True, slots=True)
class There:
    """A message of ours that the customer can read: its id on the platform, since when it stands, and whether its words
    stand beside a file."""

    id: str
    since: datetime
    caption: bool = False


def changes(there: Sequence[There], parts: Sequence[str], can: Capabilities, now: datetime) -> dict[str, Any]:
    """Which messages ``parts`` change and which are deleted, as a reply keeps it; empty where it cannot be."""
    kept, spare = there[: len(parts)], there[len(parts) :]
    if not (kept and can.edits and all(_within(can.edits_within, one, now) for one in kept)):
        return {}
    if any(one.caption and measure(part, can.counting) > can.caption for one, part in zip(kept, parts, strict=False)):
        return {}
    if spare and not all(deletable(one, can, now) for one in spare):
        return {}
    return {
        "edits": [one.id for one in kept],
        "captions": [one.id for one in kept if one.caption],
        "deletes": [one.id for one in spare],
    }


def deletable(there: There, can: Capabilities, now: datetime) -> bool:
    """Whether a message can still be deleted."""
    return can.deletes and _within(can.deletes_within, there, now)


def of_message(facts: Mapping[str, Any], number: int) -> dict[str, Any]:
    """What message ``number`` (from 1) of a reply does to one that is there: empty for a new one."""
    changed = facts.get("changes") or {"edits": [], "captions": [], "deletes": []}
    edits, deletes = changed["edits"], changed["deletes"]
    if number <= len(edits):
        target = edits[number - 1]
        return {"edits": target, "caption": target in changed["captions"]}
    if number <= len(edits) + len(deletes):
        return {"deletes": deletes[number - len(edits) - 1]}
    return {}


def _within(span: timedelta | None, there: There, now: datetime) -> bool:
    return span is None or now - there.since < span
