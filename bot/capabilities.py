"""What a channel can do, as data: it feeds preview, buttons, checks before sending and the README's table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.messages import Audience


class Counting(StrEnum):
    """How a channel counts the length of a text."""

    WEIGHTED = "weighted"  #: twitter-text v3: emoji and CJK weigh 2, a link 23
    UTF16 = "utf-16 units"
    GRAPHEMES = "graphemes"
    CHARACTERS = "characters"


class SpeaksAs(StrEnum):
    """Under which account an executive's words can leave."""

    OWN_ACCOUNT = "own account"
    PERSONA = "persona"
    SIGNATURE = "brand account with signature"
    INTENT_LINK = "link the executive opens"


@dataclass(frozen=True, slots=True)
class Takes:
    """Files that a channel takes: their media types, the most bytes of one, how many of them one message may carry."""

    kinds: frozenset[str]
    most_bytes: int
    at_once: int = 1


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The declaration of one channel.

    ``length`` is the most one message may hold, in the unit of ``counting``. ``parts`` is the most messages one
    reply may be split into. ``edits_within``, ``deletes_within`` and ``reply_within`` are None where there is no such
    right or no such limit. ``finds_sent`` is true exactly when the channel's class has the method ``find_sent``;
    likewise ``finds_deleted``, ``edits``, ``deletes`` and ``fetches_media`` (``fetch``); ``tells_deleted`` says where
    the platform tells by itself that something was deleted. ``message_noun`` is the platform's own word for one
    message. ``takes`` says which files can be sent, ``caption`` how long the words beside them may be, and
    ``files_alone`` whether a file may also be a message without words. ``signature_lines`` is true where a signature
    stands on lines of its own with title below the name.
    ``invitation`` is the address that leads a customer from a public thread to a private message, with ``{account}``,
    ``{handle}`` and ``{token}`` to fill in; where it has the token, we hear when they come. ``introduction`` is the
    address at which an executive shows us which account there is theirs, with ``{handle}`` and ``{word}``;
    ``own_within`` is how long after a customer's words an answer may leave from it, or None.
    ``privately`` is what holds in a private conversation where that is otherwise, or None.
    """

    title: str
    length: int
    counting: Counting
    parts: int
    message_noun: str
    speaks_as: frozenset[SpeaksAs]
    public: bool
    private: bool
    threads: bool = True
    finds_sent: bool = False
    finds_deleted: bool = False
    tells_deleted: str = ""
    edits: bool = False
    edits_within: timedelta | None = None
    deletes: bool = False
    deletes_within: timedelta | None = None
    takes: tuple[Takes, ...] = ()
    caption: int = 0
    files_alone: bool = False
    fetches_media: bool = False
    reply_within: timedelta | None = None
    signature_lines: bool = False
    invitation: str = ""
    introduction: str = ""
    own_within: timedelta | None = None
    privately: Capabilities | None = None

    def toward(self, audience: Audience) -> Capabilities:
        """What holds where this audience reads it."""
        return self.privately if self.privately is not None and audience is Audience.PRIVATE else self
