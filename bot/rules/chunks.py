"""What stands between two spaces, read once: people use the same few thousand words. Pure but for what it remembers.

Whatever is read of a post chunk by chunk, with no look beyond a space, is read this way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeVar

_Read = TypeVar("_Read")

#: So many chunks are remembered at least, and twice as many at most. What is longer is no word, and is read each time.
REMEMBERED: Final = 16_384
_LONGEST: Final = 64


class Chunks(dict[str, _Read]):
    """What ``read`` says of a chunk, remembered. When full, what was not asked for since it was last full is dropped:
    nearly as good as dropping what was not asked for the longest, and a lookup stays one of a plain dict."""

    def __init__(self, read: Callable[[str], _Read]) -> None:
        super().__init__()
        self._read = read
        self._before: dict[str, _Read] = {}

    def of(self, text: str) -> Iterator[_Read]:
        """What is read of each chunk of ``text``."""
        return map(self.__getitem__, text.split(" "))

    def __missing__(self, chunk: str) -> _Read:
        found = self._before[chunk] if chunk in self._before else self._read(chunk)
        if len(chunk) <= _LONGEST:
            if len(self) >= REMEMBERED:
                self._before = dict(self)
                self.clear()
            self[chunk] = found
        return found
