"""A second look: what somebody reads who is asked to approve another executive's reply, and the way back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.pages.matter import Matter, Person
from bot.pages.reply import ReplyPage


@dataclass(frozen=True, slots=True)
class WhichLook:
    """Which second look."""

    look: str


class SecondState(StrEnum):
    """What became of the question to a second person."""

    ASKED = "asked"
    APPROVED = "approved by the reader"
    RETURNED = "given back by the reader"
    ELSEWHERE = "decided by somebody else"
    OVER = "no longer needed"


@dataclass(frozen=True, slots=True)
class SecondLook:
    """The question whether a reply about a stop topic may leave, for ``reader``. ``reply`` is exactly what would leave,
    ``first`` the private words that leave with it, where it invites. ``asked`` has the customer's latest words; ``why``
    is what stops it, as a sentence. ``by`` names who decided."""

    ref: WhichLook
    reader: Person
    reply: ReplyPage
    asked: Matter
    why: str
    state: SecondState
    first: ReplyPage | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class ReturnWindow:
    """*Not like this…*: what the executive alone reads about their words to a customer."""

    ref: WhichLook
    executive: str
    customer: str
