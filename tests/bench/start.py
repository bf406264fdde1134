"""The product as it is started to be measured, with a plan of one executive; and how long it takes to be ready."""

from __future__ import annotations

import asyncio
import compileall
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bot
import handlers
from tests.bench.platforms import ANA, Platforms
from tests.bench.processes import Process

BIN = Path(sys.executable).parent
FLOORS = Path(__file__).parent / "floors.py"
#: Seconds after which what is read later (`bot.crew`) has been read, and all that is looked at was looked at once.
_SETTLED = 6
PLAN: dict[str, Any] = {
    "version": 1,
    "executives": [
        {"id": "ana", "name": "Ana Ruiz", "title": "COO", "slack": ANA, "timezone": "Europe/Madrid", "consent": True}
        | {"undo_seconds": 0}
    ],
    "rotas": [
        {"name": "default"}
        | {
            "layers": [
                {"name": "primary", "priority": 1, "timezone": "Europe/London", "anchor": "2026-01-05T09:00"}
                | {"every": {"weeks": 1}, "members": ["ana"]}
            ]
        }
    ],
    "escalation": [{"name": "default", "first_response": "30m", "next_response": "2h"}],
}


def apply_plan(folder: Path, env: dict[str, str], *, leads: Sequence[str] = ()) -> None:
    """Put the plan in force in the database of ``env``, which is made where there is none."""
    plan = folder / "plan.yaml"
    plan.write_text(json.dumps(PLAN | {"leads": list(leads)}))
    command = [str(BIN / "buckstop"), "plan", "apply", str(plan)]
    subprocess.run(command, env=os.environ | env, cwd=folder, check=True, capture_output=True)  # noqa: S603


async def start_up(times: int) -> dict[str, dict[str, float]]:
    """Ready (socket connected and polling; imports done), in seconds and in seconds of processor time, and idle memory:
    medians of some starts, each beside one of the floor. What is only waited for, or what others had of the processor
    meanwhile, stands in the seconds alone."""
    found: dict[str, dict[str, list[float]]] = {
        name: {"ready": [], "ready cpu": [], "memory": []} for name in ("buckstop", "only imports")
    }
    for package in (bot, handlers):  # as installed: nobody's start compiles
        compileall.compile_dir(Path(package.__file__ or "").parent, quiet=2)
    for _ in range(times):
        platforms = Platforms()
        await platforms.start()
        with tempfile.TemporaryDirectory() as name_of_folder:
            folder = Path(name_of_folder)
            env = platforms.env() | {"DATABASE_URL": f"sqlite+aiosqlite:///{folder}/b.db"}
            apply_plan(folder, env)
            async with Process([str(BIN / "buckstop"), "run"], env, folder) as process:
                while not (platforms.sockets and platforms.polled):
                    await asyncio.sleep(0.001)
                cpu = process.cpu()
                ready = max(platforms.polled, platforms.connected) - process.began
                await asyncio.sleep(_SETTLED)
                _note(found["buckstop"], ready, cpu, process.memory())
            async with Process([sys.executable, str(FLOORS), "imports"], {}, folder) as process:
                while not (folder / "ready").exists():
                    await asyncio.sleep(0.001)
                cpu, ready = process.cpu(), time.monotonic() - process.began
                await asyncio.sleep(1)
                _note(found["only imports"], ready, cpu, process.memory())
        await platforms.stop()
    return {name: {what: statistics.median(values) for what, values in kept.items()} for name, kept in found.items()}


def _note(kept: dict[str, list[float]], ready: float, cpu: float, memory: float) -> None:
    kept["ready"].append(ready)
    kept["ready cpu"].append(cpu)
    kept["memory"].append(memory)
