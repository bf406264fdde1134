"""Recognises a canned voice: stock phrases, the words said to somebody before, little more than a link. Knows no store.

slack-ux.md, section 12, "Canned words". Two hundred earlier replies are looked through for every new one, mostly the
same two hundred: what was made of a text is kept.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Sequence
from typing import Final

import regex

from bot.rules.cleaning import clean

#: Two replies whose shingles overlap this much (Jaccard) are the same words to a reader.
_SAME_WORDS: Final = 0.6
_SHINGLE: Final = 4
#: How many texts stay cut up.
_KEPT: Final = 1024
#: Below this many letters everybody says the same ("Thank you!"), and may.
_TOO_SHORT_TO_REPEAT: Final = 25
#: A link with fewer words than this around it, greeting aside, is no answer ("you can find all of it here:").
_WORDS_BESIDE_LINK: Final = 8

# The first five are the product's own examples of a canned voice (slack-ux.md, section 12); the rest are their kin.
_FORM_LETTER: Final = regex.compile(
    r"(?i)\bvalued customer|\bany inconvenience|\byour feedback is (?:very )?(?:important|valuable)"
    r"|\bplease be advised|\bas per our policy|\byour (?:call|business|satisfaction) is (?:very )?important"
    r"|\bwe take (?:\w+ )?very seriously|\bwe strive to|\bdo not hesitate to (?:contact|reach)"
    r"|\bthank you for (?:reaching out|contacting us|bringing this)"
    r"|\bwe apologi[sz]e for the inconvenience|\bwe value your|\bunannehmlichkeiten|\bdisculpen? las molestias"
    r"|\bla gêne occasionnée|\bci scusiamo per il disagio|\bpelo inc[óo]modo|\bexcuses voor het ongemak"
)
LINK: Final = regex.compile(r"(?i)\b(?:https?://|www\.)\S+")
_WORD: Final = regex.compile(r"\p{L}+")
_SALUTATION: Final = regex.compile(r"^\s*(?:(?:\p{L}+\s+){0,2}\p{Lu}[\p{L}'\u2019-]*\s*[,:!\u2013\u2014-])")


def form_letter(words: str) -> str | None:
    """A phrase of form letters, as a warning."""
    match = _FORM_LETTER.search(words)
    return f"this sounds like a form letter, “{match.group()}”" if match else None


def repetition(words: str, own: Sequence[str], others: Sequence[str], names: Collection[str]) -> str | None:
    """Whether these are nearly the words of an earlier reply to somebody else: one's ``own``, or of ``others`` here."""
    left_out = frozenset(part.casefold() for name in names for part in _WORD.findall(name))
    ours = _shingles(words, left_out)
    if _is_among(ours, own, left_out):
        return "this is nearly what you wrote to somebody else"
    if _is_among(ours, others, left_out):
        return "this is nearly what a colleague wrote to somebody else"
    return None


def bare_link(words: str) -> str | None:
    """A link with hardly a word, as a warning."""
    rest, links = LINK.subn(" ", _SALUTATION.sub("", words))
    return "this is little more than a link" if links and len(_WORD.findall(rest)) < _WORDS_BESIDE_LINK else None


def _is_among(ours: frozenset[str], earlier: Sequence[str], left_out: frozenset[str]) -> bool:
    return bool(ours) and any(_overlaps(ours, _shingles(text, left_out)) for text in earlier)


def _shingles(text: str, left_out: frozenset[str]) -> frozenset[str]:
    """Runs of letters (Broder 1997) without what is changed from one customer to the next: name, number, greeting."""
    told, distinct = _told(text)
    if left_out.isdisjoint(distinct):
        return _runs(" ".join(told))
    return _runs(" ".join(word for word in told if word not in left_out))


@functools.lru_cache(_KEPT)
def _told(text: str) -> tuple[tuple[str, ...], frozenset[str]]:
    words = tuple(_WORD.findall(_SALUTATION.sub("", clean(text)).casefold()))
    return words, frozenset(words)


@functools.lru_cache(_KEPT)
def _runs(told: str) -> frozenset[str]:
    if len(told) < _TOO_SHORT_TO_REPEAT:
        return frozenset()
    return frozenset(told[i : i + _SHINGLE] for i in range(len(told) - _SHINGLE + 1))


def _overlaps(one: frozenset[str], other: frozenset[str]) -> bool:
    """Two sets that differ much in size cannot: most are done with at once."""
    if min(len(one), len(other)) < _SAME_WORDS * max(len(one), len(other)):
        return False
    shared = len(one & other)
    return shared >= _SAME_WORDS * (len(one) + len(other) - shared)
