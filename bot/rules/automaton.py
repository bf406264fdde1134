"""Adds up the rows of all strings that stand in a text, in one pass over its letters. Pure; knows not what rows mean.

Thousands of short strings are looked for at once: a state is as much of the letters just read as any of the strings
begins with, and each letter leads from state to state (Aho and Corasick 1975, "Efficient string matching"). To look up
every piece of a word in a table takes three to four times as long.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping


class Automaton:
    """Strings with their rows (`bot.rules.rows`), ready to be found. None of them is empty.

    States are numbers, 0 where none of the letters counts, and lie in a few long lists: as objects that point to each
    other they would keep Python's garbage collector busy, and with a table each take twice the memory.
    """

    def __init__(self, rows: Mapping[str, int]) -> None:
        #: Of each state: the letters that lead on, and the state that the first of them leads to, those of the others
        #: being next to it; where none does, whence to go on: the state of fewer of the letters just read; the sum of
        #: the strings that end here.
        self._letters = [""]
        self._next, self._shorter = array("i", [0]), array("i", [0])
        self._sums = [0]
        states = {"": 0}
        # In this order strings that differ in their last letter alone are neighbours.
        for read in sorted(sorted({string[:end] for string in rows for end in range(1, len(string) + 1)}), key=len):
            rest = read[1:]
            while rest not in states:
                rest = rest[1:]
            before, shorter = states[read[:-1]], states[rest]
            states[read] = state = len(self._sums)
            if not self._letters[before]:
                self._next[before] = state
            self._letters[before] += read[-1]
            self._letters.append("")
            self._next.append(0)
            self._shorter.append(shorter)
            self._sums.append(self._sums[shorter] + rows[read] if read in rows else self._sums[shorter])
        for state, shorter in enumerate(self._shorter):
            # Where no string goes on, reading goes on at once as if only the shorter one had been read.
            if not self._letters[state]:
                self._letters[state] = self._letters[shorter]
                self._next[state], self._shorter[state] = self._next[shorter], self._shorter[shorter]

    def total(self, text: str) -> int:
        """The rows of the strings in ``text`` added up, each as often as it stands there."""
        letters, following, shorter, sums = self._letters, self._next, self._shorter, self._sums
        total = state = 0
        for letter in text:
            at = letters[state].find(letter)
            while at < 0 and state:
                state = shorter[state]
                at = letters[state].find(letter)
            if at >= 0:
                state = following[state] + at
                total += sums[state]
        return total
