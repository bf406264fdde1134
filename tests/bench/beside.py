"""What peers do with the first half of our work: a message comes in, and one goes out to Slack. They keep nothing.

opsdroid and errbot come from PyPI into environments of their own, which are thrown away. Where one does not install, it
says so. Their own connectors cannot be pointed at a stand-in, so each gets a thin one (`peers/`): what is measured is
how they hear, match and dispatch.
"""

from __future__ import annotations

import asyncio
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.load import complaint
from tests.bench.platforms import Platforms
from tests.bench.processes import Process

SIDES = Path(__file__).parent / "peers"
#: Each with what it needs and does not name itself.
PEERS = {
    "opsdroid": ("opsdroid==0.31.0", "setuptools<81"),
    "errbot": ("errbot==6.2.1", "requests", "pytest"),
}
_WARM, _BURST, _RATE, _SECONDS = 50, 400, 20, 8


async def peer(name: str) -> dict[str, float] | str:
    """Rate, CPU and latencies of one peer; or why it cannot be measured, in words."""
    uv = shutil.which("uv")
    if uv is None:
        return "uv is not here to install it"
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        install = (
            [uv, "venv", "--quiet", "--python", sys.executable, str(folder / "venv")],
            [uv, "pip", "install", "--quiet", "--python", str(folder / "venv/bin/python"), *PEERS[name]],
        )
        for command in install:
            done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
            if done.returncode:
                return f"does not install here: {(done.stderr.strip() or 'uv fails').splitlines()[-1][:80]}"
        arguments = _opsdroid(folder) if name == "opsdroid" else _errbot(folder)
        platforms = Platforms()
        await platforms.start()
        try:
            env = platforms.env() | {"PYTHONPATH": str(SIDES), "HOME": str(folder)}
            async with Process([str(folder / "venv/bin" / name), *arguments], env, folder) as process:
                return await _measured(process, platforms)
        except TimeoutError:
            return "did not pass on what came"
        finally:
            await platforms.stop()


def _opsdroid(folder: Path) -> list[str]:
    (folder / "configuration.yaml").write_text(
        "logging: {level: critical, console: false}\nwelcome-message: false\nparsers: {regex: {enabled: true}}\n"
        "connectors: {side: {module: opsdroid_side}}\nskills: {side: {module: opsdroid_side}}\n"
    )
    return ["start", "-f", str(folder / "configuration.yaml")]


def _errbot(folder: Path) -> list[str]:
    for part, files in {"backend": ("errbot_side.py",), "plugins": ("errbot_plugin.py",), "data": ()}.items():
        (folder / part).mkdir()
        for file in files:
            shutil.copy(SIDES / file, folder / part)
    plug = "[Core]\nName = {name}\nModule = {module}\n\n[Python]\nVersion = 3\n\n[Documentation]\nDescription = relay\n"
    (folder / "backend/side.plug").write_text(plug.format(name="Side", module="errbot_side"))
    (folder / "plugins/relay.plug").write_text(plug.format(name="Relay", module="errbot_plugin"))
    (folder / "config.py").write_text(
        "import logging\nBACKEND = 'Side'\nBOT_LOG_LEVEL = logging.ERROR\nSTORAGE = 'Memory'\nBOT_ADMINS = ('@a',)\n"
        f"BOT_EXTRA_BACKEND_DIR = r'{folder}/backend'\nBOT_EXTRA_PLUGIN_DIR = r'{folder}/plugins'\n"
        f"BOT_DATA_DIR = r'{folder}/data'\nBOT_LOG_FILE = r'{folder}/errbot.log'\nCORE_PLUGINS = ()\nBOT_PREFIX = '!'\n"
    )
    return ["-c", str(folder / "config.py")]


async def _measured(process: Process, platforms: Platforms) -> dict[str, float]:
    async def arrived(numbers: range) -> None:
        async with asyncio.timeout(90):
            while not all(number in platforms.cards for number in numbers):
                if not process.alive:
                    raise TimeoutError
                await asyncio.sleep(0.01)

    def write(numbers: range) -> None:
        for number in numbers:
            platforms.post(number, complaint(number))

    warm = range(_WARM)
    write(warm)
    await arrived(warm)
    burst, spent = range(_WARM, _WARM + _BURST), process.cpu()
    write(burst)
    await arrived(burst)
    rate = _BURST / (max(platforms.cards[one] for one in burst) - platforms.posted[burst[0]])
    cpu = (process.cpu() - spent) * 1000 / _BURST
    even = range(burst.stop, burst.stop + _RATE * _SECONDS)
    began = time.monotonic()
    for place, number in enumerate(even):
        await asyncio.sleep(began + place / _RATE - time.monotonic())
        platforms.post(number, complaint(number))
    await arrived(even)
    waits = sorted((platforms.cards[one] - platforms.posted[one]) * 1000 for one in even)
    return {"rate": rate, "cpu": cpu, "p50": statistics.median(waits), "p99": waits[round(len(waits) * 0.99) - 1]}
