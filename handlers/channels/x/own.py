"""Executives' own accounts on X: each speaks with its own tokens, or not at all. It knows neither people nor bindings.

They only answer. What is written to them is none of the company's business, and is never read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.errors import Disconnected
from bot.ports import Clock
from handlers.channels.x.calls import Caller
from handlers.channels.x.manifest import XSettings
from handlers.channels.x.request import Door
from handlers.channels.x.tokens import TokenStore, Wallet

#: The keeper of an account's tokens, by the account's id.
Keepers = Callable[[str], TokenStore]


def own_settings(settings: XSettings) -> XSettings:
    """The settings of an account whose tokens are in the store alone."""
    return replace(settings, access_token="", refresh_token="")


class OwnAccounts:
    """Hands out the caller of each account. A call raises ``Disconnected`` where its owner took the permission back."""

    def __init__(self, settings: XSettings, door: Door, clock: Clock, keepers: Keepers | None) -> None:
        self._settings = own_settings(settings)
        self._door = door
        self._clock = clock
        self._keepers = keepers
        self._callers: dict[str, Caller] = {}

    def caller(self, account: str) -> Caller:
        """Speaks as this account and no other."""
        if self._keepers is None:
            raise Disconnected
        if account not in self._callers:
            wallet = Wallet(self._settings, self._door, self._clock, self._keepers(account), Disconnected)
            self._callers[account] = Caller(wallet, self._door, self._clock)
        return self._callers[account]
