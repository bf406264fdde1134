"""Root causes: what customers wrote about this month, and who owns it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cause:
    """A topic by its name and in words for people, how many cases it made, and the name of who owns it, or nothing."""

    topic: str
    says: str
    cases: int
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """What an executive did this month (its English name): how many people they answered, and what most of those wrote
    about."""

    name: str
    people: int
    most: Cause | None = None
