"""Finds the phrases of a lexicon in a text, in one pass over its words; knows no weights' use and no kinds of posts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from bot.rules.lexicon import Signal, word_set

_TOKEN: Final = re.compile(
    r"(?P<link>https?://\S+|www\.\S+)|(?P<handle>(?<!\w)@\w+)|(?P<command>(?<!\S)/[a-z]\w*(?:@\w+)?)"
    r"|(?P<ordinal>\d+(?:st|nd|rd|th)\b)|(?P<number>\d(?:[\d.,:]*\d)?)|(?P<word>[^\W\d_]+(?:['\u2019][^\W\d_]+)*)"
    r"|(?P<stop>[.,?!;\n]+)|(?P<emoji>[\u2600-\u27bf\U0001f300-\U0001faff])"
)
_NUMBER_WORDS: Final = word_set(
    "two three four five six seven eight nine ten twelve few several zwei drei vier dos tres cuatro deux trois quatre"
    " tre quattro dois três quatro twee drie"
)
_ORDINAL_WORDS: Final = word_set("third fourth fifth sixth seventh umpteenth")

#: What stands for a link, somebody's handle, a bot command, a number and an ordinal in the list of words.
LINK, HANDLE, COMMAND, NUMBER, ORDINAL = "<link>", "<handle>", "<command>", "#", "#th"
#: What ends a phrase or a sentence; a question mark is kept as itself.
STOP: Final = "."
_COUNTING: Final = dict.fromkeys(_NUMBER_WORDS, NUMBER) | dict.fromkeys(_ORDINAL_WORDS, ORDINAL)


def words(text: str) -> list[str]:
    """The words of ``text`` in lower case without apostrophes, numbers as "#", what ends a phrase as "." or "?"."""
    return [_word(match) for match in _TOKEN.finditer(text.lower())]


def _word(found: re.Match[str]) -> str:
    word = found.group()
    match found.lastgroup:
        case "word":
            if not word.isalpha():
                word = word.replace("'", "").replace("\u2019", "")
            return _COUNTING.get(word, word)
        case "stop":
            return "?" if "?" in word else STOP
        case "ordinal":
            return "first" if word == "1st" else ORDINAL
        case "number":
            return NUMBER
        case "emoji":
            return word
        case kind:
            return f"<{kind}>"


def _read_phrase(phrase: str) -> tuple[str, ...]:
    """A phrase as `words` reads texts, but for what stands for a link, a number or an ordinal: that is itself."""
    parts = ([part] if part in (LINK, NUMBER, ORDINAL) else words(part) for part in phrase.split())
    return tuple(word for read in parts for word in read)


#: The words of a phrase, and what it means.
_Phrase = tuple[tuple[str, ...], tuple[Signal, ...]]


class Lexicon:
    """Signals, ready to be found. Phrases are read as texts are, so they may be written as people write."""

    def __init__(self, signals: Iterable[Signal]) -> None:
        found: dict[tuple[str, ...], list[Signal]] = {}
        for signal in signals:
            for phrase in filter(None, signal.phrases.split(" | ")):
                found.setdefault(_read_phrase(phrase), []).append(signal)
        # By their first two words: dozens of phrases begin with "my" or "no".
        self._by_start: dict[tuple[str, ...], list[_Phrase]] = {}
        for read, meant in sorted(found.items(), key=lambda item: -len(item[0])):
            self._by_start.setdefault(read[:2], []).append((read, tuple(meant)))
        self._first = frozenset(start[0] for start in self._by_start)

    def find(self, read: list[str]) -> Iterator[tuple[int, Signal]]:
        """Where (as an index of ``read``) which signals stand. The longest phrase wins and uses up its words."""
        taken = 0
        for here, word in enumerate(read):
            if here < taken or word not in self._first:
                continue
            found = self._at(read, here)
            if found is not None:
                phrase, meant = found
                taken = here + len(phrase)
                for signal in meant:
                    yield here, signal

    def _at(self, read: list[str], here: int) -> _Phrase | None:
        """The longest phrase that begins here."""
        for start in (tuple(read[here : here + 2]), (read[here],)):
            for found in self._by_start.get(start, ()):
                length = len(found[0])
                if length <= 2 or tuple(read[here : here + length]) == found[0]:
                    return found
        return None
