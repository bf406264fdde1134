"""The keys that seal secrets, followed while the bot runs where they stand in a file, as container platforms keep them
(``BUCKSTOP_SECRET_KEYS_FILE``, or ``.env``). What a process was given in its environment stays until it ends.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from bot import log, settings
from bot.errors import ConfigurationError
from bot.ports import Clock

if TYPE_CHECKING:
    from bot.store.tokens import Vault

_log = log.logger("keys")

_EVERY: Final = 2.0
_NAME: Final = "buckstop_secret_keys"


def open_vault(given: settings.Settings) -> Vault | None:
    """The vault of tokens; None without a key."""
    if not given.buckstop_secret_keys:
        return None
    from bot.store.tokens import Vault

    return Vault([key.get_secret_value() for key in given.buckstop_secret_keys])


async def follow(vault: Vault, clock: Clock) -> None:
    """Read the keys anew when their file changes; for ever. What cannot be read changes nothing.

    They are read once at first: the file may have changed since the vault was opened."""
    seen = None
    while True:
        await clock.sleep(_EVERY)
        now = await asyncio.to_thread(_stamps)
        if now == seen:
            continue
        seen = now
        try:
            _renew(vault, await asyncio.to_thread(_keys))
        except ConfigurationError as error:
            _log.error("keys not read anew", why=str(error))


def _renew(vault: Vault, keys: list[str]) -> None:
    before = vault.prints
    if keys:
        vault.renew(keys)
    if vault.prints != before:
        _log.info("keys read anew", keys=vault.prints)


def _keys() -> list[str]:
    return [key.get_secret_value() for key in settings.load().buckstop_secret_keys]


def _stamps() -> list[tuple[int, int] | None]:
    """What tells that a file was written or replaced, also where a link leads to another one."""
    found: list[tuple[int, int] | None] = []
    for path in settings.files_of(_NAME):
        try:
            stat = path.stat()
        except OSError:
            found.append(None)
        else:
            found.append((stat.st_mtime_ns, stat.st_ino))
    return found
