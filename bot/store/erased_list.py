"""The list of who was erased, beside the database and outside its backups: a restored copy learns from it whom to erase
once more. One line each, only ever added to; it holds prints and times, nobody's name.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from pathlib import Path

from bot.errors import BuckstopError
from bot.rules.erased import Erased, line_of, read
from bot.store.store import Store


class DamagedList(BuckstopError):
    """The list of erasures cannot be read. Put an unharmed copy in its place: it says whom a backup must not revive."""


def path_of(store: Store, named: Path | None) -> Path | None:
    """Where the list is: where it was said to be, else beside a SQLite database."""
    name = store.url.database
    if named is not None or not store.is_sqlite or not name or name == ":memory:":
        return named
    return Path(f"{name}.erased")


async def entries(path: Path) -> list[Erased]:
    """All entries; none where there is no list. Raises ``DamagedList``."""
    return await asyncio.to_thread(_entries, path)


async def add(path: Path, news: Iterable[Erased]) -> None:
    """Add entries, durably."""
    await asyncio.to_thread(_add, path, [line_of(one) for one in news])


def _entries(path: Path) -> list[Erased]:
    try:
        with path.open(encoding="utf-8") as file:
            return list(read(file))
    except FileNotFoundError:
        return []
    except (ValueError, KeyError, TypeError) as error:
        raise DamagedList(f"{DamagedList.__doc__} ({path})") from error


def _add(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        whole = path.read_bytes().rfind(b"\n") + 1
        os.ftruncate(handle, whole)  # what a crash cut off is added anew
        os.write(handle, "".join(f"{line}\n" for line in lines).encode())
        os.fsync(handle)
    finally:
        os.close(handle)
