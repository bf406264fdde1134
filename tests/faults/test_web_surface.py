"""Everything that anybody can send to the running bot's port: none of it is an error of ours, is stored or stops us."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import time
from collections.abc import AsyncIterator
from itertools import cycle

import aiohttp
import pytest
import pytest_asyncio
from yarl import URL

from handlers.standins.slack import BOT_TOKEN, events
from handlers.standins.slack.pushes import Pushes
from handlers.standins.slack.workspace import APP, TEAM
from tests.journeys.bot_process import ANA, CASES, SORRY, Bot, Journey, journey
from tests.pages.rig import free_port
from tests.patience import PATIENCE

pytestmark = pytest.mark.asyncio(loop_scope="module")

METHODS = ("GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW")
PATHS = (
    *("/", "//", "/healthz", "/readyz", "/metrics", "/slack/events", "/hooks/telegram", "/hooks/x", "/hooks/"),
    *(
        "/people",
        "/who/",
        "/who/nobody",
        "/connect/x/nobody",
        "/connect/x/callback",
        "/connect/telegram/x",
        "/calendar/x",
    ),
    *("/../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/%00", "/%ff%fe", "/who/%F0%9F%92%A9", "/who/" + "a" * 6000),
    *("/people?state=x&code=y&error=z", "/connect/x/callback?state=%00&code=%F0", "/healthz?" + "a=b&" * 500),
)
BODIES: tuple[tuple[str, bytes], ...] = (
    ("application/json", b"{}"),
    ("application/json", b"["),
    ("application/json", b"[" * 100_000),
    ("application/json", b'{"update_id": "no number", "message": []}'),
    ("application/json", json.dumps({"type": "event_callback", "event": None}).encode()),
    ("application/x-www-form-urlencoded", b"payload=%7B%7D"),
    ("application/x-www-form-urlencoded", b"payload=" + b"%00" * 1000),
    ("multipart/form-data", b"--x\r\n\r\n"),
    ("text/plain; charset=no-such-thing", b"\xff\xfe\x00"),
    ("application/octet-stream", bytes(2 * 1024 * 1024)),
    ("", b""),
)
#: aiohttp sends more than these piece by piece.
MANY = 1024 * 1024
#: What no client library sends.
RAW = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET /healthz\r\n\r\n",
    b"GET /healthz HTTP/1.1\r\nHost: a\r\n" + b"X: " + b"y" * 100_000 + b"\r\n\r\n",
    b"GET /healthz HTTP/1.1\r\n" + b"X: y\r\n" * 5_000 + b"\r\n",
    b"POST /slack/events HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    b"POST /slack/events HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST /slack/events HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\nabc\r\n0\r\n\r\n",
    b"GET /healthz\x00 HTTP/1.1\r\nHost: a\r\n\r\n",
)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Journey]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    folder = tmp_path_factory.mktemp("bot")
    async with journey(folder, sockets=0, BUCKSTOP_PUBLIC_URL=url, BUCKSTOP_HTTP_PORT=str(port)) as found:
        assert await found.until(lambda: '"running"' in found.bot.log), found.bot.log[-2000:]
        found.town.slack.push_to(f"{url}/slack/events")
        yield found


def url_of(bot: Bot) -> str:
    return f"http://127.0.0.1:{bot.env['BUCKSTOP_HTTP_PORT']}"


async def is_well(town: Journey) -> None:
    """It lives, and a complaint becomes a card as ever."""
    assert town.bot.alive
    before = len(town.town.slack.roots())
    await town.complains()
    assert len(town.town.slack.roots()) == before + 1, "nothing else became a case"
    assert "Traceback" not in town.bot.log
    assert '"level": "error"' not in town.bot.log


async def test_no_request_is_an_error_of_ours_or_stores_anything(town: Journey) -> None:
    bodies = cycle(BODIES)
    asked = [(method, path, *next(bodies)) for method in METHODS for path in PATHS]
    asked += [("POST", path, *body) for path in ("/slack/events", "/hooks/telegram", "/people") for body in BODIES]
    wrong, slow = [], []
    async with aiohttp.ClientSession() as http:
        for method, path, kind, body in asked:
            began = town.bot.cpu
            try:
                async with http.request(
                    method,
                    URL(url_of(town.bot) + path, encoded=True),
                    data=io.BytesIO(body) if len(body) > MANY else body,
                    headers={"Content-Type": kind} if kind else {},
                    allow_redirects=False,
                ) as answer:
                    said = await answer.read()
            except aiohttp.ClientConnectionError:
                continue  # it hung up on a body that it does not want
            if answer.status >= 500:
                wrong.append((method, path, kind, answer.status))
            if BOT_TOKEN.encode() in said or b"Traceback" in said:
                wrong.append((method, path, kind, answer.status))
            slow += [(method, path, kind)] if town.bot.cpu - began > 2 else []
    assert (wrong, slow) == ([], [])
    await is_well(town)


async def test_what_is_no_http_ends_with_the_connection(town: Journey) -> None:
    for said in RAW:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(town.bot.env["BUCKSTOP_HTTP_PORT"]))
        writer.write(said)
        answer = await asyncio.wait_for(reader.read(1000), PATIENCE)
        assert b" 500 " not in answer.split(b"\r\n")[0], said[:80]
        assert b"aiohttp" not in answer
        assert b"yyy" not in answer, "it is not repeated"
        assert b"Content-Security-Policy" in answer
        writer.close()
    await is_well(town)


@pytest.mark.parametrize("how", ["again", "zipped", "as a form", "in another place"])
async def test_what_slack_signed_counts_once_and_only_as_it_was_signed(town: Journey, how: str) -> None:
    case, slack = await town.complains(), town.town.slack
    said = await slack.say(ANA, SORRY.replace("{code}", case.code), thread_ts=case.card["ts"], tell=False)
    event = events.posted(slack.workspace.channel(CASES), said)
    told = {"type": "event_callback", "team_id": TEAM, "api_app_id": APP, "event_id": "EvSAME", "event": event}
    body = json.dumps(told | {"event_time": int(time.time())}).encode()
    assert isinstance(slack.deliveries.route, Pushes)
    headers = slack.deliveries.route.signed(body) | {"Content-Type": "application/json"}
    path, times = "/slack/events", 1
    match how:
        case "again":
            times = 3
        case "zipped":
            body, headers = gzip.compress(body), headers | {"Content-Encoding": "gzip"}
        case "as a form":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        case "in another place":
            path = "/hooks/telegram"
    async with aiohttp.ClientSession() as http:
        for _ in range(times):
            async with http.post(url_of(town.bot) + path, data=body, headers=headers) as answer:
                assert answer.status < 500
    if how == "again":
        await town.previewed(case)
    await asyncio.sleep(0.3)
    assert len(town.thread(case)) == (how == "again")
    await is_well(town)
