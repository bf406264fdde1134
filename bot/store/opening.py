"""Opening the database: created, migrated, and waited for where somebody is to work on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.clock import SystemClock
from bot.ports import Clock
from bot.settings import Settings
from bot.store.away import PATIENCE, DatabaseAway, patiently
from bot.store.migrate import upgrade
from bot.store.sessions import own_session
from bot.store.store import Store


@asynccontextmanager
async def opened_store(settings: Settings, clock: Clock | None = None, *, patient: bool = True) -> AsyncIterator[Store]:
    """The database, created and migrated. ``patient``: for a command, which may take its time with it; but who comes to
    stay waits until it is there. Raises ``DatabaseAway``, and what `upgrade` raises."""
    clock = clock or SystemClock()
    try:
        store = Store(settings.database_url, clock)
    except OSError as error:
        raise DatabaseAway(f"The database's folder {error.filename} cannot be made: {error.strerror}.") from error

    async def ready() -> None:
        if not store.is_sqlite:
            await own_session(store.url)
        await upgrade(store)

    try:
        await patiently(clock, ready, 0 if patient else PATIENCE)
        if not patient and not store.is_sqlite:
            await store.close()
            store = Store(settings.database_url, clock, patient=False)
        yield store
    finally:
        await store.close()
