"""Starts what is measured, on a processor of its own where there are two, and reads its costs from Linux."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


def apart() -> tuple[set[int], set[int]]:
    """(the measurer's processors, those of what is measured): different ones where there are two."""
    processors = sorted(os.sched_getaffinity(0))
    return ({processors[0]}, set(processors[1:])) if len(processors) > 1 else (set(processors), set(processors))


class Process:
    """One process that is measured. ``async with``; it is ended with SIGTERM. ``everywhere``: one of several, which may
    run on each processor."""

    def __init__(
        self, command: Sequence[str], env: Mapping[str, str], folder: Path, *, everywhere: bool = False
    ) -> None:
        self._command = command
        self._everywhere = everywhere
        self._env = dict(os.environ) | dict(env)
        self._env.pop("PYTHONDONTWRITEBYTECODE", None)  # as installed: compiled once
        self._folder = folder
        self.began = 0.0

    async def __aenter__(self) -> Process:
        ours, theirs = apart()
        log = open(self._folder / "log", "ab")  # noqa: SIM115, ASYNC230 - it is the child's
        os.sched_setaffinity(0, ours | theirs if self._everywhere else theirs)
        try:
            self.began = time.monotonic()
            self._child = await asyncio.create_subprocess_exec(
                *self._command, env=self._env, cwd=self._folder, stdout=log, stderr=log
            )
        finally:
            os.sched_setaffinity(0, ours)
            log.close()
        return self

    async def __aexit__(self, *_: Any) -> None:
        if self._child.returncode is None:
            self._child.terminate()
        await self._child.wait()

    @property
    def pid(self) -> int:
        return self._child.pid

    @property
    def alive(self) -> bool:
        return self._child.returncode is None

    def cpu(self) -> float:
        """Seconds of processor time so far, of all threads, those that ended included (see clock_getcpuclockid(3))."""
        return time.clock_gettime((~self._child.pid << 3) | 2)

    def memory(self) -> float:
        """Proportional set size in MiB: its own pages, and its share of those that others use too."""
        rollup = Path(f"/proc/{self._child.pid}/smaps_rollup").read_text()
        line = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
        return int(line.split()[1]) / 1024

    def log(self) -> str:
        return (self._folder / "log").read_text(errors="replace")


class Fleet:
    """Some processes that do one work together, and the ``server`` (its first process's id) that they share."""

    def __init__(self, processes: Sequence[Process], server: int | None = None) -> None:
        self._processes = processes
        self._server = server

    @property
    def size(self) -> int:
        return len(self._processes)

    @property
    def alive(self) -> bool:
        return all(process.alive for process in self._processes)

    def cpu(self) -> float:
        """Seconds of processor time of all of them so far."""
        return sum(process.cpu() for process in self._processes)

    def server_cpu(self) -> float:
        """The same of the server and of what it started, those that ended included; 0 without one."""
        return _family_cpu(self._server) if self._server is not None else 0.0

    def memory(self) -> float:
        """Proportional set size in MiB."""
        return sum(process.memory() for process in self._processes)

    def log(self) -> str:
        return self._processes[0].log()


def _family_cpu(parent: int) -> float:
    found, ticks = 0, os.sysconf("SC_CLK_TCK")
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it ended just now
            continue
        user, system, of_ended, system_of_ended = map(int, fields[11:15])
        if int(stat.parent.name) == parent:
            found += user + system + of_ended + system_of_ended
        elif int(fields[1]) == parent:
            found += user + system
    return found / ticks
