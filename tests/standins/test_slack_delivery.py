"""How events and interactions reach the app: Socket Mode through Slack's own client, and signed HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import ClientSession, WSServerHandshakeError, web
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import SystemClock
from handlers.standins import Town
from handlers.standins.slack import SIGNING_SECRET
from tests.patience import PATIENCE

Connect = Callable[[], Awaitable[Any]]


async def test_a_message_of_a_person_reaches_the_app(town: Town, app: Any) -> None:
    message = await town.slack.say("U0ANA", "A &amp; B, <@U0EVE>")
    (event,) = app.events
    assert (event["text"], event["user"], event["channel_type"]) == ("A &amp; B, <@U0EVE>", "U0ANA", "channel")
    assert event["ts"] == event["event_ts"] == message["ts"]
    typed = event["blocks"][0]["elements"][0]["elements"]
    assert typed == [{"type": "text", "text": "A & B, "}, {"type": "user", "user_id": "U0EVE"}]


async def test_our_own_messages_come_back_unless_switched_off(town: Town, app: Any, web: AsyncWebClient) -> None:
    posted = await web.chat_postMessage(channel="C0CASES", text="ours")
    await web.chat_update(channel="C0CASES", ts=posted["ts"], text="changed")
    await web.chat_delete(channel="C0CASES", ts=posted["ts"])
    assert await town.ledger.until(lambda: len(app.events) == 3)
    assert app.events[0]["bot_id"] == "B0BOT"
    assert [event.get("subtype") for event in app.events] == [None, "message_changed", "message_deleted"]
    town.slack.chat.echo = False
    await web.chat_postMessage(channel="C0CASES", text="quiet")
    await town.slack.say("U0ANA", "loud")
    assert [event.get("text") for event in app.events[3:]] == ["loud"]


async def test_each_event_goes_to_one_of_several_sockets(town: Town, connect: Connect) -> None:
    first, second = await connect(), await connect()
    for number in range(6):
        await town.slack.say("U0ANA", str(number))
    assert len(first.events) == len(second.events) == 3


async def test_an_event_without_acknowledgement_comes_again_under_the_same_id(town: Town, app: Any) -> None:
    town.slack.sockets.ack_within = 0.05

    def answers(request: SocketModeRequest) -> bool | None:
        town.slack.sockets.ack_within = PATIENCE
        return None if request.retry_attempt else False

    app.answers = answers
    await town.slack.say("U0ANA", "hello")
    assert await town.ledger.until(lambda: len(app.requests) == 2)
    assert len({request.payload["event_id"] for request in app.requests}) == 1
    assert len({request.envelope_id for request in app.requests}) == 2
    assert [(request.retry_attempt, request.retry_reason) for request in app.requests] == [(0, ""), (1, "timeout")]
    assert not town.slack.deliveries.unacknowledged


async def test_a_press_without_acknowledgement_is_gone(town: Town, app: Any, web: AsyncWebClient) -> None:
    town.slack.sockets.ack_within = 0.05
    app.answers = lambda request: False
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    await web.chat_postMessage(channel="C0CASES", text="x", blocks=[{"type": "actions", "elements": [button]}])
    attempt = await town.slack.press("U0ANA", town.slack.messages()[0], "go")
    assert not attempt.acknowledged
    await asyncio.sleep(0.1)
    assert len(app.interactions) == 1


async def test_nothing_is_kept_for_an_app_that_is_away_but_the_tries_to_come(town: Town, connect: Connect) -> None:
    there = asyncio.Event()

    class Waits(SystemClock):
        """The last try is made when the app is there."""

        async def sleep(self, seconds: float) -> None:
            await (there.wait() if seconds else asyncio.sleep(0))

    town.slack.deliveries.clock = Waits()
    town.slack.deliveries.waits = (0.0, 0.2)
    await town.slack.say("U0ANA", "tried again")
    await town.slack.say("U0ANA", "never told", tell=False)
    app = await connect()
    there.set()
    assert await town.ledger.until(lambda: app.events)
    await asyncio.sleep(0.1)
    assert [event["text"] for event in app.events] == ["tried again"]
    assert [one["text"] for one in town.slack.messages()] == ["tried again", "never told"]


async def test_the_same_event_can_be_told_thrice_and_as_a_retry_alone(town: Town, app: Any) -> None:
    channel = town.slack.workspace.channel("C0CASES")
    event = await town.slack.say("U0ANA", "once", tell=False) | {"channel": "C0CASES"}
    await asyncio.gather(*(town.slack.tell(event, channel, "Ev1") for _ in range(3)))
    await town.slack.tell(event, channel, "Ev2", retry=1)
    assert [request.payload["event_id"] for request in app.requests] == ["Ev1", "Ev1", "Ev1", "Ev2"]
    assert [request.retry_attempt for request in app.requests] == [0, 0, 0, 1]


async def test_a_ticket_works_once_and_not_while_refused(town: Town, web: AsyncWebClient) -> None:
    async def ticket() -> str:
        return str((await web.apps_connections_open(app_token=town.env()["SLACK_APP_TOKEN"]))["url"])

    async with ClientSession() as session:
        used = await ticket()
        async with session.ws_connect(used) as socket:
            assert (await socket.receive_json())["type"] == "hello"
        with pytest.raises(WSServerHandshakeError):
            await session.ws_connect(used)
        town.slack.sockets.refusing = True
        with pytest.raises(WSServerHandshakeError) as caught:
            await session.ws_connect(await ticket())
        assert caught.value.status == 408


async def test_an_eleventh_socket_is_refused(town: Town, web: AsyncWebClient) -> None:
    token = town.env()["SLACK_APP_TOKEN"]
    async with ClientSession() as session:
        urls = [(await web.apps_connections_open(app_token=token))["url"] for _ in range(10)]
        sockets = [await session.ws_connect(url) for url in urls]
        assert len(town.slack.sockets.open) == len(sockets) == 10
        with pytest.raises(SlackApiError) as caught:
            await web.apps_connections_open(app_token=token)
        assert caught.value.response["error"] == "too_many_websockets"
        for socket in sockets:
            await socket.close()


async def test_a_disconnect_makes_the_client_connect_anew(town: Town, app: Any) -> None:
    await town.slack.sockets.disconnect()
    assert await town.ledger.until(lambda: town.slack.sockets.hellos == 2 and town.slack.sockets.open)
    await town.slack.say("U0ANA", "again")
    assert [event["text"] for event in app.events] == ["again"]


async def test_a_cut_socket_is_gone_and_a_silent_one_is_not(town: Town, web: AsyncWebClient) -> None:
    town.slack.sockets.ack_within = 0.05
    town.slack.deliveries.waits = ()
    url = (await web.apps_connections_open(app_token=town.env()["SLACK_APP_TOKEN"]))["url"]
    async with ClientSession() as session, session.ws_connect(url) as socket:
        await socket.receive_json()
        town.slack.sockets.silence()
        await town.slack.say("U0ANA", "into the void")
        envelope = await socket.receive_json()
        await socket.send_json({"envelope_id": envelope["envelope_id"]})
        assert [one.attempts[0].reason for one in town.slack.deliveries.all] == ["timeout"]
        town.slack.sockets.cut()
        assert await town.ledger.until(lambda: not town.slack.sockets.open)


async def test_closing_ends_all_tries_even_where_the_socket_ends_in_the_same_moment(
    town: Town, web: AsyncWebClient
) -> None:
    url = (await web.apps_connections_open(app_token=town.env()["SLACK_APP_TOKEN"]))["url"]
    async with ClientSession() as session, session.ws_connect(url):
        town.slack.deliveries.tell({"event": {"type": "message"}})
        await asyncio.sleep(0)
        town.slack.sockets.cut()
        while town.slack.sockets.open:
            await asyncio.sleep(0)
        async with asyncio.timeout(PATIENCE):
            await town.slack.stop()


class Listener:
    """An app that listens for signed HTTP and answers as it is told."""

    def __init__(self) -> None:
        self.requests: list[tuple[dict[str, str], bytes]] = []
        self.statuses: list[int] = []
        self.body = ""
        self.url = ""

    async def serve(self, request: web.Request) -> web.Response:
        self.requests.append((dict(request.headers), await request.read()))
        status = self.statuses.pop(0) if self.statuses else 200
        if b"url_verification" in self.requests[-1][1]:
            return web.Response(text=json.loads(self.requests[-1][1])["challenge"])
        return web.Response(status=status, text=self.body)


@pytest.fixture
async def listener(town: Town) -> AsyncIterator[Listener]:
    listener = Listener()
    app = web.Application()
    app.router.add_post("/slack/events", listener.serve)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    listener.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    town.slack.push_to(listener.url)
    yield listener
    await runner.cleanup()


async def test_http_events_are_signed_and_retried_with_a_number(town: Town, listener: Listener) -> None:
    town.slack.deliveries.waits = (0.0, 0.0)
    listener.statuses = [503]
    await town.slack.say("U0ANA", "hello")
    assert await town.ledger.until(lambda: len(listener.requests) == 2)
    verifier = SignatureVerifier(SIGNING_SECRET)
    for headers, body in listener.requests:
        assert verifier.is_valid_request(body, headers)
        assert json.loads(body)["event"]["text"] == "hello"
    assert "X-Slack-Retry-Num" not in listener.requests[0][0]
    assert listener.requests[1][0]["X-Slack-Retry-Num"] == "1"
    assert listener.requests[1][0]["X-Slack-Retry-Reason"] == "http_error"


async def test_http_interactions_and_commands_are_forms(town: Town, listener: Listener) -> None:
    listener.body = json.dumps({"response_type": "ephemeral", "text": "Ana is on."})
    await town.slack.command("U0LEE", "/rota", "who")
    await town.slack.shortcut("U0ANA", "help.v1")
    command, shortcut = (parse_qs(body.decode()) for _, body in listener.requests)
    assert (command["command"], command["text"], command["user_id"]) == (["/rota"], ["who"], ["U0LEE"])
    assert json.loads(shortcut["payload"][0])["callback_id"] == "help.v1"
    assert [one["text"] for one in town.slack.ephemerals("U0LEE")] == ["Ana is on."]


async def test_the_address_is_verified_with_a_challenge(town: Town, listener: Listener) -> None:
    assert await town.slack.push_to(listener.url).verify()
