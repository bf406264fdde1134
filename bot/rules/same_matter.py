"""Whether two open cases may be one matter of one person: what speaks for it, in words. Pure.

Nobody is taken for somebody else by this: it is offered to people, who decide.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.rules.sketch import resemblance, sketch
from bot.rules.surge import ALIKE


@dataclass(frozen=True, slots=True)
class Told:
    """A case in short: its customer (by id, name and handle), its topic, and the words that it began with."""

    customer: int
    name: str
    handle: str
    topic: str | None
    text: str


def likeness(one: Told, other: Told) -> str | None:
    """What speaks for one matter, as a sentence, or None."""
    mine, theirs = sketch(one.text), sketch(other.text)
    same_number = not mine.orders.isdisjoint(theirs.orders)
    same_words = resemblance(mine, theirs) >= ALIKE
    apart = bool(mine.orders) and bool(theirs.orders) and not same_number
    if apart:
        return None
    if one.customer == other.customer:
        if same_number:
            return "It is the same person, who names the same number."
        alike = same_words or (one.topic is not None and one.topic == other.topic)
        return "It is the same person, about the same thing." if alike else None
    if same_number:
        return "Both name the same number."
    if one.name.casefold() != other.name.casefold():
        return None
    if same_words:
        return "The names are the same, and so are the words."
    return "The names are the same, and so are the handles." if _handles_alike(one, other) else None


def _handles_alike(one: Told, other: Told) -> bool:
    """``@danawells`` is like ``@Dana_Wells``, and like the name Dana Wells of somebody without a handle."""
    mine, theirs = _plain(one.handle), _plain(other.handle)
    if mine and theirs:
        return mine == theirs
    return bool(mine or theirs) and (mine or theirs) == _plain(one.name)


def _plain(name: str) -> str:
    return "".join(filter(str.isalnum, name)).casefold()
