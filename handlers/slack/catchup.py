"""What was written while no socket listened: one sweep over the threads of the cases still open, into the inbox.

Slack keeps nothing for a disconnected app. What was handled before is known by its channel and ts, so sweeping again
does no harm; only threads with something new are read.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from bot import log
from bot.errors import DeliveryError
from bot.flows.context import Context
from bot.store import cases, inbox, outgoing
from handlers.slack.desk import SlackDesk
from handlers.slack.messages import Messages

_log = log.logger("catchup")

#: Threads of cases closed longer ago than this are left alone, and so is what is older.
_LOOK_BACK: Final = timedelta(days=7)


class CatchUp:
    """Runs after each new connection, and at start with HTTP events."""

    def __init__(self, ctx: Context, desk: SlackDesk, messages: Messages) -> None:
        self._ctx = ctx
        self._desk = desk
        self._messages = messages

    async def run(self) -> None:
        """Sweep each channel in which somebody may have written; trouble with one leaves the others be."""
        since = self._ctx.store.clock.now() - _LOOK_BACK
        for channel, threads in (await self._ctx.store.read(lambda conn: _places(conn, since))).items():
            try:
                await self._channel(channel, threads, since)
            except DeliveryError as error:
                _log.warning("could not catch up", channel=channel, error=type(error).__name__)

    async def _channel(self, channel: str, threads: set[str], since: datetime) -> None:
        oldest = f"{since.timestamp():.6f}"
        history = self._desk.pages("conversations.history", "messages", channel=channel, oldest=oldest, limit=200)
        async for message in history:
            if channel.startswith("D"):
                await self._take(channel, message)
            latest = message.get("latest_reply")
            if message.get("ts") not in threads or latest is None or await self._is_known(channel, latest):
                continue
            replies = self._desk.pages(
                "conversations.replies", "messages", channel=channel, ts=message["ts"], limit=200
            )
            async for reply in replies:
                await self._take(channel, reply)

    async def _is_known(self, channel: str, ts: str) -> bool:
        """Whether a thread's newest message was stored: then nothing before it was missed (Slack keeps the order).

        A newest message of our own says nothing of those before it, so such a thread is read.
        """
        key = f"slack:{self._messages.team}:{channel}:{ts}:"
        return await self._ctx.store.read(lambda conn: inbox.knows(conn, key))

    async def _take(self, channel: str, message: dict[str, Any]) -> None:
        event = {**message, "channel": channel}
        team, ts = self._messages.team, message.get("ts")
        await self._messages.take(event, team, f"history:{channel}:{ts}")
        edited = message.get("edited")
        if isinstance(edited, dict):
            changed = {"channel": channel, "subtype": "message_changed", "message": message}
            await self._messages.take(changed, team, f"history:{channel}:{ts}:{edited.get('ts')}")


def _places(conn: Connection, since: datetime) -> dict[str, set[str]]:
    """Thread roots by channel: the cards of cases, and the direct messages about them."""
    found: dict[str, set[str]] = {}
    for case in cases.threads(conn, since):
        found.setdefault(case.desk_channel, set()).add(case.desk_ts)
        for row in outgoing.of_case(conn, case.id, "notice", "answered", "trouble", "nudge"):
            if row.remote_id:
                channel, _, ts = row.remote_id.partition(":")
                found.setdefault(channel, set()).add(ts)
    return found
