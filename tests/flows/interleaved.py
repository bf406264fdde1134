"""Runs two pieces of work against each other on PostgreSQL, step by step: the first stands still before one of its
statements, or its commit, while the second does all it can.

It knows nothing of what they do.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

import asyncpg
import pytest
from sqlalchemy import URL
from sqlalchemy.dialects.postgresql.asyncpg import AsyncAdapt_asyncpg_connection as Connection
from sqlalchemy.util import await_

from tests.patience import PATIENCE

Work = Callable[[], Awaitable[Any]]

#: Seconds without a step of what passes over what is locked, and so is not seen to wait for it: fewer than those after
#: which the database ends a transaction that stands still.
_PATIENCE: Final = 4.0
_NEVER: Final = -1
_WAITING: Final = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@dataclass
class Steps:
    """The steps of one piece of work, which stands still before number ``stop`` (from 0) until it may go on; before its
    first commit where there is none."""

    stop: int | None
    taken: int = 0
    stands: asyncio.Event = field(default_factory=asyncio.Event)
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def step(self, *, commits: bool = False) -> None:
        number, self.taken = self.taken, self.taken + 1
        if number == self.stop or (self.stop is None and commits and not self.stands.is_set()):
            self.stands.set()
            await self.may_go_on.wait()


#: Whose statements are counted: those of the task that has it, and of the tasks that it begins.
_STEPS: ContextVar[Steps | None] = ContextVar("steps", default=None)


@contextlib.contextmanager
def counted(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each statement of a connection and each commit is a step."""
    prepare, commit = Connection._prepare, Connection.commit

    async def counted_prepare(self: Any, *arguments: Any) -> Any:
        if (steps := _STEPS.get()) is not None:
            await steps.step()
        return await prepare(self, *arguments)

    def counted_commit(self: Any) -> None:
        if (steps := _STEPS.get()) is not None and self._transaction is not None:
            await_(steps.step(commits=True))
        commit(self)

    with patch.context() as within:
        within.setattr(Connection, "_prepare", counted_prepare)
        within.setattr(Connection, "commit", counted_commit)
        yield


@dataclass(frozen=True, slots=True)
class Met:
    """Whether the first came to stand still, whether the second then had to wait for it, and what either raised."""

    stood: bool
    waited: bool
    errors: list[BaseException]


class Explorer:
    """``run`` lets two works meet, in the database that ``watch`` is connected to."""

    def __init__(self, watch: asyncpg.Connection) -> None:
        self._watch = watch

    @classmethod
    @contextlib.asynccontextmanager
    async def on(cls, url: URL) -> Any:
        """With a connection of its own."""
        watch = await asyncpg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))
        try:
            yield cls(watch)
        finally:
            await watch.close()

    async def deadlocks(self) -> int:
        """How many of them the database had to end so far."""
        await self._watch.execute("SELECT pg_stat_force_next_flush()")
        return int(
            await self._watch.fetchval("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        )

    async def run(self, first: Work, second: Work, stop: int | None) -> Met:
        """Both, the second while the first stands before its step number ``stop``, or (None) before its commit."""
        steps = Steps(stop)
        one = _begin(first, steps)
        standing = asyncio.create_task(steps.stands.wait())
        await asyncio.wait({one, standing}, return_when=asyncio.FIRST_COMPLETED)
        stood = steps.stands.is_set()
        standing.cancel()
        others = Steps(_NEVER)
        other = _begin(second, others)
        waited = stood and await self._waits(other, others)
        steps.may_go_on.set()
        async with asyncio.timeout(PATIENCE):
            ended = await asyncio.gather(one, other, return_exceptions=True)
        return Met(stood, waited, [error for error in ended if isinstance(error, BaseException)])

    async def _waits(self, task: asyncio.Task[Any], steps: Steps) -> bool:
        """Whether a work comes to wait for the other, instead of to its end: for a lock, or to be allowed to take what
        the other has locked."""
        loop, taken = asyncio.get_running_loop(), -1
        while not task.done():
            if taken != steps.taken:
                taken, end = steps.taken, loop.time() + _PATIENCE
            await asyncio.wait({task}, timeout=0.01)
            if not task.done() and await self._watch.fetchval(_WAITING):
                return True
            if loop.time() > end:
                return True
        return False


def _begin(work: Work, steps: Steps | None) -> asyncio.Task[Any]:
    async def run() -> Any:
        _STEPS.set(steps)
        return await work()

    return asyncio.create_task(run())
