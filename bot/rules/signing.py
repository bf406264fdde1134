"""Signs an executive's words and gives them the form in which they leave. It never invents a form of a name.

The full signature where it fits without another message, else the short one, else the initials; where the words
already say who writes, the initials. In a chain the signature stands on the last part, initials on the others. Short
title and initials come from the plan; without them only the full form exists. Until a conversation has been told who
stands behind the initials they never stand alone. An executive's own account needs no signature.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import regex

from bot.capabilities import Capabilities
from bot.rules.length import measure
from bot.rules.parts import Split, split


@dataclass(frozen=True, slots=True)
class Signature:
    """How one executive signs: ``full`` "Ana Ruiz, Chief Operating Officer" (made of name and title when the plan has
    none), ``short`` "Ana Ruiz, COO" and ``initials`` "AR" where the plan has them. ``chosen`` is the one form
    (``full``, ``short``, ``initials``) that the executive wants under this reply; empty: the best that fits."""

    name: str
    title: str = ""
    full: str | None = None
    short: str | None = None
    initials: str | None = None
    chosen: str = ""

    @property
    def line(self) -> str:
        """The full form on one line: "— Ana Ruiz, Chief Operating Officer"; or the one that was chosen."""
        if self.chosen == "initials" and self.initials:
            return f"^{self.initials}"
        return f"— {self.short}" if self.chosen == "short" and self.short else f"— {self._full}"

    @property
    def forms(self) -> dict[str, str]:
        """The forms that this person has, as each reads on one line, from long to short."""
        return {
            form: replace(self, chosen=form).line
            for form, known in (("full", True), ("short", self.short), ("initials", self.initials))
            if known
        }

    @property
    def _full(self) -> str:
        return self.full or ", ".join(filter(None, (self.name, self.title)))

    def closings(self, words: str, on_lines: bool, introduced: bool = True) -> Iterator[str]:
        """What may end the words, best first, with the white space in front; ``on_lines``: the title below the name.

        ``introduced``: this conversation has read the name before; else the initials come with it.
        """
        if self.chosen:
            yield self._chosen(on_lines, introduced)
            return
        if self.initials and self._is_named_in(words):
            yield f" ^{self.initials}"
            return
        yield self._block(self._full, on_lines)
        if self.short:
            yield self._block(self.short, on_lines)
        if self.initials:
            yield f" ^{self.initials}" if introduced else f"\n^{self.initials} is {self.name}"

    def _chosen(self, on_lines: bool, introduced: bool) -> str:
        """The form that the executive chose for this reply; what the plan no longer has gives way to the full form."""
        if self.chosen == "initials" and self.initials:
            return f" ^{self.initials}" if introduced else f"\n^{self.initials} is {self.name}"
        return self._block(self.short if self.chosen == "short" and self.short else self._full, on_lines)

    def introduces(self, part: str) -> bool:
        """Whether a text that left says who stands behind the initials."""
        return self._is_named_in(part)

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


def compose(
    words: str, signature: Signature | None, capabilities: Capabilities, *, introduced: bool = True, link: str = ""
) -> Composed:
    """The exact texts that leave for ``words``, signed and, where they are long, split into numbered parts.

    Without a ``signature`` (an own account) nothing is added. ``introduced`` as in `Signature.closings`.
    ``link`` is the very end, after the signature: there X makes a button of an invitation.
    """
    words = words.replace("\r\n", "\n").strip()
    if not words:
        return Composed((), 0, capabilities.length)
    closings = list(signature.closings(words, capabilities.signature_lines, introduced)) if signature else [""]
    closings = [f"{closing}\n{link}" for closing in closings] if link else closings
    tries = [_split(words, closing, signature, capabilities) for closing in closings]
    # min() keeps the first of equals: a shorter form is taken only where it saves a part, or makes it fit at all.
    best = min(tries, key=lambda tried: (tried.too_many, len(tried.parts)))
    shown = best.parts or (words + closings[0],)
    used = max(measure(part, capabilities.counting) for part in shown)
    return Composed(best.parts, used, capabilities.length, best.too_many)


def alone(signature: Signature | None, capabilities: Capabilities, *, introduced: bool = True) -> Composed:
    """What stands under a recording that answers by itself: the name. Under an own account's nothing has to."""
    closing = next(signature.closings("", capabilities.signature_lines, introduced)).strip() if signature else ""
    return Composed((closing,), measure(closing, capabilities.counting), capabilities.length)


def room(signature: Signature | None, capabilities: Capabilities) -> int:
    """How much fits in one part beside the full signature."""
    if signature is None:
        return capabilities.length
    closing = next(signature.closings("", capabilities.signature_lines))
    return max(0, capabilities.length - measure(closing, capabilities.counting))


def _split(words: str, closing: str, signature: Signature | None, capabilities: Capabilities) -> Split:
    return split(
        words,
        capabilities.length,
        capabilities.counting,
        most=capabilities.parts,
        closing=closing,
        continued=f" ^{signature.initials}" if signature and signature.initials else "",
    )
