"""How cost grows: a year of history, many open cases, and a surge. ``python -m tests.bench.scale`` (``--json``).

Start, memory, *who is on*, App Home, metrics, cards and what looks after the house (`upkeep.py`) on an empty database
and on a full one (`filled.py`); then so many posts within a minute, at Slack's real pace, while an executive's replies
leave.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from rich.console import Console
from rich.table import Table

from tests.bench.filled import fill
from tests.bench.load import Load, Run, complaint
from tests.bench.platforms import ANA, Platforms
from tests.bench.processes import Fleet, Process, apart
from tests.bench.start import BIN, apply_plan
from tests.bench.upkeep import upkeep
from tests.pages.rig import free_port

_SEED = 100
_REPLIES = 60
_LEAD = "U0LEAD"


@dataclass(slots=True)
class Sizes:
    """Closed cases of a year, cases that wait, posts of the surge and the seconds they come in."""

    history: int
    waiting: int
    surge: int
    seconds: int


@asynccontextmanager
async def running(file: Path, platforms: Platforms, **env: str) -> AsyncIterator[Process]:
    """The product on a database, ready."""
    with tempfile.TemporaryDirectory() as folder:
        given = platforms.env() | {"DATABASE_URL": f"sqlite+aiosqlite:///{file}"} | env
        async with Process([str(BIN / "buckstop"), "run"], given, Path(folder)) as process:
            while not (platforms.sockets and platforms.polled):
                if not process.alive:
                    raise SystemExit(process.log()[-2000:])
                await asyncio.sleep(0.005)
            yield process
    platforms.left_alone()


async def seed(file: Path) -> None:
    """Cases that came through the product: half of them answered, half of them waiting."""
    platforms = Platforms()
    await platforms.start()
    apply_plan(file.parent, platforms.env() | {"DATABASE_URL": f"sqlite+aiosqlite:///{file}"}, leads=[_LEAD])
    async with running(file, platforms) as process:
        run = Run(Fleet([process]), platforms, Load(), None)
        await run.approve(await run.posts(_SEED))
        await run.posts(_SEED)
    await platforms.stop()


async def at_rest(file: Path) -> dict[str, float]:
    """What the size of a database could slow down."""
    found: dict[str, float] = {}
    platforms = Platforms(first=500_000)
    await platforms.start()
    port = free_port()
    async with running(file, platforms, BUCKSTOP_HTTP_PORT=str(port)) as process:
        found["time to ready, s"] = max(platforms.polled, platforms.connected) - process.began
        await asyncio.sleep(2)
        found["idle memory, MiB (PSS)"] = process.memory()
        run = Run(Fleet([process]), platforms, Load(), None, first=500_000)
        await run.posts(20)
        for name, user in (("an executive", ANA), ("a lead", _LEAD)):
            homes = [await platforms.open_home(user) for _ in range(15)]
            found[f"App Home of {name}, ms"] = statistics.median(homes)
        found["/metrics, ms"] = statistics.median([await _scrape(port) for _ in range(5)])
        spent = process.cpu()
        numbers = range(600_000, 600_200)
        await _write(platforms, numbers, 20)
        await run.until(lambda: all(number in platforms.directs for number in numbers), "cards")
        found["a card at 20/s, CPU ms"] = (process.cpu() - spent) * 1000 / len(numbers)
        waits = sorted((platforms.cards[one] - platforms.posted[one]) * 1000 for one in numbers)
        found["a card at 20/s, p50 ms"] = statistics.median(waits)
        found["a card at 20/s, p99 ms"] = waits[round(len(waits) * 0.99) - 1]
        replies = await run.posts(40)
        await run.approve(replies)
        waits = sorted((platforms.sent[one] - platforms.pressed[one]) * 1000 for one in replies)
        found["a reply of 40 at once, p50 ms"] = statistics.median(waits)
        found["memory after, MiB (PSS)"] = process.memory()
        env = os.environ | platforms.env() | {"DATABASE_URL": f"sqlite+aiosqlite:///{file}"}
        found["buckstop rota who, s"] = statistics.median([await asyncio.to_thread(_who, env) for _ in range(3)])
    await platforms.stop()
    return found | await upkeep(file)


async def _scrape(port: int) -> float:
    begun = time.monotonic()
    async with aiohttp.request("GET", f"http://127.0.0.1:{port}/metrics") as response:
        await response.read()
    return (time.monotonic() - begun) * 1000


def _who(env: dict[str, str]) -> float:
    begun = time.monotonic()
    command = [str(BIN / "buckstop"), "rota", "who", "--at", "2026-11-24T09:00:00Z"]
    subprocess.run(command, env=env, check=True, capture_output=True)  # noqa: S603
    return time.monotonic() - begun


async def surge(file: Path, posts: int, seconds: int) -> dict[str, float]:
    """Posts of as many people about as many things come much faster than Slack takes cards (one a second)."""
    found: dict[str, float] = {}
    platforms = Platforms(first=700_000)
    await platforms.start()
    async with running(file, platforms) as process:
        run = Run(Fleet([process]), platforms, Load(), None, first=700_000)
        ready = await run.posts(_REPLIES)
        await run.prepare(ready)
    async with running(file, platforms, SLACK_POSTS_PER_SECOND="1") as process:
        stored = _stored(file)
        run = Run(Fleet([process]), platforms, Load(), None, first=710_000)
        began, spent = time.monotonic(), process.cpu()

        async def executive() -> None:
            for place, number in enumerate(ready):
                await asyncio.sleep(began + 5 + place * (seconds - 5) / len(ready) - time.monotonic())
                await platforms.press(number)

        await asyncio.gather(_write(platforms, range(710_000, 710_000 + posts), posts / seconds), executive())
        while _stored(file) < stored + posts:
            await asyncio.sleep(0.1)
        took = time.monotonic() - began
        found["posts stored, a second"] = posts / took
        found["last stored behind the last written, s"] = max(0.0, took - seconds)
        found["CPU ms a post"] = (process.cpu() - spent) * 1000 / posts
        await run.until(lambda: all(one in platforms.sent for one in ready), "replies")
        waits = sorted((platforms.sent[one] - platforms.pressed[one]) * 1000 for one in ready)
        found["a reply meanwhile, p50 ms"] = statistics.median(waits)
        found["a reply meanwhile, p99 ms"] = waits[-1]
        found["cards that wait at the end"] = float(posts - sum(one >= 710_000 for one in platforms.cards))
        found["memory after, MiB (PSS)"] = process.memory()
    await platforms.stop()
    return found


async def _write(platforms: Platforms, numbers: range, rate: float) -> None:
    began = time.monotonic()
    for place, number in enumerate(numbers):
        await asyncio.sleep(began + place / rate - time.monotonic())
        platforms.post(number, complaint(number))


def _stored(file: Path) -> int:
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as db:
        found: int = db.execute("SELECT max(id) FROM posts").fetchone()[0]
    db.close()
    return found


async def whole(sizes: Sizes) -> dict[str, Any]:
    """All of it, in a temporary folder (a year of a million posts takes some 6 GB)."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder, "small.db"), Path(folder, "large.db")
        await seed(small)
        for beside in ("", ".mark"):  # without its mark a copy is taken for a restored one, and holds what leaves
            shutil.copyfile(f"{small}{beside}", f"{large}{beside}")
        begun = time.monotonic()
        await asyncio.to_thread(fill, large, sizes.history, sizes.waiting)
        about = {"seconds to fill": time.monotonic() - begun, "MiB": os.path.getsize(large) / 2**20}  # noqa: ASYNC240
        os.sched_setaffinity(0, apart()[0])
        found = {"empty": await at_rest(small), "full": await at_rest(large)}
        return {"database": about, **found, "surge": await surge(small, sizes.surge, sizes.seconds)}


def table(found: dict[str, Any], sizes: Sizes) -> str:
    """As text."""
    shown = Table("", "empty", f"{sizes.history:,} closed, {sizes.waiting:,} open", "ratio")
    for name, small in found["empty"].items():
        large = found["full"][name]
        shown.add_row(name, f"{small:.2f}", f"{large:.2f}", f"{large / small:.2f}")
    storm = Table(f"{sizes.surge:,} posts in {sizes.seconds} s", "")
    for name, value in found["surge"].items():
        storm.add_row(name, f"{value:.1f}")
    console = Console(width=100, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(shown)
    console.print(storm)
    return console.export_text()


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--history", type=int, default=1_000_000, help="closed cases, spread over a year")
    parser.add_argument("--waiting", type=int, default=100_000, help="cases that wait for an answer")
    parser.add_argument("--surge", type=int, default=10_000, help="posts of the surge")
    parser.add_argument("--seconds", type=int, default=60, help="in which they come")
    given = parser.parse_args(arguments)
    import uvloop

    sizes = Sizes(given.history, given.waiting, given.surge, given.seconds)
    found = uvloop.run(whole(sizes))
    print(json.dumps(found, indent=2) if given.json else table(found, sizes))  # noqa: T201


if __name__ == "__main__":
    main()
