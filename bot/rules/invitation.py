"""Inviting a customer from a public thread to a private message: the address, its token, words to begin with. Pure.

The words are suggestions in a field, for the executive to change: nothing of it leaves by itself, and the guards look
at it as at any other (slack-ux.md, section 12). First names are never guessed.
"""

from __future__ import annotations

from typing import Final

import regex

from bot.capabilities import Capabilities
from bot.pages import Purpose

#: Random bytes in a token: 43 signs of the 64 that Telegram takes (https://core.telegram.org/bots/features#deep-linking).
TOKEN_BYTES: Final = 32
#: A post of this kind is no message: somebody came by an invitation.
CAME: Final = "came"

_START: Final = regex.compile(r"/start(?:@\w+)?[ \n]+([A-Za-z0-9_-]{1,64})\s*")
#: What the word begins with by which an executive shows whose account it is: it is no customer's.
INTRODUCTION: Final = "bind_"
_INTRODUCES: Final = regex.compile(r"\s*/start(?:@\w+)?\s+bind_")

_WORDS: Final = {
    Purpose.INVITE: "I'd like to look at this myself, and the details shouldn't stand here in public."
    " This opens a private message that I answer.",
    Purpose.REMIND: "I'm still here for you. This opens the private message that I answer.",
    Purpose.END: "We have sorted this out in private. If the same happened to you, reply here and you get the same from"
    " me.",
}


def suggested(purpose: Purpose) -> str:
    """Words to begin with, for the public thread."""
    return _WORDS[purpose]


def address(capabilities: Capabilities, account: str, handle: str, token: str) -> str | None:
    """Where the invitation leads; None where this channel has no such way, or our account no name yet."""
    name = handle.removeprefix("@")
    if not capabilities.invitation or (not name and "{handle}" in capabilities.invitation):
        return None
    return capabilities.invitation.format(account=account, handle=name, token=token)


def is_heard(capabilities: Capabilities) -> bool:
    """Whether we hear when the customer comes: then words can wait for them."""
    return "{token}" in capabilities.invitation


def introduces(text: str) -> bool:
    """Whether it was written to show whose account it is. Whatever else it says, it is no customer's message."""
    return _INTRODUCES.match(text) is not None


def introduction(text: str) -> str | None:
    """The word by which somebody shows whose account it is; None where there is none, or more than that."""
    token = start_token(text)
    return (token.removeprefix(INTRODUCTION) or None) if token and token.startswith(INTRODUCTION) else None


def start_token(text: str) -> str | None:
    """The token in the ``/start`` that Telegram sends for whoever presses "Start" in a chat behind such a link."""
    found = _START.fullmatch(text)
    return found[1] if found else None
