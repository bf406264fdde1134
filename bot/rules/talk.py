"""Tells an executive's talk among colleagues from words meant for the customer; knows nothing of Slack's mark-up."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import regex

from bot.pages import TalkReason
from bot.rules.cleaning import clean

_SLACK_LINKS_ALONE: Final = regex.compile(r"(?:\s*https?://[\w.-]+\.slack\.com/\S+)+\s*")
_EMOJI_CODE: Final = regex.compile(r":[a-z0-9_+'-]+:")
_PLUS_ONE: Final = regex.compile(r"\s*[+-]1\s*")
_LETTER_OR_DIGIT: Final = regex.compile(r"[\p{L}\p{N}]")


def talk(text: str, mentions: Collection[str] = (), writer: str = "") -> TalkReason | None:
    """Why a thread message of the addressed executive is no draft, or None when a preview is due.

    ``text`` is what was typed, without Slack's mark-up; ``mentions`` are the ids of the people and groups it names
    (customers have none), ``writer`` is the id of the executive. In doubt it is a draft: a preview sends nothing.
    """
    if any(named != writer for named in mentions):
        return TalkReason.NAMES
    text = clean(text)
    if _SLACK_LINKS_ALONE.fullmatch(text):
        return TalkReason.LINK
    if _PLUS_ONE.fullmatch(text) or not _LETTER_OR_DIGIT.search(_EMOJI_CODE.sub("", text)):
        return TalkReason.QUESTION
    return None
