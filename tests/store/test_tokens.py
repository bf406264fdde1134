"""Secrets at rest: sealed, opened by every key that is named, and a key that is missing is asked for by its name."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Connection, select, update

from bot import keyring
from bot.errors import ConfigurationError
from bot.flows import rekey
from bot.store import handshakes, leases
from bot.store.store import Store
from bot.store.tables import tokens
from bot.store.tokens import Vault, print_of
from tests.conftest import HandClock
from tests.patience import PATIENCE

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
    assert [one.do for one in await rekey.status(store, Vault([NEW, OLD]))] == ["", "Run buckstop keys rotate."]
    assert await rekey.rotate(store, Vault([NEW, OLD])) == 2
    assert [await load(store, [NEW]), await load(store, [NEW], "mastodon")] == [SECRET, b"another"]
    assert [one.do for one in await rekey.status(store, Vault([NEW, OLD]))] == ["", "Can be removed."]


async def test_a_way_to_connect_an_account_that_is_under_way_is_sealed_anew_too(store: Store) -> None:
    old, new = Vault([OLD]), Vault([NEW, OLD])

    def begin(conn: Connection, now: datetime) -> str:
        return handshakes.mint(conn, now, "state", "ana", "x", timedelta(minutes=10), old.seal(conn, now, b"verifier"))

    word = await store.write(begin)
    assert await rekey.rotate(store, new) == 1
    spent = await store.write(lambda conn, now: handshakes.take(conn, now, "state", word))
    assert spent is not None
    assert Vault([NEW]).unseal(spent.sealed) == b"verifier"


async def test_cut_short_it_leaves_everything_readable_and_goes_on(store: Store) -> None:
    for number in range(7):
        await save(store, [OLD], b"%d" % number, f"channel{number}")
    vault = Vault([NEW, OLD])
    assert await store.write(lambda conn, now: vault.rotate(conn, now, 3)) == 3
    assert (await store.read(vault.in_use)) == {vault.prints[0]: 3, vault.prints[1]: 4}
    assert [await load(store, [NEW, OLD], f"channel{number}") for number in range(7)] == [b"%d" % n for n in range(7)]
    assert await rekey.rotate(store, vault) == 7
    assert await load(store, [NEW], "channel6") == b"6"


async def test_a_token_that_is_refreshed_meanwhile_is_not_set_back(store: Store) -> None:
    """A refresh token is of one use: the earlier one is worth nothing."""
    await save(store, [OLD], b"before")

    class Meanwhile(Vault):
        def rotate(self, conn: Connection, now: datetime, most: int) -> int:
            self.conn = conn
            return super().rotate(conn, now, most)

        def unseal(self, sealed: bytes) -> bytes | None:
            fresh = Fernet(OLD).encrypt(b"after")
            self.conn.execute(update(tokens).values(sealed=fresh))
            return super().unseal(sealed)

    vault = Meanwhile([NEW, OLD])
    assert await store.write(lambda conn, now: vault.rotate(conn, now, 10)) == 1
    assert await load(store, [NEW, OLD]) == b"after"


async def test_what_is_sealed_beside_others_can_be_opened_by_all_who_live(store: Store) -> None:
    both, behind = Vault([NEW, OLD]), Vault([OLD])

    async def lives(worker: str, vault: Vault) -> None:
        await store.write(lambda conn, now: leases.live(conn, now, worker, keys=vault.prints))

    await lives("one", both)
    await lives("two", behind)
    assert await rekey.behind(store, both) == 1
    await save(store, [NEW, OLD], b"fresh")
    assert await load(store, [OLD]) == b"fresh", "the other process opens it"
    await lives("two", both)
    await save(store, [NEW, OLD], b"fresher")
    assert await load(store, [NEW]) == b"fresher"
    assert await rekey.behind(store, both) == 0
    assert [(one.place, one.sealed, one.known) for one in await rekey.status(store, both)] == [
        ("newest", "1 secret", "known to 2 of 2 running"),
        ("older", "0 secrets", "known to 2 of 2 running"),
    ]


async def test_a_key_that_comes_into_the_file_is_known_without_a_restart(
    clock: HandClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "keys"
    file.write_text(OLD)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BUCKSTOP_SECRET_KEYS_FILE", str(file))
    vault = Vault([OLD])
    following = asyncio.create_task(keyring.follow(vault, clock))

    async def shows(*keys: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while vault.prints != tuple(map(print_of, keys)):
                await asyncio.sleep(0.005)

    for said, known in ((f"{NEW},{OLD}", (NEW, OLD)), ("no key", (NEW, OLD)), (NEW, (NEW,))):
        (tmp_path / "next").write_text(said)
        (tmp_path / "next").replace(file)
        await shows(*known)
    following.cancel()


async def test_a_missing_key_is_told_by_the_name_of_its_setting_and_channel(store: Store) -> None:
    await save(store, [LOST])
    with pytest.raises(ConfigurationError, match=r"BUCKSTOP_SECRET_KEYS .* token of x"):
        await load(store, [NEW, OLD])


async def test_rotating_changes_nothing_where_one_token_cannot_be_opened(store: Store) -> None:
    await save(store, [OLD], b"opens", "mastodon")
    await save(store, [LOST])
    with pytest.raises(ConfigurationError, match=r"BUCKSTOP_SECRET_KEYS opens .* Was an old key removed"):
        await rekey.rotate(store, Vault([NEW, OLD]))
    assert await load(store, [OLD], "mastodon") == b"opens"
    assert await load(store, [LOST]) == SECRET
    missing = (await rekey.status(store, Vault([NEW, OLD])))[-1]
    assert (missing.place, missing.sealed, missing.do) == ("missing", "1 secret", "Put the key back that seals them.")
