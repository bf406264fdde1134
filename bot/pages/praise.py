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
class HandWindow:
    """Who heard of it, and how; ``handed`` as in `Praise`."""

    matter: Matter
    handed: tuple[str, ...] = ()
