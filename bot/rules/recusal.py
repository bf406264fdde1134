"""Whether a text speaks of an executive: then somebody else should answer it. Knows names, no case and no rota.

Wrong alarms are worse than a miss: a name alone may be anybody's, so it takes the full name, or one of its words with a
form of address or the person's own title beside it; and each word as one writes a name, with a capital.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator
from typing import Final

import regex

from bot.rules.plan.model import Executive

_WORD: Final = regex.compile(r"[\p{L}\p{M}][\p{L}\p{M}'’-]*")
#: Forms of address that stand before a name, in the seven languages of the triage.
_ADDRESS: Final = frozenset(
    {
        *("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "madam"),
        *("senor", "senora", "sr", "sra", "srta", "don", "dona", "senhor", "senhora", "doutor", "doutora"),
        *("herr", "herrn", "frau", "meneer", "mevrouw", "dhr", "mevr"),
        *("monsieur", "madame", "mme", "mlle", "signor", "signora", "sig", "dott", "dottoressa"),
    }
)
#: Words of titles that are too common to mean a person ("manager" does not, "COO" does).
_COMMON: Final = frozenset(
    {"of", "the", "and", "for", "chief", "head", "officer", "vice", "manager", "senior", "lead", "team", "customer"}
)
_LEAST_TITLE: Final = 3


def speaks_of(text: str, executive: Executive, author: str = "") -> bool:
    """Whether the words name this executive. ``author`` is the customer's own name, which proves nothing."""
    name, bare = _name(executive.name), _bare(text)
    if len(name) < 2 or not any(word in bare for word in name):  # as almost always: no need to read word by word
        return False
    if name == _folded(author):
        return False
    words = list(_WORD.finditer(text))
    folded = [_fold(word[0]) for word in words]
    if not set(name).intersection(folded):
        return False
    titles = _folded(f"{executive.title} {executive.sign.full or ''} {executive.sign.short or ''}")
    calls = _ADDRESS | ({word for word in titles if len(word) >= _LEAST_TITLE} - _COMMON - set(name))
    for at, word in enumerate(words):
        whole = folded[at : at + len(name)] == name and all(_beside(text, words, at + n) for n in range(1, len(name)))
        if whole and all(_capital(one[0]) for one in words[at : at + len(name)]):
            return True
        called = at > 0 and folded[at - 1] in calls and _beside(text, words, at)
        if called and folded[at] in name and len(folded[at]) > 1 and _capital(word[0]):
            return True
    return False


def _beside(text: str, words: list[regex.Match[str]], at: int) -> bool:
    """Whether nothing but a dot and spaces stands between a word and the one before it."""
    return text[words[at - 1].end() : words[at].start()].strip() in ("", ".")


def _capital(word: str) -> bool:
    """As names are written; scripts without capitals have no other way."""
    return word[0].upper() == word[0]


@functools.lru_cache(256)
def _name(words: str) -> list[str]:
    """`_folded` of who is asked about with every post."""
    return _folded(words)


def _folded(words: str) -> list[str]:
    return [_fold(word) for word in _words(words)]


def _words(words: str) -> Iterator[str]:
    return (word[0] for word in _WORD.finditer(words))


def _fold(word: str) -> str:
    """Without case and accents, and without the ’s of an owner."""
    return _bare(word).removesuffix("'s").removesuffix("’s")


def _bare(words: str) -> str:
    folded = words.casefold()
    if folded.isascii():
        return folded
    return "".join(char for char in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(char))
