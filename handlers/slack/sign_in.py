"""Sign in with Slack: OpenID Connect's code flow with PKCE, state and nonce. It says who somebody is; it keeps nothing.

https://docs.slack.dev/authentication/sign-in-with-slack. The ``id_token`` comes from Slack itself, over TLS, in answer
to our own call, so its claims are checked and its signature is not (OpenID Connect Core 1.0, 3.1.3.7, number 6). What
else Slack hands out, a token that could ask for the same once more, is dropped.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp

from bot.errors import NotAuthorised
from bot.ports import Clock
from bot.settings import Settings
from handlers.slack.trouble import translate

ISSUER: Final = "https://slack.com"
_TEAM: Final = "https://slack.com/team_id"
_USER: Final = "https://slack.com/user_id"
_A_USER: Final = re.compile(r"[UW][A-Z0-9]+")
#: Seconds for Slack to answer; how much its clock and ours may differ.
_PATIENCE: Final = aiohttp.ClientTimeout(total=10)
_SKEW: Final = timedelta(minutes=2)


def sign_in(
    settings: Settings, session: aiohttp.ClientSession, clock: Clock, team: Callable[[], str]
) -> SignInWithSlack | None:
    """The sign-in, where the app's client id and secret are set."""
    if settings.slack_client_id is None or settings.slack_client_secret is None:
        return None
    secret = settings.slack_client_secret.get_secret_value()
    client, page = settings.slack_client_id, settings.slack_authorize_url
    return SignInWithSlack(session, settings.slack_api_url, clock, team, client, secret, page)


class SignInWithSlack:
    """Implements ``bot.ports.SignsIn`` for the workspace that ``team`` tells, once it is known."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        api_url: str,
        clock: Clock,
        team: Callable[[], str],
        client_id: str,
        client_secret: str,
        authorize_url: str,
    ) -> None:
        self._session = session
        self._token_url = f"{api_url.rstrip('/')}/openid.connect.token"
        self._clock = clock
        self._team = team
        self._client = client_id
        self._secret = client_secret
        self._authorize_url = authorize_url

    def page(self, state: str, nonce: str, challenge: str, back: str) -> str:
        query = {
            "response_type": "code",
            "client_id": self._client,
            "scope": "openid",
            "redirect_uri": back,
            "state": state,
            "nonce": nonce,
            "team": self._team(),
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self._authorize_url}?{urlencode(query)}"

    async def who(self, code: str, verifier: str, nonce: str, back: str) -> str:
        form = {
            "client_id": self._client,
            "client_secret": self._secret,
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": verifier,
        }
        try:
            post = self._session.post(self._token_url, data=form, timeout=_PATIENCE, allow_redirects=False)
            async with post as response:
                response.raise_for_status()
                answer = await response.json()
        except Exception as error:
            raise translate(error) from error
        if not isinstance(answer, dict) or answer.get("ok") is not True:
            raise NotAuthorised("Slack did not say who you are.")
        return checked(str(answer.get("id_token") or ""), self._client, self._team(), nonce, self._clock.now())


def checked(token: str, client: str, team: str, nonce: str, now: datetime) -> str:
    """The Slack user whom a token of ours, for this question, names. Raises ``NotAuthorised``."""
    claims = _claims(token)
    audience = claims.get("aud")
    holds = (
        claims.get("iss") == ISSUER
        and (audience in (client, [client]))
        and claims.get("azp", client) == client
        and bool(nonce)
        and hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode())
        and bool(team)
        and claims.get(_TEAM) == team
        and _instant(claims.get("exp")) > now.timestamp()
        and _instant(claims.get("iat")) <= (now + _SKEW).timestamp()
    )
    user = claims.get(_USER)
    if not holds or not isinstance(user, str) or not _A_USER.fullmatch(user):
        raise NotAuthorised("Slack did not say who you are.")
    return user


def _claims(token: str) -> dict[str, Any]:
    parts = token.split(".")
    try:
        found = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))) if len(parts) == 3 else {}
    except (binascii.Error, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _instant(claim: Any) -> float:
    """What never holds, where there is none."""
    return float(claim) if isinstance(claim, int | float) and not isinstance(claim, bool) else float("nan")
