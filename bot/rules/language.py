"""Guesses the language of a text by its function words; knows six neighbours of English and says None for the rest."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

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
_LANGUAGES_OF: Final[dict[str, tuple[str, ...]]] = {
    word: tuple(code for code, listed in _FUNCTION_WORDS.items() if word in listed.split())
    for listed in _FUNCTION_WORDS.values()
    for word in listed.split()
}

#: In running text two words of five are function words; with fewer than one of seven it is some other language.
_LEAST_SHARE: Final = 1 / 7


def language(words: Collection[str]) -> str | None:
    """The ISO 639-1 code of the language that most of the words speak for; None where none or two do, or too few words.

    ``words`` are lower case and without apostrophes. A word of several languages counts for each by its share.
    """
    votes: dict[str, float] = {}
    for word in words:
        if word in _LANGUAGES_OF:
            spoken = _LANGUAGES_OF[word]
            for code in spoken:
                votes[code] = votes.get(code, 0.0) + 1 / len(spoken)
    first, second, *_ = (*sorted(votes.values(), reverse=True), 0.0, 0.0)
    known = first > second and first >= len(words) * _LEAST_SHARE
    return max(votes, key=votes.__getitem__) if known else None
