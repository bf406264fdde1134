"""What was written while no socket listened: a sweep over the threads under our messages, into the inbox.

Slack keeps nothing for a disconnected app. How far we have heard everything is stored, and so survives us; what was
handled before is known by its channel and ts, so sweeping again does no harm. Messages that we knew and that were
edited or deleted meanwhile are looked at where a reply was made of them that has not left.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Any, Final, TypeVar

from sqlalchemy import Row

from bot import log
from bot.errors import NotAuthorised, Rejected, TryLater
from bot.flows.context import DESK, Context
from bot.store import cases, cursors, replies
from handlers.slack.desk import SlackDesk
from handlers.slack.messages import Messages

T = TypeVar("T")
_log = log.logger("catchup")

#: What is older than this is left alone.
_LOOK_BACK: Final = timedelta(days=7)
#: A half-open socket is noticed after 20 s; what was written shortly before the mark is looked at again.
_MARGIN: Final = timedelta(minutes=2)
#: How often the mark moves while we listen.
_MARK_EVERY: Final = 30.0
_MARK: Final = "heard"
_PAGE: Final = 200
#: What stands where the first message of a thread was deleted.
_GRAVESTONE: Final = "tombstone"
_FIRST_REST: Final = 1.0
_LONGEST_REST: Final = 60.0


class CatchUp:
    """Runs with each connection: sweeps once, then keeps the mark up to date for as long as the connection lives."""

    def __init__(self, ctx: Context, desk: SlackDesk, messages: Messages) -> None:
        self._ctx = ctx
        self._desk = desk
        self._messages = messages

    async def run(self) -> None:
        """Until cancelled (the connection ended). Trouble is waited out: a reply that was missed is not given up."""
        oldest = self._ctx.store.clock.now() - _LOOK_BACK
        since = await self._patiently(lambda: self._since(oldest))
        places = await self._patiently(self._places)
        for channel in places:
            await self._patiently(partial(self._channel, channel, oldest, since))
        known = await self._patiently(lambda: self._ctx.store.read(replies.not_left))
        for (channel, thread), sources in groupby(sorted(known, key=_thread), _thread):
            await self._patiently(partial(self._look_again, channel, thread, [row.source_ts for row in sources]))
        while True:
            await self._patiently(self._mark)
            await self._ctx.store.clock.sleep(_MARK_EVERY)

    async def _patiently(self, work: Callable[[], Awaitable[T]]) -> T:
        rest = _FIRST_REST
        while True:
            try:
                return await work()
            except Exception as error:
                asked = error.after.total_seconds() if isinstance(error, TryLater) else 0.0
                _log.warning("could not catch up yet", error=type(error).__name__)
                await self._ctx.store.clock.sleep(max(rest, asked))
                rest = min(rest * 2, _LONGEST_REST)

    async def _since(self, oldest: datetime) -> datetime:
        """Everything before this has been heard."""
        mark = await self._ctx.store.read(lambda conn: cursors.cursor(conn, DESK, _MARK))
        return max(oldest, datetime.fromisoformat(mark) - _MARGIN) if mark else oldest

    async def _mark(self) -> None:
        await self._ctx.store.write(lambda conn, now: cursors.move(conn, now, DESK, _MARK, now.isoformat()))

    async def _channel(self, channel: str, oldest: datetime, since: datetime) -> None:
        """One sweep of the history, and of each thread in which something is newer than ``since``.

        Every thread under a message of ours counts: we may have died before we knew that a card was posted.
        """
        stamp = f"{since.timestamp():.6f}"
        top = {"channel": channel, "oldest": f"{oldest.timestamp():.6f}", "limit": _PAGE}
        try:
            async for message in self._desk.pages("conversations.history", "messages", **top):
                if channel.startswith("D"):
                    await self._take(channel, message)
                ours = message.get("user") == self._desk.bot_user
                if ours and str(message.get("latest_reply") or "") >= stamp:
                    thread = {"channel": channel, "ts": message["ts"], "oldest": stamp, "limit": _PAGE}
                    async for reply in self._desk.pages("conversations.replies", "messages", **thread):
                        await self._take(channel, reply)
        except (Rejected, NotAuthorised) as error:  # archived, or we are no member: there is nothing for us to read
            _log.warning("a channel cannot be caught up", channel=channel, error=type(error).__name__)

    async def _take(self, channel: str, message: dict[str, Any]) -> None:
        event = {**message, "channel": channel}
        team, ts = self._messages.team, message.get("ts")
        await self._messages.take(event, team, f"history:{channel}:{ts}")
        await self._take_edit(channel, message)

    async def _take_edit(self, channel: str, message: dict[str, Any]) -> None:
        edited = message.get("edited")
        if isinstance(edited, dict):
            changed = {"channel": channel, "subtype": "message_changed", "message": message}
            key = f"history:{channel}:{message.get('ts')}:{edited.get('ts')}"
            await self._messages.take(changed, self._messages.team, key)

    async def _look_again(self, channel: str, thread: str, sources: list[str]) -> None:
        """What became of messages that we know. One is gone only where Slack shows the thread without it: an answer
        without the thread's first message tells nothing."""
        try:
            asked = {"channel": channel, "ts": thread, "limit": _PAGE}
            found = {one["ts"]: one async for one in self._desk.pages("conversations.replies", "messages", **asked)}
        except (Rejected, NotAuthorised) as error:
            _log.warning("a thread cannot be looked at again", channel=channel, error=type(error).__name__)
            return
        for ts in sources if thread in found else []:
            message = found.get(ts)
            if message is not None and message.get("subtype") != _GRAVESTONE:
                await self._take_edit(channel, message)
            else:
                before = {"thread_ts": thread}
                gone = {"channel": channel, "subtype": "message_deleted", "deleted_ts": ts, "previous_message": before}
                await self._messages.take(gone, self._messages.team, f"history:{channel}:{ts}:deleted")

    async def _places(self) -> list[str]:
        """Where somebody may have written to us: the channels of cards, and the direct messages with executives."""
        ctx = self._ctx
        plan, used = await ctx.store.read(lambda conn: (ctx.plans.current(conn), cases.desk_channels(conn)))
        found = {ctx.case_channel, *used, *(route.slack_channel for route in plan.routes if route.slack_channel)}
        for executive in plan.executives:
            try:
                found |= {await self._desk.direct_channel(executive.slack)} if executive.slack else set()
            except (Rejected, NotAuthorised) as error:
                _log.warning("a person cannot be reached", executive=executive.id, error=type(error).__name__)
        return sorted(found)


def _thread(row: Row[Any]) -> tuple[str, str]:
    """Where a message stands: its channel and the first message of its thread."""
    return row.source_channel, row.thread
