"""X's page on which somebody lets us answer from their account, and what it gives us for that. It stores nothing.

OAuth 2.0 with PKCE (https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code). Nothing is said to
anybody here: whatever goes wrong, the person simply begins again.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, Final
from urllib.parse import urlencode

import aiohttp

from bot.errors import DeliveryError, NotAuthorised
from bot.messages import Granted
from bot.ports import Clock
from handlers.channels.x import parse
from handlers.channels.x.manifest import XSettings
from handlers.channels.x.own import own_settings
from handlers.channels.x.request import Door
from handlers.channels.x.tokens import Tokens, origin
from handlers.channels.x.trouble import delivery_error

SCOPES: Final = "tweet.read tweet.write users.read media.write offline.access"


class XConsent:
    """Implements ``bot.ports.AsksConsent``. The session belongs to whoever opened it."""

    def __init__(self, settings: XSettings, session: aiohttp.ClientSession, clock: Clock) -> None:
        self._settings = own_settings(settings)
        self._clock = clock
        self._door = Door(
            session,
            settings.api_url,
            connect_seconds=settings.connect_seconds,
            answer_seconds=settings.answer_seconds,
        )

    def page(self, state: str, challenge: str, back: str) -> str:
        query = {
            "response_type": "code",
            "client_id": self._settings.client_id,
            "redirect_uri": back,
            "scope": SCOPES,
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return f"{self._settings.authorize_url}?{urlencode(query)}"

    async def redeem(self, code: str, verifier: str, back: str) -> Granted:
        settings = self._settings
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": back,
            "code_verifier": verifier,
            "client_id": settings.client_id,
        }
        try:
            body = await self._door.post_form("/2/oauth2/token", form, settings.client_id, settings.client_secret)
            given: Any = json.loads(body)
            tokens = Tokens(str(given["access_token"]), str(given.get("refresh_token", "")), origin(settings))
            if not tokens.refresh:
                raise NotAuthorised("X gave nothing that lasts: offline.access was not granted.")
            bearer = {"Authorization": f"Bearer {tokens.access}"}
            async with self._door.request("GET", "/2/users/me", headers=bearer) as response:
                account = parse.account(json.loads(await response.text()))
        except DeliveryError:
            raise
        except Exception as error:
            # The texts of errors here could hold the code or the tokens.
            raise delivery_error(error, self._clock.now()) from None
        return Granted(account, json.dumps(asdict(tokens)).encode())
