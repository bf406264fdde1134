"""A town for each test, and Slack's own client libraries connected to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from handlers.standins import Town

Payload = dict[str, Any]
Answer = Callable[[SocketModeRequest], Payload | bool | None]


class App:
    """The plainest app: it acknowledges what comes, with the payload ``answers`` gives (False: not at all)."""

    def __init__(self, town: Town, web: AsyncWebClient) -> None:
        self.client = SocketModeClient(app_token=town.env()["SLACK_APP_TOKEN"], web_client=web)
        self.client.socket_mode_request_listeners.append(self._receive)
        self.requests: list[SocketModeRequest] = []
        self.answers: Answer = lambda request: None

    async def _receive(self, client: Any, request: SocketModeRequest) -> None:
        self.requests.append(request)
        answer = self.answers(request)
        if answer is not False:
            payload = answer if isinstance(answer, dict) else None
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload))

    @property
    def events(self) -> list[Payload]:
        return [request.payload["event"] for request in self.requests if request.type == "events_api"]

    @property
    def interactions(self) -> list[Payload]:
        return [request.payload for request in self.requests if request.type == "interactive"]


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with Town() as town:
        yield town


@pytest.fixture
def web(town: Town) -> AsyncWebClient:
    env = town.env()
    return AsyncWebClient(env["SLACK_BOT_TOKEN"], base_url=env["SLACK_API_URL"], retry_handlers=[])


@pytest.fixture
async def connect(town: Town, web: AsyncWebClient) -> AsyncIterator[Callable[[], Awaitable[App]]]:
    """Connects one more app over Socket Mode."""
    async with AsyncExitStack() as stack:

        async def connect() -> App:
            app = App(town, web)
            await app.client.connect()
            stack.push_async_callback(app.client.close)
            return app

        yield connect


@pytest.fixture
async def app(connect: Callable[[], Awaitable[App]]) -> App:
    return await connect()
