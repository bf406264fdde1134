"""How fast a post becomes a card and an approved reply reaches the customer, beside floors measured in the same run.

``python -m tests.bench.relay`` prints a table (``--json``: the figures). One process plays Telegram and Slack, so one
clock sees both ends; what is measured runs on another processor where there is one. The floors (`floors.py`) make the
same calls, with bodies like the product's and as many edits as it makes, and keep nothing, or one SQLite row a message.
On PostgreSQL one, two and four workers are measured, and what the server spends beside them; and what peers do with a
post (`beside.py`).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import asyncpg
from cryptography.fernet import Fernet
from sqlalchemy import URL

from tests import databases
from tests.bench.beside import PEERS, peer
from tests.bench.load import Figures, Load, Run
from tests.bench.platforms import Platforms
from tests.bench.processes import Fleet, Process, apart
from tests.bench.report import table
from tests.bench.start import BIN, FLOORS, apply_plan, start_up

_IDS = re.compile(r"[mr]\d{6}x|\b7\d{4}\b")


async def floor(name: str, load: Load, bodies: dict[str, Any], edits: dict[str, float]) -> Figures:
    """Measure a floor, which is given the bodies of the product's calls and how many edits a reply takes."""
    platforms = Platforms()
    await platforms.start()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "bodies.json")
        file.write_text(json.dumps(bodies))  # noqa: ASYNC240 - small, and nothing runs yet
        command = [sys.executable, str(FLOORS), "relay", *(["--commit"] if name == "commits" else [])]
        async with Process(command, platforms.env() | {"BENCH_BODIES": str(file)}, Path(folder)) as process:
            figures = await Run(Fleet([process]), platforms, load, edits).measure()
    await platforms.stop()
    return figures


async def on_sqlite(load: Load, echo: bool) -> tuple[Figures, dict[str, Any]]:
    """Measure the product on SQLite; returns its figures and the bodies of its calls."""
    platforms = Platforms(echo=echo)
    with tempfile.TemporaryDirectory() as folder:
        figures = await _product(platforms, load, f"sqlite+aiosqlite:///{folder}/b.db", 1, None)
    return figures, {
        "card": _template(platforms.samples["card"][-1]),
        "direct": _template(platforms.samples["direct"][-1]),
        "updates": [_template(body) for body in platforms.samples["update"]],
    }


async def on_postgres(load: Load, server: URL, workers: int) -> Figures:
    """Measure so many workers on one fresh database of a server."""
    async with databases.Databases(server, "").none_yet() as url:
        database, platforms = url.render_as_string(hide_password=False), Platforms()
        figures = await _product(platforms, load, database, workers, await _pid(server))
        await asyncio.sleep(1)  # what sessions counted is told when they end
        asked = "SELECT xact_commit, xact_rollback, deadlocks FROM pg_stat_database WHERE datname = $1"
        [counted] = await _ask(server, asked, url.database)
        messages = len(platforms.cards) + len(platforms.sent)
        figures.server["transactions a message"] = counted["xact_commit"] / messages
        figures.server["rolled back a message"] = counted["xact_rollback"] / messages
        figures.server["deadlocks"] = counted["deadlocks"]
        return figures


async def _product(platforms: Platforms, load: Load, database: str, workers: int, server: int | None) -> Figures:
    await platforms.start()
    env = platforms.env() | {"DATABASE_URL": database, "BUCKSTOP_SECRET_KEYS": Fernet.generate_key().decode()}
    async with AsyncExitStack() as running:
        folders = [Path(running.enter_context(tempfile.TemporaryDirectory())) for _ in range(workers)]
        apply_plan(folders[0], env)
        command = [str(BIN / "buckstop"), "run"]
        alike = [Process(command, env, folder, everywhere=server is not None) for folder in folders]
        processes = [await running.enter_async_context(process) for process in alike]
        figures = await Run(Fleet(processes, server), platforms, load, None).measure()
    await platforms.stop()
    return figures


def _template(body: bytes) -> Any:
    return json.loads(_IDS.sub("no id", body.decode()))


@contextmanager
def durable_server() -> Iterator[URL]:
    """PostgreSQL as it is run for real: what is committed is on the disk. Raises ``NoPostgres``."""

    async def wait_for_the_disk(server: URL) -> None:
        for name in ("fsync", "synchronous_commit"):
            await _ask(server, f"ALTER SYSTEM SET {name} = on")
        await _ask(server, "SELECT pg_reload_conf()")

    with databases.postgres() as server:
        asyncio.run(wait_for_the_disk(server))
        yield server


async def _ask(server: URL, words: str, *values: Any) -> list[Any]:
    conn = await asyncpg.connect(server.set(drivername="postgresql").render_as_string(hide_password=False))
    try:
        return list(await conn.fetch(words, *values))
    finally:
        await conn.close()


async def _pid(server: URL) -> int | None:
    """The server's first process, where it is on this machine."""
    [found] = await _ask(server, "SELECT setting FROM pg_settings WHERE name = 'data_directory'")
    try:
        file = Path(found["setting"], "postmaster.pid")
        return int(file.read_text().split()[0])  # noqa: ASYNC240 - small, and nothing runs yet
    except OSError:
        return None


async def whole(
    load: Load, repeat: int, echo: bool, workers: Sequence[int], server: URL | None, peers: Sequence[str]
) -> dict[str, Any]:
    """Product and floors, ``repeat`` times in turn; medians."""
    os.sched_setaffinity(0, apart()[0])
    runs: dict[str, list[dict[str, Any]]] = {"buckstop": [], "bare": [], "commits": []}
    shared: dict[int, list[dict[str, Any]]] = {count: [] for count in workers if server is not None}
    for _ in range(repeat):
        figures, bodies = await on_sqlite(load, echo)
        runs["buckstop"].append(asdict(figures))
        edits = {"burst": figures.calls["out edits"], "even": figures.calls["even edits"]}
        for name in ("bare", "commits"):
            runs[name].append(asdict(await floor(name, load, bodies, edits)))
        for count, kept in shared.items():
            kept.append(asdict(await on_postgres(load, server, count)))
    return {
        "relay": {name: _median(kept) for name, kept in runs.items()},
        "postgres": {str(count): _median(kept) for count, kept in shared.items()},
        "start": await start_up(max(3, repeat)),
        "peers": {name: await peer(name) for name in peers},
    }


def _median(kept: list[Any]) -> Any:
    first = kept[0]
    if isinstance(first, dict):
        return {key: _median([one[key] for one in kept]) for key in first}
    return statistics.median(kept)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--repeat", type=int, default=1, help="rounds; medians are shown")
    parser.add_argument("--echo", action="store_true", help="Slack brings the app its own messages as events")
    parser.add_argument("--burst", type=int, default=600)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--workers", type=int, nargs="*", default=(1, 2, 4), help="on PostgreSQL; none: SQLite alone")
    parser.add_argument("--peers", nargs="*", default=tuple(PEERS), help="installed from PyPI; none: without them")
    given = parser.parse_args()
    import uvloop

    load = Load(burst=given.burst, seconds=given.seconds)
    with ExitStack() as running:
        server = running.enter_context(durable_server()) if given.workers else None
        found = uvloop.run(whole(load, given.repeat, given.echo, given.workers, server, given.peers))
    print(json.dumps(found, indent=2) if given.json else table(found))  # noqa: T201


if __name__ == "__main__":
    main()
