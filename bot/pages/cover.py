"""Cover: what those who are asked, the asker and the leads see of a request, and the windows behind it.

Sentences come ready made, in the reader's own time; what buttons and windows carry is made of ids and moments.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.pages.matter import Person


@dataclass(frozen=True, slots=True)
class WhichCover:
    """A request for cover, by its id; in windows also who would be on, from when to when (in the plan file's own
    words), and ``state`` tells the rota that a preview was reckoned from."""

    request: str
    who: str = ""
    start: str = ""
    end: str = ""
    state: str = ""


class CoverButton(StrEnum):
    """What can be pressed under a request."""

    ACCEPT = "accept"
    PART = "part"
    NOT_NOW = "not now"
    GIVE_BACK = "give back"
    WITHDRAW = "withdraw"
    ANYBODY = "anybody"
    GIVE_TO = "give to"


@dataclass(frozen=True, slots=True)
class CoverCard:
    """A message about a request. ``lines`` are sentences, the first one the headline; ``note`` is the asker's own
    word; ``about`` names the asker and the hours, for those who hear the buttons only."""

    request: str
    person: Person
    lines: tuple[str, ...]
    note: str = ""
    buttons: tuple[CoverButton, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class CoverEntry:
    """A request in a list of App Home, as a sentence, with what its reader can press."""

    request: str
    text: str
    buttons: tuple[CoverButton, ...] = ()


@dataclass(frozen=True, slots=True)
class CoverLook:
    """The second step: the shifts that result from accepting, giving to somebody, or giving ``back``."""

    title: str
    which: WhichCover
    said: tuple[str, ...]
    lines: tuple[str, ...]
    back: bool = False


@dataclass(frozen=True, slots=True)
class CoverPart:
    """*Part of it…*: from when to when, within what is asked for (``lines`` say it)."""

    which: WhichCover
    lines: tuple[str, ...]
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class CoverGive:
    """*Give it to…*: who could, in order of fairness: (executive id, name, what they would carry). ``others`` say in
    sentences why each other cannot."""

    which: WhichCover
    about: str
    choices: tuple[tuple[str, str, str], ...]
    others: tuple[str, ...] = ()


CoverWindow = CoverLook | CoverPart | CoverGive
