"""Windows: what opens when somebody presses, and what it says when they submit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.pages.matter import Matter, Person, Voice
from bot.pages.reply import ReplyPage
from bot.pages.surge import Pile
from bot.pages.told import Purpose
from bot.pages.why import Why


@dataclass(frozen=True, slots=True)
class ReplyWindow:
    """The window behind *Reply* and *Edit…*: field, account, audience and signature are what leaves.

    ``reply`` and ``revision`` name the preview that is edited, or are empty and 0 for a new reply. ``room`` is how
    much fits in one part beside the signature. ``said`` is what changed meanwhile, shown at the field. ``seen`` is
    the id of the newest post of the customer that the writer has seen. ``gives_to`` names the executive when a
    delegate writes. ``attached`` are files that go along already (digest, name with its size), ``most_files`` is how
    many may be added. ``pile``: it is one of many whom one answers one after the other.
    ``beside`` is what the customer wrote in another conversation about the same matter.
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
    attached: tuple[tuple[str, str], ...] = ()
    most_files: int = 0
    pile: Pile | None = None
    beside: str = ""


@dataclass(frozen=True, slots=True)
class LookWindow:
    """The second look: what would leave, part by part; ``notes`` say why one should look. ``gives_to`` as above."""

    page: ReplyPage
    seen: str
    notes: tuple[str, ...] = ()
    gives_to: str | None = None
    pile: Pile | None = None


@dataclass(frozen=True, slots=True)
class InvitationWindow:
    """The window that writes to the public thread of a matter that goes on in private. ``first`` are the words that
    wait for the customer there, or None where nothing can wait. ``kept`` are words for the customer alone that were
    typed where we cannot send any. ``instead_of`` is the preview that these words replace; its ``files`` go along with
    the private words, or it ``stays`` with them where none can. ``gives_to`` names the executive when a delegate
    writes."""

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
    files: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    gives_to: str | None = None


@dataclass(frozen=True, slots=True)
class InvitationLook:
    """The second look at both: what everybody reads, and what waits for the customer. ``instead_of`` as above."""

    public: ReplyPage
    private: ReplyPage | None
    purpose: Purpose
    seen: str
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class NoticeWindow:
    """A window with a title and sentences: a refusal, a receipt, a confirmation.

    ``undo`` names the reply and revision that can still be undone, ``take`` the case that the reader may take over,
    ``back`` the case and the reply (or nothing) whose words wait in the reply window. ``url`` is a link, and ``label``
    what it is called. ``takes_some`` is the surge of whose people the reader may take some over.
    """

    title: str
    lines: tuple[str, ...]
    url: str | None = None
    undo: tuple[str, int] | None = None
    take: str | None = None
    back: tuple[str, str] | None = None
    label: str = "See it"
    takes_some: str | None = None


@dataclass(frozen=True, slots=True)
class DeleteWindow:
    """*Delete there…* asks once more: what would be deleted, in how many ``messages``."""

    matter: Matter
    reply: str
    revision: int
    words: str
    messages: int = 1


@dataclass(frozen=True, slots=True)
class WordsWindow:
    """*Show them*: what somebody wrote to a customer who deleted what it answered."""

    matter: Matter
    words: tuple[str, ...]


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
    """Not a window of its own: a sentence at a field, that of words by default; what was typed stays in it."""

    text: str
    field: str = "words"


@dataclass(frozen=True, slots=True)
class ElsewhereWindow:
    """What was said to the customer on another way (a call, a shop, the executive's own app)."""

    matter: Matter
    person: Person


@dataclass(frozen=True, slots=True)
class HistoryWindow:
    """All about a case: ``why`` it is here (None for praise), ``history`` in a line, and ``lines`` of what happened as
    (instant, text), oldest first.

    ``person`` is who looks, in whose zone the times are written (UTC where that is nobody known). ``drafts`` are words
    of theirs that were kept; ``gives_to`` names who could have them now. ``can_close``: they may say that it is done.
    ``promises`` are all that were made, in sentences; ``judged`` says which detector took it for what.
    """

    matter: Matter
    why: Why | None
    lines: tuple[tuple[datetime, str], ...]
    drafts: tuple[str, ...] = field(default=())
    person: Person | None = None
    can_close: bool = False
    gives_to: str | None = None
    promises: tuple[str, ...] = ()
    history: str = ""
    judged: str = ""


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
    """What somebody set for themselves: undo time in seconds, second look always, customers' words in notifications,
    and their quiet hours, ``20:00`` and ``07:00`` on their own clock, or two empty words. ``said`` is what is wrong."""

    undo_seconds: int
    always_look: bool
    words_in_notifications: bool
    quiet_from: str = ""
    quiet_until: str = ""
    said: tuple[str, ...] = ()


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
