"""Praise: what its card and direct messages say beside the rest, and the window in which it is handed on."""

from __future__ import annotations

from dataclasses import dataclass

from bot.pages.matter import Matter


@dataclass(frozen=True, slots=True)
class Praise:
    """That a case is praise. ``handed`` are sentences: who heard of it from whom. ``reminds``: this direct message is
    the one reminder."""

    handed: tuple[str, ...] = ()
    reminds: bool = False


@dataclass(frozen=True, slots=True)
class PraiseEntry:
    """Praise in App Home: ``handed`` says that somebody heard of it, ``holder`` whose it is where that is not the
    reader."""

    matter: Matter
    handed: bool = False
    holder: str = ""


@dataclass(frozen=True, slots=True)
class HandWindow:
    """Who heard of it, and how; ``handed`` as in `Praise`."""

    matter: Matter
    handed: tuple[str, ...] = ()
