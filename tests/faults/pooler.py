"""PgBouncer between a worker and PostgreSQL, where it is installed."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import URL

from tests.pages.rig import free_port
from tests.patience import PATIENCE

#: Debian installs it where not everybody looks.
PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")

_SETTINGS = """
[databases]
* = host={host} port={port} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listens}
unix_socket_dir =
auth_type = any
pool_mode = {mode}
default_pool_size = 60
max_client_conn = 200
logfile = /dev/null
"""


@asynccontextmanager
async def pooled(folder: Path, url: URL, mode: str) -> AsyncIterator[URL]:
    """The same database behind a pool of this ``pool_mode``."""
    assert PROGRAM is not None
    listens = free_port()
    host, port, user = url.query.get("host") or url.host, url.port or 5432, url.username or "postgres"
    settings = folder / f"{mode}.ini"
    settings.write_text(_SETTINGS.format(host=host, port=port, user=user, listens=listens, mode=mode))
    # It does not run as root, and has to reach the server's socket.
    owner = os.stat(host).st_uid if str(host).startswith("/") and os.geteuid() == 0 else None
    with settings.open() as told:
        process = await asyncio.create_subprocess_exec(PROGRAM, "--quiet", "/dev/stdin", stdin=told, user=owner)
    try:
        async with asyncio.timeout(PATIENCE):
            while not await _listens(listens):
                await asyncio.sleep(0.02)
        yield url.set(query={}, host="127.0.0.1", port=listens)
    finally:
        process.terminate()
        await process.wait()


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True
