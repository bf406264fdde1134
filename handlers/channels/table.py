"""The README's table of channels: what each can do, from its manifest. Knows no client library."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from bot.capabilities import Capabilities, Counting
from bot.messages import Audience
from bot.rules.files import size_in_words
from handlers.channels import CHANNELS, capabilities

_UNIT: Final[Mapping[Counting, str]] = {
    Counting.WEIGHTED: "as X counts (a link is 23, an emoji 2)",
    Counting.UTF16: "UTF-16 units",
    Counting.GRAPHEMES: "characters as people see them",
    Counting.CHARACTERS: "characters",
}


def _yes(can: bool) -> str:
    return "yes" if can else "no"


def _within(can: bool, span: timedelta | None) -> str:
    return f"yes, within {_time(span)}" if can and span else _yes(can)


def _time(span: timedelta) -> str:
    hours = span // timedelta(hours=1)
    return f"{hours} hours" if hours <= 48 else f"{hours // 24} days"


def _files(can: Capabilities) -> str:
    if not can.takes:
        return "no"
    kinds = sorted(
        {kind.partition("/")[0].replace("application", "document") for one in can.takes for kind in one.kinds}
    )
    return f"{', '.join(kinds)}, up to {size_in_words(max(one.most_bytes for one in can.takes))}"


def _in_both(of: Callable[[Capabilities], str]) -> Callable[[Capabilities], str]:
    """In public, and what is otherwise in private."""

    def told(can: Capabilities) -> str:
        public, private = of(can), of(can.toward(Audience.PRIVATE))
        return public if private == public else f"{public}; in private {private}"

    return told


#: Each line of the table whose answer may be another in private: what it says, and how a declaration says it.
_ANYWHERE: Final[Mapping[str, Callable[[Capabilities], str]]] = {
    "Leaves as": lambda can: ", or ".join(sorted(can.speaks_as)),
    "Room in one message": lambda can: f"{can.length:,} {_UNIT[can.counting]}",
    "A long reply leaves in": lambda can: f"at most {can.parts} {can.message_noun}s",
    "Later parts answer the one before": lambda can: _yes(can.threads),
    "Found again if the line broke while sending": lambda can: "yes" if can.finds_sent else "no, a person is asked",
    "Must be answered within": lambda can: _time(can.reply_within) if can.reply_within else "no limit",
    "Changed after sending": lambda can: _within(can.edits, can.edits_within),
    "Deleted after sending": lambda can: _within(can.deletes, can.deletes_within),
    "What customers delete there goes here too": lambda can: "yes" if can.finds_deleted else can.tells_deleted or "no",
    "Customers' photos and files shown": lambda can: _yes(can.fetches_media),
    "Files sent to the customer": _files,
}
#: All lines.
_LINES: Final[Mapping[str, Callable[[Capabilities], str]]] = {
    "Answers in public": lambda can: _yes(can.public),
    "Answers in private": lambda can: _yes(can.private),
    "Invites from public to private": lambda can: _yes(bool(can.invitation)),
    **{says: _in_both(of) for says, of in _ANYWHERE.items()},
}


def by_channel() -> dict[str, dict[str, str]]:
    """What each channel can do, in words, by the channel's title."""
    declared = [capabilities(name) for name in CHANNELS]
    return {can.title: {says: of(can) for says, of in _LINES.items()} for can in declared}


def markdown() -> str:
    """The table: a column for each channel, a line for each thing it can do."""
    told = by_channel()
    lines = [["", *told], ["---"] * (len(told) + 1), *([says, *(of[says] for of in told.values())] for says in _LINES)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
