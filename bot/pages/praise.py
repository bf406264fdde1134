"""Praise: what its card and direct messages say beside the rest, and the window in which it is handed on."""

from __future__ import annotations

from dataclasses import dataclass

from bot.pages.matter import Matter, Person


@dataclass(frozen=True, slots=True)
class Praise:
    """That a case is praise. ``handed`` are sentences: who heard of it from whom. ``reminds``: this direct message is
    the one reminder. ``names`` are those of our people whom it names."""

    handed: tuple[str, ...] = ()
    reminds: bool = False
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PraiseEntry:
    """Praise in App Home: ``handed`` says that somebody heard of it, ``holder`` whose it is where that is not the
    reader."""

    matter: Matter
    handed: bool = False
    holder: str = ""


@dataclass(frozen=True, slots=True)
class HandWindow:
    """Who heard of it, and how; ``handed`` and ``names`` as in `Praise`."""

    matter: Matter
    handed: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PraiseBrought:
    """The direct message by which praise reaches whom it is about: from whom (``by``), and the name of the executive
    who answers it, or nothing."""

    person: Person
    matter: Matter
    by: str
    answers: str = ""
