"""Gap reports, the window that fills a gap and reminders of one's own turn, in every state: for the golden files."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.pages import FillWindow, GapLine, GapReport, Person, ShiftAhead, SoonLine, WhichGap

LEE = Person("U0LEE", "", "", "Europe/London")
ANA = Person("U0ANA", "Ana Ruiz", "Chief Operating Officer", "Europe/Madrid")

SATURDAY = GapLine(
    WhichGap("default", 1778313600, "billing"),
    when="Sat 9 May, 09:00–17:00 (for billing)",
    on="Sat 9 May, 09:00–17:00 (for billing)",
    near="In 3 days.",
    news="New since yesterday.",
    why="Ana Ruiz is away; nobody else has “billing”.",
)
HOLIDAY = GapLine(
    WhichGap("default", 1779696000),
    when="Mon 25 May, the whole day",
    on="Mon 25 May",
    near="In 19 days.",
    news="",
    why="Public holiday without a window.",
    can_mean=True,
)
CHO = SoonLine("cho", "Cho Min starts on 12 May and has not agreed yet.", asks="Cho Min")
BEN = SoonLine("ben", "Ben Okafor cannot be reached by direct message.")
REPORT = GapReport(LEE, (SATURDAY, HOLIDAY), 2, "London", soon=(CHO, BEN))
FILL = FillWindow(
    HOLIDAY.ref,
    "Mon 25 May, the whole day, London time",
    HOLIDAY.why,
    (
        ("dev", "Dev Rao", "Would then carry 6.2 (3.4 now); others stood in for 2"),
        ("ben", "Ben Okafor", "Would then carry 14 (11 now)"),
    ),
    ("Ana Ruiz is away.", "Cho Min has not agreed yet."),
)

PAGES: dict[str, Any] = {
    "gaps": REPORT,
    "gaps-one-of-many": replace(REPORT, gaps=(HOLIDAY,) * 5, total=9, soon=()),
    "gaps-answered": replace(
        REPORT,
        gaps=(
            replace(SATURDAY, became="Dev Rao is on."),
            replace(HOLIDAY, became="This is meant.", meant=True, can_mean=False),
        ),
        soon=(replace(CHO, text="Cho Min has agreed.", asks="", done=True),),
        answered=("Tue 12 May, 09:00–17:00: Ben Okafor is on.",),
    ),
    "gaps-none-but-soon": replace(REPORT, gaps=(), total=0),
    "gaps-at-once": GapReport(LEE, (replace(HOLIDAY, news=""),), 1, "London", by="Ben Okafor changed the rota."),
    "gaps-long-names": replace(
        REPORT,
        gaps=(),
        total=0,
        soon=(SoonLine("m", "Maximiliane von Hohenberg is on and has not agreed yet.", "Maximiliane von Hohenberg"),),
    ),
    "shift-ahead": ShiftAhead(
        ANA,
        (
            "Your turn on the executive rota begins tomorrow, Mon 11 May, at 09:00.",
            "It lasts until Mon 18 May, 09:00; after you: Ben Okafor.",
            "What Eva Lind has not answered by then comes to you, the oldest first.",
        ),
        "ana",
        datetime(2026, 5, 11, 7, tzinfo=UTC),
        datetime(2026, 5, 18, 7, tzinfo=UTC),
    ),
    "shift-ahead-without-end": ShiftAhead(
        ANA,
        ("Your turn on the executive rota begins tomorrow, Mon 11 May, at 09:00.",),
        "ana",
        datetime(2026, 5, 11, 7, tzinfo=UTC),
    ),
    "shift-ahead-over": ShiftAhead(ANA, ("This turn is no longer yours.",), over=True),
}
WINDOWS: dict[str, Any] = {
    "window-fill": FILL,
    "window-fill-nobody-can": replace(FILL, choices=()),
}
