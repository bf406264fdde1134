"""Our short way through slack_sdk's client, over a socket: what was said leaves, and errors are the library's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError

from handlers.slack.client import SlackClient
from tests.patience import PATIENCE


class Slack:
    """Answers every method with ``answer``, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any], dict[str, str]]] = []
        self.answer: tuple[int, str, str] = (200, "application/json", '{"ok": true}')
        self.hangs = False

    async def handle(self, request: web.Request) -> web.Response:
        self.asked.append((request.match_info["method"], await request.json(), dict(request.headers)))
        if self.hangs:
            await asyncio.sleep(PATIENCE)
        status, kind, body = self.answer
        return web.Response(status=status, body=body.encode("utf-8", "surrogatepass"), content_type=kind)


@pytest.fixture
async def slack() -> AsyncIterator[tuple[Slack, SlackClient]]:
    played, app = Slack(), web.Application()
    app.router.add_post("/api/{method}", played.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with aiohttp.ClientSession() as session:
        yield played, SlackClient("xoxb-1", f"http://127.0.0.1:{runner.addresses[0][1]}/api/", session)
    await runner.cleanup()


@pytest.mark.parametrize("words", ["naïve café 🦜", 'say "no"\n', "half a pair: \ud83d", "zero: \x00"])
async def test_words_arrive_as_they_were_said(slack: tuple[Slack, SlackClient], words: str) -> None:
    played, client = slack
    played.answer = 200, "application/json", '{"ok": true, "text": "half \\ud83d"}'
    answer = await client.api_call("chat.postMessage", json={"text": words, "blocks": [{"n": 2**70}]})
    [(method, body, headers)] = played.asked
    assert (method, body) == ("chat.postMessage", {"text": words, "blocks": [{"n": 2**70}]})
    assert (headers["Authorization"], answer["text"]) == ("Bearer xoxb-1", "half \ud83d")


async def test_a_refusal_is_the_librarys_error_with_slacks_word(slack: tuple[Slack, SlackClient]) -> None:
    played, client = slack
    played.answer = 200, "application/json", '{"ok": false, "error": "channel_not_found"}'
    with pytest.raises(SlackApiError) as refused:
        await client.api_call("chat.update", json={"ts": "1.1"})
    assert refused.value.response["error"] == "channel_not_found"


async def test_a_page_of_html_and_half_an_answer_are_no_success(slack: tuple[Slack, SlackClient]) -> None:
    played, client = slack
    for answer in ((503, "text/html", "<h1>Sorry</h1>"), (200, "application/json", '{"ok": tru')):
        played.answer = answer
        with pytest.raises((SlackApiError, ValueError)):
            await client.api_call("chat.update", json={})


async def test_it_waits_as_long_as_the_caller_does(slack: tuple[Slack, SlackClient]) -> None:
    played, client = slack
    played.hangs = True
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await client.api_call("chat.postMessage", json={"text": "x"})
    assert len(played.asked) == 1
