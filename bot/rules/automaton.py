"""Adds up the rows of all strings that stand in a text, in one pass over its letters. Pure; knows not what rows mean.

Thousands of short strings are looked for at once: a state is as much of the letters just read as any of the strings
begins with, and each letter leads from state to state (Aho and Corasick 1975, "Efficient string matching"). To look up
every piece of a word in a table takes three to four times as long.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

#: States by the next letter; the sum of all strings that end here; and whence to go on where no string goes on so: the
#: state of fewer of the letters just read. (Any stands for another state, or for None at the root.)
_State = tuple[dict[str, Any], int, Any]


class Automaton:
    """Strings with their rows (`bot.rules.rows`), ready to be found. None of them is empty."""

    def __init__(self, rows: Mapping[str, int]) -> None:
        beginnings = {string[:end] for string in rows for end in range(1, len(string))}
        root: _State = ({}, 0, None)
        states = {"": root}
        for read in sorted(beginnings.union(rows), key=len):
            rest = read[1:]
            while rest not in states:
                rest = rest[1:]
            shorter = states[rest]
            row = rows.get(read, 0) + shorter[1]
            # Where no string goes on, reading goes on at once as if only the shorter one had been read.
            states[read] = ({}, row, shorter) if read in beginnings else (shorter[0], row, shorter[2])
            states[read[:-1]][0][read[-1]] = states[read]
        self._root: Final = root

    def total(self, text: str) -> int:
        """The rows of the strings in ``text`` added up, each as often as it stands there."""
        total = 0
        onward, row, shorter = self._root
        for letter in text:
            while letter not in onward and shorter:
                onward, row, shorter = shorter
            if letter in onward:
                onward, row, shorter = onward[letter]
                total += row
        return total
