"""The stand-in's sign-in is as strict as Slack's: a code is of one use, for one client, one address, one verifier."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest

from bot.clock import SystemClock
from handlers.standins import Town
from handlers.standins.slack.sign_in import CLIENT_ID, CLIENT_SECRET

BACK, VERIFIER = "https://bot.acme.example/sign-in/callback", "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
ASKED = {
    "response_type": "code",
    "client_id": CLIENT_ID,
    "scope": "openid",
    "redirect_uri": BACK,
    "state": "s",
    "nonce": "n",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}
FORM = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "redirect_uri": BACK, "code_verifier": VERIFIER}


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    async with Town(clock=SystemClock()) as town:
        town.slack.sign_in.callbacks.add(BACK)
        town.slack.sign_in.signed_in = "U0ANA"
        yield town


async def code(town: Town) -> str:
    async with aiohttp.ClientSession() as http:
        url = f"{town.url}/slack/openid/connect/authorize?{urlencode(ASKED)}"
        async with http.get(url, allow_redirects=False) as answer:
            assert answer.status == 302
            return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


async def redeem(town: Town, **form: str) -> str:
    """Slack's error; empty where there is none."""
    url = f"{town.url}/slack/api/openid.connect.token"
    async with aiohttp.ClientSession() as http, http.post(url, data=FORM | form) as answer:
        return str((await answer.json()).get("error", ""))


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"client_id": "1.2"}, "invalid_client_id"),
        ({"client_secret": "wrong"}, "bad_client_secret"),
        ({"redirect_uri": "https://evil.example"}, "bad_redirect_uri"),
        ({"code_verifier": "w" * 43}, "invalid_grant"),
        ({"grant_type": "password"}, "invalid_grant_type"),
        ({"code": "guessed"}, "invalid_code"),
    ],
)
async def test_what_does_not_belong_together_is_refused(town: Town, changed: dict[str, str], error: str) -> None:
    assert await redeem(town, **{"code": await code(town)} | changed) == error


async def test_a_code_is_of_one_use(town: Town) -> None:
    one = await code(town)
    assert [await redeem(town, code=one), await redeem(town, code=one)] == ["", "invalid_code"]


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "1.2"},
        {"redirect_uri": "https://evil.example"},
        {"scope": "email"},
        {"code_challenge": ""},
        {"code_challenge_method": "plain"},
        {"response_type": "token"},
        {"team": "T0OTHER"},
    ],
)
async def test_a_question_that_slack_would_refuse_is_refused_and_noted(town: Town, changed: dict[str, str]) -> None:
    async with aiohttp.ClientSession() as http:
        url = f"{town.url}/slack/openid/connect/authorize?{urlencode(ASKED | changed)}"
        async with http.get(url, allow_redirects=False) as answer:
            assert answer.status == 400
    assert town.ledger.unexpected
