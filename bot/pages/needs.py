"""What needs a lead now: nobody on, words whose fate a person must tell, an account to be connected again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.pages.matter import Matter
from bot.pages.told import Choice


@dataclass(frozen=True, slots=True)
class NobodyOn:
    """A case that nobody holds, and whom it can be given to, the next in the ring first."""

    matter: Matter
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class MayBeThere:
    """A reply whose executive is asked whether it arrived, since when; ``url`` is the case's thread."""

    executive: str
    customer: str
    since: datetime
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Unconnected:
    """An account of ours that pauses, on a channel (its name and title), and how many replies wait for it; ``unpaid``:
    it needs no connecting, its credits are used up."""

    channel: str
    title: str
    handle: str
    waiting: int
    unpaid: bool = False


Need = NobodyOn | MayBeThere | Unconnected
