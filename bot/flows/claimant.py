"""Who claims work."""

from __future__ import annotations

from typing import Protocol


class Claimant(Protocol):
    """A worker, as long as it knows itself alive: `bot.store.tenure.Tenure`."""

    @property
    def name(self) -> str: ...
    def holds(self, name: str) -> bool: ...
