"""Finds what belongs to one person: e-mail addresses, telephone and order numbers, addresses. Knows no store.

In a public reply nobody but its owner may be the source of such a thing. What the customer told us is compared in one
normal form; what nobody told us is only pointed at, since it may well be the company's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import regex

from bot.rules.canned import LINK
from bot.rules.cleaning import clean

_EMAIL: Final = regex.compile(r"(?i)(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.)+\p{L}{2,}")
#: Seven to fifteen digits (ITU-T E.164) in any grouping.
_DIGITS: Final = regex.compile(r"(?<![\w.,-])\+?\(?\d(?:[ \u00a0\u202f()./\u2011-]{0,2}\d){6,14}(?![\w-])")
_PHONE: Final = regex.compile(
    r"(?i)(?<![\w.,/-])(?:\+|00[1-9]|\(?0)[\d ()./\u00a0\u2011-]{7,20}\d(?![\w-])"
    r"|(?<![\w.,/-])\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}(?![\w-])"
    r"|\b(?:call|ring|phone|tel(?:ephone|efon|[ée]fono)?|mobile|whatsapp|anrufen|rufnummer)\b[^\d\n+]{0,15}"
    r"(?P<number>\+?\d[\d ()./\u00a0\u2011-]{5,20}\d)(?![\w-])"
)
_PHONE_DIGITS: Final = range(7, 16)
_A_DATE: Final = regex.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}")
#: A number without letters of fewer digits than this is an amount or a year as easily as an order.
_ORDER_DIGITS: Final = 5
#: Numbers of one telephone with and without the code of its country end alike.
_SAME_END: Final = 8
_REFERENCE: Final = regex.compile(r"(?<![\w@.-])[\p{L}\d]+(?:[-_/#][\p{L}\d]+)*(?![\w@-]|\.\d)")
_LEAST_REFERENCE: Final = 6
_STREET_WORD: Final = (
    r"street|st|road|rd|avenue|ave|lane|ln|drive|close|court|square|way|place|terrace|boulevard|blvd|crescent"
)
_STREET: Final = regex.compile(
    rf"(?i)\b\d{{1,5}}\p{{L}}?,? (?:[\p{{L}}'\u2019-]+ ){{1,3}}(?:{_STREET_WORD})\b"
    r"|\b\p{L}+(?:stra(?:ß|ss)e|str\.|weg|gasse|platz|allee|straat|laan|plein) ?\d{1,4}\p{L}?\b"
    r"|\b(?:calle|c/|avenida|plaza|paseo|rue|avenue|place|boulevard|via|viale|piazza|rua|praça) "
    r"(?:[\p{L}'\u2019-]+ ){1,4},? ?\d{1,4}\b"
    r"|\b\d{1,4},? (?:bis |ter )?(?:rue|avenue|place|boulevard) (?:[\p{L}'\u2019-]+ ?){1,4}"
)


def told(words: str, private: Sequence[str], public: Sequence[str]) -> str | None:
    """What of the customer's ``words`` repeat, in a few words of ours ("the customer's e-mail address"), or None.

    ``private`` is what they wrote to us alone, ``public`` what they wrote for all to read. Their e-mail address and
    telephone number are nobody's business wherever they told them; an order number or an address that they published
    themselves may be spoken of.
    """
    words = clean(words)
    emails = {email.casefold() for email in _emails(words)}
    if emails and any(email.casefold() in emails for text in (*private, *public) for email in _emails(clean(text))):
        return "the customer's e-mail address"
    numbers = {_end(number) for number in _numbers(words)}
    if numbers and any(_end(number) in numbers for text in (*private, *public) for number in _phones(clean(text))):
        return "the customer's telephone number"
    hidden = "\n".join(map(clean, private))
    if hidden and not {*_references(words)}.isdisjoint(_references(hidden)):
        return "a number that the customer told us in private"
    if hidden and not {*_streets(words)}.isdisjoint(_streets(hidden)):
        return "an address that the customer told us in private"
    return None


def shown(words: str) -> str | None:
    """An e-mail address or telephone number in ``words``, as a warning: in public, everybody could use it."""
    words = clean(words)
    email = next(_emails(words), None)
    if email is not None:
        return f"everybody can read this e-mail address, “{email}”"
    number = next(_phones(words), None)
    return f"everybody can read this telephone number, “{number}”" if number is not None else None


def _emails(text: str) -> Iterator[str]:
    return (match.group() for match in _EMAIL.finditer(text))


def _phones(text: str) -> Iterator[str]:
    """What is written as telephone numbers are."""
    for match in _PHONE.finditer(LINK.sub(" ", text)):
        number = (match.group("number") or match.group()).strip()
        if len(_digits(number)) in _PHONE_DIGITS and not _A_DATE.fullmatch(number):
            yield number


def _numbers(text: str) -> Iterator[str]:
    """Every run of digits that could be a telephone's."""
    for match in _DIGITS.finditer(LINK.sub(" ", text)):
        if not _A_DATE.fullmatch(match.group()):
            yield match.group()


def _references(text: str) -> Iterator[str]:
    """Numbers of orders, parcels, contracts: long numbers, and shorter ones with letters between."""
    text = LINK.sub(" ", text)
    for match in _REFERENCE.finditer(text):
        found = match.group()
        plain = "".join(sign for sign in found if sign.isalnum()).casefold()
        digits = sum(sign.isdigit() for sign in plain)
        mixed = digits != len(plain) and digits >= _ORDER_DIGITS - 2 and len(plain) >= _LEAST_REFERENCE
        if (mixed or (digits == len(plain) and digits >= _ORDER_DIGITS)) and not _A_DATE.fullmatch(found):
            yield plain
    for number in _numbers(text):
        yield _digits(number)


def _streets(text: str) -> Iterator[str]:
    for match in _STREET.finditer(text):
        yield "".join(sign for sign in match.group() if sign.isalnum()).casefold()


def _end(number: str) -> str:
    return _digits(number)[-_SAME_END:]


def _digits(number: str) -> str:
    return "".join(sign for sign in number if sign.isdigit())
