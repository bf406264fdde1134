"""Recognises that an answer to praise promises to tell the people it is about: ``I'll tell Leo``. Pure.

First handed on, then answered (slack-ux.md, section 12): words that only say that one will are a promise.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import regex

from bot.rules.plan.wall import instant, local
from bot.rules.promise import Promised

#: What such a promise is of (`Promised.thing`).
THING: Final = "word handed on"
_WORDS: Final = regex.compile(
    r"(?i)\b(?:i|we)(?:'|\u2019)?(?:ll| will| am going to|'m going to)\s+(?:\p{L}+ly\s+|also\s+|gladly\s+)?"
    r"(?:tell|let|pass|thank|share|read|show|forward|hand|bring)\b[^.!?\n]{0,60}"
    r"|\b(?:das|es)\s+(?:gebe|richte)\s+ich[^.!?\n]{0,60}\b(?:weiter|aus)\b"
    r"|\bse lo (?:diré|contaré|transmitiré|diremos)\b[^.!?\n]{0,60}"
    r"|\bje (?:le|lui|leur) (?:dirai|transmettrai)\b[^.!?\n]{0,60}"
)
_TODAY: Final = regex.compile(r"(?i)\b(?:today|tonight|at once|right away|now|heute|gleich|hoy|ahora|aujourd.hui)\b")


def pledged(words: str, at: datetime, zone: str) -> tuple[Promised, ...]:
    """The promise to hand praise on that ``words`` make, due at the end of the next day where their writer lives, or of
    this one where they say so."""
    found = _WORDS.search(words)
    if found is None:
        return ()
    here = ZoneInfo(zone)
    day = local(at, here).date() + timedelta(days=0 if _TODAY.search(found.group()) else 1)
    due = instant(datetime.combine(day, time(23, 59, 59)), here)
    return (Promised(found.group().strip(" ,;:"), due, THING),)
