"""The floors: scripts that make the same calls as the product and do nothing else. Each runs as a process of its own.

``floors.py relay`` forwards posts and presses as they come; with ``--commit`` each is one durable SQLite commit first;
``floors.py imports`` only imports what the product uses, and waits. They know nothing of the product but the bodies of
its calls, which they are given to send the like (BENCH_BODIES).
"""

from __future__ import annotations

import asyncio
import importlib
import itertools
import json
import os
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

#: What the running product uses of other people's work, with Slack by socket, Telegram by polling, and SQLite.
LIBRARIES = (
    "uvloop",
    "aiohttp.web",
    "slack_sdk.web.async_client",
    "slack_sdk.socket_mode.aiohttp",
    "slack_bolt.app.async_app",
    "slack_bolt.adapter.socket_mode.async_handler",
    "telegram",
    "sqlmodel",
    "sqlalchemy.ext.asyncio",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "pydantic_settings",
    "structlog",
    "prometheus_client",
    "typer",
    "ruamel.yaml",
    "regex",
    "publicsuffixlist",
    "eldc",
)
#: As many calls at once as the product makes to each platform.
SLACK_AT_ONCE, TELEGRAM_AT_ONCE = 32, 8


class Relay:
    """Posts to Slack, approved words to Telegram. ``commit`` stores each in SQLite before it is passed on."""

    def __init__(self, session: Any, commit: bool) -> None:
        self._session = session
        self._slack = os.environ["SLACK_API_URL"]
        self._telegram = f"{os.environ['TELEGRAM_API_URL']}/bot{os.environ['TELEGRAM_BOT_TOKEN']}/"
        self._headers = {"Authorization": f"Bearer {os.environ['SLACK_BOT_TOKEN']}"}
        bodies = json.loads(Path(os.environ["BENCH_BODIES"]).read_text())
        self._card, self._direct = bodies["card"], bodies["direct"]
        self._updates = itertools.cycle(bodies["updates"])
        self._slack_room, self._telegram_room = asyncio.Semaphore(SLACK_AT_ONCE), asyncio.Semaphore(TELEGRAM_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._db: sqlite3.Connection | None = None
        if commit:
            self._db = sqlite3.connect("floor.db", isolation_level=None)
            for pragma in ("journal_mode=WAL", "synchronous=FULL"):
                self._db.execute(f"PRAGMA {pragma}")
            self._db.execute("CREATE TABLE messages (id INTEGER PRIMARY KEY, key TEXT UNIQUE, body TEXT)")

    def _commit(self, key: str, body: str) -> None:
        if self._db is not None:
            self._db.execute("INSERT INTO messages (key, body) VALUES (?, ?)", (key, body))

    def _start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _call(self, method: str, body: dict[str, Any]) -> Any:
        async with (
            self._slack_room,
            self._session.post(self._slack + method, json=body, headers=self._headers) as response,
        ):
            return await response.json()

    async def poll(self) -> None:
        """Posts, for ever."""
        offset = 0
        while True:
            arguments = {"offset": str(offset), "timeout": "30", "limit": "100"}
            async with self._session.post(self._telegram + "getUpdates", data=arguments) as response:
                updates = (await response.json())["result"]
            for update in updates:
                offset = update["update_id"] + 1
                self._commit(f"post:{update['update_id']}", json.dumps(update))
                self._start(self._post(update["message"]["text"]))

    async def _post(self, text: str) -> None:
        """A card, and a direct message that knows it."""
        card = await self._call("chat.postMessage", self._card | {"text": text})
        await self._call("chat.postMessage", self._direct | {"text": f"{text} {card['ts']}"})

    async def listen(self) -> None:
        """Presses, for ever."""
        opened = await self._call("apps.connections.open", {})
        async with self._session.ws_connect(opened["url"]) as socket:
            async for message in socket:
                envelope = json.loads(message.data)
                if envelope["type"] == "interactive":
                    value = envelope["payload"]["actions"][0]["value"]
                    self._commit(f"press:{envelope['envelope_id']}", value)
                    self._start(self._reply(json.loads(value)))
                if "envelope_id" in envelope:
                    await socket.send_str(json.dumps({"envelope_id": envelope["envelope_id"]}))

    async def _reply(self, value: dict[str, Any]) -> None:
        """The words to the customer, and the edits that tell of it."""
        message = {"chat_id": value["chat"], "text": value["text"]}
        async with self._telegram_room, self._session.post(self._telegram + "sendMessage", data=message) as response:
            await response.json()
        for _ in range(value["updates"]):
            await self._call("chat.update", next(self._updates))


async def relay(commit: bool) -> None:
    import aiohttp

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        running = Relay(session, commit)
        await asyncio.gather(running.poll(), running.listen())


def main() -> None:
    if sys.argv[1] == "imports":
        for name in LIBRARIES:
            importlib.import_module(name)
        Path("ready").touch()
        time.sleep(3600)
    else:
        import uvloop

        uvloop.run(relay("--commit" in sys.argv))


if __name__ == "__main__":
    main()
