"""SQLite's one writer: a thread that runs waiting units of work and commits them together.

``BEGIN IMMEDIATE``, a savepoint a unit, one commit (one fsync) for all that wait; then their futures resolve. A unit
that fails rolls back alone. Durability does not cost throughput: the more waits, the more shares one fsync.

A second thread keeps the log (WAL) short: left to itself SQLite copies it into the database within one commit of a
hundred, and all who share that one wait for two more fsyncs.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.store.drivers import forget, remember

#: The most units that share one commit: bounds how long the first of them waits.
MOST_TOGETHER = 64
#: Seconds between two looks at the log.
_COPY_EVERY = 1.0

Work = Callable[[Connection], Any]
_Job = tuple[Work, "asyncio.Future[Any]", asyncio.AbstractEventLoop]
_Result = tuple["asyncio.Future[Any]", Any, BaseException | None]
_Results = list[_Result]


class Writer:
    """Runs units of work on one connection in one thread. ``engine`` must leave transactions to us (autocommit)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._ended = threading.Event()
        self._threads = [
            threading.Thread(target=self._run, name="store-writer", daemon=True),
            threading.Thread(target=self._keep_log_short, name="store-log", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

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
        self._ended.set()
        for thread in self._threads:
            await asyncio.to_thread(thread.join)
        self._engine.dispose()

    def _run(self) -> None:
        conn: Connection | None = None
        while together := self._waiting(MOST_TOGETHER):
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

    def _waiting(self, most: int, *, block: bool = True) -> list[_Job]:
        """What waits; with ``block`` it waits for a first one itself, and nothing is the end."""
        found: list[_Job] = []
        while len(found) < most:
            try:
                job = self._jobs.get(block=block and not found)
            except queue.Empty:
                break
            if job is None:
                if found or not block:
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

    def _commit(self, conn: Connection, jobs: list[_Job]) -> _Results:
        """One transaction of these units and of those that come while they run: what a unit sets off shares its
        commit."""
        results: _Results = []
        # It is there as long as `conn` is open, which is as long as we run.
        run: Any = conn.connection.driver_connection.execute  # type: ignore[union-attr]
        begun = False
        try:
            run("BEGIN IMMEDIATE")
            begun = True
            remember(conn)
            while jobs:
                results += [self._unit(conn, run, work, outcome) for work, outcome, _ in jobs]
                jobs = self._waiting(MOST_TOGETHER - len(results), block=False)
            run("COMMIT")
        except Exception as caught:  # disk full, database locked or gone: nothing of this round is durable
            if begun:
                _roll_back(run)
            failed = [outcome for outcome, _, _ in results] + [outcome for _, outcome, _ in jobs]
            results = [(outcome, None, caught) for outcome in failed]
        forget(conn)
        return results

    @staticmethod
    def _unit(conn: Connection, run: Any, work: Work, outcome: asyncio.Future[Any]) -> _Result:
        run("SAVEPOINT unit")
        try:
            result, error = work(conn), None
        except Exception as caught:
            run("ROLLBACK TO unit")
            remember(conn)
            result, error = None, caught
        run("RELEASE unit")
        return outcome, result, error

    def _keep_log_short(self) -> None:
        """What is committed goes from the log into the database beside the writer, who waits for none of it."""
        conn: Connection | None = None
        while not self._ended.wait(_COPY_EVERY):
            with contextlib.suppress(SQLAlchemyError, sqlite3.Error):
                conn = conn or self._engine.connect()
                conn.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")
        if conn is not None:
            conn.close()


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
