"""A worker's own lease as it knows it: until when it lives, and which single duties are its to do.

It says so every second and a half, on a connection of its own. What it knows is always a little less than what the
database grants: a process that stood still, or was cut off, knows by its own clock that others may have its work by
now, before anybody can tell it. Then it writes nothing (``Store.lives``), begins nothing and lets no byte leave, until
its lease is new; and what it had claimed before, it claimed under an old fence.

On SQLite a worker is alone, as long as it holds the database: it says that it lives for those who look, no more.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Collection, Coroutine
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from bot import log
from bot.store import leases
from bot.store.leases import LEASE, Lived
from bot.store.migrate import NewerDatabase, is_newer
from bot.store.store import Store

_log = log.logger("tenure")

#: Seconds between two renewals, for one of them, and until the next try.
_EVERY: Final = 1.5
_WITHIN: Final = 2.0
_AGAIN: Final = 0.2
#: So much earlier than the database a worker believes that its lease is over: their clocks need not run alike.
_MARGIN: Final = 0.5


class Tenure:
    """``name`` is who claims rows now; ``roles`` and the prints of the ``keys`` that it has are told to the others."""

    def __init__(self, store: Store, roles: Collection[str] = (), keys: Callable[[], Collection[str]] = tuple) -> None:
        self.worker = uuid.uuid4().hex[:12]
        self._store = store
        self._is_alone = store.is_sqlite
        self._roles = roles
        self._keys = keys
        self._fence = 1 if self._is_alone else 0
        self._until = 0.0
        self._since = 0.0
        self._wanted: set[str] = set()
        self._duties: frozenset[str] = frozenset()
        self._renewed = asyncio.Condition()
        self._hurry = asyncio.Event()

    @property
    def name(self) -> str:
        return leases.claimant(self.worker, self._fence)

    @property
    def lives(self) -> bool:
        """Whether nobody else can have our work yet."""
        return self._is_alone or self._store.clock.monotonic() < self._until

    @property
    def settled(self) -> bool:
        """Whether we have lived for as long as a lease lasts. Before, others that seem dead may only have been cut off
        as we were (the database was away), and need a moment to say that they live."""
        return self.lives and self._store.clock.monotonic() - self._since >= LEASE.total_seconds()

    def holds(self, name: str) -> bool:
        """Whether what was claimed under ``name`` is still ours."""
        return self.lives and name == self.name

    async def renew(self) -> None:
        """Say once that we live. Raises ``NewerDatabase`` where we may not go on: a change of the database that older
        versions do not survive waits for all who live, but not for us if we did not."""
        begun = self._store.clock.monotonic()
        anew = 0 if self.lives else self._fence + 1
        duties, keys = () if self._is_alone else self._wanted, self._keys()

        def unit(conn: Connection, now: datetime) -> tuple[Lived, bool]:
            lived = leases.live(conn, now, self.worker, anew=anew, roles=self._roles, duties=duties, keys=keys)
            return lived, lived.fence != self._fence and not self._is_alone and is_newer(conn)

        async with asyncio.timeout(None if self._is_alone else _WITHIN):
            lived, newer = await self._store.write_apart(unit)
        if newer:
            raise NewerDatabase
        if lived.fence != self._fence and not self._is_alone:
            self._fence, self._since = lived.fence, begun
        async with self._renewed:
            self._until = begun + LEASE.total_seconds() - _MARGIN
            self._duties = lived.duties
            self._renewed.notify_all()

    async def run(self) -> None:
        """Go on saying so, until cancelled. Raises ``NewerDatabase``."""
        rest = _EVERY
        while True:
            try:
                await self.renew()
                rest = _EVERY
            except NewerDatabase:
                raise
            except Exception as error:
                _log.error("lease not renewed", error=type(error).__name__, lives=self.lives)
                rest = min(2 * rest, _EVERY) if rest < _EVERY else _AGAIN
            self._hurry.clear()
            try:
                async with asyncio.timeout(rest):
                    await self._hurry.wait()
            except TimeoutError:
                continue

    async def duty(self, name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do what one worker alone does, for ever: begun when the duty is ours, ended before it can be another's."""
        self._wanted.add(name)
        self._hurry.set()
        try:
            while True:
                async with self._renewed:
                    await self._renewed.wait_for(lambda: self._has(name))
                _log.info("on duty", duty=name)
                await self._while_ours(name, asyncio.create_task(work()))
        finally:
            self._wanted.discard(name)

    def _has(self, name: str) -> bool:
        return self._is_alone or (self.lives and name in self._duties)

    async def _while_ours(self, name: str, task: asyncio.Task[None]) -> None:
        try:
            while self._has(name):
                left = None if self._is_alone else max(self._until - self._store.clock.monotonic(), 0.0)
                if (await asyncio.wait({task}, timeout=left))[0]:
                    task.result()
                    return
            _log.warning("off duty", duty=name)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def leave(self) -> None:
        """The end, in good order: all that was ours is free."""
        async with asyncio.timeout(_WITHIN):
            await self._store.write_apart(lambda conn, now: leases.leave(conn, self.worker))
