"""Finds dates and deadlines in an executive's words, as they wrote them; knows no calendar and not what day it is.

English first, with the everyday forms of German, Spanish, French, Italian, Portuguese and Dutch. What it finds is read
as a promise (``bot.rules.promise``), so a time that has passed ("left at 14:35 today") is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import regex

#: Monday first; each in all seven languages.
WEEKDAYS: Final = (
    r"mon(?:day)?|montag|lunes|lundi|luned[ìi]|segunda(?:-feira)?|maandag",
    r"tues?(?:day)?|dienstag|martes|mardi|marted[ìi]|ter[çc]a(?:-feira)?|dinsdag",
    r"wed(?:nes)?(?:day)?|mittwoch|mi[ée]rcoles|mercredi|mercoled[ìi]|quarta(?:-feira)?|woensdag",
    r"thu(?:rs)?(?:day)?|donnerstag|jueves|jeudi|gioved[ìi]|quinta(?:-feira)?|donderdag",
    r"fri(?:day)?|freitag|viernes|vendredi|venerd[ìi]|sexta(?:-feira)?|vrijdag",
    r"sat(?:ur)?(?:day)?|samstag|sonnabend|s[áa]bado|samedi|sabato|zaterdag",
    r"sun(?:day)?|sonntag|domingo|dimanche|domenica|zondag",
)
#: January first. Short forms are the English ones: "mar" is the sea elsewhere.
MONTHS: Final = (
    r"jan(?:uary)?|januar|enero|janvier|gennaio|janeiro|januari",
    r"feb(?:ruary)?|februar|febrero|f[ée]vrier|febbraio|fevereiro|februari",
    r"mar(?:ch)?|m[äa]rz|marzo|mars|mar[çc]o|maart",
    r"apr(?:il)?|abril|avril|aprile",
    r"may|mai|mayo|maggio|maio|mei",
    r"june?|juni|junio|juin|giugno|junho",
    r"july?|juli|julio|juillet|luglio|julho",
    r"aug(?:ust)?|agosto|ao[ûu]t|augustus",
    r"sep(?:t(?:ember)?)?|septiembre|septembre|settembre|setembro",
    r"oct(?:ober)?|oktober|octubre|octobre|ottobre|outubro",
    r"nov(?:ember)?|noviembre|novembre|novembro",
    r"dec(?:ember)?|dezember|diciembre|d[ée]cembre|dicembre|dezembro",
)
#: Minutes first; then hours, days, weeks, months.
UNITS: Final = (
    r"minut(?:es?|en|os?|i)",
    r"hours?|stunden?|horas?|heures?|or[ae]|uur|uren",
    r"days?|tag(?:en?)?|d[ií]as?|jours?|giorn[oi]|dag(?:en)?",
    r"weeks?|wochen?|semanas?|semaines?|settiman[ae]|weken",
    r"months?|monat(?:en?)?|mes(?:es)?|mois|mes[ei]|m[êe]s|maand(?:en)?",
)
#: The words for a number.
NUMBERS: Final[Mapping[str, int]] = {
    word: number
    for number, words in {
        1: "a an one ein eine einem einer einen un una une uno um uma een één",
        2: "two zwei dos deux due dois duas twee",
        3: "three drei tres trois tre três drie",
        4: "four vier cuatro quatre quattro quatro",
        5: "five fünf cinco cinq cinque vijf",
        6: "six sechs seis sei zes",
        7: "seven sieben siete sept sette sete zeven",
        10: "ten zehn diez dix dieci dez tien",
    }.items()
    for word in words.split()
}

_WEEKDAY: Final = rf"(?P<weekday>{'|'.join(WEEKDAYS)})\b"
_MONTH: Final = rf"(?P<month>{'|'.join(MONTHS)})\b"
_YEAR: Final = r"(?:,? (?:de )?(?P<year>20\d\d)\b)?"
_ARTICLE: Final = r"(?:the |le |el |il |den |dem |de |o |l['\u2019])?"
_CALENDAR: Final = (
    r"(?P<iso>\d{4}-\d\d-\d\d)\b"
    r"|(?P<numbers>\d{1,2}(?:\.\d{1,2}\.|/\d{1,2}/)\d{2,4})\b"
    rf"|(?:(?:{'|'.join(WEEKDAYS)}),? )?{_ARTICLE}(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?"
    rf" (?:of |de )?{_MONTH}{_YEAR}"
    rf"|{_MONTH} (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b{_YEAR}"
)
_NEXT: Final = r"(?:(?P<next>next|n[äa]chsten?|pr[óo]xim[oa]|volgende|aanstaande) )?"
# "Guten Morgen" is a greeting, "morgen" is tomorrow; "de morgen" is Dutch for it. "La mañana" is the morning.
_TOMORROW: Final = r"(?P<tomorrow>tomorrow|(?<!\bla )mañana|demain|domani|amanhã|(?-i:(?<![Gg]uten )morgen))\b"
_CLOCK: Final = r"(?P<clock>\d{1,2}(?:[:.]\d\d(?: ?[ap]m\b)?| ?[ap]m\b| ?uhr\b))"
_LATER_DAY: Final = rf"(?:(?:on |am )?(?:{_CALENDAR}|{_WEEKDAY}|{_TOMORROW}))"

_FORMS: Final = (
    # by Friday, until the end of next week, before 5 pm, bis Montag, antes del viernes, d'ici lundi
    r"(?:(?P<before>before|vor(?: dem)?|antes d(?:el?|[oa])|avant|prima d(?:i|el)|voor)"
    r"|by|until|till|no later than|bis(?: zum)?|para el|hasta el|d['\u2019]ici|entro(?: il)?|at[ée]|tot"
    r"|uiterlijk(?: op)?)"
    rf" (?:{_CALENDAR}"
    rf"|(?:(?:this|the|le|el|l[ao]) )?{_NEXT}{_WEEKDAY}|{_TOMORROW}|(?P<tonight>tonight)\b|(?P<noon>noon)\b"
    rf"|(?P<end>(?:the )?end of )?(?:(?:this|the) )?{_NEXT}(?:(?P<span>week|month)|{_MONTH})\b"
    rf"|{_CLOCK}(?: {_LATER_DAY})?|(?P<vague>\d{{1,2}})(?![\d%:.,]|[ -]?\p{{L}}))",
    # on Friday, next Tuesday, am Montag, el lunes
    rf"(?P<on>on|this|am|ce|op|na|el|este|il|questo) (?:{_CALENDAR}|{_NEXT}{_WEEKDAY})",
    rf"(?P<on>)(?P<next>next|n[äa]chsten?|volgende) {_WEEKDAY}",
    # within 24 hours, in two working days, innerhalb von 3 Tagen
    r"(?:within|in|innerhalb von|binnen|en|dentro de|dans|sous|d['\u2019]ici|tra|fra|entro|em|dentro)"
    rf" (?:(?P<count>\d{{1,3}}|{'|'.join(NUMBERS)})|(?P<vague>a few|a couple of|the next \w+|einigen|unos|quelques))"
    rf"[ -](?P<working>working |business |werk|arbeits)?(?P<unit>{'|'.join(UNITS)})\b"
    r"(?P<working> (?:h[áa]biles|laborables|ouvr[ée]s|ouvrables|lavorativi|[úu]teis)\b)?",
    # 8 May, the 8th of May, May 8, 2026-05-08, 8.5.2026
    rf"(?P<on>)(?:{_CALENDAR})",
    r"(?P<next>next) (?P<span>week|month)\b",
    rf"(?P<on>)(?:{_TOMORROW}|(?P<tonight>tonight)\b)",
)


@cache
def _date() -> regex.Pattern[str]:
    """Made when it is first wanted: that takes a tenth of a second."""
    return regex.compile(r"(?i)\b(?:" + "|".join(f"(?:{form})" for form in _FORMS) + ")")


@dataclass(frozen=True, slots=True)
class Said:
    """A date or deadline: ``words`` verbatim, from ``start`` to ``end`` of the text.

    ``parts`` are what they are made of, by name, in lower case: ``weekday``, ``day``, ``month``, ``count``, ``unit``
    and so on. ``on`` is there (and may be empty) where a day is named, and not a last one.
    """

    words: str
    start: int
    end: int
    parts: Mapping[str, str]


def said(text: str) -> Iterator[Said]:
    """All dates and deadlines in ``text``, in order."""
    for found in _date().finditer(text):
        parts = {name: value.lower().strip() for name, value in found.groupdict().items() if value is not None}
        yield Said(found.group(), found.start(), found.end(), parts)


def first_date(text: str) -> str | None:
    """The first date or deadline in ``text``, word for word, or None."""
    found = next(said(text), None)
    return found.words if found else None
