"""Looks at an executive's words before they leave: what must not, and what deserves a second look. Knows no Slack.

A refusal fits after "This cannot leave: ", a warning after "Please look: "; neither ends with a full stop. A guard that
is wrong costs a tap when it warns and somebody's words when it refuses: refusals look only for what is never meant.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

import regex

from bot.rules.canned import bare_link, form_letter, repetition
from bot.rules.cleaning import clean
from bot.rules.dates import first_date
from bot.rules.language import NAMES, language
from bot.rules.masking import card_numbers, ibans
from bot.rules.personal import shown, told
from bot.rules.reading import words as read

#: Fewer words than this may be of any language: a name, a street, "ok".
_SURE_OF_LANGUAGE: Final = 8


@dataclass(frozen=True, slots=True)
class Theirs:
    """What the customer wrote: to us alone, and for all to read; the newest words last."""

    private: tuple[str, ...] = ()
    public: tuple[str, ...] = ()


_NOTHING: Final = Theirs()


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
#: Typed out; as handles they belong to nobody whom an executive would call.
_BROADCAST: Final = regex.compile(
    r"(?i)(?<![\w@./-])@(?:channel|here|everyone)(?!\w)|(?<![\w@./-])@[UW]0[A-Z0-9]{3,12}\b"
)
_PLACEHOLDER: Final = regex.compile(
    r"\{\{.*?\}\}|\{[\w .-]{1,40}\}|\$\{.*?\}|%\(\w+\)s|(?<![\d\w%])%[sd]\b"
    r"|\[[A-Z][A-Z_ ]{1,40}\]|<[A-Z][A-Z_ ]{1,40}>"
    r"|(?i:[\[<](?:(?:insert|your|customer|client|first|last|full|order|agent)\b[^\]>\n]{0,40}|name|date|link)[\]>])"
)
_ERROR_TEXT: Final = regex.compile(
    r"Traceback \(most recent call last\)|File \"[^\"\n]+\", line \d+|\[object Object\]|(?i:<!doctype html|<html)"
    r"|(?m:^[^\S\n]*at [\w.$<>/]+ ?\([^()\n]*:\d+\))|\b[A-Z]\w+(?:Error|Exception)\b(?::|\()"
)

_EMOJI_CODE: Final = regex.compile(r"(?<![\w:]):[a-z][a-z0-9_+'-]+:(?!\w)")
_INTERNAL_LINK: Final = regex.compile(
    r"(?i)[\w-]\.slack\.com/\S|\bslack\.com/(?:archives|app_redirect|files)|\bslack://"
)
_HANDLE: Final = regex.compile(r"(?<![\w@./-])@(\w{2,})")


def guards(
    words: str,
    *,
    public: bool = False,
    theirs: Theirs = _NOTHING,
    earlier: Sequence[str] = (),
    others: Sequence[str] = (),
    names: Collection[str] = (),
    handles: Collection[str] = (),
    promises: Sequence[tuple[str, str]] = (),
) -> Verdict:
    """What is to be said about ``words`` before they leave.

    ``public`` says that everybody could read them, ``theirs`` is what the customer wrote. ``earlier`` are replies of
    the same executive that went to other people, ``others`` those of their colleagues; ``names`` are those whose change
    makes no other reply (the customer's, the executive's); ``handles`` are those in the conversation (the customer's
    and ours), with or without "@". ``promises`` are the dates in it that will be kept as promises: as written, and as
    understood (``Fri 8 May``).
    """
    refused = refusal(words, public=public, theirs=theirs)
    if refused is not None:
        return Verdict(refused)
    words = clean(words)
    found = (
        form_letter(words),
        repetition(words, earlier, others, names),
        bare_link(words),
        shown(words) if public else None,
        *(f"this has a date, “{date}”. It will be kept as your promise. Due {day}" for date, day in promises),
        None if promises else _date(words),
        _language(words, theirs),
        _emoji_code(words),
        _internal_link(words),
        _stranger(words, handles),
    )
    return Verdict(None, tuple(warning for warning in found if warning is not None))


def refusal(words: str, *, public: bool = False, theirs: Theirs = _NOTHING) -> str | None:
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
    if match := _BROADCAST.search(words):
        return f"it calls a whole Slack channel, “{match.group()}”"
    if match := _PLACEHOLDER.search(words):
        return f"it has a gap to fill in, “{match.group()}”"
    if _ERROR_TEXT.search(words):
        return "it has the error message of a program"
    if public and (what := told(words, theirs.private, theirs.public)):
        return f"it has {what}, and everybody could read it"
    return None


def _date(words: str) -> str | None:
    """A date of which nobody can tell which day it is; or it is no promise."""
    date = first_date(words)
    return f"this has a date, “{date}”. The customer will hold you to it" if date else None


def _language(words: str, theirs: Theirs) -> str | None:
    """Said only where both are long enough to be sure, and the customer wrote in no language of the reply."""
    ours = _spoken(words)
    spoken = [code for text in (*theirs.public, *theirs.private) if (code := _spoken(text))]
    if ours is None or not spoken or ours in spoken:
        return None
    return f"this is in {NAMES[ours]}, and the customer wrote in {NAMES[spoken[-1]]}"


def _spoken(text: str) -> str | None:
    said = [word for word in read(text) if word.isalpha()]
    return language(text, said) if len(said) >= _SURE_OF_LANGUAGE else None


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
