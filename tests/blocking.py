"""Finds calls that hold up the event loop: the interpreter tells of them to an audit hook (PEP 578)."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import sys
from collections.abc import Iterator
from typing import Any

#: What waits for a disk, a name server or another process; ``time.sleep`` is told of from Python 3.13 on.
_BLOCKS = frozenset({"time.sleep", "socket.getaddrinfo", "socket.gethostbyname", "open", "os.listdir", "os.scandir"})
_BLOCKS |= {"subprocess.Popen", "sqlite3.connect", "os.system", "shutil.copyfile", "urllib.Request"}
#: Importing reads files, once; and so does whoever prints a traceback.
_HARMLESS = ("<frozen importlib", "linecache.py")

_found: list[list[str]] = []


@contextlib.contextmanager
def watched() -> Iterator[list[str]]:
    """What blocked an event loop while the block lasted: the event and the way to it, a text each."""
    _hook()
    found: list[str] = []
    _found.append(found)
    try:
        yield found
    finally:
        _found.remove(found)


@functools.cache
def _hook() -> None:
    sys.addaudithook(_heard)


def _heard(event: str, _arguments: tuple[Any, ...]) -> None:
    if not _found or event not in _BLOCKS or asyncio._get_running_loop() is None:
        return
    way = []
    frame = sys._getframe().f_back
    while frame is not None:
        way.append(f"{frame.f_code.co_filename}:{frame.f_lineno} {frame.f_code.co_name}")
        frame = frame.f_back
    if not any(harmless in place for place in way for harmless in _HARMLESS):
        for found in _found:
            found.append("\n".join([event, *way[:8]]))
