"""A case as the desk sees it: the card, the direct messages that bring it, the words of its customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.pages.matter import Matter, Person, Voice
from bot.pages.praise import Praise
from bot.pages.why import Why


class CardState(StrEnum):
    """The state that the first line of a card and of a case notice tells."""

    NEW = "new"
    NOBODY = "nobody on rota"
    WRITING = "draft exists"
    ANSWERED = "answered"
    AGAIN = "customer wrote again"
    MOVED = "moved"
    CLOSED = "closed"
    ASIDE = "not a complaint"
    ELSEWHERE = "answered elsewhere"
    PROMISED = "waiting for our promise"
    ASKED = "asked whether it is right"
    RIGHT = "the customer says it is right"
    UNANSWERED = "closed without an answer"
    DELETED = "deleted by the customer"


@dataclass(frozen=True, slots=True)
class CaseCard:
    """The card in the case channel. ``who`` and ``at`` belong to the state (who answered, when it was closed).

    ``blocked`` says why nothing can leave in this person's name, in a sentence, or is None. ``history`` is one short
    line of context. ``earlier`` links the closed case that this one follows, ``under`` names the person under whose
    post this one stands. ``intent_url`` opens the channel's own composer where only people may answer, not we.
    ``promised`` is what ``who`` promised and by when, in words. ``praise``: it is praise, which has a softer card.
    ``why`` says why it is here. ``joined`` is the case that is one matter with this one (``Dana Wells's on
    Telegram``), and the way to it.
    """

    matter: Matter
    state: CardState
    person: Person | None
    voice: Voice | None = None
    blocked: str | None = None
    history: str = ""
    who: str = ""
    at: datetime | None = None
    earlier: str | None = None
    under: str | None = None
    intent_url: str | None = None
    promised: str = ""
    joined: tuple[str, str | None] | None = None
    praise: Praise | None = None
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class CaseNotice:
    """The direct message that brings a new case to its executive, and follows the case. Fields as in `CaseCard`.

    ``thread_url`` opens the case's thread, ``url`` the delivered reply. ``can_wait``: "not now" still fits in before
    the answer is due; ``again`` is when the executive will be asked again. ``kept``: what was written stands no more,
    and words of theirs in answer to it are kept.
    """

    matter: Matter
    state: CardState
    person: Person
    voice: Voice | None = None
    blocked: str | None = None
    history: str = ""
    who: str = ""
    at: datetime | None = None
    url: str | None = None
    thread_url: str | None = None
    intent_url: str | None = None
    can_wait: bool = False
    again: datetime | None = None
    kept: bool = False
    praise: Praise | None = None


@dataclass(frozen=True, slots=True)
class CustomerAnswered:
    """The direct message to the owner for each further message of the customer.

    ``ours`` is what we wrote last and ``ours_at`` when; ``thanks`` is true when the message is thanks alone; ``over``
    is true once it was answered, moved or deleted: its buttons go. ``can_wait`` and ``again`` as in `CaseNotice`.
    ``doubts``: the customer asks whether it is really this person; then ``own_url`` opens the composer of their own
    account, ``can_prove`` offers the page that says that the last reply is real, and ``can_speak`` says that they can
    be answered by voice. ``can_ask``: they can be asked
    whether it is right.
    """

    matter: Matter
    person: Person
    ours: str | None = None
    ours_at: datetime | None = None
    thanks: bool = False
    over: bool = False
    doubts: bool = False
    can_ask: bool = False
    own_url: str | None = None
    can_prove: bool = False
    can_speak: bool = False
    voice: Voice | None = None
    thread_url: str | None = None
    can_wait: bool = False
    again: datetime | None = None


class Said(StrEnum):
    """What a thread message about the customer's words is."""

    WHOLE = "the whole text of the first post"
    AGAIN = "a further message"
    EDITED = "an edited message"
    FLOOD = "many messages in one"


@dataclass(frozen=True, slots=True)
class CustomerWrote:
    """The customer's words in the thread; ``person`` holds the case (the time is written in their zone). Of a flood
    ``count`` is how many came since ``at``."""

    matter: Matter
    said: Said
    at: datetime
    person: Person | None = None
    count: int = 1
