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
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.store.drivers import forget, remember

#: The most units that share one commit, and the seconds of processor time after which no more are taken along: bound
#: how long the first of them waits.
MOST_TOGETHER = 64
_LONGEST = 0.04
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
        while (first := self._jobs.get()) is not None:
            try:
                conn = conn or self._connect()
            except Exception as error:  # no such folder, no right to it, held by another: the next round tries again
                results: _Results = [(first[1], None, error)]
            else:
                results = self._commit(conn, first)
            with contextlib.suppress(RuntimeError):  # the loop has ended; nobody waits any more
                first[2].call_soon_threadsafe(_resolve, results)
        if conn is not None:
            conn.close()

    def _next(self) -> _Job | None:
        """What waits first, or None."""
        try:
            job = self._jobs.get(block=False)
        except queue.Empty:
            return None
        if job is None:  # the end comes after this round
            self._jobs.put(None)
        return job

    def _connect(self) -> Connection:
        conn = self._engine.connect()
        # Nothing is sent; but outside a transaction of its own Core answers an error with a rollback, which would be
        # that of all who share the commit.
        conn.begin()
        return conn

    def _commit(self, conn: Connection, job: _Job | None) -> _Results:
        """One transaction of this unit, of those that wait behind it and of those that come while they run: what a unit
        sets off shares its commit."""
        results: _Results = []
        ends = time.thread_time() + _LONGEST
        # It is there as long as `conn` is open, which is as long as we run.
        run: Any = conn.connection.driver_connection.execute  # type: ignore[union-attr]
        begun = False
        try:
            run("BEGIN IMMEDIATE")
            begun = True
            remember(conn)
            while job is not None:
                results.append(self._unit(conn, run, job[0], job[1]))
                full = len(results) == MOST_TOGETHER or time.thread_time() > ends
                job = None if full else self._next()
            run("COMMIT")
        except Exception as caught:  # disk full, database locked or gone: nothing of this round is durable
            if begun:
                _roll_back(run)
            failed = [outcome for outcome, _, _ in results] + ([job[1]] if job is not None else [])
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
