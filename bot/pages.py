"""What people are to see at the desk, as frozen values; how it looks there is decided by the desk's pure views.

A page knows nothing of Slack's blocks, and nothing here is formatted: customers' words arrive as they were written
(cleaned), instants are aware UTC, names are full display names.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.messages import Attachment, Audience


@dataclass(frozen=True, slots=True)
class Place:
    """Where a desk message goes: a channel's id, or a person's id for a direct message; ``thread`` is its root's ts."""

    channel: str
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the desk: Slack user id, name, title (empty for colleagues), IANA zone. Direct messages to the
    ``discreet`` show no customer's words in notifications."""

    slack: str
    name: str
    title: str = ""
    zone: str = "UTC"
    discreet: bool = False


@dataclass(frozen=True, slots=True)
class Voice:
    """How a reply would leave: from which account, signed how. ``signature`` is the full form on one line.

    ``own`` is the executive's name where the account is their own: then nothing is signed.
    """

    account: str
    signature: str
    own: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """One case in short, as every page about it needs it.

    ``words`` are the customer's latest (on a card: the complaint's first post). ``channel`` is the channel's title,
    ``noun`` its word for one message. ``due`` is when the next answer is due, ``url`` the post on the platform.
    ``danger`` says that people may be in danger, ``topic`` what it is about, in one word, where that is known.
    """

    case: str
    customer: str
    channel: str
    noun: str
    account: str
    audience: Audience
    words: str
    waiting_since: datetime
    due: datetime | None = None
    url: str | None = None
    attachments: tuple[Attachment, ...] = ()
    danger: bool = False
    topic: str = ""


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
    DELETED = "deleted by the customer"


@dataclass(frozen=True, slots=True)
class CaseCard:
    """The card in the case channel. ``who`` and ``at`` belong to the state (who answered, when it was closed).

    ``blocked`` says why nothing can leave in this person's name, in a sentence, or is None. ``history`` is one short
    line of context. ``earlier`` links the closed case that this one follows, ``under`` names the person under whose
    post this one stands. ``intent_url`` opens the channel's own composer where only people may answer, not we.
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


@dataclass(frozen=True, slots=True)
class CaseNotice:
    """The direct message that brings a new case to its executive, and follows the case. Fields as in `CaseCard`.

    ``thread_url`` opens the case's thread, ``url`` the delivered reply. ``can_wait``: "not now" still fits in before
    the answer is due; ``again`` is when the executive will be asked again.
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


@dataclass(frozen=True, slots=True)
class CustomerAnswered:
    """The direct message to the owner for each further message of the customer.

    ``ours`` is what we wrote last and ``ours_at`` when; ``thanks`` is true when the message is thanks alone; ``over``
    is true once it was answered, moved or deleted: its buttons go. ``can_wait`` and ``again`` as in `CaseNotice`.
    ``doubts``: the customer asks whether it is really this person; then ``own_url`` opens the composer of their own
    account, and ``can_prove`` offers the page that says that the last reply is real.
    """

    matter: Matter
    person: Person
    ours: str | None = None
    ours_at: datetime | None = None
    thanks: bool = False
    over: bool = False
    doubts: bool = False
    own_url: str | None = None
    can_prove: bool = False
    voice: Voice | None = None
    thread_url: str | None = None
    can_wait: bool = False
    again: datetime | None = None


class Said(StrEnum):
    """What a thread message about the customer's words is."""

    WHOLE = "the whole text of the first post"
    AGAIN = "a further message"
    EDITED = "an edited message"


@dataclass(frozen=True, slots=True)
class CustomerWrote:
    """The customer's words in the thread; ``person`` holds the case (the time is written in their zone)."""

    matter: Matter
    said: Said
    at: datetime
    person: Person | None = None


class ReplyState(StrEnum):
    """The state of a reply, from preview to receipt; the preview becomes the status line."""

    PREVIEWED = "previewed"
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
    the number of the look after an unsure outcome, out of ``looks``. ``why`` is the reason of a failure or block, as
    a sentence. ``guards`` are warnings that leave Send in place; ``refusal`` is a reason that does not.
    ``trouble`` makes it the direct message that bad news arrives by; ``prepared_by`` names the delegate.
    ``corrects`` says so where it corrects another. ``files`` are those that leave with the words,
    named with their size; ``messages`` is how many messages that makes in all, or 0: as many as parts.
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
    it was deleted there, ``why`` the reason where that failed, as a sentence."""

    reply: str
    revision: int
    matter: Matter
    person: Person
    state: Remaining
    url: str | None = None
    at: datetime | None = None
    why: str = ""


class TalkReason(StrEnum):
    """Why a message of the executive was taken for talk."""

    NAMES = "names a colleague"
    QUESTION = "only a question mark or a sign"
    LINK = "only a link to Slack"


@dataclass(frozen=True, slots=True)
class Talk:
    """The quiet line under a message that was taken for talk, with a way to make a reply of it after all."""

    reply: str
    revision: int
    customer: str
    reason: TalkReason
    names: tuple[str, ...] = ()
    over: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of ours, as plain text; ``url`` with ``label`` is an optional link button below it."""

    text: str
    url: str | None = None
    label: str = ""


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
    """One post that got no card: whose, where, its first words, what it was taken for and why."""

    case: str
    customer: str
    channel: str
    words: str
    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class Digest:
    """The daily line for a lead: what was set aside. ``total`` may be more than the samples shown."""

    person: Person
    total: int
    samples: tuple[SetAside, ...]


@dataclass(frozen=True, slots=True)
class Nudge:
    """A direct message that reminds the owner: of a waiting customer, or (``waits_for_send``) of an unsent preview.

    ``can_wait`` and ``again`` as in `CaseNotice`.
    """

    matter: Matter
    person: Person
    minutes: int = 0
    waits_for_send: bool = False
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


Page = (
    CaseCard
    | CaseNotice
    | CustomerAnswered
    | CustomerWrote
    | ReplyPage
    | Talk
    | Line
    | WhichCase
    | Digest
    | Nudge
    | FirstDay
    | Practice
    | InvitationOffer
    | PeerOffer
    | Escalated
    | Handover
    | StillThere
)


@dataclass(frozen=True, slots=True)
class ReplyWindow:
    """The window behind *Reply* and *Edit…*: field, account, audience and signature are what leaves.

    ``reply`` and ``revision`` name the preview that is edited, or are empty and 0 for a new reply. ``room`` is how
    much fits in one part beside the signature. ``said`` is what changed meanwhile, shown at the field. ``seen`` is
    the id of the newest post of the customer that the writer has seen. ``gives_to`` names the executive when a
    delegate writes.
    """

    matter: Matter
    person: Person
    voice: Voice
    draft: str
    room: int
    seen: str
    reply: str = ""
    revision: int = 0
    said: str | None = None
    can_invite: bool = False
    gives_to: str | None = None
    hint_first: bool = False


@dataclass(frozen=True, slots=True)
class LookWindow:
    """The second look: what would leave, part by part; ``notes`` say why one should look. ``gives_to`` as above."""

    page: ReplyPage
    seen: str
    notes: tuple[str, ...] = ()
    gives_to: str | None = None


@dataclass(frozen=True, slots=True)
class InvitationWindow:
    """The window that writes to the public thread of a matter that goes on in private. ``first`` are the words that
    wait for the customer there, or None where nothing can wait. ``kept`` are words for the customer alone that were
    typed where we cannot send any. ``instead_of`` is the preview that these words replace."""

    matter: Matter
    person: Person
    voice: Voice
    purpose: Purpose
    words: str
    first: str | None
    room: int
    seen: str
    kept: str = ""
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class InvitationLook:
    """The second look at both: what everybody reads, and what waits for the customer."""

    public: ReplyPage
    private: ReplyPage | None
    purpose: Purpose
    seen: str


@dataclass(frozen=True, slots=True)
class NoticeWindow:
    """A window with a title and sentences: a refusal, a receipt, a confirmation.

    ``undo`` names the reply and revision that can still be undone, ``take`` the case that the reader may take over,
    ``back`` the case and the reply (or nothing) whose words wait in the reply window. ``url`` is a link, and ``label``
    what it is called.
    """

    title: str
    lines: tuple[str, ...]
    url: str | None = None
    undo: tuple[str, int] | None = None
    take: str | None = None
    back: tuple[str, str] | None = None
    label: str = "See it"


@dataclass(frozen=True, slots=True)
class DeleteWindow:
    """*Delete there…* asks once more: what would be deleted, in how many ``messages``."""

    matter: Matter
    reply: str
    revision: int
    words: str
    messages: int = 1


@dataclass(frozen=True, slots=True)
class PassWindow:
    """Whom to pass a case to: (executive id, name, title) of those who can answer it."""

    matter: Matter
    choices: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class AsideWindow:
    """What the post is instead of a complaint."""

    matter: Matter


@dataclass(frozen=True, slots=True)
class TopicWindow:
    """What the case is about: (topic, whom it would bring the case to or nothing), and what it was taken for."""

    matter: Matter
    choices: tuple[tuple[str, str], ...]
    chosen: str | None = None


@dataclass(frozen=True, slots=True)
class SignWindow:
    """How a reply is signed: (form, how it would read) of those that this executive has, and the one chosen."""

    matter: Matter
    reply: str
    revision: int
    choices: tuple[tuple[str, str], ...]
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class AtField:
    """Not a window of its own: a sentence at the field of words; what was typed stays in it."""

    text: str


@dataclass(frozen=True, slots=True)
class ElsewhereWindow:
    """What was said to the customer on another way (a call, a shop, the executive's own app)."""

    matter: Matter
    person: Person


@dataclass(frozen=True, slots=True)
class HistoryWindow:
    """All about a case: ``reasons`` in words, ``lines`` of what happened as (instant, text), oldest first.

    ``person`` is who looks, in whose zone the times are written (UTC where that is nobody known). ``drafts`` are words
    of theirs that were kept; ``gives_to`` names who could have them now. ``can_close``: they may say that it is done.
    """

    matter: Matter
    reasons: tuple[str, ...]
    lines: tuple[tuple[datetime, str], ...]
    drafts: tuple[str, ...] = field(default=())
    person: Person | None = None
    can_close: bool = False
    gives_to: str | None = None


@dataclass(frozen=True, slots=True)
class StopWindow:
    """*Stop at once* asks once: whose name it is, and how many approved replies would not leave."""

    name: str
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class DisconnectWindow:
    """*Disconnect…* asks once: on which channel (name and title) from which account nothing would leave any more."""

    channel: str
    title: str
    handle: str


@dataclass(frozen=True, slots=True)
class SignatureWindow:
    """How somebody signs, from long to short, as it stands in the fields. ``said`` is what is wrong with it."""

    name: str
    full: str
    short: str
    initials: str
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuietWindow:
    """What somebody set for themselves: undo time in seconds, second look always, customers' words in notifications."""

    undo_seconds: int
    always_look: bool
    words_in_notifications: bool


@dataclass(frozen=True, slots=True)
class PracticeWindow:
    """The reply window of a made-up case."""

    practice: str
    window: ReplyWindow


@dataclass(frozen=True, slots=True)
class PracticeLook:
    """The second look of a made-up case."""

    practice: str
    look: LookWindow


Window = (
    ReplyWindow
    | LookWindow
    | NoticeWindow
    | PassWindow
    | AsideWindow
    | TopicWindow
    | SignWindow
    | ElsewhereWindow
    | HistoryWindow
    | StopWindow
    | DisconnectWindow
    | SignatureWindow
    | QuietWindow
    | PracticeWindow
    | PracticeLook
    | InvitationWindow
    | InvitationLook
    | DeleteWindow
)
