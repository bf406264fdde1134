"""Another key for what is sealed, while the bot runs: who knows which key, and every stored secret sealed anew.

At every moment each secret is sealed with a key that all running processes know, wherever this is cut short.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from bot.crash import crash_point
from bot.store import leases
from bot.store.store import Store
from bot.store.tokens import Vault, no_key

#: So many secrets are sealed anew in one transaction.
_PORTION: Final = 20


@dataclass(frozen=True, slots=True)
class Key:
    """One key as operators see it; ``print`` is empty for those that we do not have."""

    print: str
    secrets: int
    processes: int
    running: int
    is_newest: bool = False

    @property
    def is_missing(self) -> bool:
        return not self.print

    @property
    def place(self) -> str:
        return "missing" if self.is_missing else "newest" if self.is_newest else "older"

    @property
    def sealed(self) -> str:
        return "1 secret" if self.secrets == 1 else f"{self.secrets} secrets"

    @property
    def known(self) -> str:
        return "" if self.is_missing else f"known to {self.processes} of {self.running} running"

    @property
    def do(self) -> str:
        """What an operator may or must do, if anything."""
        if self.is_missing:
            return "Put the key back that seals them."
        if self.is_newest:
            return ""
        return "Run buckstop keys rotate." if self.secrets else "Can be removed."

    def as_row(self) -> dict[str, Any]:
        return {
            "key": self.print or None,
            "place": self.place,
            "secrets": self.secrets,
            "processes": self.processes,
            "running": self.running,
            "can_be_removed": not (self.is_missing or self.is_newest or self.secrets),
        }


async def status(store: Store, vault: Vault) -> list[Key]:
    """Every key that is configured, newest first, and at last those that are missing."""
    used, running = await store.read(
        lambda conn: (vault.in_use(conn), list(leases.keys(conn, store.clock.now()).values()))
    )
    keys = [
        Key(print_, used[print_], sum(print_ in known for known in running), len(running), place == 0)
        for place, print_ in enumerate(vault.prints)
    ]
    return keys + ([Key("", used[None], 0, len(running))] if used[None] else [])


async def behind(store: Store, vault: Vault) -> int:
    """How many running processes do not know the newest key: what is sealed with it they could not open."""

    def unit(conn: Connection) -> Collection[set[str]]:
        return leases.keys(conn, store.clock.now()).values()

    return sum(vault.prints[0] not in known for known in await store.read(unit))


async def rotate(store: Store, vault: Vault) -> int:
    """Seal what is not sealed with the newest key anew; returns how many secrets there are. Raises
    ``ConfigurationError`` when no key opens one of them; then nothing was changed."""
    if (await store.read(vault.in_use))[None]:
        raise no_key("at least one account")
    while await store.write(lambda conn, now: vault.rotate(conn, now, _PORTION)):
        crash_point("after-rekeying")
    return (await store.read(vault.in_use)).total()
