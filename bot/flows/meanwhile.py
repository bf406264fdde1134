"""What can have changed while a reply window was open, said at its field: the words stay in it. Sentences alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from bot.rules.plan import Executive

#: How much of the customer's further words is quoted.
_MOST = 200


def wrote_again(case: Row[Any], newest: Row[Any], reader: Executive) -> str:
    """The customer wrote again. ``case`` comes with its customer; the time is that of who reads it."""
    at = _clock(newest.posted_at, reader)
    quoted = f"“{newest.text[:_MOST]}” " if newest.text else ""
    return f"{case.customer} wrote again at {at}: {quoted}Press Send once more if your words still fit."


def taken(case: Row[Any], holder: Executive, reader: Executive | None) -> str:
    """Somebody else has the case; where the words are now."""
    at = f"took this at {_clock(case.moved_at, reader or holder)}" if case.moved_at else "has this case"
    return f"{holder.name} {at}. Your words are kept. Give them to {holder.name} in “All about this case…”."


def mending(blocked: str) -> str:
    """Where to mend what keeps a name or an account from speaking."""
    if "agreed" in blocked:
        return "Agreeing is one press in App Home."
    return "A lead can mend it: `buckstop check` says what is missing." if "connected" in blocked else ""


def _clock(at: datetime, reader: Executive) -> str:
    return f"{at.astimezone(ZoneInfo(reader.timezone)):%H:%M}"
