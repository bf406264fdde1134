"""Words that answer praise before anybody heard of it promise to hand it on; reads, never writes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.rules.handing import pledged
from bot.rules.lifecycle import Lane
from bot.rules.promise import Promised
from bot.store import handed_on


def pledge(conn: Connection, case: Row[Any], words: str, at: datetime, zone: str) -> tuple[Promised, ...]:
    """The promise that these words make in a case of praise; none once somebody heard of it."""
    if case.lane != Lane.PRAISE or handed_on.of_case(conn, case.id):
        return ()
    return pledged(words, at, zone)
