"""What a teacher of detectors is given and gives back. Whoever it is, it learns from texts and kinds alone. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.errors import BuckstopError
from bot.rules.gate import Figures
from bot.rules.triage import Kind


class Unteachable(BuckstopError):
    """Nothing could be learned now."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One post to learn from: how much it counts, and whether people said so (what is a guess helps to learn, and
    nothing is measured by it)."""

    text: str
    kind: Kind
    weight: float
    certain: bool


@dataclass(frozen=True, slots=True)
class Task:
    """``learned`` teach the new detector, beside the posts that came with Buckstop. ``judged`` compare it with the one
    ``in_force``: its file, or None for the weights that came along."""

    learned: tuple[Taken, ...]
    judged: tuple[tuple[str, Kind], ...]
    in_force: bytes | None


@dataclass(frozen=True, slots=True)
class Taught:
    """The file of a new detector, and how it and the one in force do on the same posts, which neither saw."""

    file: bytes
    new: Figures
    old: Figures


class Teacher(Protocol):
    """Whoever can make a detector of labelled posts, away from the event loop."""

    async def teach(self, task: Task) -> Taught:
        """Takes its time: seconds to minutes. Raises `Unteachable`; once cancelled it leaves nothing behind."""
        ...
