"""Splits the words of a long reply into numbered parts. It knows how a channel counts, and nothing of who writes.

As few parts as can be; among those, borders of paragraphs before those of sentences, clauses and words, and parts of
about equal length, so that no last part is left with two words. What must stay whole (graphemes, links, mentions) does.

The number follows the words, "… a new pair. (1/3)": in front it would take the place of the first words, which are
all that a lock screen shows, and without brackets "refund 4 1/3" could be read as a fraction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from heapq import nsmallest
from itertools import accumulate, pairwise

import regex

from bot.capabilities import Counting
from bot.rules.length import Piece, measure, pieces


@dataclass(frozen=True, slots=True)
class Split:
    """The parts in their order; or none, and how much is ``too_many``, in the channel's unit (about: borders cost)."""

    parts: tuple[str, ...]
    too_many: int = 0


class _Border(IntEnum):
    """What it costs to end a part here; the shape of a part (`_emptiness`) costs between 0 and 3."""

    PARAGRAPH = 0
    SENTENCE = 1
    LINE = 2
    CLAUSE = 4
    WORD = 8
    CUT = 50


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Some pieces that stay together, the white space behind them, and the price of ending a part between the two."""

    text: str
    size: int
    gap: str
    gap_size: int
    border: _Border


#: How many places are looked at for each border; windows on networks with long messages hold more, see `_places`.
_MOST_PLACES = 64

_GLUE = "\u00a0\u202f\u2060"
_SENTENCE_END = regex.compile(r"[.!?…。！？][\"'”’»)\]」』]*$")
_CLAUSE_END = regex.compile(r"[,;:،、，；：–—]$")
_NO_SENTENCE_END = regex.compile(
    r"(?i)^\W*(?:mrs?|ms|dr|prof|st|no|nr|vs|approx|ca|inc|ltd|e\.?g|i\.?e|z\.?b|\p{L})\.$"
)
_WITHOUT_SPACES = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_WIDE_END = regex.compile(r"[。！？」』、，；：]$")


def split(text: str, limit: int, counting: Counting, *, most: int, closing: str = "", continued: str = "") -> Split:
    """The parts that ``text`` leaves in, each at most ``limit``, at most ``most`` of them.

    ``closing`` (the signature) ends the last part, ``continued`` (initials) all others. A text that fits with its
    closing stays one part without a number. White space where two parts meet is dropped, nothing else.
    """
    text = text.strip()
    over = measure(text + closing, counting) - limit
    if over <= 0:
        return Split((text + closing,))
    if most == 1 or over > 2 * most * limit:  # hopeless, so not worth a look at each word
        return Split((), over - (most - 1) * limit)
    number = measure(_number(most, most), counting)
    room = limit - number - measure(continued, counting)
    last_room = limit - number - measure(closing, counting)
    while True:
        line = _Line(_chunks(text, min(room, last_room), counting))
        excess = line.excess(most, room, last_room)
        if excess > 0:
            return Split((), excess)
        parts = _numbered(line.parts(room, last_room), closing, continued)
        over = max(measure(part, counting) for part in parts) - limit
        if over <= 0:
            return Split(parts)
        # The sizes of pieces add up but for oddities (a cut word whose tail looks like a link): leave that much room.
        room, last_room = room - over, last_room - over


def _number(part: int, parts: int) -> str:
    return f" ({part}/{parts})"


def _numbered(texts: Sequence[str], closing: str, continued: str) -> tuple[str, ...]:
    count = len(texts)
    return tuple(
        text + _number(part, count) + (closing if part == count else continued) for part, text in enumerate(texts, 1)
    )


class _Line:
    """The chunks of a text in a row; a place is the index of the chunk that would begin a part."""

    def __init__(self, chunks: Sequence[_Chunk]) -> None:
        self.chunks = chunks
        self.end = len(chunks)
        self.starts = list(accumulate((chunk.size + chunk.gap_size for chunk in chunks), initial=0))

    def length(self, start: int, end: int) -> int:
        return self.starts[end] - self.starts[start] - self.chunks[end - 1].gap_size if start < end else 0

    def excess(self, most: int, room: int, last_room: int) -> int:
        """How much the last of ``most`` parts holds too much when those before it are as full as can be."""
        place = 0
        for _ in range(most - 1):
            place = self._furthest(place, room)
        return self.length(place, self.end) - last_room

    def parts(self, room: int, last_room: int) -> list[str]:
        """The texts of the fewest parts, by the cheapest borders. The rooms have been found to be enough."""
        costs: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, (0,))}
        for places in self._places(room, last_room):
            capacity = last_room if places == [self.end] else room
            costs = {
                place: min(
                    (cost + self._emptiness(start, place, capacity) + self.chunks[place - 1].border, (*path, place))
                    for start, (cost, path) in costs.items()
                    if start < place and self.length(start, place) <= capacity
                )
                for place in places
                if any(start < place and self.length(start, place) <= capacity for start in costs)
            }
        _, path = costs[self.end]
        return ["".join(self._texts(start, end)) for start, end in pairwise(path)]

    def _places(self, room: int, last_room: int) -> Iterator[list[int]]:
        """For each border of the fewest parts, where it can stand: between what can be reached and what must be."""
        furthest = [0]
        while self.length(furthest[-1], self.end) > last_room:
            furthest.append(self._furthest(furthest[-1], room))
        nearest = [self.end, self._nearest(self.end, last_room)]
        while len(nearest) < len(furthest):
            nearest.append(self._nearest(nearest[-1], room))
        for first, last in zip(reversed(nearest[1 : len(furthest)]), furthest[1:], strict=True):
            window = range(first, last)
            yield [*nsmallest(_MOST_PLACES, window, key=lambda place: self.chunks[place - 1].border), last]
        yield [self.end]

    def _furthest(self, start: int, room: int) -> int:
        """Where the next part begins at the latest; the last chunk is left to a last part, which has the closing."""
        place = start
        while place < self.end - 1 and self.length(start, place + 1) <= room:
            place += 1
        return place

    def _nearest(self, end: int, room: int) -> int:
        place = end
        while place > 0 and self.length(place - 1, end) <= room:
            place -= 1
        return place

    def _emptiness(self, start: int, end: int, capacity: int) -> float:
        """The square punishes one empty part more than two that are half empty: this is what balances."""
        return float(3 * (1 - self.length(start, end) / capacity) ** 2)

    def _texts(self, start: int, end: int) -> Iterator[str]:
        for chunk in self.chunks[start : end - 1]:
            yield chunk.text + chunk.gap
        yield self.chunks[end - 1].text


def _chunks(text: str, room: int, counting: Counting) -> list[_Chunk]:
    """The words; in stretches where no part can hold one, or its script has no spaces."""
    chunks: list[_Chunk] = []
    for word, gap in _words(pieces(text, counting)):
        size = sum(piece.size for piece in word)
        longest = room // 4 if any(_WITHOUT_SPACES.search(piece.text) for piece in word) else room
        stretches = [word] if size <= longest else list(_stretches(word, max(1, room // 20)))
        for index, stretch in enumerate(stretches, 1):
            inner = index < len(stretches)
            body = "".join(piece.text for piece in stretch)
            between = "" if inner else gap
            chunks.append(
                _Chunk(
                    body,
                    sum(piece.size for piece in stretch),
                    between,
                    measure(between, counting),
                    _border_inside(body) if inner else _border(body, gap),
                )
            )
    return chunks


def _words(text: Sequence[Piece]) -> Iterator[tuple[list[Piece], str]]:
    word: list[Piece] = []
    gap = ""
    for piece in text:
        if piece.text.isspace() and piece.text not in _GLUE:
            gap += piece.text
            continue
        if gap:
            yield word, gap
            word, gap = [], ""
        word.append(piece)
    yield word, gap


def _stretches(word: Sequence[Piece], size: int) -> Iterator[list[Piece]]:
    """A long word in stretches of about ``size``, ended early by the punctuation of scripts without spaces."""
    stretch: list[Piece] = []
    length = 0
    for piece in word:
        if stretch and length + piece.size > size:
            yield stretch
            stretch, length = [], 0
        stretch.append(piece)
        length += piece.size
        if _WIDE_END.search(piece.text):
            yield stretch
            stretch, length = [], 0
    if stretch:
        yield stretch


def _border(word: str, gap: str) -> _Border:
    if gap.count("\n") > 1:
        return _Border.PARAGRAPH
    if _SENTENCE_END.search(word) and not _NO_SENTENCE_END.match(word):
        return _Border.SENTENCE
    if "\n" in gap:
        return _Border.LINE
    return _Border.CLAUSE if _CLAUSE_END.search(word) else _Border.WORD


def _border_inside(stretch: str) -> _Border:
    if not _WIDE_END.search(stretch):
        return _Border.CUT
    return _Border.SENTENCE if _SENTENCE_END.search(stretch) else _Border.CLAUSE
