"""The tokens of X accounts in the store, sealed, for all workers on one database. As wiring, it knows both sides."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.errors import Disconnected
from bot.store import bindings, leases
from bot.store.store import Store
from bot.store.tokens import Vault
from handlers.channels.x.tokens import Tokens

_CHANNEL = "x"
#: Longer than any renewal of tokens takes, and than its outcome waits to be stored (one looks every minute).
_RENEWING_LASTS = timedelta(minutes=3)


class StoredTokens:
    """Implements ``handlers.channels.x.tokens.TokenStore``. ``key`` finds under which name the tokens are kept; None
    where nobody may use them (any more). Who renews them holds a lease of that name, in whatever process."""

    def __init__(self, store: Store, vault: Vault, key: Callable[[Connection], str | None]) -> None:
        self._store = store
        self._vault = vault
        self._key = key
        self._holder = uuid.uuid4().hex[:12]

    async def load(self) -> Tokens | None:
        def unit(conn: Connection) -> bytes | None:
            key = self._key(conn)
            return self._vault.load(conn, _CHANNEL, key) if key else None

        found = await self._store.read(unit)
        return Tokens(**json.loads(found)) if found else None

    async def save(self, tokens: Tokens) -> None:
        secret = json.dumps(asdict(tokens)).encode()
        await self._store.write(lambda conn, now: self._vault.save(conn, now, _CHANNEL, self._usable(conn), secret))

    async def claim(self) -> bool:
        def unit(conn: Connection, now: datetime) -> bool:
            return leases.take(conn, now, f"renew {_CHANNEL} {self._usable(conn)}", self._holder, _RENEWING_LASTS)

        return await self._store.write(unit)

    async def give_back(self) -> None:
        def unit(conn: Connection, now: datetime) -> None:
            leases.give_back(conn, f"renew {_CHANNEL} {self._usable(conn)}", self._holder)

        await self._store.write(unit)

    def _usable(self, conn: Connection) -> str:
        key = self._key(conn)
        if key is None:
            raise Disconnected
        return key


def brand_tokens(store: Store, vault: Vault) -> StoredTokens:
    """Those of the brand's account."""
    return StoredTokens(store, vault, lambda conn: "brand")


def own_tokens(store: Store, vault: Vault, account: str) -> StoredTokens:
    """Those of an executive's own account, for as long as it is bound."""

    def key(conn: Connection) -> str | None:
        binding = bindings.by_account(conn, _CHANNEL, account)
        return bindings.secret_key(binding.executive, account) if binding is not None else None

    return StoredTokens(store, vault, key)
