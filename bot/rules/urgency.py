"""How pressing a post is, from 0 to 1, with the reasons in words: what its words tell, and what the history adds. Pure.

Each reason has a weight from 0 to 1 by hand; together they press as far as one minus the product of what each leaves
open, so two weak reasons are more than one and never as much as danger. Danger is danger to people and nothing else.
Never counted: who has how many followers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import prod
from typing import Final

from bot.rules.dangers import BESIDES, PLAIN
from bot.rules.figures import FIGURES
from bot.rules.lexicon import Signal
from bot.rules.matters import PRESSING
from bot.rules.reading import NUMBER, Lexicon
from bot.rules.triage import DANGER

#: From here on a case is urgent.
URGENT: Final = 0.5
#: As pressing as anything can be that puts nobody in danger.
_MOST: Final = 0.89
#: How many reasons are told.
_TOLD: Final = 3

MONEY: Final = Signal("much money is at stake", 0.35, "")
_MUCH_MONEY: Final = 200
#: No sum has more than twenty digits and marks; without a bound, a heap of digits would be read once from each of them.
_MONEY: Final = re.compile(
    r"[£$€]\s?(\d[\d.,\u00a0']{0,20})(k\b)?"
    r"|\b(\d[\d.,']{0,20})\s?(k\b)?\s?(?:€|£|euros?\b|eur\b|pounds?\b|gbp\b|quid\b|dollars?\b|usd\b|bucks\b)",
    re.IGNORECASE,
)
#: One of these is in each of its matches.
_CURRENCIES: Final = ("£", "$", "€", "eur", "pound", "gbp", "quid", "dollar", "usd", "bucks")
_CENTS: Final = re.compile(r"[.,]\d{1,2}$")

#: Whoever writes again and gets no answer, and whoever waits.
_AGAIN: Final = "they write again without an answer"
_BEFORE: Final = "they have had a case with us lately"
_WAITS: Final = "their answer is late"
_EACH_TIME: Final = 0.25
_MOST_TIMES: Final = 0.7
_LATE: Final = 0.3

_BESIDE: Final = {beside.signal: beside for beside in BESIDES}
_MEANS_NOTHING: Final = {FIGURES}
_PHRASES: Final = Lexicon((FIGURES, *PLAIN, *_BESIDE, *PRESSING))


@dataclass(frozen=True, slots=True)
class Urgency:
    """``reasons`` are words, the weightiest first, at most three."""

    score: float = 0.0
    reasons: tuple[str, ...] = ()

    @property
    def is_urgent(self) -> bool:
        return self.score >= URGENT


_NOT_PRESSING: Final = Urgency()


def urgency(text: str, read: list[str]) -> Urgency:
    """What the words of a post tell. ``read`` are the words of ``text`` (`bot.rules.reading.words`)."""
    found = {signal for _, signal in _PHRASES.find(read)} - _MEANS_NOTHING
    if doubtful := [signal for signal in found if signal in _BESIDE]:
        there = frozenset(read)
        found.difference_update([signal for signal in doubtful if not _BESIDE[signal].among(there)])
    if NUMBER in read and _largest(text) >= _MUCH_MONEY:
        found.add(MONEY)
    return _NOT_PRESSING if not found else _pressing((signal.weight, signal.says) for signal in found)


def with_history(words: Urgency, *, unanswered: int = 0, earlier: int = 0, late: timedelta = timedelta(0)) -> Urgency:
    """The same with what the history adds: ``unanswered`` further messages since anybody answered, ``earlier`` cases of
    the same customer lately, and for how long an answer has been ``late``."""
    added = [
        (_repeated(unanswered), _AGAIN),
        (_repeated(earlier), _BEFORE),
        (_LATE if late > timedelta(0) else 0.0, _WAITS),
    ]
    added = [(weight, says) for weight, says in added if weight]
    if not added:
        return words
    both = _pressing([(words.score, ""), *added])
    told = (*words.reasons, *(says for _, says in sorted(added, reverse=True)))
    return Urgency(max(words.score, both.score), tuple(dict.fromkeys(told))[:_TOLD])


def _repeated(times: int) -> float:
    return min(1 - (1 - _EACH_TIME) ** times, _MOST_TIMES)


def _pressing(reasons: Iterable[tuple[float, str]]) -> Urgency:
    ordered: Sequence[tuple[float, str]] = sorted(set(reasons), key=lambda one: (-one[0], one[1]))
    told = tuple(dict.fromkeys(says for _, says in ordered if says))[:_TOLD]
    if ordered[0][0] >= DANGER:
        return Urgency(1.0, told)
    return Urgency(min(1 - prod(1 - weight for weight, _ in ordered), _MOST), told)


def _largest(text: str) -> float:
    """The largest sum of money that is named, in whatever currency."""
    # Most numbers are none: the pattern tries each letter of the text.
    plain = text.casefold()
    if not any(currency in plain for currency in _CURRENCIES):
        return 0.0
    return max((_amount(*found) for found in _MONEY.findall(text)), default=0.0)


def _amount(before: str, before_k: str, after: str, after_k: str) -> float:
    digits = re.sub(r"\D", "", _CENTS.sub("", (before or after).rstrip(".,' \u00a0")))
    return float(digits[:12] or 0) * (1000 if before_k or after_k else 1)
