"""The plan's structure at the desk: what there is, the fields of a change, what the change would do.

Sentences come ready made, in the reader's own time; what a window has to carry on is made of the plan's own words.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Asked:
    """What a button opens, or a change as a window carries it (``bot.rules.plan.edit``): ``what`` is a list or a kind
    of change, ``said`` is what stands in the fields, a line each that begins with the field, ``state`` tells the plan
    that a preview was reckoned from."""

    what: str
    rota: str = ""
    name: str = ""
    said: str = ""
    state: str = ""


class Input(StrEnum):
    """How a field is filled in. Of several choices, and of lines, the value has one a line; of a moment it is an
    instant as in the plan file."""

    TEXT = "text"
    LINES = "lines"
    ONE = "one"
    SEVERAL = "several"
    BOXES = "boxes"
    DAY = "day"
    HOUR = "hour"
    MOMENT = "moment"
    USER = "user"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form; ``choices`` are (value, label)."""

    name: str
    how: Input
    label: str
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    optional: bool = False


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """One sentence, and what can be opened beside it."""

    text: str
    opens: Asked | None = None
    label: str = "Change…"


@dataclass(frozen=True, slots=True)
class PlanList:
    """What there is of something."""

    title: str
    entries: tuple[PlanEntry, ...]
    back: Asked | None = None


@dataclass(frozen=True, slots=True)
class PlanForm:
    """The fields of a change; ``said`` comes first. ``tries``: nothing is saved, it is to see what would have been."""

    title: str
    asked: Asked
    fields: tuple[Field, ...]
    said: tuple[str, ...] = ()
    back: Asked | None = None
    tries: bool = False


@dataclass(frozen=True, slots=True)
class PlanLook:
    """The second step: what the change would do. ``order`` are people in turn, each of whom can be moved up; ``undoes``
    says that saving takes a change back."""

    title: str
    asked: Asked
    said: tuple[str, ...]
    lines: tuple[str, ...]
    order: tuple[PlanEntry, ...] = ()
    undoes: bool = False


@dataclass(frozen=True, slots=True)
class PlanDone:
    """A change was kept: what came of it, and how it is taken back."""

    title: str
    lines: tuple[str, ...]
    undo: Asked | None = None


@dataclass(frozen=True, slots=True)
class PlanTried:
    """What would have been, had the plan been otherwise. ``again`` opens the fields once more, ``change`` those of the
    change that would make it so, with the same in them."""

    said: tuple[str, ...]
    lines: tuple[str, ...]
    again: Asked
    change: Asked | None = None


StructureWindow = PlanList | PlanForm | PlanLook | PlanDone | PlanTried
