"""What is wrong with a plan file: each fault with its line and what to do, all of them at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from bot.errors import ConfigurationError


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault. ``line`` counts from 1."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


class PlanFaults(ConfigurationError):
    """The plan file is faulty; nothing of it was taken."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def unknown(what: str, word: str, known: Iterable[str]) -> str:
    """The sentence about a name that nobody knows, with the nearest one that is known, or a few of them."""
    names = sorted(known)
    near = get_close_matches(word, names, n=1) or get_close_matches(word.lower(), names, n=1)
    if near:
        return f"{what} “{word}” is not known. Did you mean “{near[0]}”?"
    if not names:
        return f"{what} “{word}” is not known; there is none yet."
    few = ", ".join(names[:8]) + (" …" if len(names) > 8 else "")
    return f"{what} “{word}” is not known. Known: {few}."
