"""What is told or asked beside a case: lines, reminders, offers, the daily line, the first day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.pages.matter import Matter, Person, Voice


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of ours, as plain text; ``url`` with ``label`` is an optional link button below it. ``case`` or
    ``reply`` (with its revision) is what a button below opens the reply window for, about the customer ``who``."""

    text: str
    url: str | None = None
    label: str = ""
    case: str = ""
    reply: tuple[str, int] | None = None
    who: str = ""


@dataclass(frozen=True, slots=True)
class WhichCase:
    """The question "Who is it for?" to an executive who wrote to the bot with several cases open.

    ``draft`` is the id of the draft; ``choices`` are (case id, customer's name), at most four.
    """

    draft: str
    choices: tuple[tuple[str, str], ...]


class Purpose(StrEnum):
    """Why an executive writes to the public thread of a matter that goes on, or went on, in private."""

    INVITE = "invite"
    REMIND = "remind"
    END = "end"


@dataclass(frozen=True, slots=True)
class InvitationOffer:
    """The direct message that asks the executive once: whether to remind a customer who did not come, or to close the
    public thread of a matter that was finished in private. ``over``: it was done, or is no longer needed."""

    matter: Matter
    person: Person
    purpose: Purpose
    over: bool = False
    thread_url: str | None = None


@dataclass(frozen=True, slots=True)
class SetAside:
    """One post that got no card: whose, where, its first words, what it was taken for and why. ``became`` is what
    somebody said of it since, in a sentence."""

    case: str
    customer: str
    channel: str
    words: str
    kind: str
    why: str
    became: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """The daily sample for a lead: some posts, drawn at random, of ``total`` that were set aside. ``asked`` are posts
    of which the detector was sure and one person alone says that they are no complaint."""

    person: Person
    total: int
    samples: tuple[SetAside, ...]
    asked: tuple[SetAside, ...] = ()


@dataclass(frozen=True, slots=True)
class Nudge:
    """A direct message that reminds the owner of a waiting customer. ``can_wait`` and ``again`` as in `CaseNotice`.

    ``over``: answered, or with somebody else, whose delegate this person is not; its buttons go.
    """

    matter: Matter
    person: Person
    minutes: int = 0
    over: bool = False
    thread_url: str | None = None
    can_wait: bool = False
    again: datetime | None = None


class Standing(StrEnum):
    """How an executive stands to replies under their name."""

    ASKED = "asked"
    AGREED = "agreed"
    STOPPED = "stopped"
    OVER = "no longer asked"


@dataclass(frozen=True, slots=True)
class FirstDay:
    """The message that asks an executive to agree, and follows what they say. ``at`` is when they said it.

    ``asked_by`` is the lead's name where it is known, ``since`` the beginning of their first turn where it is ahead;
    ``signature`` the full form on one line.
    """

    person: Person
    standing: Standing
    at: datetime | None = None
    asked_by: str | None = None
    since: datetime | None = None
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Practice:
    """The direct message of a made-up case. ``at`` is when it was answered, with ``parts``; nothing ever leaves."""

    practice: str
    matter: Matter
    person: Person | None
    voice: Voice | None
    parts: tuple[str, ...] = ()
    at: datetime | None = None


class OfferState(StrEnum):
    """What became of the question to a peer."""

    ASKED = "asked"
    REFUSED = "not now"
    ELSEWHERE = "somebody else has it"
    OVER = "no longer needed"


@dataclass(frozen=True, slots=True)
class PeerOffer:
    """The question to one peer whether they can take a case. It never says whose turn it was.

    ``minutes`` is how long there was until the answer was due when they were asked. ``before`` is the brief of a case
    that was answered before: who wrote last, when, and what. ``holder`` has the case instead.
    """

    offer: str
    matter: Matter
    person: Person
    state: OfferState
    voice: Voice | None = None
    minutes: int = 0
    before: tuple[str, datetime, str] | None = None
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """An executive whom a lead can give a case to, and why: ``Next in the ring, 2 open cases``."""

    executive: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Escalated:
    """What the leads get when nobody takes a case (``nobody``: nobody is on). ``as_of`` is when it was rendered.

    ``choices`` are those it can be given to; ``others`` say in sentences why each other cannot have it. ``became`` is
    one sentence once the leads need do nothing more.
    """

    matter: Matter
    person: Person
    nobody: bool
    as_of: datetime
    choices: tuple[Choice, ...] = ()
    others: tuple[str, ...] = ()
    became: str = ""
    thread_url: str | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """Cases that nobody had answered when a turn ended, for whoever had them (``gave``) or has them now.

    ``matters`` come with the name of who has each now; ``kept`` are the names of those customers whose cases went back.
    """

    batch: str
    person: Person
    gave: bool
    matters: tuple[tuple[Matter, str], ...]
    kept: tuple[str, ...] = ()
    can_keep: bool = False
