"""SQLite's one writer: a thread that runs waiting units of work and commits them together.

``BEGIN IMMEDIATE``, a savepoint a unit, one commit (one fsync) for all that wait; then their futures resolve. A unit
that fails rolls back alone. Durability does not cost throughput: the more waits, the more shares one fsync.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine

#: The most units that share one commit: bounds how long the first of them waits.
MOST_TOGETHER = 64

Work = Callable[[Connection], Any]
_Job = tuple[Work, "asyncio.Future[Any]", asyncio.AbstractEventLoop]
_Results = list[tuple["asyncio.Future[Any]", Any, BaseException | None]]


class Writer:
    """Runs units of work on one connection in one thread. ``engine`` must leave transactions to us (autocommit)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="store-writer", daemon=True)
        self._thread.start()

    async def do(self, work: Work) -> Any:
        """Run ``work`` and return its result once it is durable. Raises what ``work`` or the commit raised.

        A caller that is cancelled no longer learns the outcome; the unit itself is either wholly done or not at all.
        """
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[Any] = loop.create_future()
        self._jobs.put((work, outcome, loop))
        return await outcome

    async def close(self) -> None:
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)

    def _run(self) -> None:
        conn: Connection | None = None
        while together := self._waiting():
            try:
                conn = conn or self._connect()
            except Exception as error:  # no such folder, no right to it, held by another: the next round tries again
                results: _Results = [(outcome, None, error) for _, outcome, _ in together]
            else:
                results = self._commit(conn, together)
            with contextlib.suppress(RuntimeError):  # the loop has ended; nobody waits any more
                together[0][2].call_soon_threadsafe(_resolve, results)
        if conn is not None:
            conn.close()
        self._engine.dispose()

    def _waiting(self) -> list[_Job]:
        """The next round: waits for a first unit and takes what waits with it. Empty at the end."""
        found: list[_Job] = []
        while len(found) < MOST_TOGETHER:
            try:
                job = self._jobs.get(block=not found)
            except queue.Empty:
                break
            if job is None:
                if found:
                    self._jobs.put(None)
                break
            found.append(job)
        return found

    def _connect(self) -> Connection:
        conn = self._engine.connect()
        # Nothing is sent; but outside a transaction of its own Core answers an error with a rollback, which would be
        # that of all who share the commit.
        conn.begin()
        return conn

    @staticmethod
    def _commit(conn: Connection, jobs: list[_Job]) -> _Results:
        results: _Results = []
        run: Any = conn.connection.driver_connection.execute  # type: ignore[union-attr]
        begun = False
        try:
            run("BEGIN IMMEDIATE")
            begun = True
            for work, outcome, _ in jobs:
                run("SAVEPOINT unit")
                try:
                    result, error = work(conn), None
                except Exception as caught:
                    run("ROLLBACK TO unit")
                    result, error = None, caught
                run("RELEASE unit")
                results.append((outcome, result, error))
            run("COMMIT")
        except Exception as caught:  # disk full, database locked or gone: nothing of this round is durable
            if begun:
                _roll_back(run)
            results = [(outcome, None, caught) for _, outcome, _ in jobs]
        return results


def _roll_back(run: Any) -> None:
    try:
        run("ROLLBACK")
    except Exception:  # SQLite rolls back by itself on some errors and then refuses ours
        return


def _resolve(results: _Results) -> None:
    for outcome, result, error in results:
        if outcome.cancelled():
            continue
        if error is not None:
            outcome.set_exception(error)
        else:
            outcome.set_result(result)
