"""Tokens of accounts, encrypted at rest; the newest key seals, every key opens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Connection, delete, insert, select, update

from bot.errors import ConfigurationError
from bot.store.tables import tokens


class Vault:
    """``keys`` are Fernet keys, newest first."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def load(self, conn: Connection, channel: str, account: str) -> bytes | None:
        """The secret, or None. Raises ``ConfigurationError`` when no key opens it."""
        query = select(tokens.c.sealed).where(tokens.c.channel == channel, tokens.c.account == account)
        sealed = conn.execute(query).scalar()
        if sealed is None:
            return None
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken as error:
            raise _no_key(channel) from error

    def save(self, conn: Connection, now: datetime, channel: str, account: str, secret: bytes) -> None:
        """Seal and store a secret in place of the earlier one."""
        values = {"sealed": self._fernet.encrypt(secret), "saved_at": now}
        query = update(tokens).where(tokens.c.channel == channel, tokens.c.account == account)
        if not conn.execute(query.values(**values)).rowcount:
            conn.execute(insert(tokens).values(channel=channel, account=account, **values))

    def drop(self, conn: Connection, channel: str, account: str) -> None:
        """Forget a secret."""
        conn.execute(delete(tokens).where(tokens.c.channel == channel, tokens.c.account == account))

    def seal(self, secret: bytes) -> bytes:
        """A secret for another table."""
        return self._fernet.encrypt(secret)

    def unseal(self, sealed: bytes) -> bytes | None:
        """What ``seal`` was given; None where no key opens it."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            return None

    def rotate(self, conn: Connection, now: datetime) -> int:
        """Seal every stored secret anew with the newest key; returns how many there are.

        Raises ``ConfigurationError`` when no key opens one of them.
        """
        rows = conn.execute(select(tokens)).all()
        for row in rows:
            try:
                fresh = {"sealed": self._fernet.rotate(row.sealed), "saved_at": now}
            except InvalidToken as error:
                raise _no_key(row.channel) from error
            conn.execute(
                update(tokens).where(tokens.c.channel == row.channel, tokens.c.account == row.account).values(**fresh)
            )
        return len(rows)


def _no_key(channel: str) -> ConfigurationError:
    return ConfigurationError(
        f"None of BUCKSTOP_SECRET_KEYS opens the stored token of {channel}. Was an old key removed?"
    )
