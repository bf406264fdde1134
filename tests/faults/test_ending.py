"""SIGTERM in whatever state a worker is: it ends within ten seconds, with 0, and leaves nothing half done."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import URL

from tests import databases
from tests.faults.proxy import Proxy, between
from tests.journeys.bot_process import Bot, Journey, journey
from tests.journeys.test_roles import port

#: What an operator is told: eight seconds for what is leaving, and a moment.
WITHIN = 10.0


@asynccontextmanager
async def behind(folder: Path, url: URL) -> AsyncIterator[tuple[Journey, Proxy]]:
    """A worker whose way to the database is a line of ours."""
    upstream = f"{url.query['host']}/.s.PGSQL.5432" if "host" in url.query else url.port or 5432
    async with between(database=upstream) as proxy:
        near = url.set(query={}, host="127.0.0.1", port=proxy.ports["database"])
        async with journey(folder, near.render_as_string(hide_password=False)) as town:
            yield town, proxy


async def ended(bot: Bot) -> float:
    """Seconds from SIGTERM to its end, with status 0."""
    began = time.monotonic()
    bot.signal(signal.SIGTERM)
    assert await bot.died(60) == 0, bot.log[-3000:]
    return time.monotonic() - began
