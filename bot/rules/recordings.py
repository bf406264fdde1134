"""Tells a recording from a film: an MP4 file holds tracks, and each says whether it is to be seen or heard. Pure.

Slack keeps a clip that somebody recorded as MP4 whatever it was recorded as, and calls it a film now and then.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

#: The boxes on the way to what says so (ISO 14496-12, 8.4.3: ``hdlr``).
_NESTED: Final = frozenset({b"moov", b"trak", b"mdia"})


def sound_alone(content: bytes) -> bool:
    """Whether an MP4 has something to hear and nothing to see."""
    tracks = set(_tracks(content, 0, len(content)))
    return b"soun" in tracks and b"vide" not in tracks


def _tracks(content: bytes, start: int, end: int) -> Iterator[bytes]:
    while end - start >= 8:
        size, name, head = int.from_bytes(content[start : start + 4]), content[start + 4 : start + 8], 8
        if size == 1:
            size, head = int.from_bytes(content[start + 8 : start + 16]), 16
        elif size == 0:
            size = end - start
        if size < head or start + size > end:
            return
        if name == b"hdlr":
            yield content[start + head + 8 : start + head + 12]
        elif name in _NESTED:
            yield from _tracks(content, start + head, start + size)
        start += size
