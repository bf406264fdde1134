"""The ``text`` of a message: what phones, screen readers and notifications get instead of the blocks.

It is complete, inert (escaped exactly once; sent with ``mrkdwn: false``), and shows no card or account number.
slack-ux.md, section 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import regex

from bot.rules.cleaning import clean

#: The most characters of a notification text, as sent (escaped).
MOST_TEXT: Final = 3000
_CLOSING: Final = "…” The whole text is in the thread."

_GRAPHEME: Final = regex.compile(r"\X")
# In groups as printed on the card (4-4-4-4, American Express 4-6-5): masked even when mistyped. In one run: by Luhn.
_CARD_GROUPS: Final = regex.compile(r"(?<!\d)(?:\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{1,4}|\d{4}[ -]\d{6}[ -]\d{5})(?!\d)")
_CARD_RUN: Final = regex.compile(r"(?<!\d)\d{13,19}(?!\d)")
_IBAN: Final = regex.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_ACCOUNT: Final = regex.compile(
    r"(?i)(?<=\b(?:account|acct|a/c|konto|kontonummer|cuenta|compte|conto)\b[^\n\d]{0,20})\d[\d -]{4,18}\d"
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message for Slack: ``text`` as it goes into the call (escaped), ``blocks`` as JSON."""

    text: str
    blocks: list[dict[str, Any]]


def escape(words: str) -> str:
    """``& < >`` as Slack wants them. To be called exactly once."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def notification(before: str, words: str = "", after: str = "", *, mention: str | None = None) -> str:
    """``before “words” after For <@mention>``; when it is too long it is ``words`` that give way."""
    end = f"For <@{mention}>" if mention else ""
    head, tail = escape(mask(clean(before))), " ".join(filter(None, (escape(mask(clean(after))), end)))
    said = mask(clean(words)).strip()
    if said:
        room = MOST_TEXT - len(head) - len(tail) - len(_CLOSING) - 3
        kept = _fitting(said, room)
        said = f"“{kept}”" if kept == escape(said) else f"“{kept}{_CLOSING}"
    return " ".join(filter(None, (head, said, tail)))


def mask(words: str) -> str:
    """Card numbers, IBANs and what is called an account number, but for their last four characters."""
    words = _CARD_GROUPS.sub(_dots, words)
    words = _CARD_RUN.sub(lambda found: _dots(found) if _luhn(found[0]) else found[0], words)
    words = _IBAN.sub(_dots, words)
    return _ACCOUNT.sub(_dots, words)


def _dots(found: regex.Match[str]) -> str:
    return "••••" + found[0].rstrip()[-4:]


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def _fitting(words: str, room: int) -> str:
    """The longest escaped beginning that fits, ending with a whole grapheme."""
    if len(escape(words)) <= room:
        return escape(words)
    kept: list[str] = []
    for grapheme in _GRAPHEME.finditer(words[: max(room, 0)]):
        safe = escape(grapheme[0])
        room -= len(safe)
        if room < 0:
            break
        kept.append(safe)
    return "".join(kept).rstrip()
