"""Starts the product as processes of their own, forked from one that has imported it: a tenth of the time.

Run as a program it is that one process. It reads lines of JSON (``{"start": …}``, ``{"ended": pid}``) and answers each
with one; when nobody speaks to it any more it ends, and what it started with it.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import importlib
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

#: What a running bot and its commands import, some of it only when it is needed. The detector is read once as well.
_IMPORTED = (
    *("bot.__main__", "bot.wiring", "bot.keepers", "bot.store.tokens", "handlers.channels.x.channel"),
    *("handlers.channels.x.oauth", "handlers.channels.telegram.channel", "aiosqlite", "asyncpg", "alembic.command"),
    *("sqlalchemy.dialects.postgresql.asyncpg", "sqlalchemy.dialects.sqlite.aiosqlite", "uvloop"),
)


class Forked:
    """One such process."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._status: int | None = None

    @property
    def status(self) -> int | None:
        """Its exit status, of a signal negative; None while it lives."""
        if self._status is None:
            self._status = _ask({"ended": self.pid})
        return self._status

    @property
    def cpu(self) -> float:
        """Seconds of the processor, its own and the system's for it (proc(5): fields 14 and 15, after its name)."""
        user, system = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def hears(self, number: signal.Signals) -> bool:
        """Whether it handles a signal itself (proc(5): SigCgt)."""
        said = Path(f"/proc/{self.pid}/status").read_text()
        return bool(int(said.partition("SigCgt:")[2].split()[0], 16) >> (number - 1) & 1)

    def signal(self, number: signal.Signals) -> None:
        if self.status is None:
            os.kill(self.pid, number)


def start(
    arguments: list[str],
    folder: Path,
    env: Mapping[str, str],
    out: Path,
    err: Path | None = None,
    in_: Path | None = None,
) -> Forked:
    """The product with these arguments. What it says goes to the end of ``out``, its complaints to that of ``err``
    where there is one; it reads ``in_``."""
    files = [str(in_ or os.devnull), str(out), str(err or out)]
    return Forked(_ask({"start": arguments, "folder": str(folder), "env": dict(env), "files": files}))


@functools.cache
def _nursery() -> subprocess.Popen[str]:
    nursery = subprocess.Popen(  # noqa: S603 - this file
        [sys.executable, __file__],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(_close, nursery)
    return nursery


def _close(nursery: subprocess.Popen[str]) -> None:
    nursery.communicate()


def _ask(what: dict[str, Any]) -> Any:
    nursery = _nursery()
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    nursery.stdin.write(json.dumps(what) + "\n")
    nursery.stdin.flush()
    return json.loads(nursery.stdout.readline())


# ---- the process that has imported everything


def _fork(arguments: list[str], folder: str, env: dict[str, str], files: list[str]) -> int:
    if pid := os.fork():
        return pid
    status = 1
    try:
        for number, path in enumerate(files):
            kind = os.O_WRONLY | os.O_CREAT | os.O_APPEND if number else os.O_RDONLY
            os.dup2(os.open(path, kind, 0o600), number)
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(env)
        sys.argv = ["buckstop", *arguments]
        signal.signal(signal.SIGINT, signal.default_int_handler)
        importlib.import_module("bot.__main__").main()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the tests, which then close the line
    for name in _IMPORTED:
        importlib.import_module(name)
    importlib.import_module("handlers.models.choosing").detector(None, semantic=False)
    gc.collect()
    gc.freeze()
    living: set[int] = set()
    for line in sys.stdin:
        asked = json.loads(line)
        if "start" in asked:
            answer: int | None = _fork(asked["start"], asked["folder"], asked["env"], asked["files"])
            living.add(answer)
        else:
            pid, status = os.waitpid(asked["ended"], os.WNOHANG)
            answer = os.waitstatus_to_exitcode(status) if pid else None
            living.discard(pid)
        print(json.dumps(answer), flush=True)  # noqa: T201 - the answer
    for pid in living:
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    _main()
