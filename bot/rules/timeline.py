"""When people wrote, as a picture and in words: one bar for each few minutes. Pure.

Pillow is imported where it is used: most processes draw nothing (it takes 40 ms and some MB). Its own font has the
digits and the letters that stand here; words of customers do not.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_SPANS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 1440))
_MOST_BARS: Final = 24
#: In pixels of a picture that a phone shows at about half its size: letters of 24 are read there.
_WIDTH: Final = 800
_HEIGHT: Final = 420
_TEXT: Final = 24
_LEFT, _RIGHT, _TOP, _BOTTOM = 30, 30, 90, 60
_INK: Final = "#1d2b3a"
_BAR: Final = "#2f6db5"
_LINE: Final = "#8a8f94"


@dataclass(frozen=True, slots=True)
class Timeline:
    """How many wrote first in each ``span`` from ``start`` on."""

    start: datetime
    span: timedelta
    counts: tuple[int, ...]


def timeline(when: Sequence[datetime]) -> Timeline:
    """The timeline of instants, of which there is one at least: the finest that fits."""
    first, last = min(when), max(when)
    span = next((span for span in _SPANS if (last - first) / span < _MOST_BARS - 1), _SPANS[-1])
    start = first - (first - datetime.min.replace(tzinfo=first.tzinfo)) % span
    bars = Counter((instant - start) // span for instant in when)
    return Timeline(start, span, tuple(bars[number] for number in range((last - start) // span + 1))[-_MOST_BARS:])


def in_words(of: Timeline, zone: str) -> str:
    """The same for those who see no picture."""
    bars = [f"{_clock(of, number, zone)}: {count:,}" for number, count in enumerate(of.counts)]
    return f"{_headline(of)}. {', '.join(bars)}. {zone.rsplit('/', 1)[-1].replace('_', ' ')} time."


def drawn(of: Timeline, zone: str) -> bytes:
    """The picture, a PNG."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (_WIDTH, _HEIGHT), "white")
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(_TEXT)
    draw.text((_LEFT, 24), f"{_headline(of)} ({zone.rsplit('/', 1)[-1].replace('_', ' ')} time)", _INK, font)
    width, room = (_WIDTH - _LEFT - _RIGHT) / len(of.counts), _HEIGHT - _TOP - _BOTTOM
    ground, most = _HEIGHT - _BOTTOM, max(of.counts)
    every = max(1, round(len(of.counts) / 6))
    for number, count in enumerate(of.counts):
        left = _LEFT + number * width
        top = ground - room * count / most
        draw.rectangle((left + 2, top, left + width - 2, ground), _BAR)
        if count == most or number % every == 0:
            draw.text((left + width / 2, top - 4), f"{count:,}", _INK, font, anchor="mb")
        if number % every == 0:
            draw.text((left, ground + 10), _clock(of, number, zone), _INK, font)
    draw.line((_LEFT, ground, _WIDTH - _RIGHT, ground), _LINE, 2)
    made = io.BytesIO()
    image.save(made, "PNG")
    return made.getvalue()


def _headline(of: Timeline) -> str:
    minutes = int(of.span.total_seconds() // 60)
    named = {1: "a minute", 60: "an hour", 240: "4 hours", 1440: "a day"}
    span = named.get(minutes, f"{minutes} minutes")
    return f"{sum(of.counts):,} people wrote. A bar is {span}"


def _clock(of: Timeline, number: int, zone: str) -> str:
    at = (of.start + number * of.span).astimezone(ZoneInfo(zone))
    return f"{at:%H:%M}" if of.span < _SPANS[-1] else f"{at.day} {at:%b}"
