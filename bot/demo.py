"""``buckstop demo``: the real ``buckstop run`` on a database of its own, among local stand-ins, with a page to play it.

Knows how the product is started; what is played stands in ``handlers/standins/demo``.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import webbrowser
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cryptography.fernet import Fernet

from bot.clock import SystemClock
from bot.errors import ConfigurationError
from handlers.standins.demo import DoesNotRun, Product, Server, Stage

#: Short, so that nobody waits; long enough to press *Undo*.
UNDO_SECONDS = 4
SATURDAY: Final = 5
SATURDAYS: Final = (time(9), time(17))


async def demo(port: int, opened: Callable[[str], None], *, browser: bool) -> None:
    """Play until SIGINT, SIGTERM or SIGHUP; leaves nothing behind. ``opened`` hears the page's one address.

    ``port`` 0 is any free one. Raises ``ConfigurationError`` where the port is taken or the bot does not stay up.
    """
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    stage = Stage(product())
    server = Server(stage)

    async def play() -> None:
        await stage.start()
        await server.start(port)
        opened(server.url)
        if browser and _has_a_screen():
            webbrowser.open(server.url)
        await stage.failed

    playing, stopping = asyncio.create_task(play()), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait([playing, stopping], return_when=asyncio.FIRST_COMPLETED)
        if playing.done():
            await playing
    except OSError as error:
        raise ConfigurationError(f"Port {port} is taken. Leave --port out for any free one.") from error
    except DoesNotRun as error:
        raise ConfigurationError(f"The bot does not stay up. It said:\n{error}") from error
    finally:
        playing.cancel()
        stopping.cancel()
        await asyncio.gather(playing, stopping, return_exceptions=True)
        await server.stop()
        await stage.stop()


def _has_a_screen() -> bool:
    """Without one, the standard library opens a browser made of text in the terminal that prints the address."""
    return sys.platform in ("darwin", "win32") or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))


def product() -> Product:
    """How ``buckstop run`` is started for the demo (`bot.played`)."""
    zone = local_zone()

    def environment(folder: Path) -> Mapping[str, str]:
        written = json.dumps(plan(SystemClock().now(), zone), indent=2, ensure_ascii=False)
        (folder / "plan.yaml").write_text(written, encoding="utf-8")
        return {
            "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'buckstop.db'}",
            "BUCKSTOP_SECRET_KEYS": Fernet.generate_key().decode(),
            "BUCKSTOP_HTTP_PORT": "0",
            "BUCKSTOP_PLAN": str(folder / "plan.yaml"),
            "BUCKSTOP_LOG_FORMAT": "json",
        }

    return Product((sys.executable, "-m", "bot.played"), environment, zone)


def plan(now: datetime, zone: str) -> dict[str, object]:
    """The plan that is played: Ana's week, Ben after her; Saturday's hours are Ana's, and on the next one she is away.

    ``zone`` is everybody's, so that all clocks agree.
    """
    local = now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    monday = datetime.combine(local.date() - timedelta(days=local.weekday()), time(9))
    anchor = monday if monday <= local else monday - timedelta(weeks=1)
    saturday = local.date() + timedelta(days=(SATURDAY - local.weekday() - 1) % 7 + 1)
    opens, closes = (datetime.combine(saturday, hour).replace(tzinfo=ZoneInfo(zone)) for hour in SATURDAYS)
    ring = {"timezone": zone, "anchor": f"{anchor:%Y-%m-%dT%H:%M}", "every": {"weeks": 1}}
    hours = [f"{hour:%H:%M}" for hour in SATURDAYS]
    return {
        "version": 1,
        "executives": [
            {
                "id": "ana",
                "name": "Ana Ruiz",
                "title": "Chief Operating Officer",
                "sign": {"full": "Ana Ruiz, Chief Operating Officer", "short": "Ana Ruiz, COO", "initials": "AR"},
                "slack": "U0ANA",
                "timezone": zone,
                "consent": True,
                "delegates": ["U0TOM"],
                "undo_seconds": UNDO_SECONDS,
            },
            {
                "id": "ben",
                "name": "Ben Okafor",
                "title": "VP Customer Experience",
                "slack": "U0BEN",
                "timezone": zone,
                "consent": True,
                "undo_seconds": UNDO_SECONDS,
            },
        ],
        "leads": ["U0LEE"],
        "rotas": [
            {
                "name": "default",
                "layers": [
                    ring
                    | {
                        "name": "weekly",
                        "priority": 1,
                        "members": ["ana", "ben"],
                        "windows": [
                            {"days": ["sun", "mon", "tue", "wed", "thu", "fri"], "start": "00:00", "end": "00:00"},
                            {"days": ["sat"], "start": "00:00", "end": hours[0]},
                            {"days": ["sat"], "start": hours[1], "end": "00:00"},
                        ],
                    },
                    ring
                    | {
                        "name": "Saturdays",
                        "priority": 2,
                        "members": ["ana"],
                        "windows": [{"days": ["sat"], "start": hours[0], "end": hours[1]}],
                    },
                ],
            }
        ],
        "time_off": [{"executive": "ana", "from": opens.isoformat(), "to": closes.isoformat()}],
        "escalation": [
            {
                "name": "default",
                "first_response": "30m",
                "next_response": "2h",
                "steps": [
                    {"after": "10m", "tell": "owner"},
                    {"after": "15m", "offer": "next"},
                    {"after": "35m", "tell": "leads"},
                ],
            }
        ],
    }


def local_zone() -> str:
    """The IANA name of this machine's zone, or UTC where it does not say."""
    places = (os.environ.get("TZ", ""), str(Path("/etc/localtime").resolve()).rpartition("zoneinfo/")[2])
    for name in filter(None, places):
        try:
            return ZoneInfo(name).key
        except (ZoneInfoNotFoundError, ValueError):
            continue
    return "UTC"
