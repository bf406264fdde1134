"""X's page on which somebody lets an app act for their account, and the codes it hands out. It knows HTTP by its edge.

https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code. Strict: a client, a callback address, a
scope or a challenge that X would refuse is refused here, a code works once and for half a minute, and only with the
verifier whose digest came along.
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from aiohttp import web

from bot.ports import Clock
from handlers.standins.ledger import Ledger
from handlers.standins.x.timeline import User

_SCOPES: Final = re.compile(
    r"((tweet|follows|mute|like|list|block|bookmark|dm)\.(read|write)|users\.read|media\.write|offline\.access| )+"
)
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_VERIFIER: Final = re.compile(r"[A-Za-z0-9._~-]{43,128}")
_ASKED: Final = (
    "response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method",
)  # fmt: skip
_MOST_STATE: Final = 500
#: How long a code is good, in seconds.
_CODE_LIVES: Final = 30.0


class Refusal(Exception):
    """A code that is worth nothing; the text is X's."""


@dataclass(frozen=True, slots=True)
class _Code:
    user: str
    client: str
    back: str
    challenge: str
    scope: str
    until: float


@dataclass(slots=True)
class Consent:
    """``signed_in`` is whose browser it is. ``callbacks`` are the addresses that the app's owner registered."""

    clock: Clock
    ledger: Ledger
    client: str
    signed_in: User | None = None
    callbacks: set[str] = field(default_factory=set)
    _codes: dict[str, _Code] = field(default_factory=dict)

    async def page(self, request: web.Request) -> web.Response:
        """GET shows who asks for what; POST is the press of a button there, with ``decision`` ``allow`` or ``deny``."""
        asked = {name: str(value) for name, value in (await request.post() or request.query).items()}
        fault = self._fault(asked)
        if fault:
            self.ledger.surprise(f"x authorize: {fault}")
            return _html(400, "Something went wrong. You weren't able to give access to the App.")
        if self.signed_in is None:
            return _html(401, "Log in to X")
        if request.method == "GET":
            hidden = "".join(
                f'<input type="hidden" name="{name}" value="{html.escape(asked[name])}">' for name in _ASKED
            )
            buttons = "".join(
                f'<button name="decision" value="{value}">{label}</button>'
                for value, label in (("allow", "Authorize app"), ("deny", "Cancel"))
            )
            who = html.escape(f"@{self.signed_in['username']}")
            return _html(
                200, f"Buckstop wants to access your X account {who}", f'<form method="post">{hidden}{buttons}</form>'
            )
        back = {"state": asked["state"]}
        if asked.get("decision") == "allow":
            back["code"] = self._code(asked, self.signed_in)
        else:
            back["error"] = "access_denied"
        return web.Response(status=302, headers={"Location": f"{asked['redirect_uri']}?{urlencode(back)}"})

    def redeem(self, a: Mapping[str, object], client: str) -> tuple[str, str]:
        """The user and the scope that a code stands for; it is spent by this, whatever comes of it."""
        code = self._codes.pop(str(a.get("code") or ""), None)
        if code is None or code.until < self.clock.monotonic():
            raise Refusal("Value passed for the authorization code was invalid.")
        if code.client != client or code.back != a.get("redirect_uri"):
            raise Refusal("Value passed for the redirect uri did not match the uri of the authorization code.")
        verifier = str(a.get("code_verifier") or "")
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        if not _VERIFIER.fullmatch(verifier) or digest != code.challenge:
            raise Refusal("Value passed for the code verifier did not match the code challenge.")
        return code.user, code.scope

    def _code(self, asked: Mapping[str, str], user: User) -> str:
        code = secrets.token_urlsafe(48)
        until = self.clock.monotonic() + _CODE_LIVES
        self._codes[code] = _Code(
            user["id"], asked["client_id"], asked["redirect_uri"], asked["code_challenge"], asked["scope"], until
        )
        return code

    def _fault(self, asked: Mapping[str, str]) -> str:
        scope = set(asked.get("scope", "").split())
        state = asked.get("state", "")
        wrong = {
            "response_type": asked.get("response_type") != "code",
            "client_id": asked.get("client_id") != self.client,
            "redirect_uri": asked.get("redirect_uri") not in self.callbacks,
            "scope": not _SCOPES.fullmatch(asked.get("scope", "")) or not {"tweet.read", "users.read"} <= scope,
            "state": not 1 <= len(state) <= _MOST_STATE,
            "code_challenge": not _CHALLENGE.fullmatch(asked.get("code_challenge", "")),
            "code_challenge_method": asked.get("code_challenge_method") != "S256",
        }
        return ", ".join(name for name, is_wrong in wrong.items() if is_wrong)


def _html(status: int, title: str, body: str = "") -> web.Response:
    page = f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"
    return web.Response(text=page, status=status, content_type="text/html")
