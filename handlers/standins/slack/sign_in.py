"""Sign in with Slack: the page to which browsers are sent, and what its codes are worth. It knows HTTP by its edge.

https://docs.slack.dev/authentication/sign-in-with-slack, https://docs.slack.dev/reference/methods/openid.connect.token.
Strict: another client, address, scope or challenge is refused, a code works once, for ten minutes, and only with the
verifier whose digest came along.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from aiohttp import web

from bot.ports import Clock
from handlers.standins.gate import Gate
from handlers.standins.ledger import Ledger
from handlers.standins.slack.workspace import TEAM
from handlers.standins.wire import answer, arguments, html

CLIENT_ID: Final = "25259531569.1115229246291"
CLIENT_SECRET: Final = "standin-client-secret"
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_CODE_LIVES: Final = 600.0
_TOKEN_LIVES: Final = 300


@dataclass(frozen=True, slots=True)
class _Code:
    user: str
    asked: Mapping[str, str]
    until: float


@dataclass(slots=True)
class SignIn:
    """``signed_in`` is whose browser it is; nobody's presses *Cancel*. ``callbacks`` are the addresses that the app's
    owner registered. ``claims`` replace what a token says."""

    clock: Clock
    ledger: Ledger
    gate: Gate
    signed_in: str | None = None
    callbacks: set[str] = field(default_factory=set)
    claims: dict[str, Any] = field(default_factory=dict)
    _codes: dict[str, _Code] = field(default_factory=dict)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/slack/openid/connect/authorize", self._authorize),
            web.post("/slack/api/openid.connect.token", self._token),
        ]

    async def _authorize(self, request: web.Request) -> web.Response:
        asked = dict(request.query)
        wrong = {
            "response_type": asked.get("response_type") != "code",
            "client_id": asked.get("client_id") != CLIENT_ID,
            "redirect_uri": asked.get("redirect_uri") not in self.callbacks,
            "scope": "openid" not in asked.get("scope", "").replace(",", " ").split(),
            "team": asked.get("team", TEAM) != TEAM,
            "code_challenge": not _CHALLENGE.fullmatch(asked.get("code_challenge", "")),
            "code_challenge_method": asked.get("code_challenge_method") != "S256",
        }
        if found := [name for name, is_wrong in wrong.items() if is_wrong]:
            self.ledger.surprise(f"slack authorize: {', '.join(found)}")
            return html(400, "Something went wrong when authorizing this app.")
        back = {"state": asked.get("state", "")}
        if self.signed_in is None:
            back["error"] = "access_denied"
        else:
            back["code"] = secrets.token_hex(16)
            self._codes[back["code"]] = _Code(self.signed_in, asked, self.clock.monotonic() + _CODE_LIVES)
        return web.Response(status=302, headers={"Location": f"{asked['redirect_uri']}?{urlencode(back)}"})

    async def _token(self, request: web.Request) -> web.Response:
        a = await arguments(request)

        async def act() -> web.Response:
            error = self._refusal(a)
            if error:
                return answer({"ok": False, "error": error})
            code = self._codes.pop(str(a["code"]))
            told = {
                "access_token": f"xoxp-{secrets.token_hex(8)}",
                "token_type": "Bearer",
                "id_token": self._said(code),
            }
            return answer({"ok": True, **told})

        return await self.gate.admit(request, "openid.connect.token", a, act)

    def _refusal(self, a: Mapping[str, Any]) -> str:
        code = self._codes.get(str(a.get("code") or ""))
        if a.get("client_id") != CLIENT_ID:
            return "invalid_client_id"
        if a.get("client_secret") != CLIENT_SECRET:
            return "bad_client_secret"
        if a.get("grant_type", "authorization_code") != "authorization_code":
            return "invalid_grant_type"
        if code is None or code.until < self.clock.monotonic():
            return "invalid_code"
        if a.get("redirect_uri") != code.asked["redirect_uri"]:
            return "bad_redirect_uri"
        digest = hashlib.sha256(str(a.get("code_verifier") or "").encode()).digest()
        return "" if _coded(digest) == code.asked["code_challenge"] else "invalid_grant"

    def _said(self, code: _Code) -> str:
        now = int(self.clock.now().timestamp())
        claims = {
            "iss": "https://slack.com",
            "sub": code.user,
            "aud": CLIENT_ID,
            "exp": now + _TOKEN_LIVES,
            "iat": now,
            "auth_time": now,
            "nonce": code.asked.get("nonce", ""),
            "https://slack.com/team_id": TEAM,
            "https://slack.com/user_id": code.user,
            **self.claims,
        }
        head = {"typ": "JWT", "alg": "RS256", "kid": "standin"}
        return ".".join(
            (*(_coded(json.dumps(part).encode()) for part in (head, claims)), _coded(secrets.token_bytes(256)))
        )


def _coded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
