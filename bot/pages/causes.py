"""Root causes: what customers wrote about this month, and who owns it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Cause:
    """A topic by its name and in words for people, how many cases it made, and the name of who owns it, or nothing."""

    topic: str
    says: str
    cases: int
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """What an executive did this month (its English name): how many people they answered, how much time that took in
    all likelihood, what most of those wrote about, and who wrote back last (their name), in which words."""

    name: str
    people: int
    given: timedelta
    most: Cause | None = None
    wrote_back: tuple[str, str] | None = None
