"""Keeps the product running as a process of its own, so that killing it is real. It knows it only as a command."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.clock import MovedClock

#: How long a killed process stays away, in seconds.
AWAY: Final = 2.0
#: A process that ends by itself sooner than this, so often in a row, does not work.
_SOON: Final = 10.0
_TRIES: Final = 3
_DRAIN: Final = 15.0


class DoesNotRun(Exception):
    """The product ends by itself; the message is the end of what it wrote."""


@dataclass(frozen=True, slots=True)
class Product:
    """What the demo is of: the command, and its own part of the environment, for which it may write into the folder.

    The command hears over its standard input how many seconds its clock stands ahead, a number a line: once before it
    begins, and again whenever that changes. ``zone`` is where everybody lives, by its IANA name.
    """

    command: Sequence[str]
    environment: Callable[[Path], Mapping[str, str]]
    zone: str


class Child:
    """One process at a time. ``failed`` is done, with `DoesNotRun`, when starting it again has no sense."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        folder: Path,
        clock: MovedClock,
        failed: asyncio.Future[None],
    ) -> None:
        self._command = command
        self._environment = environment
        self._folder = folder
        self._clock = clock
        self._process: asyncio.subprocess.Process | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._killed = False
        self._failed = failed

    @property
    def lives(self) -> bool:
        return self._process is not None and self._process.returncode is None

    @property
    def log(self) -> Path:
        return self._folder / "product.log"

    async def start(self) -> None:
        await self._spawn()
        self._keeper = asyncio.create_task(self._keep())

    def kill(self) -> None:
        """``kill -9``: nothing is drained, closed or said. It is started again after `AWAY` seconds."""
        if self._process is not None and self.lives:
            self._killed = True
            self._process.kill()

    def set_clock(self) -> None:
        """Tell it how late it is; one that is away just now hears of it when it comes back."""
        if self._process is not None and self._process.stdin is not None and self.lives:
            self._process.stdin.write(f"{self._clock.ahead.total_seconds()}\n".encode())

    async def stop(self) -> None:
        """End it as an operator does; one that does not drain in time is killed."""
        if self._keeper is not None:
            self._keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._keeper
        if self._process is not None and self.lives:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(self._process.wait(), _DRAIN)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()

    async def _spawn(self) -> None:
        # A session of its own: Ctrl-C in the terminal is for the demo, which ends its child itself.
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                env={**_inherited(), **self._environment},
                start_new_session=True,
            )
        self.set_clock()

    async def _keep(self) -> None:
        """Start it again whenever it is gone, as a service manager does."""
        loop = asyncio.get_running_loop()
        tries = 0
        while self._process is not None:
            started = loop.time()
            await self._process.wait()
            tries = 0 if self._killed or loop.time() - started > _SOON else tries + 1
            if tries >= _TRIES:
                self._failed.set_exception(DoesNotRun(self._last_words()))
                return
            self._killed = False
            await asyncio.sleep(AWAY)
            await self._spawn()

    def _last_words(self) -> str:
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-12:])


def _inherited() -> dict[str, str]:
    """The environment without anything that names a real account: nothing of the demo may ever reach one."""
    ours = ("BUCKSTOP_", "SLACK_", "TELEGRAM_", "X_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours) and name != "DATABASE_URL"}
