"""Recognises a post of ours among those that X shows; pure. X gives posts no key of ours, so their words are compared.

X shortens links, escapes signs and puts the names of those who are answered in front of the words. What remains once
that is undone is compared without white space, in one normal form: in doubt it is not the same.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, Final

import regex

from bot.messages import Outgoing
from bot.rules.cleaning import clean
from bot.rules.links import links
from handlers.channels.x.parse import answered, words

_NAMES_IN_FRONT: Final = regex.compile(r"^(?:@\w{1,20}\s+)+")
_PROTOCOL: Final = regex.compile(r"(?i)^https?://")


def is_there(tweet: Mapping[str, Any], outgoing: Outgoing) -> bool:
    """Whether ``tweet`` (of our account) is ``outgoing``: the same words in answer to the same post."""
    return answered(tweet) == outgoing.in_reply_to and essence(words(tweet)) == essence(clean(outgoing.text))


def essence(text: str) -> str:
    """What stays of words whatever X does to white space, links and the names in front."""
    text = unicodedata.normalize("NFC", text)
    kept, here = [], 0
    for start, end in links(text):
        kept += [text[here:start], _PROTOCOL.sub("", text[start:end]).rstrip("/")]
        here = end
    return "".join(_NAMES_IN_FRONT.sub("", "".join([*kept, text[here:]])).split())
