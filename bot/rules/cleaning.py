"""Text from outside made safe to store and to show, keeping every word; knows nothing of channels, Slack or meaning.

Three dangers are taken out, and nothing else is touched (no normalisation: leave people's words as they wrote them):
what a database or JSON refuses (lone surrogates, NUL), what a terminal or a text direction obeys (controls, bidi
overrides), and what the eye does not see but a program does (zero-width characters, tags, heaps of marks).
"""

from __future__ import annotations

import functools
import re
from typing import Final

import regex

#: The most combining marks one base may carry. Living scripts stack three or four, cantillated Hebrew up to six.
MOST_MARKS: Final = 8
#: The most graphemes of a customer's name that the desk shows.
MOST_NAME: Final = 40
#: The longest emoji that Unicode recommends (a kiss of two people with skin tones) has ten code points.
_CODE_POINTS_A_GRAPHEME: Final = 10

#: What most texts are made of, in which nothing is looked for: Latin letters, quotation marks, dashes, money.
_PLAIN: Final = re.compile("[\t\n -~\xa0-\xac\xae-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]*")
_SURROGATES: Final = regex.compile(r"[\ud800-\udfff]")
_LINE_ENDS: Final = regex.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
# C0 and C1 but \t and \n; soft hyphen; zero-width space; bidi embeddings, overrides and isolates (Trojan Source,
# CVE-2021-42574); word joiner and invisible operators; deprecated format characters; byte order mark; annotations.
_HIDDEN: Final = regex.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u180e\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
# Tags are an invisible copy of ASCII; they mean something only in a flag (England, Scotland, Wales …), UTS 51 ED-14a.
_TAGS: Final = regex.compile(
    r"(\U0001F3F4[\U000E0030-\U000E0039\U000E0061-\U000E007A]{3,6}\U000E007F)|[\U000E0000-\U000E007F]"
)
# A joiner has a meaning after an emoji, a mark, or a letter of a script that joins; anywhere else it only hides.
_STRAY_JOINERS: Final = regex.compile(r"(?V1)(?<![[\p{L}\p{M}\p{So}\p{Sk}]--\p{Latin}])[\u200c\u200d]+")
_HEAPED_MARKS: Final = regex.compile(rf"((?:\p{{M}}[\u200c\u200d]?){{{MOST_MARKS}}})(?:\p{{M}}[\u200c\u200d]?)+")

# Whatever is looked for above begins with one of these: most texts have none, and are looked through once.
_SUSPECT: Final = regex.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u180e\u200b-\u200d\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    r"\U000E0000-\U000E007F\p{M}]"
)

_DIRECTION_MARKS: Final = regex.compile(r"[\u061c\u200e\u200f]")
# The Hangul fillers are letters to Unicode and blank to the eye.
_READABLE: Final = regex.compile(r"(?V1)[[\p{L}\p{N}]--[\u115f\u1160\u3164\uffa0]]")
_GRAPHEME: Final = regex.compile(r"\X")


def clean(text: str) -> str:
    """The same words without what could break the store, a terminal, the direction of a line or the eye.

    Surrogate pairs become the character they stand for, lone surrogates U+FFFD; every kind of line end becomes ``\\n``.
    Never raises. Cleaning twice changes nothing more.
    """
    if _PLAIN.fullmatch(text):
        return text
    if _SURROGATES.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if not _SUSPECT.search(text):
        return text
    text = _LINE_ENDS.sub("\n", text)
    text = _HIDDEN.sub("", text)
    if text.isascii():
        return text
    text = _TAGS.sub(r"\1", text)
    text = _STRAY_JOINERS.sub("", text)
    return _HEAPED_MARKS.sub(r"\1", text)


def one_line(text: str) -> str:
    """The cleaned text on one line, with single spaces and none at the ends."""
    return " ".join(clean(text).split())


def cut(text: str, most: int) -> str:
    """At most ``most`` graphemes of ``text``, the "…" at the end included, line breaks kept.

    It ends with a whole word where that costs no more than half of the room, else with a whole grapheme.
    """
    if len(text) <= most:
        return text
    # Bounded first: a single grapheme can be endless (joined emoji), and so can the text.
    head = text[: most * _CODE_POINTS_A_GRAPHEME]
    graphemes: list[str] = _GRAPHEME.findall(head)
    if len(graphemes) <= most and len(head) == len(text):
        return text
    kept = "".join(graphemes[: most - 1])
    if len(graphemes) >= most and not graphemes[most - 1].isspace():
        border = max(kept.rfind(" "), kept.rfind("\n"))
        if border >= len(kept) / 2:
            kept = kept[:border]
    return kept.rstrip() + "…"


def quote(text: str, most: int) -> str:
    """The first words of ``text`` on one line, at most ``most`` graphemes with the "…" where something was left out."""
    return cut(one_line(text), most)


@functools.lru_cache(1024)
def display_name(name: str, handle: str) -> str:
    """What stands for a person at the desk: the full name, else the handle with its "@", else "somebody".

    One line, at most 40 graphemes. A name without a letter or digit of any script is unreadable. ``handle`` may come
    with or without "@" and may be empty. First names are never guessed.
    """
    shown = _named(name)
    if _READABLE.search(shown):
        return cut(shown, MOST_NAME)
    shown = _named(handle).lstrip("@").strip()
    if _READABLE.search(shown):
        return "@" + cut(shown, MOST_NAME - 1)
    return "somebody"


def _named(text: str) -> str:
    return _DIRECTION_MARKS.sub("", one_line(text)).strip()
