"""Imports libraries without what they only load for extras of theirs that nobody here asks for."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def without(*extras: str) -> Iterator[None]:
    """While it holds, these modules are as if they were not installed, but for those that were imported before.

    Only for what a library itself goes without, by an ``except ImportError`` of its own. A module that is None in
    `sys.modules` is one that cannot be imported (docs.python.org, "The module cache").
    """
    missing = [name for name in extras if name not in sys.modules]
    sys.modules.update(dict.fromkeys(missing))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in missing:
            del sys.modules[name]
