"""What leads decide about posts that are no plain complaints: how long their list waits for a look, praise's pace, and
when many posts are one matter.

Where praise goes is said by routes, as for everything else: its topic is ``praise``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final


@dataclass(frozen=True, slots=True)
class Looks:
    """How long the leads' list waits for somebody to look, before a post goes to whoever is on by itself.

    ``unsure`` is for what may be a complaint; None: there is no such list, and it goes to an executive at once.
    ``questions`` is for questions to the company; None: they are set aside like everything else.
    """

    unsure: timedelta | None = None
    questions: timedelta | None = timedelta(hours=4)


AS_USUAL: Final = Looks()


@dataclass(frozen=True, slots=True)
class PraiseLane:
    """How long an answer to praise may take."""

    first_response: timedelta = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Surges:
    """From how many authors on, who wrote within which time, one matter has one card (`bot.rules.surge`)."""

    authors: int = 5
    within: timedelta = timedelta(minutes=45)


MANY: Final = Surges()
