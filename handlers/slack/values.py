"""What buttons, menus and windows carry: JSON of ids, never words. Typed both ways; knows no meaning of an id.

Slack hands these values back for years, from versions of us long gone: decoding refuses whatever is not exactly ours
with ``UnreadableValue`` and never raises anything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from json.encoder import encode_basestring_ascii
from typing import Final, Self

from bot.pages import ListName, ListPage, WhichCover, WhichGap, WhichJoining, WhichLearned, WhichPile, WhichSurge
from bot.pages.rota import Wished
from bot.pages.second import WhichLook
from bot.pages.structure import Asked
from bot.pages.why import WhichTopic
from handlers.slack import ids
from handlers.slack.decoding import UnreadableValue, count, fields, identifier, named, number

__all__ = ["UnreadableValue", "number"]

_MOST_BATCH: Final = 200
_DOES: Final = frozenset(
    {ids.DO_PASS, ids.DO_ASIDE, ids.DO_DONE, ids.DO_ELSEWHERE, ids.DO_ABOUT, ids.DO_LATER, ids.DO_JOIN}
    | {ids.DO_TOPIC, ids.DO_SIGN, ids.DO_PRIVATE, ids.DO_PROVE, ids.DO_COMPLAINT}
)


@dataclass(frozen=True, slots=True)
class CaseRef:
    """A button about a case; also the ``private_metadata`` of the windows that need no more."""

    case: str

    @classmethod
    def decode(cls, raw: object) -> Self:
        return cls(identifier(fields(raw), "case"))


@dataclass(frozen=True, slots=True)
class ReplyRef:
    """A button of a preview or status line. A press on an outdated ``revision`` is not obeyed."""

    reply: str
    revision: int

    @classmethod
    def decode(cls, raw: object) -> Self:
        found = fields(raw)
        return cls(identifier(found, "reply"), count(found, "rev"))


@dataclass(frozen=True, slots=True)
class OfferRef:
    """A button under the question to a peer."""

    offer: str

    @classmethod
    def decode(cls, raw: object) -> Self:
        return cls(identifier(fields(raw), "offer"))


@dataclass(frozen=True, slots=True)
class PersonRef:
    """A button about an executive of the plan."""

    person: str

    @classmethod
    def decode(cls, raw: object) -> Self:
        return cls(named(fields(raw), "person"))


@dataclass(frozen=True, slots=True)
class PromiseRef:
    """A button about a promise, and the windows behind it."""

    promise: str

    @classmethod
    def decode(cls, raw: object) -> Self:
        return cls(identifier(fields(raw), "promise"))


@dataclass(frozen=True, slots=True)
class AskRef:
    """The question whether it is right: in which case, after which post of the customer, about which promise or
    none."""

    case: str
    seen: str = ""
    promise: str = ""

    @classmethod
    def decode(cls, raw: object) -> Self:
        found = fields(raw)
        return cls(
            identifier(found, "case"),
            *(identifier(found, name) if name in found else "" for name in ("seen", "promise")),
        )


@dataclass(frozen=True, slots=True)
class BatchRef:
    """What went over at the end of somebody's turn; its name has the rota's and the executive's in it."""

    batch: str

    @classmethod
    def decode(cls, raw: object) -> Self:
        batch = fields(raw).get("batch")
        if not isinstance(batch, str) or not 0 < len(batch) <= _MOST_BATCH:
            raise UnreadableValue
        return cls(batch)


@dataclass(frozen=True, slots=True)
class CalendarRef:
    """A calendar: whose it is, an executive's or a rota's."""

    calendar: str

    @classmethod
    def decode(cls, raw: object) -> Self:
        whose = fields(raw).get("calendar")
        if not isinstance(whose, str) or not 0 < len(whose) <= _MOST_BATCH:
            raise UnreadableValue
        return cls(whose)


@dataclass(frozen=True, slots=True)
class ProposalRef:
    """A button under the question whether an absence in a calendar is one."""

    proposal: str

    @classmethod
    def decode(cls, raw: object) -> Self:
        return cls(identifier(fields(raw), "proposal"))


@dataclass(frozen=True, slots=True)
class DraftRef:
    """A name under "Who is it for?": the kept words and the case they would be for."""

    draft: str
    case: str

    @classmethod
    def decode(cls, raw: object) -> Self:
        found = fields(raw)
        return cls(identifier(found, "draft"), identifier(found, "case"))


@dataclass(frozen=True, slots=True)
class MenuChoice:
    """An option of an overflow menu: what to do (a ``DO_`` word), with a case or with a revision of a reply."""

    do: str
    case: str = ""
    reply: str = ""
    revision: int = 0

    @classmethod
    def decode(cls, raw: object) -> Self:
        found = fields(raw)
        do = found.get("do")
        if not isinstance(do, str) or do not in _DOES:
            raise UnreadableValue
        if "reply" in found:
            return cls(do, reply=identifier(found, "reply"), revision=count(found, "rev"))
        return cls(do, case=identifier(found, "case"))


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
        found = fields(raw)
        case, seen = identifier(found, "case"), identifier(found, "seen") if "seen" in found else ""
        return cls(case, seen, identifier(found, "reply"), count(found, "rev")) if "reply" in found else cls(case, seen)


@dataclass(frozen=True, slots=True)
class OwnRef:
    """A button about nothing but the person who presses it."""

    @classmethod
    def decode(cls, raw: object) -> Self:
        fields(raw)
        return cls()


OWN: Final = OwnRef()


@dataclass(frozen=True, slots=True)
class ChannelRef:
    """A button, or the window behind it, about the presser's own account on a channel."""

    channel: str

    @classmethod
    def decode(cls, raw: object) -> Self:
        return cls(identifier(fields(raw), "channel"))


@dataclass(frozen=True, slots=True)
class ChangeRef:
    """A change of the rota that was kept; ``state`` tells the rota from which taking it back was reckoned."""

    change: str
    state: str = ""

    @classmethod
    def decode(cls, raw: object) -> Self:
        found = fields(raw)
        return cls(identifier(found, "change"), identifier(found, "state") if "state" in found else "")


def which_gap(raw: object) -> WhichGap:
    """The gap that a button, or the window behind it, is about."""
    found = fields(raw)
    return WhichGap(named(found, "rota"), count(found, "at", 2**33), named(found, "topic") if "topic" in found else "")


def which_cover(raw: object) -> WhichCover:
    """The request for cover that a button, or the window behind it, is about."""
    found = fields(raw)
    more = {name: found.get(name, "") for name in ("who", "start", "end", "state")}
    if not all(isinstance(value, str) and len(value) <= _MOST_BATCH for value in more.values()):
        raise UnreadableValue
    return WhichCover(str(number(identifier(found, "request"))), **more)


def wished(raw: object) -> Wished:
    """A change of the rota as a window carries it."""
    found = fields(raw)
    values = {name: found.get(name, "") for name in Wished.__slots__}
    if not all(isinstance(value, str) and len(value) <= _MOST_BATCH for value in values.values()):
        raise UnreadableValue
    return Wished(**values)


def list_page(raw: object) -> ListPage:
    """A page of a list of App Home."""
    found = fields(raw)
    try:
        return ListPage(ListName(str(found.get("name"))), count(found, "number", 10_000))
    except ValueError:
        raise UnreadableValue from None


OfThePlan = WhichLearned | WhichGap | WhichLook | WhichCover | Wished | Asked
OfACase = CaseRef | PromiseRef | AskRef | WhichTopic
OfMany = WhichSurge | WhichPile | WhichJoining
Ref = (
    OwnRef
    | ChannelRef
    | CalendarRef
    | ProposalRef
    | ReplyRef
    | OfferRef
    | BatchRef
    | DraftRef
    | MenuChoice
    | WindowRef
    | ChangeRef
    | ListPage
    | PersonRef
    | OfACase
    | OfThePlan
    | OfMany
)

_SHORT: Final = {"revision": "rev"}


def encode(ref: Ref) -> str:
    """Compact JSON; empty fields, and the revision of no reply, stay away."""
    # By hand: each card has six of these, and an encoder is made anew for every single one.
    said = [
        f'"{_SHORT.get(name, name)}":{encode_basestring_ascii(value) if isinstance(value, str) else value}'
        for name in ref.__slots__
        if (value := getattr(ref, name)) != "" and (name != "revision" or ref.reply)  # type: ignore[union-attr]
    ]
    return f"{{{','.join(said)}}}"
