"""Adds up the rows of all strings that stand in a text, in one pass over its letters. Pure; knows not what rows mean.

Thousands of short strings are looked for at once: a state is as much of the letters just read as any of the strings
begins with, and each letter leads from state to state (Aho and Corasick 1975, "Efficient string matching"). To look up
every piece of a word in a table takes three to four times as long.
"""

from __future__ import annotations

from collections.abc import Mapping


class Automaton:
    """Strings with their rows (`bot.rules.rows`), ready to be found. None of them is empty.

    States are numbers, 0 where none of the letters counts: as objects that point to each other they would keep Python's
    garbage collector busy.
    """

    def __init__(self, rows: Mapping[str, int]) -> None:
        #: Of each state: the next by the next letter; where none is next, whence to go on: the state of fewer of the
        #: letters just read; the sum of the strings that end here.
        self._next: list[dict[str, int]] = [{}]
        self._shorter = [0]
        self._sums = [0]
        beginnings = {string[:end] for string in rows for end in range(1, len(string))}
        states = {"": 0}
        for read in sorted(beginnings.union(rows), key=len):
            rest = read[1:]
            while rest not in states:
                rest = rest[1:]
            shorter = states[rest]
            self._next[states[read[:-1]]][read[-1]] = states[read] = len(self._sums)
            self._sums.append(rows.get(read, 0) + self._sums[shorter])
            # Where no string goes on, reading goes on at once as if only the shorter one had been read.
            goes_on = read in beginnings
            self._next.append({} if goes_on else self._next[shorter])
            self._shorter.append(shorter if goes_on else self._shorter[shorter])

    def total(self, text: str) -> int:
        """The rows of the strings in ``text`` added up, each as often as it stands there."""
        following, shorter, sums = self._next, self._shorter, self._sums
        total = state = 0
        for letter in text:
            while state and letter not in following[state]:
                state = shorter[state]
            state = following[state].get(letter, 0)
            total += sums[state]
        return total
