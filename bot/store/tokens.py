"""Secrets of accounts, encrypted at rest; every key opens, and the newest that all who work here know seals.

A key is told by its print, the beginning of its SHA-256, which gives nothing away of 256 random bits.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import Connection, Row, delete, insert, select, update

from bot.errors import ConfigurationError
from bot.store import leases
from bot.store.tables import handshakes, tokens

_PRINT: Final = 8


class Vault:
    """``keys`` are Fernet keys, newest first; there is one at least."""

    def __init__(self, keys: Sequence[str]) -> None:
        self.renew(keys)

    def renew(self, keys: Sequence[str]) -> None:
        """From now on these are the keys."""
        self._keys = {print_of(key): Fernet(key) for key in keys}

    @property
    def prints(self) -> tuple[str, ...]:
        """The prints of the keys, newest first."""
        return tuple(self._keys)

    def load(self, conn: Connection, channel: str, account: str) -> bytes | None:
        """The secret, or None. Raises ``ConfigurationError`` when no key opens it."""
        query = select(tokens.c.sealed).where(tokens.c.channel == channel, tokens.c.account == account)
        sealed = conn.execute(query).scalar()
        if sealed is None:
            return None
        secret = self.unseal(sealed)
        if secret is None:
            raise no_key(channel)
        return secret

    def save(self, conn: Connection, now: datetime, channel: str, account: str, secret: bytes) -> None:
        """Seal and store a secret in place of the earlier one."""
        values = {"sealed": self.seal(conn, now, secret), "saved_at": now}
        query = update(tokens).where(tokens.c.channel == channel, tokens.c.account == account)
        if not conn.execute(query.values(**values)).rowcount:
            conn.execute(insert(tokens).values(channel=channel, account=account, **values))

    def drop(self, conn: Connection, channel: str, account: str) -> None:
        """Forget a secret."""
        conn.execute(delete(tokens).where(tokens.c.channel == channel, tokens.c.account == account))

    def seal(self, conn: Connection, now: datetime, secret: bytes) -> bytes:
        """A secret, sealed so that every process that lives can open it."""
        everybody = list(leases.keys(conn, now).values())
        common = (key for print_, key in self._keys.items() if all(print_ in known for known in everybody))
        return next(common, self._keys[self.prints[0]]).encrypt(secret)

    def unseal(self, sealed: bytes) -> bytes | None:
        """What ``seal`` was given; None where no key opens it."""
        return next((secret for _, secret in self._opened(sealed)), None)

    def sealed_with(self, sealed: bytes) -> str | None:
        """The print of the key that opens it; None where none does."""
        return next((print_ for print_, _ in self._opened(sealed)), None)

    def _opened(self, sealed: bytes) -> Any:
        for print_, key in self._keys.items():
            try:
                yield print_, key.decrypt(sealed)
            except InvalidToken:
                continue

    def in_use(self, conn: Connection) -> Counter[str | None]:
        """How many stored secrets are sealed with which key; with one that we do not have: None."""
        return Counter(self.sealed_with(row.sealed) for rows in _stored(conn).values() for row in rows)

    def rotate(self, conn: Connection, now: datetime, most: int) -> int:
        """Seal up to ``most`` stored secrets anew that are not sealed with the newest key; returns how many there were.
        One that was replaced meanwhile stays as it is. Raises ``ConfigurationError`` when no key opens one of them."""
        stale = [
            (table, row)
            for table, rows in _stored(conn).items()
            for row in rows
            if self.sealed_with(row.sealed) != self.prints[0]
        ]
        for table, row in stale[:most]:
            secret = self.unseal(row.sealed)
            if secret is None:
                raise no_key(row.channel)
            same = [column == getattr(row, column.name) for column in (*table.primary_key, table.c.sealed)]
            conn.execute(update(table).where(*same).values(sealed=self._keys[self.prints[0]].encrypt(secret)))
        return min(len(stale), most)


def print_of(key: str) -> str:
    """By what a key is told, in eight hexadecimal digits."""
    return hashlib.sha256(key.encode()).hexdigest()[:_PRINT]


def _stored(conn: Connection) -> dict[Any, list[Row[Any]]]:
    """All that is sealed, by its table. Links that stand for nothing but themselves have no secret."""
    found = {}
    for table in (tokens, handshakes):
        shown = {column.name: column for column in (*table.primary_key, table.c.channel, table.c.sealed)}
        found[table] = list(conn.execute(select(*shown.values()).where(table.c.sealed != b"")))
    return found


def no_key(channel: str) -> ConfigurationError:
    """A stored secret cannot be opened."""
    return ConfigurationError(
        f"None of BUCKSTOP_SECRET_KEYS opens the stored token of {channel}. Was an old key removed?"
    )
