"""Whether a connection is a session of the server's own, or one that somebody between hands round between transactions.

PgBouncer does so in transaction and statement mode. What we say of a connection would then hold for another one: a
wake-up is never heard, and a commit that has to be on the disk may not be. So nobody works there.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import URL

from bot.errors import BuckstopError
from bot.store.postgres import plain

#: Seconds for a connection and for each answer, and for what has to be heard.
_WITHIN: Final = 5.0
_HEARD_WITHIN: Final = 2.0
_CHANNEL: Final = "buckstop_session"
_UNPREPARED: Final[Mapping[str, Any]] = {"statement_cache_size": 0}


class NoSession(BuckstopError):
    """DATABASE_URL leads through a pooler that hands connections round between transactions (PgBouncer with pool_mode
    transaction or statement). Name the server itself, or a pool in session mode."""


async def own_session(url: URL) -> None:
    """Raises ``NoSession`` where what one connection listens for is not heard. A database that cannot be reached, or is
    not there yet, is not judged: whoever opens it says so."""
    import asyncpg

    heard, lines = asyncio.Event(), list[Any]()
    try:
        for _ in range(2):
            lines.append(await asyncpg.connect(plain(url), timeout=_WITHIN, command_timeout=_WITHIN, **_UNPREPARED))
        ours, other = lines
        await ours.add_listener(_CHANNEL, lambda *_: heard.set())
        await other.execute(f"NOTIFY {_CHANNEL}")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_HEARD_WITHIN):
                await heard.wait()
        await ours.execute("SELECT 1")  # the line carries, and nothing is on its way any more
    except (asyncpg.InvalidSQLStatementNameError, asyncpg.DuplicatePreparedStatementError):
        raise NoSession from None
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return
    finally:
        for line in lines:
            line.terminate()
    if not heard.is_set():
        raise NoSession
