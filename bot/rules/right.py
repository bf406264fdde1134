"""What a customer says who was asked whether it is right: yes, no, or something else. Pure.

Only a clear yes closes a case, so whatever is not clear is for a person to read.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import regex

from bot.rules import lexicon
from bot.rules.cleaning import clean
from bot.rules.cues import is_thanks
from bot.rules.lexicon import word_set
from bot.rules.reading import STOP, words
from bot.rules.triage import Kind, Place, Triage


class Right(StrEnum):
    """What the customer says."""

    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


_YES: Final = word_set(
    "yes yep yeah yup sure right fine good solved sorted resolved fixed perfect great arrived done works worked"
    " ja jawohl gut passt gelöst erledigt angekommen sí si bien solucionado resuelto perfecto llegó"
    " oui réglé résolu parfait arrivé sì bene risolto perfetto arrivato sim bem resolvido perfeito chegou"
    " goed opgelost geregeld aangekomen klopt prima \U0001f44d"
)
_BESIDE_YES: Final = word_set(
    "its it is it's that thats that's everything all good ok okay now has have got came here there well very much has"
    " been am happy alles ist es in ordnung gut jetzt da todo está bien ahora ha ya tout est bien c'est cest maintenant"
    " tutto è bene bem adesso tudo está bem agora já is het nu goed i we my the refund parcel package money mein das"
    " geld paket mi el dinero paquete mon l'argent le colis il mio rimborso pacco o meu dinheiro heb mijn pakket"
)
_NO: Final = word_set("no nope nah not nein nicht noch nee niet non pas ne ainda não todavía aún ancora still never")


#: Begins with a no, and is none.
_NO_TROUBLE: Final = regex.compile(r"(?i)\bno (?:problems?|worries|more problems?)\b|\bkein problem\b")


def answer(text: str, triage: Triage) -> Right:
    """What ``text`` says in answer to "Is it right?"; ``triage`` is what the post was taken for by itself."""
    read = [word for word in words(_NO_TROUBLE.sub("", clean(text))) if word != STOP]
    if not read or "?" in read or triage.danger:
        return Right.UNCLEAR
    if any(word in _NO for word in read):
        return Right.NO
    known = _YES | _BESIDE_YES | lexicon.THANKS | lexicon.BESIDE_THANKS
    if is_thanks(text) or (any(word in _YES for word in read) and all(word in known for word in read)):
        return Right.YES
    # Words without a "no" are one all the same, where the detector is as sure as it has to be to address somebody.
    return Right.NO if triage.kind is Kind.COMPLAINT and triage.place is Place.SURE else Right.UNCLEAR
