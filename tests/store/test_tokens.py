"""Secrets at rest: sealed, opened by every key that is named, and a key that is missing is asked for by its name."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from bot.errors import ConfigurationError
from bot.store.store import Store
from bot.store.tables import tokens
from bot.store.tokens import Vault

OLD, NEW, LOST = (Fernet.generate_key().decode() for _ in range(3))
SECRET = b'{"access_token": "AAAA-very-secret-\0-AAAA"}'


async def save(store: Store, keys: list[str], secret: bytes = SECRET, channel: str = "x") -> None:
    await store.write(lambda conn, now: Vault(keys).save(conn, now, channel, "brand", secret))


async def load(store: Store, keys: list[str], channel: str = "x") -> bytes | None:
    return await store.read(lambda conn: Vault(keys).load(conn, channel, "brand"))


async def test_a_secret_is_nowhere_in_the_files(sqlite_store: Store) -> None:
    await save(sqlite_store, [OLD])
    file = Path(str(sqlite_store.url.database))

    def written() -> bytes:
        return b"".join(path.read_bytes() for path in file.parent.iterdir() if path.name.startswith(file.name))

    assert b"brand" in written(), "the row is there"
    await sqlite_store.close()
    for words in (SECRET, b"very-secret", b"access_token"):
        assert words not in written()


async def test_a_new_key_seals_and_the_old_one_still_opens(store: Store) -> None:
    await save(store, [OLD])
    assert await load(store, [NEW, OLD]) == SECRET
    await save(store, [NEW, OLD], b"fresh")
    assert await load(store, [NEW]) == b"fresh"
    assert len(await store.read(lambda conn: conn.execute(select(tokens)).all())) == 1


async def test_after_rotating_old_keys_can_be_removed(store: Store) -> None:
    await save(store, [OLD])
    await save(store, [OLD], b"another", "mastodon")
    assert await store.write(Vault([NEW, OLD]).rotate) == 2
    assert [await load(store, [NEW]), await load(store, [NEW], "mastodon")] == [SECRET, b"another"]


async def test_a_missing_key_is_told_by_the_name_of_its_setting_and_channel(store: Store) -> None:
    await save(store, [LOST])
    with pytest.raises(ConfigurationError, match=r"BUCKSTOP_SECRET_KEYS .* token of x"):
        await load(store, [NEW, OLD])


async def test_rotating_changes_nothing_where_one_token_cannot_be_opened(store: Store) -> None:
    await save(store, [OLD], b"opens", "mastodon")
    await save(store, [LOST])
    with pytest.raises(ConfigurationError, match=r"BUCKSTOP_SECRET_KEYS .* token of x"):
        await store.write(Vault([NEW, OLD]).rotate)
    assert await load(store, [OLD], "mastodon") == b"opens"
    assert await load(store, [LOST]) == SECRET
