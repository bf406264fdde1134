"""Calendars at the desk: their addresses, the calendar that leave is read from, and what is asked because of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.pages.matter import Person


@dataclass(frozen=True, slots=True)
class CalendarLink:
    """One calendar (``executive:ana``, ``rota:default``), what it is called, and the page behind its address."""

    subject: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class CalendarWindow:
    """*My calendar…*: ``own`` is that of the reader (``name``), ``rotas`` are those that a lead sees.

    ``leave_from`` names the host of the calendar that leave is read from, ``read_at`` is when that was last done, and
    ``trouble`` why it is not. Only an executive (``own``) gives one.
    """

    name: str
    zone: str
    as_of: datetime
    own: CalendarLink | None = None
    rotas: tuple[CalendarLink, ...] = ()
    leave_from: str = ""
    read_at: datetime | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class NewAddressWindow:
    """*New address…* asks once: whose address would die."""

    subject: str
    title: str


class ProposalState(StrEnum):
    """What became of a proposal of leave."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class LeaveProposal:
    """What an executive's calendar says: away ``when`` (``Mon 4 to Fri 8 May``), and what they said to it. ``moves``
    are the turns that others would have, as sentences."""

    proposal: str
    person: Person
    when: str
    state: ProposalState
    moves: tuple[str, ...] = ()
