"""Requests for cover and the windows behind them, in every state: for the golden files."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.pages import CoverButton, CoverCard, CoverGive, CoverLook, CoverPart, Person, WhichCover

ANA = Person("U0ANA", "Ana Ruiz", "Chief Operating Officer", "Europe/Madrid")
BEN = Person("U0BEN", "Ben Okafor", "VP Customer Experience", "Europe/London")
EVA = Person("U0EVA", "Eva Lind", "", "Europe/London")
LEE = Person("U0LEE", "", "", "Europe/London")
ABOUT = "Ben Okafor, Sat 16 May, 09:00–17:00"
ALL = (CoverButton.ACCEPT, CoverButton.PART, CoverButton.NOT_NOW)
WHICH = WhichCover("7", "eva", "2026-05-16T08:00:00Z", "2026-05-16T16:00:00Z", "0123456789abcdef")
SHIFT = "Sat 16 May 09:00–17:00: Eva Lind instead of Ben Okafor"
FREE = "The first who accepts has it. Not now costs nothing, and nobody is told."

PAGES: dict[str, Any] = {
    "cover-asked": CoverCard(
        "7", EVA, ("Ben Okafor asks for cover on Sat 16 May, 09:00–17:00.", FREE),
        "My daughter's graduation. <!channel>", ALL, ABOUT,
    ),
    "cover-asked-in-two-zones": CoverCard(
        "7", ANA,
        (
            "Ben Okafor asks for cover on Sat 16 May, 13:00–17:00 London, 14:00–18:00 for you.",
            "Eva Lind has Sat 16 May, 09:00–13:00 London, 10:00–14:00 for you.", FREE,
        ),
        "", ALL, ABOUT,
    ),
    "cover-not-now": CoverCard(
        "7", EVA, ("Thank you, nobody is told.", "If you can after all: Ben Okafor, Sat 16 May, 09:00–17:00."),
        "", (CoverButton.ACCEPT,), ABOUT,
    ),
    "cover-taken": CoverCard(
        "7", EVA, ("You cover Ben Okafor: Sat 16 May, 09:00–17:00. Thank you.",), "", (CoverButton.GIVE_BACK,), ABOUT
    ),
    "cover-taken-by-another": CoverCard(
        "7", ANA, ("Eva Lind has it. Thank you.", "Cover for Ben Okafor, Sat 16 May, 10:00–18:00.")
    ),
    "cover-you-asked": CoverCard(
        "7", BEN,
        (
            "You asked for cover on Sat 16 May, 09:00–17:00.", "3 people are asked.",
            "Until somebody accepts, you are on.",
        ),
        "", (CoverButton.WITHDRAW,), ABOUT,
    ),
    "cover-refused": CoverCard(
        "7", BEN,
        (
            "Eva Lind cannot take your turn on Sat 16 May, 09:00–17:00.",
            "Until somebody accepts, you are on.",
        ),
        "", (CoverButton.ANYBODY, CoverButton.WITHDRAW), ABOUT,
    ),
    "cover-soon-for-leads": CoverCard(
        "7", LEE,
        (
            "Ben Okafor asks for cover on Sat 16 May, 09:00–17:00. Nobody has taken it yet.",
            "It begins in 3 days.",
        ),
        "", (CoverButton.GIVE_TO,), ABOUT,
    ),
}  # fmt: skip
WINDOWS: dict[str, Any] = {
    "window-cover-accept": CoverLook("Accept", WHICH, ("You cover Ben Okafor:",), (SHIFT,)),
    "window-cover-back": CoverLook(
        "Give it back", WhichCover("7", state="0123456789abcdef"), ("Given back, it is:",),
        ("Sat 16 May 09:00–17:00: Ben Okafor instead of Eva Lind",), back=True,
    ),
    "window-cover-part": CoverPart(
        WhichCover("7", "eva"),
        ("Ben Okafor asks for cover on Sat 16 May, 09:00–17:00.", "What you do not take stays asked for."),
        datetime(2026, 5, 16, 8, tzinfo=UTC), datetime(2026, 5, 16, 16, tzinfo=UTC),
    ),
    "window-cover-give": CoverGive(
        WhichCover("7"), "Ben Okafor asks for cover on Sat 16 May, 09:00–17:00.",
        (("eva", "Eva Lind", "Would then carry 6.2 (3.4 now)"), ("ana", "Ana Ruiz", "Would then carry 14 (11 now)")),
        ("Cho Min is away.",),
    ),
    "window-cover-give-nobody": CoverGive(
        WhichCover("7"), "Ben Okafor asks for cover on Sat 16 May, 09:00–17:00.", (), ("Cho Min is away.",)
    ),
}  # fmt: skip
