"""Promises and the question whether it is right: what the executive is asked, and the windows behind the answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.pages.matter import Matter, Person, Voice
from bot.pages.reply import ReplyPage


@dataclass(frozen=True, slots=True)
class PromiseDue:
    """The question to an executive whether what they promised is done. ``words`` are theirs, ``by`` names who said them
    where that is somebody else; ``became`` is one sentence once there is nothing left to do. ``hands_on``: they said
    that they would tell somebody of praise."""

    promise: str
    matter: Matter
    person: Person
    words: str
    question: str
    tell: str
    by: str = ""
    became: str = ""
    thread_url: str | None = None
    hands_on: bool = False


@dataclass(frozen=True, slots=True)
class PromiseEntry:
    """A promise in App Home: whose matter it is, ``told`` as in ``refund by Fri 8 May``, ``by`` whoever gave it where
    that is not the reader, and whether its day has passed."""

    promise: str
    customer: str
    told: str
    by: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class AskWindow:
    """The words that ask the customer whether it is right. ``promise`` is the one that is asked about, or empty."""

    matter: Matter
    person: Person
    voice: Voice
    words: str
    seen: str
    promise: str = ""


@dataclass(frozen=True, slots=True)
class AskLook:
    """The second look at the question as it would leave."""

    page: ReplyPage
    seen: str
    promise: str = ""


@dataclass(frozen=True, slots=True)
class DoneWindow:
    """*Done…*: how it is known that a promise is kept, or that it is none."""

    promise: str
    matter: Matter
    told: str


@dataclass(frozen=True, slots=True)
class MoveWindow:
    """*Move…* and *Not yet: new date…*: the new day. ``suggested`` stands in the field; ``said`` is what was wrong."""

    promise: str
    matter: Matter
    told: str
    suggested: date
    said: str = ""
