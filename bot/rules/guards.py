"""Looks at an executive's words before they leave: what must not, and what deserves a second look. Knows no Slack.

A refusal fits after "This cannot leave: ", a warning after "Please look: "; neither ends with a full stop. A guard that
is wrong costs a tap when it warns and somebody's words when it refuses: refusals look only for what is never meant.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import regex

from bot.rules.cleaning import clean
from bot.rules.dates import first_date
from bot.rules.masking import card_numbers, ibans

#: Two replies whose shingles overlap this much (Jaccard) are the same words to a reader.
_SAME_WORDS: Final = 0.6
_SHINGLE: Final = 4
#: How many texts stay cut up: fifty earlier replies are looked through for every new one, mostly the same fifty.
_KEPT: Final = 256
#: Below this many letters everybody says the same ("Thank you!"), and may.
_TOO_SHORT_TO_REPEAT: Final = 25
#: A link with fewer words than this around it is no answer.
_WORDS_BESIDE_LINK: Final = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the guards say. ``refusal`` is why nothing may leave, or None; ``warnings`` leave Send in place."""

    refusal: str | None = None
    warnings: tuple[str, ...] = ()


_VISIBLE: Final = regex.compile(r"(?V1)[[\p{L}\p{N}\p{P}\p{S}]--[\u115f\u1160\u2800\u3164\uffa0]]")

# Shapes published by those who issue them; deliberately no "password: …", which an honest answer may contain.
_SECRET: Final = regex.compile(
    r"\bxox[a-z]-[\w-]{5,}|\bxapp-[\w-]{5,}|hooks\.slack\.com/services/\w"
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN [A-Z ]+-----|(?i:\bbearer\s+)[\w.~+/=-]{16,}"
    r"|\beyJ[\w-]{8,}\.eyJ[\w-]{8,}|\b\d{6,12}:[\w-]{30,}|\bgh[pousr]_\w{20,}|\bsk-[\w-]{20,}|\bAIza[\w-]{30,}"
)
_SLACK_MARKUP: Final = regex.compile(r"<[@#!][^<>\n]+>|<(?:https?://|mailto:)[^<>\n]+>")
_PLACEHOLDER: Final = regex.compile(
    r"\{\{.*?\}\}|\{[\w .-]{1,40}\}|\$\{.*?\}|%\(\w+\)s|(?<![\d\w%])%[sd]\b"
    r"|\[[A-Z][A-Z_ ]{1,40}\]|<[A-Z][A-Z_ ]{1,40}>"
    r"|(?i:[\[<](?:(?:insert|your|customer|client|first|last|full|order|agent)\b[^\]>\n]{0,40}|name|date|link)[\]>])"
)
_ERROR_TEXT: Final = regex.compile(
    r"Traceback \(most recent call last\)|File \"[^\"\n]+\", line \d+|\[object Object\]|(?i:<!doctype html|<html)"
    r"|(?m:^\s*at [\w.$<>/]+ ?\([^()\n]*:\d+\))|\b(?:[a-z_]\w*\.)*[A-Z]\w+(?:Error|Exception)\b(?::|\()"
)

# The first five are the product's own examples of a canned voice (slack-ux.md, section 12); the rest are their kin.
_FORM_LETTER: Final = regex.compile(
    r"(?i)\bvalued customer|\bany inconvenience|\byour feedback is (?:very )?(?:important|valuable)"
    r"|\bplease be advised|\bas per our policy|\byour (?:call|business|satisfaction) is (?:very )?important"
    r"|\bwe take (?:\w+ )?very seriously|\bwe strive to|\bdo not hesitate to (?:contact|reach)"
    r"|\bthank you for (?:reaching out|contacting us|bringing this)"
    r"|\bwe apologi[sz]e for the inconvenience|\bwe value your|\bunannehmlichkeiten|\bdisculpen? las molestias"
    r"|\bla gêne occasionnée|\bci scusiamo per il disagio|\bpelo inc[óo]modo|\bexcuses voor het ongemak"
)
_EMOJI_CODE: Final = regex.compile(r"(?<![\w:]):[a-z][a-z0-9_+'-]+:(?!\w)")
_INTERNAL_LINK: Final = regex.compile(
    r"(?i)\b[\w-]+\.slack\.com/\S|\bslack\.com/(?:archives|app_redirect|files)|\bslack://"
)
_LINK: Final = regex.compile(r"(?i)\b(?:https?://|www\.)\S+")
_HANDLE: Final = regex.compile(r"(?<![\w@./-])@(\w{2,})")
_WORD: Final = regex.compile(r"\p{L}+")
_SALUTATION: Final = regex.compile(r"^\s*(?:(?:\p{L}+\s+){0,2}\p{Lu}[\p{L}'\u2019-]*\s*[,:!\u2013\u2014-])")


def guards(
    words: str, *, earlier: Sequence[str] = (), names: Collection[str] = (), handles: Collection[str] = ()
) -> Verdict:
    """What is to be said about ``words`` before they leave.

    ``earlier`` are replies that went to other people; ``names`` are those whose change makes no other reply (the
    customer's, the executive's); ``handles`` are those in the conversation (the customer's and ours), with or without
    "@".
    """
    refused = refusal(words)
    if refused is not None:
        return Verdict(refused)
    words = clean(words)
    found = (
        _form_letter(words),
        _repetition(words, earlier, names),
        _bare_link(words),
        _date(words),
        _emoji_code(words),
        _internal_link(words),
        _stranger(words, handles),
    )
    return Verdict(None, tuple(warning for warning in found if warning is not None))


def refusal(words: str) -> str | None:
    """Why ``words`` must not leave at all, or None: that part of `guards` which is asked again when they leave."""
    words = clean(words)
    if not _VISIBLE.search(words):
        return "there are no words in it"
    if next(card_numbers(words), None):
        return "it has a card number"
    if next(ibans(words), None):
        return "it has an account number"
    if _SECRET.search(words):
        return "it has a password or key"
    if _SLACK_MARKUP.search(words):
        return "it has Slack's own codes, which the customer cannot read"
    if match := _PLACEHOLDER.search(words):
        return f"it has a gap to fill in, “{match.group()}”"
    if _ERROR_TEXT.search(words):
        return "it has the error message of a program"
    return None


def _form_letter(words: str) -> str | None:
    match = _FORM_LETTER.search(words)
    return f"this sounds like a form letter, “{match.group()}”" if match else None


def _repetition(words: str, earlier: Sequence[str], names: Collection[str]) -> str | None:
    left_out = {part.casefold() for name in names for part in _WORD.findall(name)}
    ours = _shingles(words, left_out)
    if ours and any(_overlap(ours, _shingles(text, left_out)) >= _SAME_WORDS for text in earlier):
        return "this is nearly what you wrote to somebody else"
    return None


def _shingles(text: str, left_out: Collection[str]) -> frozenset[str]:
    """Runs of letters (Broder 1997) without what is changed from one customer to the next: name, number, greeting."""
    return _runs(" ".join(word for word in _told(text) if word not in left_out))


@functools.lru_cache(_KEPT)
def _told(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(_SALUTATION.sub("", clean(text)).casefold()))


@functools.lru_cache(_KEPT)
def _runs(told: str) -> frozenset[str]:
    if len(told) < _TOO_SHORT_TO_REPEAT:
        return frozenset()
    return frozenset(told[i : i + _SHINGLE] for i in range(len(told) - _SHINGLE + 1))


def _overlap(one: frozenset[str], other: frozenset[str]) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


def _bare_link(words: str) -> str | None:
    rest, links = _LINK.subn(" ", words)
    return "this is little more than a link" if links and len(_WORD.findall(rest)) < _WORDS_BESIDE_LINK else None


def _date(words: str) -> str | None:
    date = first_date(words)
    return f"this has a date, “{date}”" if date else None


def _emoji_code(words: str) -> str | None:
    match = _EMOJI_CODE.search(words)
    return f"this has an emoji that only Slack knows, “{match.group()}”" if match else None


def _internal_link(words: str) -> str | None:
    return "this has a link to Slack, which the customer cannot open" if _INTERNAL_LINK.search(words) else None


def _stranger(words: str, handles: Collection[str]) -> str | None:
    known = {handle.lstrip("@").casefold() for handle in handles}
    for match in _HANDLE.finditer(words):
        if match.group(1).casefold() not in known:
            return f"this names {match.group()}, who is not part of this conversation"
    return None
