"""What every page about a case needs: where it goes, who reads it, how an answer would leave, the case in short."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.messages import Attachment, Audience, Gone


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
    ``gone`` is why the post is no longer to be seen there, noticed at ``gone_at``: then there are no words.
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
    gone: Gone | None = None
    gone_at: datetime | None = None
