"""Finds card and account numbers, and masks them where a lock screen could show them; knows no channel and no Slack.

Numbers are looked for by their check digits, so that an order or a tracking number is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import regex

#: How many characters at the end of a number stay readable.
KEPT: Final = 4

# Digits with at most two signs between them: spaces (also the unbreakable ones), full stops, hyphens and dashes.
_DIGIT_RUN: Final = regex.compile(r"\d(?:[ \t\u00a0\u202f.\-\u2010\u2011\u2013]{0,2}\d)*+")
_DIGIT_GROUP: Final = regex.compile(r"\d+")
_CARD_DIGITS: Final = range(13, 20)
# Issuer prefixes and lengths in force (ISO/IEC 7812): Visa, Mastercard, American Express, Diners, Discover, JCB,
# UnionPay, Maestro. A number outside of them is no card, whatever its check digit says.
_ISSUER: Final = regex.compile(
    r"4\d{12}(?:\d{3}){0,2}|(?:5[1-5]|2[2-7])\d{14}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}"
    r"|6(?:011|4[4-9]\d|5\d\d)\d{12}|35\d{14}|62\d{14,17}|(?:50|5[6-8]|6[37])\d{14,17}"
)
_IBAN: Final = regex.compile(r"(?i)(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?:[ \u00a0-]?[A-Z0-9]){11,42}(?![\p{L}\p{N}])")
# Every country's number has more than that; words after a code ("AB12 never arrived") pass the check one time in 97.
_IBAN_DIGITS: Final = 7
# Few texts have so much as the beginning of one. It is looked for from its digits, which are rarer than letters; the
# two odd letters are an s and a k to Unicode.
_IBAN_BEGINS: Final = re.compile(r"\d\d(?<=[A-Za-z\u017f\u212a]{2}\d\d)")
_WORD_END: Final = regex.compile(r"(?<=[A-Za-z0-9])(?![A-Za-z0-9])")
_ACCOUNT: Final = regex.compile(
    r"(?i)\b(?:account|acct|a/c|iban|konto(?:nummer)?|cuenta|compte|conto|conta|rekening(?:nummer)?)\b"
    r"[^\d\n]{0,20}(?<!\d)(?P<number>\d(?:[ \-]?\d){7,29})(?!\d)"
)
# So many digits in a row are in every card and account number: most texts are done with at once.
_MANY_DIGITS: Final = re.compile(r"\d(?:[ \t\u00a0\u202f.\-\u2010\u2011\u2013]{0,2}\d){7}")
_ALPHANUMERIC: Final = regex.compile(r"[\p{L}\p{N}]")


def card_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Where payment card numbers stand in ``text``, as (start, end); also beside other numbers, in any grouping."""
    for run in _DIGIT_RUN.finditer(text):
        if len(run.group()) < _CARD_DIGITS.start:
            continue
        groups = [(m.group(), m.start(), m.end()) for m in _DIGIT_GROUP.finditer(text, run.start(), run.end())]
        taken = 0
        for first, (_, start, _) in enumerate(groups):
            if start >= taken and (end := _card_end(groups[first : first + _CARD_DIGITS.stop])):
                yield start, end
                taken = end


def _card_end(groups: list[tuple[str, int, int]]) -> int | None:
    """Where the longest card number that begins with the first group and ends with one ends."""
    digits, found = "", None
    for group, _, end in groups:
        digits += "".join(str(int(digit)) for digit in group)
        if len(digits) >= _CARD_DIGITS.stop:
            break
        if len(digits) in _CARD_DIGITS and _ISSUER.fullmatch(digits) and _luhn(digits):
            found = end
    return found


def ibans(text: str) -> Iterator[tuple[int, int]]:
    """Where international bank account numbers (ISO 13616) stand in ``text``, as (start, end)."""
    if not _IBAN_BEGINS.search(text):
        return
    for match in _IBAN.finditer(text):
        # Words may follow the number after a space, so every end of a word is tried, the last first.
        ends = [m.start() for m in _WORD_END.finditer(text, match.start() + 15, match.end() + 1)]
        for end in reversed(ends):
            number = "".join(c for c in text[match.start() : end] if c.isalnum()).upper()
            digits = sum(c.isdigit() for c in number)
            if 15 <= len(number) <= 34 and digits >= _IBAN_DIGITS and _mod_97(number) == 1:
                yield match.start(), end
                break


def mask(text: str) -> str:
    """``text`` with all but the last four characters of card and account numbers as "•".

    Account numbers are IBANs, and eight to thirty digits after a word for account.
    """
    found = {*ibans(text)}
    if _MANY_DIGITS.search(text):
        found |= {*card_numbers(text), *(match.span("number") for match in _ACCOUNT.finditer(text))}
    for start, end in sorted(found):
        # Each mark takes the place of one character, so the other places stay true.
        text = text[:start] + _masked(text[start:end]) + text[end:]
    return text


def _masked(number: str) -> str:
    signs = len(_ALPHANUMERIC.findall(number)) + number.count("•")
    return _ALPHANUMERIC.sub("•", number, count=max(signs - KEPT, 0))


def _luhn(digits: str) -> bool:
    """The check digit of ISO/IEC 7812-1, annex B."""
    odd = sum(int(d) for d in digits[-1::-2])
    even = sum(sum(divmod(2 * int(d), 10)) for d in digits[-2::-2])
    return (odd + even) % 10 == 0


def _mod_97(number: str) -> int:
    """The check of ISO 7064 MOD 97-10 over the rearranged number, letters counting from 10."""
    return int("".join(str(int(c, 36)) for c in number[4:] + number[:4])) % 97
