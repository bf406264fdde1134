"""Finds the numbers by which people name what is theirs: orders, bookings, parcels, flights, invoices. Pure.

Posts that name different ones are different matters, however alike their words. So in doubt a number counts: at worst
two posts on one matter stay apart.
"""

from __future__ import annotations

import functools
import re
from typing import Final

from bot.rules.everyday import words_of

#: What stands before a number that names something, whatever it looks like: ``order 7``, ``Bestellung Nr. 7``.
_NAMED: Final = words_of(
    "order orders booking reservation ticket parcel package shipment tracking invoice bill receipt reference ref"
    " case claim complaint contract policy customer account member membership flight train bus coach room seat"
    " serial bestellung bestellnummer auftrag buchung paket sendung rechnung kundennummer vertrag flug zug"
    " ticketnummer pedido reserva paquete envío factura billete vuelo tren cliente commande réservation colis"
    " facture billet vol client dossier ordine prenotazione pacco fattura biglietto volo treno pratica encomenda"
    " fatura bilhete voo bestelling boeking pakket factuur vlucht trein klantnummer zamówienie zamówienia paczka"
    " paczki faktura"
)
_NUMBER_WORDS: Final = words_of("no nr nº n° number nummer num número numéro numero code id is was")
#: A number before one of these is an amount, whatever stands before it: ``my order is 2 weeks late``.
_UNITS: Final = words_of(
    "second seconds minute minutes min mins hour hours hr hrs day days night nights week weeks month months year"
    " years time times people person items pieces euro euros eur usd gbp pound pounds dollar dollars quid am pm gb"
    " mb tage tag wochen monate stunden jahre mal días semanas meses horas veces jours semaines mois heures fois"
    " giorni settimane mesi ore volte dias horas dagen weken maanden uur keer dni tygodni"
)
_ELSEWHERE: Final = ("@", "http://", "https://", "www.")
_MONEY: Final = re.compile("[£$€¥₹%]")
_DIGIT: Final = re.compile(r"\d")
_TIME_OR_AMOUNT: Final = re.compile(r"\d{1,2}[:.h]\d{2}|\d{1,4}[-./]\d{1,2}[-./]\d{1,4}|\d+[.,]\d+")
#: What a booking looks like to an airline or a hotel: six capital letters and digits (IATA's record locator).
_LOCATOR: Final = re.compile(r"(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z\d]{6}")
_EDGES: Final = "()[]{}<>\"'“”‘’„«»*_~.,;:!?…-–—/\\|"
_YEARS: Final = range(1900, 2100)
#: A number of fewer digits is an amount, an hour or a model as easily.
_LEAST_DIGITS: Final = 4
_LEAST_BESIDE_LETTERS: Final = 3
_MOST_READ: Final = 4_000


@functools.lru_cache(2048)  # asked of the same post by whoever compares it
def orders(text: str) -> frozenset[str]:
    """The numbers in ``text`` that name an order, a booking and the like, in one form (``AB-123`` and ``ab123`` are
    alike). Addresses, handles, money, times and years are none."""
    text = text[:_MOST_READ]
    if not _DIGIT.search(text):  # most posts
        return frozenset()
    found = set()
    words = text.split()
    for place, written in enumerate(words):
        if written.isalpha() or not _DIGIT.search(written):
            continue
        word = written.strip(_EDGES)
        before, after = words[max(place - 2, 0) : place], words[place + 1 : place + 2]
        if word.startswith(_ELSEWHERE) or _MONEY.search(word) or (before and before[-1] in ("£", "$", "€")):
            continue
        plain = "".join(filter(str.isalnum, word)).casefold()
        if _follows_a_name(word, before, after) or _names(word, plain):
            found.add(plain)
    return frozenset(found)


def _follows_a_name(word: str, before: list[str], after: list[str]) -> bool:
    if word.startswith("#"):
        return True
    if after and after[0].strip(_EDGES).casefold() in _UNITS:
        return False
    named = [one.strip(_EDGES + "#=№").casefold() for one in before]
    if named and (not named[-1] or named[-1] in _NUMBER_WORDS):
        named.pop()
    return bool(named) and named[-1] in _NAMED


def _names(word: str, plain: str) -> bool:
    """Whether it can only be a name, whatever stands around it."""
    digits = sum(map(str.isdigit, plain))
    if digits == len(plain):
        if _TIME_OR_AMOUNT.fullmatch(word):
            return False
        return digits >= _LEAST_DIGITS and not (digits == _LEAST_DIGITS and plain.isdecimal() and int(plain) in _YEARS)
    return digits >= _LEAST_BESIDE_LETTERS or _LOCATOR.fullmatch(word) is not None
