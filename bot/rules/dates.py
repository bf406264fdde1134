"""Finds the first date or deadline in an executive's words, as they wrote it; knows no calendar and not what day it is.

English first, with the everyday forms of German, Spanish, French, Italian, Portuguese and Dutch. What it finds is read
as a promise, so a time that has passed ("left at 14:35 today") is none.
"""

from __future__ import annotations

from typing import Final

import regex

_DAY: Final = (
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
    r"|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch"
    r"|lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|luned[ìi]|marted[ìi]|mercoled[ìi]|gioved[ìi]|venerd[ìi]|segunda|ter[çc]a|quarta|quinta|sexta"
    r"|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag)\b"
)
_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
)
_UNIT: Final = (
    r"(?:minutes?|hours?|days?|weeks?|months?|stunden?|tagen?|wochen?|horas?|d[ií]as?|semanas?"
    r"|heures?|jours?|semaines?|ore|giorni|settimane|uur|dagen|weken)\b"
)
_COUNT: Final = r"(?:\d+|an?|one|two|three|four|five|six|seven|ten|a few|the next \w+)"
_CLOCK: Final = r"\d[\d:.]*(?: ?[ap]m\b)?"

_FORMS: Final = (
    # by Friday, until the end of next week, before 5 pm, bis Montag, antes del viernes, d'ici lundi
    r"(?:by|before|until|till|no later than|bis|antes del?|para el|avant|d['\u2019]ici|entro|at[ée]|voor)"
    r" (?:the end of )?(?:next |this |the |n[äa]chsten? |le |el |l[ao] )?"
    rf"(?:{_DAY}|tomorrow|tonight|noon|week|month|{_MONTH}(?: \d+)?|{_CLOCK}(?: {_MONTH})?)",
    # on Friday, next Tuesday, am Montag
    rf"(?:on|next|this|am|n[äa]chsten?|el pr[óo]ximo) {_DAY}",
    # within 24 hours, in two working days, innerhalb von 3 Tagen
    rf"(?:within|in|innerhalb von|en|dans|sous|tra|em|binnen) {_COUNT}[ -](?:working |business )?{_UNIT}",
    # 8 May, on the 8th of May, May 8, 2026-05-08, 8.5.2026
    rf"(?:on )?(?:the )?\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH}",
    rf"(?:on )?{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b",
    r"\d{4}-\d\d-\d\d",
    r"\d{1,2}[./]\d{1,2}[./]\d{2,4}",
    r"(?:next (?:week|month)|tomorrow|tonight|mañana|demain|domani|amanhã)\b",
    # "Guten Morgen" is a greeting, "morgen" is tomorrow; "de morgen" is Dutch for it
    r"(?-i:(?<![Gg]uten )morgen)\b",
)
_DATE: Final = regex.compile(r"(?i)\b(?:" + "|".join(_FORMS) + ")")


def first_date(text: str) -> str | None:
    """The first date or deadline in ``text``, word for word, or None."""
    match = _DATE.search(text)
    return match.group() if match else None
