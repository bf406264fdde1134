"""The detector in App Home, and the window of those that are kept. Pure."""

from __future__ import annotations

from bot.pages import DetectorEntry, DetectorLine, DetectorWindow, WhichTopics
from handlers.slack import ids
from handlers.slack.values import OWN
from handlers.slack.views.blocks import Block, actions, button, line, plain_text, rich, say, text
from handlers.slack.views.forms import View, view
from handlers.slack.views.home_parts import heading, lines, when


def detector_line(told: DetectorLine | None) -> list[Block]:
    """What a lead is told of it."""
    if told is None:
        return []
    shown = "\n".join(told.lines)
    if not told.opens:
        return [heading("The detector"), lines(*told.lines)]
    look = button("See them…", ids.DETECTOR, OWN, "See the detectors that were learned, and put one in force")
    return [heading("The detector"), {"type": "section", "text": plain_text(shown), "accessory": look}]


def detector_window(window: DetectorWindow) -> View:
    """Every detector with its figures, and a button for each that could be in force."""
    blocks: list[Block] = [lines(window.said)] if window.said else []
    if window.alarms:
        blocks.append(lines(*window.alarms))
        ends = button("End the alarm", ids.DETECTOR_TRUST, OWN, "End the alarm: the detector is trusted as before")
        blocks += actions([ends])
    for entry in window.entries:
        blocks.append(rich([line([text(_title(entry, window), bold=True)]), *(line(say(one)) for one in entry.lines)]))
        if entry.which is not None:
            told = f"Put in force: {_title(entry, window)}"
            action = ids.TOPICS_CHOOSE if isinstance(entry.which, WhichTopics) else ids.DETECTOR_CHOOSE
            blocks += actions([button("Put in force", action, entry.which, told)])
    return view(ids.WINDOW_NOTICE, "The detector", blocks, OWN, close="Close")


def _title(entry: DetectorEntry, window: DetectorWindow) -> str:
    at = when(entry.made_at, window.zone, window.as_of)
    return f"{entry.title}, {at}" if at else entry.title
