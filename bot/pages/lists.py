"""The lists of App Home whole: which they are, and a page of one as a window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.pages.checking import Waiting
from bot.pages.matter import Matter
from bot.pages.needs import Need
from bot.pages.praise import PraiseEntry
from bot.pages.promises import PromiseEntry
from bot.pages.told import SetAside


class ListName(StrEnum):
    """A list of which App Home shows the beginning."""

    WAITING = "waiting"
    PROMISED = "promised"
    NOBODY = "nobody"
    OVERDUE = "overdue"
    ASIDE = "aside"
    PRAISE = "praise"
    UNTHANKED = "unthanked"


@dataclass(frozen=True, slots=True)
class ListPage:
    """Which page of which list; pages are counted from 0."""

    name: ListName
    number: int = 0


@dataclass(frozen=True, slots=True)
class HomeList:
    """A page of a list, in its reader's zone; ``more`` entries follow it. ``replies``: the reader can answer them.
    ``said`` is what became of a press in it."""

    page: ListPage
    as_of: datetime
    zone: str
    matters: tuple[Matter, ...] = ()
    promises: tuple[PromiseEntry, ...] = ()
    needs: tuple[Need, ...] = ()
    checks: tuple[Waiting, ...] = ()
    aside: tuple[SetAside, ...] = ()
    praise: tuple[PraiseEntry, ...] = ()
    more: int = 0
    replies: bool = False
    said: str = ""
