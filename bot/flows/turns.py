"""Turns: how many calls an account makes at once, and how many more of its messages are claimed already.

Between the end of a call and the start of the next lie the commit of its outcome and that of a claim. Where messages
wait, a few are claimed ahead, so that a turn that comes free is taken at once. One whose turn does not come soon goes
back to the others: what was looked at when it was claimed (consent, identity) must be so when it leaves.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Final

from bot.flows.context import DESK, FILES

#: How many calls an account makes at once. Slack takes many; python-telegram-bot's advice is eight.
DESK_AT_ONCE: Final = 32
CHANNEL_AT_ONCE: Final = 8
#: A file may take its time, and much memory.
_AT_ONCE: Final = {DESK: DESK_AT_ONCE, FILES: 3}
#: So many more of a customers' account are claimed: with calls of 100 ms, what leaves in the time of two commits.
AHEAD: Final = 4
#: Seconds after which a turn has not come soon.
_SOON: Final = 1.0


class Turns:
    """The turns of all accounts of a process. ``soon``: seconds that a claimed one waits for its turn."""

    def __init__(self, soon: float = _SOON) -> None:
        self._soon = soon
        self._claimed: Counter[str] = Counter()
        self._free: dict[str, asyncio.Semaphore] = {}
        self._slow: set[str] = set()

    def room(self, account: str, *, well: bool) -> int:
        """How many more messages may be claimed; none ahead of an account that is not ``well`` or slow to answer."""
        ahead = AHEAD if well and account not in _AT_ONCE and account not in self._slow else 0
        return _AT_ONCE.get(account, CHANNEL_AT_ONCE) + ahead - self._claimed[account]

    def claimed(self, account: str) -> None:
        """One was claimed; `over` follows."""
        self._claimed[account] += 1

    def over(self, account: str) -> None:
        """What was claimed has been called out, or goes back."""
        self._claimed[account] -= 1

    async def begin(self, account: str) -> bool:
        """Wait for a turn; `end` follows. False where none came soon."""
        free = self._free.get(account)
        if free is None:
            free = self._free[account] = asyncio.Semaphore(_AT_ONCE.get(account, CHANNEL_AT_ONCE))
        if free.locked():
            try:
                async with asyncio.timeout(self._soon):
                    await free.acquire()
            except TimeoutError:
                self._slow.add(account)
                return False
        else:
            await free.acquire()
        return True

    def end(self, account: str) -> None:
        """The call was answered, or given up."""
        self._slow.discard(account)
        self._free[account].release()
