"""The door for Slack's HTTP requests: what is not signed by Slack, now, and of a fair size, does not come in."""

from __future__ import annotations

import json
import time
from urllib.parse import urlencode

import aiohttp
import pytest
from sqlalchemy import func, select

from bot.store.tables import inbox
from handlers.standins.slack import SIGNING_SECRET
from handlers.standins.slack.events import callback, posted
from handlers.standins.slack.pushes import Pushes
from tests.slack.house import House

WORDS = "Dana, that is on us."
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


async def knock(
    house: House, body: bytes, headers: dict[str, str] | None = None, kind: str = JSON, **signed: str
) -> int:
    """One request with a true signature, but for what ``signed`` puts in its place; the status it is answered with."""
    pushes = Pushes(house.ctx.store.clock, f"http://127.0.0.1:{house.web.port}/slack/events", SIGNING_SECRET)
    proof = pushes.signed(body) if headers is None else headers
    try:
        url, sent = pushes.url, {**proof, "Content-Type": kind, **signed}
        async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=sent) as response:
            await response.read()
            return response.status
    finally:
        await pushes.close()


async def event(house: House) -> bytes:
    """Something that would become a preview."""
    await house.customer()
    card = await house.card()
    message = await house.town.slack.say("U0ANA", WORDS, thread_ts=card["ts"], tell=False)
    return json.dumps(callback(posted(house.town.slack.workspace.channel("C0CASES"), message), 1)).encode()


async def stored(house: House) -> int:
    return await house.ctx.store.read(lambda conn: conn.execute(select(func.count(inbox.c.id))).scalar_one())


async def test_a_signed_request_comes_in(house: House) -> None:
    assert await knock(house, await event(house)) == 200
    assert await stored(house) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Signature": "v0=" + "0" * 64, "X-Slack-Request-Timestamp": str(int(time.time()))},
        {"X-Slack-Request-Timestamp": str(int(time.time()))},
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": "v0=é", "X-Slack-Request-Timestamp": str(int(time.time()))},
    ],
)
async def test_an_unsigned_or_wrongly_signed_request_does_not(house: House, headers: dict[str, str]) -> None:
    assert await knock(house, await event(house), headers) == 401
    assert await stored(house) == 0


async def test_a_signature_of_another_body_does_not_count(house: House) -> None:
    body = await event(house)
    pushes = Pushes(house.ctx.store.clock, "", SIGNING_SECRET)
    proof = pushes.signed(body.replace(b"on us", b"on you"))
    await pushes.close()
    assert await knock(house, body, proof) == 401
    assert await stored(house) == 0


async def test_a_signature_with_another_secret_does_not_count(house: House) -> None:
    body = await event(house)
    pushes = Pushes(house.ctx.store.clock, "", "somebody else's secret")
    proof = pushes.signed(body)
    await pushes.close()
    assert await knock(house, body, proof) == 401


async def test_a_stale_request_is_a_replay(house: House) -> None:
    body = await event(house)
    old = int(time.time()) - 6 * 60

    class Yesterday:
        def now(self) -> object:
            return type("Instant", (), {"timestamp": lambda self: old})()

    pushes = Pushes(Yesterday(), "", SIGNING_SECRET)  # type: ignore[arg-type]
    proof = pushes.signed(body)
    await pushes.close()
    assert await knock(house, body, proof) == 401
    assert await stored(house) == 0


@pytest.mark.parametrize("timestamp", ["", "soon", "1.5", "-1", "²", "9" * 5000, "0x10", "1e9", "١٢٣"])
async def test_a_timestamp_that_is_no_number_is_refused_calmly(house: House, timestamp: str) -> None:
    assert await knock(house, b"{}", **{"X-Slack-Request-Timestamp": timestamp}) == 401


async def test_an_oversized_request_is_refused(house: House) -> None:
    with pytest.warns(ResourceWarning, match="large body"):  # says the client that sends it
        assert await knock(house, b'{"type": "event_callback", "x": "' + b"x" * (2 * 1024 * 1024) + b'"}') == 413


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", JSON),
        (b"not json", JSON),
        (b"[]", JSON),
        (b"null", JSON),
        (b"\xff\xfe", JSON),
        (b"payload=not+json", FORM),
        (b"payload=", FORM),
        (b"payload=[]", FORM),
        (b"[" * 100_000, JSON),
        (b"payload=%7B%7D", JSON),
        (b'{"type":"event_callback"}', JSON),
        (b'{"type":"event_callback","event":null}', JSON),
        (b'{"type":"event_callback","event":[]}', JSON),
        (b'{"type":"event_callback","event":{"type":"message"}}', JSON),
        (b'{"type":"event_callback","event":{"type":"unheard_of"}}', JSON),
        (b"<xml/>", "text/xml"),
        (urlencode({"payload": '{"type":"block_actions"}'}).encode(), FORM),
        (urlencode({"payload": '{"type":"view_submission"}'}).encode(), FORM),
        (urlencode({"payload": '{"type":"block_actions","team":"T0TEAM"}'}).encode(), FORM),
        (urlencode({"payload": '{"type":"block_actions","team":{"id":{}}}'}).encode(), FORM),
        (urlencode({"payload": '{"type":"block_actions","team":{"id":"T0TEAM"},"user":"U0ANA"}'}).encode(), FORM),
        (urlencode({"payload": '{"type":"view_submission","team":{"id":"T0TEAM"},"view":"x"}'}).encode(), FORM),
    ],
)
async def test_signed_nonsense_stores_nothing_and_stops_nothing(house: House, body: bytes, kind: str) -> None:
    assert await knock(house, body, kind=kind) in (200, 400, 404)
    assert await knock(house, body, {}, kind=kind) in (400, 401)
    assert await stored(house) == 0
    assert await knock(house, await event(house)) == 200


async def test_slacks_handshake_is_answered(house: House) -> None:
    pushes = house.town.slack.push_to(f"http://127.0.0.1:{house.web.port}/slack/events")
    assert await pushes.verify()


async def test_the_door_has_one_method_and_one_address(house: House) -> None:
    base = f"http://127.0.0.1:{house.web.port}"
    async with aiohttp.ClientSession() as session:
        for method, path, status in [
            ("GET", "/slack/events", 405),
            ("POST", "/slack/other", 404),
            ("GET", "/healthz", 200),
            ("GET", "/readyz", 200),
            ("GET", "/metrics", 200),
        ]:
            async with session.request(method, base + path) as response:
                assert response.status == status, path
