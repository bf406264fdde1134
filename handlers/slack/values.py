"""What buttons, menus and windows carry: JSON of ids, never words. Typed both ways; knows no meaning of an id.

Slack hands these values back for years, from versions of us long gone: decoding refuses whatever is not exactly ours
with ``UnreadableValue`` and never raises anything else.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from json.encoder import encode_basestring_ascii
from typing import Any, Final, Self

from bot.errors import BuckstopError
from handlers.slack import ids

#: Our ids and Slack's: short, no spaces, no quotes. An option's value may have 150 characters in all.
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,47}\Z")
_NUMBER: Final = re.compile(r"[0-9]{1,18}\Z")
_MOST_VALUE: Final = 3000
_MOST_BATCH: Final = 200
_DOES: Final = frozenset(
    {ids.DO_PASS, ids.DO_ASIDE, ids.DO_DONE, ids.DO_ELSEWHERE, ids.DO_ABOUT, ids.DO_LATER, ids.DO_JOIN}
    | {ids.DO_TOPIC, ids.DO_SIGN, ids.DO_PRIVATE, ids.DO_PROVE}
)


class UnreadableValue(BuckstopError):
    """A button, menu or window came with a value that is not ours."""


@dataclass(frozen=True, slots=True)
class CaseRef:
    """A button about a case; also the ``private_metadata`` of the windows that need no more."""

    case: str

    @classmethod
    def decode(cls, raw: object) -> Self:
        return cls(_id(_fields(raw), "case"))


@dataclass(frozen=True, slots=True)
class ReplyRef:
    """A button of a preview or status line. A press on an outdated ``revision`` is not obeyed."""

    reply: str
    revision: int

    @classmethod
    def decode(cls, raw: object) -> Self:
        fields = _fields(raw)
        return cls(_id(fields, "reply"), _revision(fields))


@dataclass(frozen=True, slots=True)
class OfferRef:
    """A button under the question to a peer."""

    offer: str

    @classmethod
    def decode(cls, raw: object) -> Self:
        return cls(_id(_fields(raw), "offer"))


@dataclass(frozen=True, slots=True)
class PromiseRef:
    """A button about a promise, and the windows behind it."""

    promise: str

    @classmethod
    def decode(cls, raw: object) -> Self:
        return cls(_id(_fields(raw), "promise"))


@dataclass(frozen=True, slots=True)
class AskRef:
    """The question whether it is right: in which case, after which post of the customer, about which promise or
    none."""

    case: str
    seen: str = ""
    promise: str = ""

    @classmethod
    def decode(cls, raw: object) -> Self:
        fields = _fields(raw)
        return cls(_id(fields, "case"), *(_id(fields, name) if name in fields else "" for name in ("seen", "promise")))


@dataclass(frozen=True, slots=True)
class BatchRef:
    """What went over at the end of somebody's turn; its name has the rota's and the executive's in it."""

    batch: str

    @classmethod
    def decode(cls, raw: object) -> Self:
        batch = _fields(raw).get("batch")
        if not isinstance(batch, str) or not 0 < len(batch) <= _MOST_BATCH:
            raise UnreadableValue
        return cls(batch)


@dataclass(frozen=True, slots=True)
class CalendarRef:
    """A calendar: whose it is, an executive's or a rota's."""

    calendar: str

    @classmethod
    def decode(cls, raw: object) -> Self:
        whose = _fields(raw).get("calendar")
        if not isinstance(whose, str) or not 0 < len(whose) <= _MOST_BATCH:
            raise UnreadableValue
        return cls(whose)


@dataclass(frozen=True, slots=True)
class ProposalRef:
    """A button under the question whether an absence in a calendar is one."""

    proposal: str

    @classmethod
    def decode(cls, raw: object) -> Self:
        return cls(_id(_fields(raw), "proposal"))


@dataclass(frozen=True, slots=True)
class DraftRef:
    """A name under "Who is it for?": the kept words and the case they would be for."""

    draft: str
    case: str

    @classmethod
    def decode(cls, raw: object) -> Self:
        fields = _fields(raw)
        return cls(_id(fields, "draft"), _id(fields, "case"))


@dataclass(frozen=True, slots=True)
class MenuChoice:
    """An option of an overflow menu: what to do (a ``DO_`` word), with a case or with a revision of a reply."""

    do: str
    case: str = ""
    reply: str = ""
    revision: int = 0

    @classmethod
    def decode(cls, raw: object) -> Self:
        fields = _fields(raw)
        do = fields.get("do")
        if not isinstance(do, str) or do not in _DOES:
            raise UnreadableValue
        if "reply" in fields:
            return cls(do, reply=_id(fields, "reply"), revision=_revision(fields))
        return cls(do, case=_id(fields, "case"))


@dataclass(frozen=True, slots=True)
class WindowRef:
    """The ``private_metadata`` of the windows that send.

    ``seen`` is the newest post of the customer that the writer has seen; ``reply`` and ``revision`` name the preview
    that is edited, or are empty and 0.
    """

    case: str
    seen: str = ""
    reply: str = ""
    revision: int = 0

    @classmethod
    def decode(cls, raw: object) -> Self:
        fields = _fields(raw)
        case, seen = _id(fields, "case"), _id(fields, "seen") if "seen" in fields else ""
        return cls(case, seen, _id(fields, "reply"), _revision(fields)) if "reply" in fields else cls(case, seen)


@dataclass(frozen=True, slots=True)
class OwnRef:
    """A button about nothing but the person who presses it."""

    @classmethod
    def decode(cls, raw: object) -> Self:
        _fields(raw)
        return cls()


OWN: Final = OwnRef()


@dataclass(frozen=True, slots=True)
class ChannelRef:
    """A button, or the window behind it, about the presser's own account on a channel."""

    channel: str

    @classmethod
    def decode(cls, raw: object) -> Self:
        return cls(_id(_fields(raw), "channel"))


Ref = (
    OwnRef
    | ChannelRef
    | CalendarRef
    | ProposalRef
    | PromiseRef
    | AskRef
    | CaseRef
    | ReplyRef
    | OfferRef
    | BatchRef
    | DraftRef
    | MenuChoice
    | WindowRef
)

_SHORT: Final = {"revision": "rev"}


def encode(ref: Ref) -> str:
    """Compact JSON; empty fields, and the revision of no reply, stay away."""
    # By hand: each card has six of these, and an encoder is made anew for every single one.
    fields = [
        f'"{_SHORT.get(name, name)}":{encode_basestring_ascii(value) if isinstance(value, str) else value}'
        for name in ref.__slots__
        if (value := getattr(ref, name)) != "" and (name != "revision" or ref.reply)  # type: ignore[union-attr]
    ]
    return f"{{{','.join(fields)}}}"


def number(identifier: str) -> int:
    """One of our own ids as the store counts them."""
    if not _NUMBER.match(identifier):
        raise UnreadableValue
    return int(identifier)


def _fields(raw: object) -> dict[str, Any]:
    if not isinstance(raw, str) or len(raw) > _MOST_VALUE:
        raise UnreadableValue
    try:
        fields = json.loads(raw)
    except (ValueError, RecursionError):
        raise UnreadableValue from None
    if not isinstance(fields, dict):
        raise UnreadableValue
    return fields


def _id(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not _ID.match(value):
        raise UnreadableValue
    return value


def _revision(fields: dict[str, Any]) -> int:
    value = fields.get("rev")
    if type(value) is not int or not 0 <= value < 2**31:  # a bool is an int to Python, and none to us
        raise UnreadableValue
    return value
