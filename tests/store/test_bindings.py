"""Own accounts, one-use words and proofs, on both databases."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from bot.store import bindings, handshakes, proofs
from bot.store.store import Store
from bot.store.tables import bindings as table
from bot.store.tables import handshakes as words
from bot.store.tables import tokens
from bot.store.tokens import Vault
from tests.conftest import HandClock

HOUR = timedelta(hours=1)


async def bind(store: Store, executive: str = "ana", account: str = "9001") -> int | None:
    return await store.write(lambda conn, now: bindings.add(conn, now, executive, "x", account, f"@{executive}"))


async def test_an_account_is_bound_to_one_person_at_a_time(store: Store) -> None:
    assert await bind(store) is not None
    assert await bind(store, "ben") is None
    row = await store.read(lambda conn: bindings.by_account(conn, "x", "9001"))
    assert row is not None
    assert row.executive == "ana"


async def test_the_database_itself_holds_to_it(store: Store) -> None:
    await bind(store)

    def twice(conn: Connection, now: datetime) -> None:
        row = {"executive": "ben", "channel": "x", "account": "9001", "handle": "", "facts": {}, "state": "bound"}
        conn.execute(insert(table).values(**row, bound_at=now, why=""))

    with pytest.raises(IntegrityError):
        await store.write(twice)


async def test_once_revoked_it_is_free_again_and_its_history_stays(store: Store) -> None:
    await bind(store)
    row = await store.read(lambda conn: bindings.by_account(conn, "x", "9001"))
    assert await store.write(lambda conn, now: bindings.revoke(conn, now, row, "test"))
    assert not await store.write(lambda conn, now: bindings.revoke(conn, now, row, "test"))
    assert await bind(store, "ben") is not None
    assert len(await store.read(lambda conn: conn.execute(select(table)).all())) == 2


async def test_the_secret_goes_with_the_binding_and_no_other(store: Store) -> None:
    vault = Vault([Fernet.generate_key().decode()])
    await bind(store)

    def unit(conn: Connection, now: datetime) -> None:
        for key in ("ana/9001", "ben/9001", "brand"):
            vault.save(conn, now, "x", key, b"secret")
        bindings.revoke(conn, now, bindings.by_account(conn, "x", "9001"), "test")

    await store.write(unit)
    left = await store.read(lambda conn: set(conn.execute(select(tokens.c.account)).scalars()))
    assert left == {"ben/9001", "brand"}


async def mint(store: Store, lives: timedelta = HOUR) -> str:
    return await store.write(lambda conn, now: handshakes.mint(conn, now, "link", "ana", "x", lives))


async def test_a_word_is_good_once(store: Store) -> None:
    word = await mint(store)
    assert await store.write(lambda conn, now: handshakes.take(conn, now, "state", word)) is None
    taken = await store.write(lambda conn, now: handshakes.take(conn, now, "link", word))
    assert taken is not None
    assert (taken.executive, taken.channel) == ("ana", "x")
    assert await store.write(lambda conn, now: handshakes.take(conn, now, "link", word)) is None


async def test_of_many_who_use_it_at_once_one_does(store: Store) -> None:
    word = await mint(store)
    uses = [store.write(lambda conn, now: handshakes.take(conn, now, "link", word)) for _ in range(8)]
    assert sum(found is not None for found in await asyncio.gather(*uses)) == 1


async def test_it_runs_out_and_is_forgotten(store: Store, clock: HandClock) -> None:
    word = await mint(store)
    clock.advance(hours=1)
    assert await store.write(lambda conn, now: handshakes.take(conn, now, "link", word)) is None
    await mint(store)
    clock.advance(hours=1)
    await mint(store)
    assert len(await store.read(lambda conn: conn.execute(select(words)).all())) == 1


async def test_a_proof_keeps_its_token(store: Store) -> None:
    first = await store.write(lambda conn, now: proofs.mint(conn, now, 7))
    assert await store.write(lambda conn, now: proofs.mint(conn, now, 7)) == first
    assert await store.write(lambda conn, now: proofs.mint(conn, now, 8)) != first
    assert await store.read(lambda conn: proofs.reply_of(conn, first)) is None
