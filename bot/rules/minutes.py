"""How much of an executive's time answers took, told from the words that they read and wrote. Pure.

Nobody is timed. What somebody writes of their own they write at 19 words a minute (composing, not copying: Karat et al.
1999, "Patterns of entry and correction in large vocabulary continuous speech recognition systems"), what is read is
read at 238 (Brysbaert 2019, "How many words do we read per minute?"), and a minute goes into each answer beside: to
open it, to ask somebody, to look at it once more.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

#: In characters a minute. A word of these measures is five characters long, its space included; one that is read six.
_WRITES: Final = 19 * 5
_READS: Final = 238 * 6
_BESIDE: Final = timedelta(minutes=1)


def given(answers: int, written: int, read: int) -> timedelta:
    """The time that ``answers`` took, with so many characters written and so many read."""
    return answers * _BESIDE + timedelta(minutes=written / _WRITES + read / _READS)


def about(span: timedelta) -> str:
    """``3 h 20`` or ``25 min``: to ten minutes, below an hour to five."""
    minutes = span.total_seconds() / 60
    if minutes < 57.5:
        return f"{max(round(minutes / 5) * 5, 5)} min"
    hours, left = divmod(round(minutes / 10) * 10, 60)
    return f"{hours} h {left:02}" if left else f"{hours} h"
