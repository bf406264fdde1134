"""Signs of a post's manner that single words do not show: who speaks to whom, how it begins and ends, how loud it is,
and which cues of the lexicon stand in it. A trained model weighs them beside its words; nothing here has a weight.
"""

from __future__ import annotations

import re
from typing import Final

from bot.rules.cues import Cues
from bot.rules.lexicon import word_set

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
    "bad": "bad worst terrible awful horrible poor crap shit sucks suck hate useless joke pathetic ridiculous disgusting"
    " disappointed disappointing fuck fucking wtf annoying rude worse",
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
_SHOUTED: Final = re.compile(r"\b[A-Z]{4,}\b")
_SMILE: Final = re.compile(r"[:;]-?[)D]")
_FROWN: Final = re.compile(r":-?[(/|]")
_EXCLAIMED: Final = re.compile(r"!!|\?!|!\?")
_SHORT, _LONG, _LONGEST = 6, 15, 22
_LOUD: Final = 0.3


def signs(text: str, tokens: list[str], cues: Cues) -> set[str]:
    """The names of the signs. ``tokens`` are those of the masked ``text``, ``cues`` what was read in it."""
    found = {f"{kind}: {signal.says}" for kind, signals in cues.found.items() for signal in signals}
    found.update(cues.urgency_reasons)
    found.update(f"about {topic}" for topic in cues.topics)
    for token in tokens:
        if token in _SIGNS_OF:
            found.update(_SIGNS_OF[token])
        elif token.endswith("ed"):
            found.add("past")
        elif token.endswith("ing"):
            found.add("going on")
    spoken = [token for token in tokens if token != "<user>"]
    if spoken:
        found.update(_FIRST.get(spoken[0], ()))
    found.update(_form(text.strip(), len(text.split())))
    if cues.language not in (None, "en"):
        found.add("another language")
    return found


def _form(text: str, length: int) -> list[str]:
    """What the mere form of a post shows."""
    handles = text.count("@")
    letters = sum(map(str.isalpha, text))
    shown = {
        "to somebody": text.startswith(("@", ".@")),
        "names nobody": not handles,
        "names several": handles > 1,
        "handed on": text.startswith("RT "),
        "link": "http" in text,
        "tag": "#" in text,
        "question mark": "?" in text,
        "ends with a question": text.endswith("?"),
        "exclamation mark": "!" in text,
        "exclaimed": bool(_EXCLAIMED.search(text)),
        "shouted": bool(_SHOUTED.search(text)),
        "loud": sum(map(str.isupper, text)) > letters * _LOUD,
        "begins small": text[:1].islower(),
        "ends with a full stop": text.endswith("."),
        "quotes": '"' in text or "\u201c" in text,
        "emoji": not text.isascii() and any(character >= "\u2600" for character in text),
        "smiles": bool(_SMILE.search(text)),
        "frowns": bool(_FROWN.search(text)),
        "number": any(map(str.isdigit, text)),
        "short": length < _SHORT,
        "long": length > _LONG,
        "longest": length > _LONGEST,
    }
    return [sign for sign, is_there in shown.items() if is_there]
