"""How a detector is named: in the store, beside what it judged, and to people. Pure."""

from __future__ import annotations

from typing import Any, Final

#: The weights that came with Buckstop, and those of BUCKSTOP_MODEL. One that was learned here is its number.
SHIPPED: Final = "shipped"
OWN: Final = "own"


def spoken(name: str) -> str:
    """``detector 7``, in the middle of a sentence."""
    if name == SHIPPED:
        return "the built-in detector"
    if name == OWN:
        return "your own detector (BUCKSTOP_MODEL)"
    return f"detector {name}" if name else "a detector of before"


def judged_by(post: Any) -> str:
    """Which detector took a stored post for what, and how surely; nothing of posts that came before this was kept."""
    if not post.model:
        return ""
    return f"{spoken(post.model).capitalize()} took it for {post.kind}: {post.score:.0%} a complaint."
