"""Signs of a post's manner that single words do not show: who speaks to whom, how it begins and ends, how loud it is,
and which cues of the lexicon stand in it. A trained model weighs them beside its words; nothing here has a weight.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Final

from bot.rules.cues import KINDS, Cues
from bot.rules.lexicon import NEGATED, word_set
from bot.rules.triage import Kind

_LISTS: Final = {
    "i": "my i i'm i've me we we've our im ive mine us",
    "you": "you your ur u you're yall guys yours you've",
    "they": "he she his her they them him their",
    "not": "not no never cant can't dont don't wont won't doesnt doesn't isnt isn't didnt didn't nothing none without"
    " still cannot wasn't wasnt aren't arent hasn't hasnt haven't havent couldn't wouldn't nobody",
    "asks": "how why when where what who which what's whats where's wheres how's",
    "could": "can could do does did is are was will would any has have should",
    "thanks": "thanks thank thx ty cheers appreciate",
    "greets": "hi hey hello dear",
    "please": "please pls plz",
    "goes on": "ok okay yes yeah yep no nope sure lol haha oh ah done",
    "only": "just",
    "trouble": "problem problems issue issues trouble error errors bug down broken wrong fail failed",
    "mending": "fix fixed resolve sort sorted solve solution",
    "time": "today yesterday now yet day days week weeks hour hours hrs month months minutes mins morning tonight",
    "help": "help support assist assistance advise",
    "tries": "want need trying tried try wanted",
    "bad": "bad worst terrible awful horrible poor crap shit sucks suck hate useless joke pathetic ridiculous"
    " disgusting disappointed disappointing fuck fucking wtf annoying rude worse",
    "good": "love great good best awesome amazing nice happy beautiful excited win congrats lovely brilliant",
    "in private": "dm dms follow email sent emailed",
    "very": "really so very too extremely absolutely",
    "but": "but however although though yet",
    "because": "because since due",
    "compares": "than better worse instead",
    "bought": "order ordered bought buy delivery delivered shipping package parcel account card bill",
    "version": "new update updated version",
}
_SIGNS_OF: Final[dict[str, tuple[str, ...]]] = {
    word: tuple(sign for sign, listed in _LISTS.items() if word in word_set(listed))
    for word in word_set(" ".join(_LISTS.values()))
}
_FIRST: Final[dict[str, tuple[str, ...]]] = {
    word: tuple(f"first {sign}" for sign in found) for word, found in _SIGNS_OF.items()
}
#: The cues of the lexicon; one reason in words may speak for two kinds.
_NAMED: Final = {
    signal: f"{kind}: {signal.says}"
    for kind, signals in (*KINDS.items(), (Kind.COMPLAINT, (NEGATED,)))
    for signal in signals
}
_SEEN: Final = {
    "?": "question mark", "!": "exclamation mark", "http": "link", "#": "tag", '"': "quotes", "\u201c": "quotes",
}  # fmt: skip
_SHOUTED: Final = re.compile(r"\b[A-Z]{4,}\b")
_SMILE: Final = re.compile(r"[:;]-?[)D]")
_FROWN: Final = re.compile(r":-?[(/|]")
_DIGIT: Final = re.compile(r"\d")
_EMOJI: Final = re.compile(r"[\u2600-\u27bf\U0001f300-\U0001faff]")
_NO_CAPITALS: Final = bytes(set(range(256)) - set(string.ascii_uppercase.encode()))
#: How strong the cues of a kind are together, in log-odds by hand: steps, each a sign.
_STEPS: Final = {kind: [(step, f"{kind} {step}") for step in (0.9, 1.7, 2.8)] for kind in KINDS}
_SHORT, _LONG, _LONGEST = 6, 15, 22
_LOUD: Final = 0.25


def signs(text: str, tokens: Sequence[str], cues: Cues) -> set[str]:
    """The names of the signs. ``tokens`` are those of the masked ``text``, ``cues`` what was read in it."""
    return signs_among(text, tokens, cues, [signs_of(text, tokens)])


def signs_among(text: str, tokens: Sequence[str], cues: Cues, of_chunks: Iterable[tuple[str, ...]]) -> set[str]:
    """`signs` where those of what stands between two spaces are known."""
    found: set[str] = set()
    for kind, signals in cues.found.items():
        found.update(map(_NAMED.__getitem__, signals))
        strength = cues.strength(kind)
        for step, name in _STEPS[kind]:
            if strength < step:
                break
            found.add(name)
    found.update(cues.urgency_reasons, cues.topics, *filter(None, of_chunks))
    for token in tokens:
        if token != "<user>":
            found.update(_FIRST.get(token, ()))
            break
    if cues.language not in (None, "en"):
        found.add("another language")
    found.update(_form(text.strip()))
    return found


def signs_of(chunk: str, tokens: Iterable[str]) -> tuple[str, ...]:
    """The signs of what stands between two spaces, with the tokens in it: nothing here looks beyond a space."""
    return (*_marks(chunk), *chain.from_iterable(map(_of_word, tokens)))


def _of_word(token: str) -> tuple[str, ...]:
    if token in _SIGNS_OF:
        return _SIGNS_OF[token]
    if token.endswith(("ed", "ing")):
        return ("past" if token[-1] == "d" else "going on",)
    return ()


def _marks(chunk: str) -> Sequence[str]:
    """What one sees of it without reading."""
    if chunk.isalpha() and not chunk.isupper():
        return ("link",) if "http" in chunk else ()
    marks = [mark for letter, mark in _SEEN.items() if letter in chunk]
    if _DIGIT.search(chunk):
        marks.append("number")
    if "!!" in chunk or "?!" in chunk or "!?" in chunk:
        marks.append("exclaimed")
    if not chunk.islower() and _SHOUTED.search(chunk):
        marks.append("shouted")
    if not chunk.isascii() and _EMOJI.search(chunk):
        marks.append("emoji")
    if ":" in chunk or ";" in chunk:
        if _SMILE.search(chunk):
            marks.append("smiles")
        if _FROWN.search(chunk):
            marks.append("frowns")
    return marks


def _form(text: str) -> list[str]:
    """What the mere form of a post as a whole shows."""
    found = []
    handles, length = text.count("@"), text.count(" ") + 1
    if handles != 1:
        found.append("names several" if handles else "names nobody")
    if handles and text.startswith(("@", ".@")):
        found.append("to somebody")
    if length < _SHORT:
        found.append("short")
    elif length > _LONG:
        found.append("long")
        if length > _LONGEST:
            found.append("longest")
    if text.endswith("?"):
        found.append("ends with a question")
    if text.endswith("."):
        found.append("ends with a full stop")
    if text[:1].islower():
        found.append("begins small")
    if text.startswith("RT "):
        found.append("handed on")
    capitals = len(text.encode(errors="replace").translate(None, _NO_CAPITALS))
    if capitals > len(text) * _LOUD:
        found.append("loud")
    return found
