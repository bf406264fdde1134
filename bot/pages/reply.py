"""A reply from its preview to its receipt, and what becomes of it afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.pages.matter import Matter, Person, Voice


class ReplyState(StrEnum):
    """The state of a reply, from preview to receipt; the preview becomes the status line."""

    PREVIEWED = "previewed"
    SECOND = "waits for a second look"
    AWAITED = "waits for the customer"
    HELD = "held"
    SENDING = "sending"
    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
    BLOCKED = "blocked"
    LOOKING = "unsure, looking"
    UNSURE = "unsure"
    TAKEN_BACK = "taken back"
    KEPT = "kept"
    JOINED = "joined"
    DROPPED = "dropped"
    NOT_NEEDED = "no longer needed"
    MOVED = "with somebody else"
    ELSEWHERE = "answered elsewhere"
    CHANGED = "changed after sending"
    DELETED = "deleted after sending"


@dataclass(frozen=True, slots=True)
class Correction:
    """A reply whose words were changed at the desk after they had left.

    ``changes`` is how many of the messages that are there get new words, or 0: it goes as a message of its own;
    ``deletes`` is how many go away. ``never``: this channel changes nothing that was sent. ``before`` are the words
    that were there.
    """

    changes: int = 0
    deletes: int = 0
    never: bool = False
    before: str = ""


@dataclass(frozen=True, slots=True)
class ReplyPage:
    """The preview of a reply and everything it becomes.

    ``parts`` are exactly the texts that leave, signature included. ``used`` and ``limit`` are the length of the
    longest part and the most a part may have, in the channel's own count. ``there`` is how many parts are on the
    platform. ``at`` belongs to the state (when it leaves, until when it waits, when it was delivered). ``look`` is
    the number of the look after an unsure outcome, out of ``looks``. ``why`` is the reason of a failure or block, or
    of a wait whose end nobody knows, as a sentence. ``guards`` are warnings that leave Send in place; ``refusal`` is a
    reason that does not.
    ``trouble`` makes it the direct message that bad news arrives by; ``prepared_by`` names the delegate.
    ``corrects`` says so where it corrects another. ``files`` are those that leave with the words,
    named with their size; ``messages`` is how many messages that makes in all, or 0: as many as parts. ``first`` are
    the private words that wait for the customer and leave by the same Send, where a delegate prepared an invitation.
    ``second`` names who is asked for a second look, or is empty: nobody can give it. ``lead`` is a sentence in front
    of the preview, where a direct message brings it once more. ``holder`` names who has the case now, where that is
    somebody else: the words are kept, and nothing of them leaves.
    """

    reply: str
    revision: int
    state: ReplyState
    matter: Matter
    person: Person
    voice: Voice | None
    parts: tuple[str, ...]
    used: int = 0
    limit: int = 0
    there: int = 0
    at: datetime | None = None
    url: str | None = None
    look: int = 0
    looks: int = 3
    why: str = ""
    guards: tuple[str, ...] = ()
    refusal: str | None = None
    intent_url: str | None = None
    can_join: bool = False
    can_invite: bool = False
    can_sign: bool = False
    corrects: Correction | None = None
    can_prove: bool = False
    trouble: bool = False
    prepared_by: str | None = None
    thread_url: str | None = None
    files: tuple[str, ...] = ()
    messages: int = 0
    first: ReplyPage | None = None
    second: str = ""
    lead: str = ""
    holder: str = ""

    @property
    def pieces(self) -> int:
        """How many messages leave in all."""
        return max(self.messages, len(self.parts))


class Remaining(StrEnum):
    """What becomes of a message at a customer whose original at the desk was deleted."""

    ASKED = "asked"
    TOO_LATE = "cannot be deleted"
    LEFT = "left there"
    GOING = "is being deleted"
    DELETED = "deleted"
    FAILED = "not deleted"


@dataclass(frozen=True, slots=True)
class StillThere:
    """The question to an executive who deleted their message after it had left. ``url`` is where it stands, ``at`` when
    it was deleted there, ``why`` the reason where that failed, as a sentence; ``files`` are those that alone were
    deleted, by name."""

    reply: str
    revision: int
    matter: Matter
    person: Person
    state: Remaining
    url: str | None = None
    at: datetime | None = None
    why: str = ""
    files: tuple[str, ...] = ()


class TalkReason(StrEnum):
    """Why a message of the executive was taken for talk."""

    NAMES = "names a colleague"
    QUESTION = "only a question mark or a sign"
    LINK = "only a link to Slack"
    WORDLESS = "only files"


@dataclass(frozen=True, slots=True)
class Talk:
    """The quiet line under a message that was taken for talk, with a way to make a reply of it after all. ``names`` are
    the colleagues that it names, or sentences about files that could not leave."""

    reply: str
    revision: int
    customer: str
    reason: TalkReason
    names: tuple[str, ...] = ()
    over: bool = False
