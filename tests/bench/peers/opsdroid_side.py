"""opsdroid as a relay: a connector that fetches posts and speaks to Slack, and a skill that passes each on."""

from __future__ import annotations

import asyncio
import os
from typing import Any

import aiohttp
from opsdroid.connector import Connector, register_event  # type: ignore[import-not-found]
from opsdroid.events import Message  # type: ignore[import-not-found]
from opsdroid.matchers import match_regex  # type: ignore[import-not-found]

_TELEGRAM = f"{os.environ['TELEGRAM_API_URL']}/bot{os.environ['TELEGRAM_BOT_TOKEN']}/"
_HEADERS = {"Authorization": f"Bearer {os.environ['SLACK_BOT_TOKEN']}"}


class Side(Connector):  # type: ignore[misc]
    """Both ends."""

    def __init__(self, config: Any, opsdroid: Any = None) -> None:
        super().__init__(config, opsdroid=opsdroid)
        self.name = "side"

    async def connect(self) -> None:
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=32))

    async def disconnect(self) -> None:
        await self._session.close()

    async def listen(self) -> None:
        """Posts, for ever; as many at once as come."""
        offset, tasks = 0, set()
        while True:
            asked = {"offset": str(offset), "timeout": "30", "limit": "100"}
            async with self._session.post(_TELEGRAM + "getUpdates", data=asked) as response:
                updates = (await response.json())["result"]
            for update in updates:
                offset, who = update["update_id"] + 1, update["message"]["from"]["first_name"]
                post = Message(text=update["message"]["text"], user=who, target=os.environ["SLACK_CASE_CHANNEL"])
                post.connector = self
                task = asyncio.create_task(self.opsdroid.parse(post))
                tasks.add(task)
                task.add_done_callback(tasks.discard)

    @register_event(Message)  # type: ignore[untyped-decorator]
    async def send_message(self, message: Any) -> None:
        """One call to Slack."""
        body = {"channel": message.target, "text": message.text}
        url = os.environ["SLACK_API_URL"] + "chat.postMessage"
        async with self._session.post(url, json=body, headers=_HEADERS) as response:
            await response.json()


@match_regex(r"(?s).*")  # type: ignore[untyped-decorator]
async def pass_on(opsdroid: Any, config: Any, message: Any) -> None:
    """A post is a card, as it stands."""
    await message.respond(message.text)
