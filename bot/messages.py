"""The frozen values that cross the edge between deciding (``bot``) and talking to platforms (``handlers``).

All instants are aware UTC. All texts have been cleaned at the edge (no lone surrogates, no NUL).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum


class Audience(StrEnum):
    """Who can read it."""

    PUBLIC = "public"
    PRIVATE = "private"


class Medium(StrEnum):
    """What a customer sent beside or instead of text."""

    PHOTO = "photo"
    VIDEO = "video"
    VOICE = "voice message"
    AUDIO = "audio"
    STICKER = "sticker"
    FILE = "file"
    LOCATION = "location"
    POLL = "poll"
    CONTACT = "contact"
    OTHER = "something this bot cannot show"


class Gone(StrEnum):
    """Why a customer's post is no longer to be seen: where it stood, or, by the last two, here alone."""

    BY_AUTHOR = "deleted by its author"
    DELETED = "deleted"  #: and the platform does not say by whom
    HIDDEN = "not visible"  #: to us: its author is protected, suspended, or blocked us; it may come back
    ERASED = "erased on the customer's request"
    EXPIRED = "no longer kept"  #: its case has been over for so long


@dataclass(frozen=True, slots=True)
class Account:
    """Our presence on a channel. ``handle`` is as people read it there, with its ``@``."""

    id: str
    handle: str
    name: str


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a post, as the platform says. ``handle`` comes without ``@`` and may be empty, as may ``name``."""

    id: str
    name: str
    handle: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """One thing that came with a post. ``description`` is safe to show (an emoji of a sticker, a file's name).

    ``name`` is the file's own name and ``alt`` what its sender says is to be seen, each perhaps empty. ``url`` is where
    it lies, where the platform tells that at once; ``size`` is in bytes, or 0 where it is not told. ``twin`` is the
    same whenever the same file comes again.
    """

    medium: Medium
    remote_id: str = ""
    description: str = ""
    name: str = ""
    alt: str = ""
    url: str = ""
    size: int = 0
    twin: str = ""


@dataclass(frozen=True, slots=True)
class File:
    """A file on its way through us. ``kind`` is its media type, by its first bytes and by nobody's word."""

    name: str
    kind: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Post:
    """One inbound message of a customer, as received.

    ``conversation`` is what the platform groups messages by (a chat, a thread's root). ``revision`` is empty for the
    original and grows with each edit (it sorts as text). ``raw`` is the platform's own bytes, kept beside the
    normalised form. ``unanswerable`` is why our account may not answer this post, in words, or None where it may.
    ``addressed`` are the accounts that it mentions or quotes, or in whose own chat it stands: ids and handles (with
    ``@``), in small letters. ``invitation`` is the token by which the author came to a private chat; then it is no
    message of theirs, only their coming. ``chat_of`` is the executive's own account in whose private chat it stands, by
    its id, or None: it was written to us.
    """

    channel: str
    account: str
    remote_id: str
    conversation: str
    author: Author
    text: str
    audience: Audience
    posted_at: datetime
    raw: bytes
    revision: str = ""
    in_reply_to: str | None = None
    url: str | None = None
    attachments: tuple[Attachment, ...] = ()
    unanswerable: str | None = None
    addressed: tuple[str, ...] = ()
    invitation: str | None = None
    chat_of: str | None = None


@dataclass(frozen=True, slots=True)
class Entrusted:
    """Somebody lets us act in chats of an account of theirs, or (``may_answer`` is false) no longer does.

    ``account.id`` is the permission's own, under which posts come and answers leave; ``owner`` is whose it is, by the
    platform's id, which is no word about who that is to us.
    """

    account: Account
    owner: str
    may_answer: bool


@dataclass(frozen=True, slots=True)
class Introduced:
    """Somebody came by the link that we gave to one person alone: so this account is theirs. ``word`` is the link's."""

    author: Author
    word: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A raw item that could not be understood; it is kept and shown to the operator, never dropped."""

    channel: str
    account: str
    remote_id: str
    raw: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What a channel hands in at once. The new ``cursor`` is stored with the last of it.

    ``own`` are posts of our own side in answer to others: what left from here, and what was written elsewhere.
    ``deleted`` names posts that the platform says are deleted there, whoever did it.
    """

    posts: tuple[Post, ...]
    cursor: str | None = None
    unreadable: tuple[Unreadable, ...] = ()
    own: tuple[Post, ...] = ()
    entrusted: tuple[Entrusted, ...] = ()
    introduced: tuple[Introduced, ...] = ()
    deleted: tuple[str, ...] = ()

    def pieces(self, most: int) -> Iterator[Batch]:
        """The same in its order, with at most so many posts in each."""
        first, rest = replace(self, posts=self.posts[:most]), self.posts[most:]
        if not rest:
            yield self
            return
        yield replace(first, cursor=None, deleted=())
        yield from Batch(rest, self.cursor, deleted=self.deleted).pieces(most)


@dataclass(frozen=True, slots=True)
class Looked:
    """What a second look at posts showed: those that are gone, by their ids, those that stand there still, and what
    their authors changed in the meantime. A post of which the platform said nothing is in none of them."""

    gone: Mapping[str, Gone] = field(default_factory=dict)
    there: frozenset[str] = frozenset()
    edited: tuple[Post, ...] = ()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One part of a reply on its way to a customer. ``key`` is minted at approval and stable over attempts.

    ``speaker`` is the id of the executive's own account from which it leaves, or None: from ``account``, the brand's.
    """

    key: str
    account: str
    conversation: str
    text: str
    audience: Audience
    in_reply_to: str | None
    approved_at: datetime
    speaker: str | None = None
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform's proof that a message exists."""

    remote_id: str
    at: datetime
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Granted:
    """Somebody let us act for an account of theirs; ``secret`` is what proves it, for the vault alone."""

    account: Account
    secret: bytes = field(repr=False)
