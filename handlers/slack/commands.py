"""``/rota`` and the shortcut *Executive rota*: one flow; the answer, to the asker alone, is the acknowledgement itself.

Nothing is queued: Slack waits three seconds for the answer, and a window lives by its trigger as long.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from slack_bolt.context.ack.async_ack import AsyncAck

from bot import log
from bot.flows import rota_answers
from bot.flows.context import Context
from bot.pages.rota import RotaAnswer
from handlers.slack import ids
from handlers.slack.desk import SlackDesk
from handlers.slack.views.rota import rota_answer

_log = log.logger("commands")
_WITHIN: Final = 2.0
_NOT_OPENED: Final = "The window did not open. Please try once more."


class Commands:
    """What people ask for by name."""

    def __init__(self, ctx: Context, desk: SlackDesk) -> None:
        self._ctx = ctx
        self._desk = desk

    async def command(self, body: dict[str, Any], ack: AsyncAck) -> None:
        """``/rota …``: a sentence with buttons, or a window."""
        user, text = str(body["user_id"]), str(body.get("text") or "")
        found = await self._ctx.store.read(
            lambda conn: rota_answers.answer(self._ctx, conn, self._ctx.store.clock.now(), user, text)
        )
        if isinstance(found, RotaAnswer):
            await ack(**rota_answer(found))
        elif await self._opened(body, found):
            await ack()
        else:
            await ack(response_type="ephemeral", text=_NOT_OPENED)

    async def shortcut(self, body: dict[str, Any], ack: AsyncAck) -> None:
        """*Executive rota*, from anywhere: the present as a window, with everything that can be done."""
        user = str(body["user"]["id"])
        window = await self._ctx.store.read(
            lambda conn: rota_answers.present_window(self._ctx, conn, self._ctx.store.clock.now(), user)
        )
        if body.get("callback_id") == ids.SHORTCUT_ROTA:
            await self._opened(body, window)
        await ack()

    async def _opened(self, body: dict[str, Any], window: Any) -> bool:
        try:
            async with asyncio.timeout(_WITHIN):
                await self._desk.web.views_open(trigger_id=body["trigger_id"], view=self._desk.view(window))
        except Exception as error:
            _log.warning("window did not open", error=type(error).__name__)
            return False
        return True
