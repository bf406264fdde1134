"""A change of the plan's structure as people say it in a window: which thing, and what stands in its fields. Pure.

Made of words alone, so that a window can carry it from its fields to its preview. ``bot.rules.plan.edited`` makes a
plan of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")


class What(StrEnum):
    """What is changed. Without a name, ``LAYER``, ``ROTA``, ``TOPIC``, ``ROUTE`` and ``PERSON`` make a new one."""

    MEMBERS = "members"
    HOURS = "hours"
    HANDOFF = "handoff"
    LAYER = "layer"
    NEW_LAYER = "new-layer"
    ROTA = "rota"
    NEW_ROTA = "new-rota"
    TOPIC = "topic"
    ROUTE = "route"
    PERSON = "person"
    POLICY = "policy"


class At(StrEnum):
    """The fields. Where the plan file has a key for it, the field has the key's name, and so the fault its field."""

    NAME = "name"
    MEMBERS = "members"
    FROM = "from"
    DAYS = "days"
    START = "start"
    END = "end"
    MORE = "more"
    HOLIDAYS = "holidays"
    COUNT = "count"
    UNIT = "unit"
    FIRST = "first"
    HOUR = "hour"
    TIMEZONE = "timezone"
    TURNS = "turns"
    PRIORITY = "priority"
    UNTIL = "until"
    REMOVE = "remove"
    FALLBACK = "fallback"
    TOPIC = "topic"
    SKILL = "skill"
    ROTA = "rota"
    CHANNEL = "channel"
    SLACK_CHANNEL = "slack_channel"
    PLACE = "place"
    TITLE = "title"
    SLACK = "slack"
    SKILLS = "skills"
    LAST = "last"
    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    OUTSIDE = "outside"
    CAP = "cap"
    STEPS = "steps"
    OWNER = "owner"
    WORDS = "words"
    EXAMPLES = "examples"


#: What a choice of one says where it leaves something open.
ANY = "*"


class Wrong(ValueError):
    """A change that cannot be made: at which field (None: at none of them), and what to do instead."""

    def __init__(self, at: At | None, text: str) -> None:
        super().__init__(text)
        self.at = at
        self.text = text


@dataclass(frozen=True, slots=True)
class Edit:
    """``rota`` and ``name`` say which: a layer of a rota, a topic, an executive's id, a route (`spelled`). ``said`` is
    what stands in the fields, a line each that begins with the field: ``members ana``, ``members ben``."""

    what: What
    rota: str = ""
    name: str = ""
    said: str = ""

    def word(self, at: At) -> str:
        """What stands in a field, on one line; empty where nothing does."""
        return " ".join(self.words(at))

    def words(self, at: At) -> tuple[str, ...]:
        """The lines of a field."""
        return lines_of(self.said, at)

    def needed(self, at: At, otherwise: str) -> str:
        """The same where something has to stand. Raises `Wrong` with what to do."""
        word = self.word(at)
        if not word:
            raise Wrong(at, otherwise)
        return word

    def read(self, at: At, parse: Callable[[str], T], word: str | None = None) -> T:
        """A field's word (or one of its lines) as what it means. Raises `Wrong` with the parser's own sentence."""
        try:
            return parse(self.word(at) if word is None else word)
        except ValueError as wrong:
            text = str(wrong)
            raise Wrong(at, text[:1].upper() + text[1:] + ("" if text.endswith((".", "?")) else ".")) from None

    @property
    def removes(self) -> bool:
        """The box *Remove it* was ticked."""
        return bool(self.word(At.REMOVE))


def lines_of(said: str, field: str) -> tuple[str, ...]:
    """The lines of one field."""
    given = (line.partition(" ") for line in said.splitlines())
    return tuple(rest for name, _, rest in given if name == field)


def with_lines(said: str, field: str, lines: Iterable[str]) -> str:
    """The same with other lines in one field; blanks are told once, and empty lines not at all."""
    others = [line for line in said.splitlines() if line.partition(" ")[0] != field]
    mine = (" ".join(line.split()) for line in lines)
    return "\n".join([*others, *(f"{field} {line}" for line in mine if line)])
