"""Up to where mentions and direct messages are stored: two positions in the one cursor of the account.

They are looked for apart, since X counts the looks apart; each hands in its own batches.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.messages import Batch
from bot.ports import Sink


class Position:
    """``mentions`` and ``messages`` are the ids of the newest that are stored, or None. Where no message was ever seen
    the cursor is that of the mentions alone."""

    def __init__(self, cursor: str | None) -> None:
        mentions, _, messages = (cursor or "").partition("/")
        self.mentions, self.messages = mentions or None, messages or None
        self._lock = asyncio.Lock()

    async def store(
        self, sink: Sink, batch: Batch, *, mentions: str | None = None, messages: str | None = None
    ) -> None:
        """Hand in a batch together with the position behind it; what could not be stored moves nothing."""
        async with self._lock:
            mentions, messages = mentions or self.mentions, messages or self.messages
            moved = (mentions, messages) != (self.mentions, self.messages)
            cursor = f"{mentions or ''}/{messages}" if messages else mentions
            await sink(replace(batch, cursor=cursor if moved else None))
            self.mentions, self.messages = mentions, messages
