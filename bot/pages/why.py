"""Why a case is at the desk, as its card and *All about this case…* say it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WhichTopic:
    """A button that says what a case is about."""

    case: str
    topic: str


@dataclass(frozen=True, slots=True)
class Why:
    """``signals`` are the strongest in words, at most three; ``sure`` is how likely a complaint it is, from 0 to 1, or
    None where a person said so. ``pressing`` says why it presses, where it does (``urgency`` from 0 to 1).

    ``topic`` is what it is about, in words for people; ``share`` how likely that is, or None where a person said so.
    ``asks`` are the two likeliest topics (name, words), where somebody should say which. ``names`` are members of staff
    that it names, ``before`` says in one line what was before: promises kept and open.
    """

    signals: tuple[str, ...] = ()
    sure: float | None = None
    pressing: tuple[str, ...] = ()
    urgency: float = 0.0
    topic: str = ""
    share: float | None = None
    asks: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()
    before: str = ""
