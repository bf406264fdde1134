"""Signs an executive's words and gives them the form in which they leave. It never invents a form of a name.

The full signature where it fits without another message, else the short one, else the initials; where the words
already say who writes, the initials. In a chain the signature stands on the last part, initials on the others. Short
title and initials come from the plan; without them only the full form exists.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import regex

from bot.capabilities import Capabilities
from bot.rules.length import measure
from bot.rules.parts import Split, split


@dataclass(frozen=True, slots=True)
class Signature:
    """How one executive signs: ``full`` "Ana Ruiz, Chief Operating Officer" (made of name and title when the plan has
    none), ``short`` "Ana Ruiz, COO" and ``initials`` "AR" where the plan has them."""

    name: str
    title: str = ""
    full: str | None = None
    short: str | None = None
    initials: str | None = None

    @property
    def line(self) -> str:
        """The full form on one line: "— Ana Ruiz, Chief Operating Officer"."""
        return f"— {self._full}"

    @property
    def _full(self) -> str:
        return self.full or ", ".join(filter(None, (self.name, self.title)))

    def closings(self, words: str, on_lines: bool) -> Iterator[str]:
        """What may end the words, best first, with the white space in front; ``on_lines``: the title below the name."""
        if self.initials and self._is_named_in(words):
            yield f" ^{self.initials}"
            return
        yield self._block(self._full, on_lines)
        if self.short:
            yield self._block(self.short, on_lines)
        if self.initials:
            yield f" ^{self.initials}"

    def _block(self, form: str, on_lines: bool) -> str:
        if not on_lines:
            return f"\n— {form}"
        name, comma, title = form.partition(", ")
        return f"\n\n— {name}\n{title}" if comma else f"\n\n— {name}"

    def _is_named_in(self, words: str) -> bool:
        return regex.search(rf"(?i)(?<!\w){regex.escape(self.name)}(?!\w)", words) is not None


@dataclass(frozen=True, slots=True)
class Composed:
    """A reply as it would leave. ``used`` is the length of its longest part, ``limit`` what a part may have.

    When it does not fit (``too_many`` > 0, in the channel's unit) there are no parts, and ``used`` is the length of
    the whole with its signature. Without words there are no parts either.
    """

    parts: tuple[str, ...]
    used: int
    limit: int
    too_many: int = 0


def compose(words: str, signature: Signature, capabilities: Capabilities) -> Composed:
    """The exact texts that leave for ``words``, signed and, where they are long, split into numbered parts."""
    words = words.replace("\r\n", "\n").strip()
    if not words:
        return Composed((), 0, capabilities.length)
    closings = list(signature.closings(words, capabilities.signature_lines))
    tries = [_split(words, closing, signature, capabilities) for closing in closings]
    # min() keeps the first of equals: a shorter form is taken only where it saves a part, or makes it fit at all.
    best = min(tries, key=lambda tried: (tried.too_many, len(tried.parts)))
    shown = best.parts or (words + closings[0],)
    used = max(measure(part, capabilities.counting) for part in shown)
    return Composed(best.parts, used, capabilities.length, best.too_many)


def room(signature: Signature, capabilities: Capabilities) -> int:
    """How much fits in one part beside the full signature."""
    closing = next(signature.closings("", capabilities.signature_lines))
    return max(0, capabilities.length - measure(closing, capabilities.counting))


def _split(words: str, closing: str, signature: Signature, capabilities: Capabilities) -> Split:
    return split(
        words,
        capabilities.length,
        capabilities.counting,
        most=capabilities.parts,
        closing=closing,
        continued=f" ^{signature.initials}" if signature.initials else "",
    )
