"""Who and what is of our own company: guests and strangers decide nothing, channels shared with others get nothing.

Slack tells neither with a press nor with a message, so it is asked, and the answer kept for a while. Where it cannot be
asked, the last answer counts; without one, the plan's word that this is one of us.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from slack_bolt.response import BoltResponse

from bot import log
from bot.clock import SystemClock
from bot.errors import DeliveryError
from bot.ports import Clock
from handlers.slack.workspaces import Workspace

_log = log.logger("insiders")

#: What Slack said is believed for so many seconds; after it did not answer it is asked again sooner.
_BELIEVED: Final = 600.0
_ASKED_AGAIN: Final = 30.0
#: A press is answered within three seconds, and a card waits no longer than need be.
_PATIENCE: Final = 0.8
#: Of the requests that people cause; messages are looked at when they are read.
_PRESSES: Final = frozenset({"block_actions", "message_action", "shortcut", "view_submission", "view_closed"})

GUEST: Final = "Guests of this workspace cannot decide anything here. Nothing was sent."


class Insiders:
    """``call`` is one call of the Web API; ``allow_shared`` is the operator's word that shared channels are meant;
    ``ours`` tells our workspace, once it is known."""

    def __init__(
        self,
        call: Callable[..., Awaitable[Any]],
        *,
        allow_shared: bool = False,
        clock: Clock | None = None,
        ours: Callable[[], Workspace] = Workspace,
    ) -> None:
        self._call = call
        self._ours = ours
        self._allow_shared = allow_shared
        self._clock = clock or SystemClock()
        self._known: dict[str, tuple[bool, float]] = {}

    async def is_guest(self, user: str) -> bool:
        """Whether a person is a guest or from another company."""
        return await self._ask(user, "users.info", "user", self.is_one)

    def is_one(self, person: Mapping[str, Any]) -> bool:
        """Whether a person is one, by what ``users.info`` tells."""
        facts = ("is_restricted", "is_ultra_restricted", "is_stranger")
        return any(person.get(fact) for fact in facts) or not self._ours().has(person)

    def comes_from_elsewhere(self, body: Mapping[str, Any]) -> bool:
        """Whether who presses is of another company, by what Slack tells with the press. In an organization with many
        workspaces that tells nothing: each may be the home of one of ours."""
        person, ours = body.get("user"), self._ours()
        return isinstance(person, dict) and not ours.organization and not ours.has(person)

    async def is_shared(self, channel: str) -> bool:
        """Whether people of another company could read a channel, and nobody allowed that."""
        if self._allow_shared:
            return False
        return await self._ask(channel, "conversations.info", "channel", _is_shared)

    async def _ask(self, name: str, method: str, what: str, judge: Callable[[Mapping[str, Any]], bool]) -> bool:
        instant = self._clock.monotonic()
        known, until = self._known.get(name, (False, 0.0))
        if instant < until:
            return known
        try:
            async with asyncio.timeout(_PATIENCE):
                answer = await self._call(method, **{what: name})
            known, until = judge(answer.get(what) or {}), instant + _BELIEVED
        except (DeliveryError, TimeoutError) as error:
            _log.warning("not known whether this is one of us", error=type(error).__name__)
            until = instant + _ASKED_AGAIN
        self._known[name] = known, until
        return known


def _is_shared(channel: Mapping[str, Any]) -> bool:
    return any(channel.get(fact) for fact in ("is_ext_shared", "is_pending_ext_shared"))


def keep_guests_out(
    insiders: Insiders, whisper: Callable[[dict[str, Any], str, str], None]
) -> Callable[..., Awaitable[BoltResponse | None]]:
    """Bolt's middleware: a guest's press is acknowledged, told, and causes nothing."""

    async def middleware(body: dict[str, Any], next: Callable[[], Awaitable[Any]]) -> BoltResponse | None:  # noqa: A002 - Bolt's name
        said = (body.get("user") or {}).get("id") if body.get("type") in _PRESSES else body.get("user_id")
        user = str(said or "")
        if not user or not (insiders.comes_from_elsewhere(body) or await insiders.is_guest(user)):
            await next()
            return None
        if "command" in body:
            return BoltResponse(status=200, body={"response_type": "ephemeral", "text": GUEST})
        whisper(body, user, GUEST)
        return BoltResponse(status=200, body="")

    return middleware
