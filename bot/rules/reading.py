"""Finds the phrases of a lexicon in a text, in one pass over its words; knows no weights' use and no kinds of posts."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from itertools import chain
from typing import Final

from bot.rules.chunks import Chunks
from bot.rules.lexicon import Signal, word_set

_TOKEN: Final = re.compile(
    r"https?://\S+|www\.\S+|(?<!\w)@\w+|(?<!\S)/[a-z]\w*(?:@\w+)?|\d+(?:st|nd|rd|th)\b|\d(?:[\d.,:]*\d)?"
    r"|[^\W\d_]+(?:['\u2019][^\W\d_]+)*|[.,?!;\n]+|[\u2600-\u27bf\U0001f300-\U0001faff]"
)
_NUMBER_WORDS: Final = word_set(
    "two three four five six seven eight nine ten twelve few several zwei drei vier dos tres cuatro deux trois quatre"
    " tre quattro dois três quatro twee drie"
)
_ORDINAL_ENDS: Final = ("st", "nd", "rd", "th")
_ORDINAL_WORDS: Final = word_set("third fourth fifth sixth seventh umpteenth")

#: What stands for a link, somebody's handle, a bot command, a number and an ordinal in the list of words.
LINK, HANDLE, COMMAND, NUMBER, ORDINAL = "<link>", "<handle>", "<command>", "#", "#th"
#: What ends a phrase or a sentence; a question mark is kept as itself.
STOP: Final = "."
#: So many texts stay read: whatever judges a post asks for its words.
_KEPT: Final = 32
_COUNTING: Final = dict.fromkeys(_NUMBER_WORDS, NUMBER) | dict.fromkeys(_ORDINAL_WORDS, ORDINAL)


@functools.lru_cache(_KEPT)
def words(text: str) -> list[str]:
    """The words of ``text`` in lower case without apostrophes, numbers as "#", what ends a phrase as "." or "?". The
    list is everybody's: nobody changes it."""
    return list(chain.from_iterable(_CHUNKS.of(text)))


def _read_one(chunk: str) -> tuple[str, ...]:
    """`words` of what stands between two spaces: no token holds a space or looks beyond one."""
    if chunk.isdecimal():
        return (NUMBER,)
    chunk = chunk.lower()
    return (_COUNTING.get(chunk, chunk),) if chunk.isalpha() else tuple(map(_word, _TOKEN.findall(chunk)))


_CHUNKS: Final = Chunks(_read_one)


def _word(token: str) -> str:
    if token.isalpha():
        return _COUNTING.get(token, token)
    match token[0]:
        case "@":
            return HANDLE
        case "/":
            return COMMAND
        case "." | "," | "?" | "!" | ";" | "\n":
            return "?" if "?" in token else STOP
        case first if first.isdecimal():
            return NUMBER if not token.endswith(_ORDINAL_ENDS) else "first" if token == "1st" else ORDINAL
    if token.startswith(("http://", "https://", "www.")):
        return LINK
    token = token.replace("'", "").replace("\u2019", "")
    return _COUNTING.get(token, token)


def _read_phrase(phrase: str) -> tuple[str, ...]:
    """A phrase as `words` reads texts, but for what stands for a link, a number or an ordinal: that is itself."""
    parts = ([part] if part in (LINK, NUMBER, ORDINAL) else words(part) for part in phrase.split())
    return tuple(word for read in parts for word in read)


#: How many words a phrase has, those after its second one, and what it means.
_Phrase = tuple[int, list[str], tuple[Signal, ...]]


class Lexicon:
    """Signals, ready to be found. Phrases are read as texts are, so they may be written as people write."""

    def __init__(self, signals: Iterable[Signal]) -> None:
        found: dict[tuple[str, ...], list[Signal]] = {}
        for signal in signals:
            for phrase in filter(None, signal.phrases.split(" | ")):
                found.setdefault(_read_phrase(phrase), []).append(signal)
        # By their first word and their second ("" where there is none): dozens of phrases begin with "my" or "no".
        self._by_start: dict[str, dict[str, list[_Phrase]]] = {}
        for read, meant in sorted(found.items(), key=lambda item: -len(item[0])):
            first, second = (*read, "")[:2]
            of_these = self._by_start.setdefault(first, {}).setdefault(second, [])
            of_these.append((len(read), list(read[2:]), tuple(meant)))

    def find(self, read: list[str]) -> list[tuple[int, Signal]]:
        """Where (as an index of ``read``) which signals stand. The longest phrase wins and uses up its words."""
        by_start = self._by_start
        found: list[tuple[int, Signal]] = []
        taken, end = 0, len(read) - 1
        for here in [here for here, word in enumerate(read) if word in by_start]:
            if here >= taken:
                phrases = by_start[read[here]]
                second = read[here + 1] if here < end else ""
                # All but a few of the words that could begin a phrase begin none.
                if second in phrases or "" in phrases:
                    for length, rest, signals in (*phrases.get(second, ()), *phrases.get("", ())):
                        if not rest or read[here + 2 : here + length] == rest:
                            taken = here + length
                            found += [(here, signal) for signal in signals]
                            break
        return found
