"""Guesses the language of a post: eldc by its letters, and function words where eldc is unsure. Unknown is None.

eldc 0.4 (Apache-2.0) knows 60 languages, loads in 10 ms, takes 2 MB and some 10 µs a post, and reads the first 1,000
bytes. It calls itself reliable or not; of posts of five words it is often not, and then the function words of the seven
languages that the detector has learned decide, where they agree with one of eldc's first two. On our own posts this
gives a language to 97 in 100 and a wrong one to 1 in 1,000 (tests/rules/test_language.py).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection
from typing import Any, Final

import eldc

_FUNCTION_WORDS: Final = {
    "en": "a the and to of is are was were you your my me it its this that for with on at have has had be been been"
    " not but they we he she what when where why how who can will would should just from an as so do does did"
    " dont cant im ive if or there their our all out up about after get got i hello please thanks love",
    "de": "der die das und ist sind war ich du er sie es wir ihr nicht kein keine ein eine einen mit für auf von zu"
    " im den dem des mein meine euer eure sich auch noch schon seit wie was wann wo warum hat habe haben wird"
    " nach bei aus aber",
    "es": "el la de en y cómo los las un una unos y es son está están yo tú nosotros mi mis su sus del al que qué por"
    " para con sin no se me lo le muy más pero como cuando dónde cuándo hace desde ya sigo he ha han este esta"
    " eso nada todo",
    "fr": "le la de en et les un une des et est sont je tu il elle nous vous mon ma mes votre vos du au aux que qui"
    " pour par avec sans ne pas plus mais comme quand où ce cette ça jai cest nai depuis très on été suis"
    " toujours rien tout",
    "it": "il la lo gli un una e è sono io tu lui lei noi voi mio mia miei vostro del della dei delle al alla che per"
    " con senza non più ma come quando dove questo questa ho ha hanno da di si mi ci anche ancora molto tutto"
    " niente",
    "pt": "o a de os as um uma e é são eu você nós meu minha meus seu sua do da dos das ao à que por para com sem não"
    " mais mas como quando onde este esta isso tenho tem foi já há muito nada tudo vocês pelo pela num numa",
    "nl": "de het een en is zijn was ik jij je hij zij wij we jullie mijn uw jouw niet geen met voor op van te in"
    " naar bij maar ook nog al hoe wat wanneer waar waarom heb heeft hebben wordt dit dat er om aan die deze"
    " sinds dan",
}
_LANGUAGES_OF: Final[dict[str, tuple[str, ...]]] = {}
for _code, _listed in _FUNCTION_WORDS.items():
    for _word in dict.fromkeys(_listed.split()):
        _LANGUAGES_OF[_word] = (*_LANGUAGES_OF.get(_word, ()), _code)

#: Words that carry no meaning of their own.
FUNCTION_WORDS: Final = frozenset(_LANGUAGES_OF)
#: The languages that the detector has learned: what it says of others rests on little.
LEARNED: Final = frozenset(_FUNCTION_WORDS)
#: In running text two words of five are function words; with fewer than one of seven it is some other language.
_LEAST_SHARE: Final = 1 / 7
#: What says nothing of a language: links, handles, tags, digits, emoji.
_MARKED: Final = re.compile(r"[@#]\w+|[\d_]+|[^\w\s'\u2019.,?!-]+")
_MARKED_OR_LINK: Final = re.compile(rf"https?://\S+|www\.\S+|{_MARKED.pattern}")
#: An unreliable guess counts with so many letters read, so sure of itself, and so far ahead of its next.
_LETTERS: Final = 8
_SURE: Final = 0.8
_AHEAD: Final = 0.1
_UNKNOWN: Final = "und"


def language(text: str, words: Collection[str]) -> str | None:
    """The ISO 639-1 code of the language of a post; None where it cannot be told.

    ``words`` are those of ``text`` in lower case without apostrophes (`bot.rules.reading.words`).
    """
    return language_of(unmarked(text), words)


def unmarked(text: str) -> str:
    """A text without what says nothing of its language. Nothing here looks beyond a space."""
    if text.isalpha():
        return text
    # Whoever looks for links looks at every letter.
    return (_MARKED_OR_LINK if "://" in text or "www." in text else _MARKED).sub(" ", text)


def language_of(shown: str, words: Collection[str]) -> str | None:
    """`language` of a text that is ``shown`` `unmarked`."""
    found = _detector().detect_details(shown)
    if found.language == _UNKNOWN:
        return None
    if found.reliable:
        return str(found.language)
    voted = _voted(words)
    if voted in found.scores:
        return voted
    first, second, *_ = [*map(float, found.scores.values()), 0.0, 0.0]
    sure = first >= _SURE and first - second >= _AHEAD and sum(map(str.isalpha, shown)) >= _LETTERS
    return str(found.language) if sure and found.language in LEARNED else None


def _by_code(pairs: str) -> dict[str, str]:
    words = pairs.split()
    return dict(zip(words[::2], words[1::2], strict=True))


#: What the languages that eldc knows are called in English.
NAMES: Final = _by_code(
    "am Amharic ar Arabic az Azerbaijani be Belarusian bg Bulgarian bn Bengali ca Catalan cs Czech da Danish de"
    " German el Greek en English es Spanish et Estonian eu Basque fa Persian fi Finnish fr French gu Gujarati he"
    " Hebrew hi Hindi hr Croatian hu Hungarian hy Armenian is Icelandic it Italian ja Japanese ka Georgian kn"
    " Kannada ko Korean ku Kurdish lo Lao lt Lithuanian lv Latvian ml Malayalam mr Marathi ms Malay nl Dutch no"
    " Norwegian or Odia pa Punjabi pl Polish pt Portuguese ro Romanian ru Russian sk Slovak sl Slovene sq Albanian"
    " sr Serbian sv Swedish ta Tamil te Telugu th Thai tl Tagalog tr Turkish uk Ukrainian ur Urdu vi Vietnamese yo"
    " Yoruba zh Chinese"
)


@functools.cache
def _detector() -> Any:
    eldc.init()
    detector = eldc.instance()
    detector.set_scores(2)
    return detector


def _voted(words: Collection[str]) -> str | None:
    """The language that most of the function words speak for; None where none or two do. A word of several languages
    counts for each by its share."""
    votes: dict[str, float] = {}
    for word in words:
        if word in _LANGUAGES_OF:
            spoken = _LANGUAGES_OF[word]
            for code in spoken:
                votes[code] = votes.get(code, 0.0) + 1 / len(spoken)
    first, second, *_ = (*sorted(votes.values(), reverse=True), 0.0, 0.0)
    known = first > second and first >= len(words) * _LEAST_SHARE
    return max(votes, key=votes.__getitem__) if known else None
