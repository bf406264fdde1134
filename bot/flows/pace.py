"""How fast new messages may leave: a token bucket for each budget (a Slack channel, a chat), and rests of accounts.

All workers on one database share them, and they outlive a restart: what is spent is stored with the claim that spends
it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.errors import DeliveryError, TryLater, Unsure
from bot.store import claims, paces

#: How many may leave at once after a quiet time.
BURST = 3
#: So many messages of an account in a row whose outcome nobody knows, as many as may be under way at once: it rests.
SWALLOWED = 8
FIRST_REST = timedelta(seconds=5)
LONGEST_REST = timedelta(seconds=300)


@dataclass(slots=True)
class Purse:
    """What an account may spend within one claim. ``next_at`` becomes when the first of its empty budgets has a token
    again."""

    conn: Connection
    now: datetime
    account: str
    rate: float
    next_at: datetime | None = None

    def get(self, budget: str, most: int) -> int:
        """How many new messages a budget may still spend, at most ``most``; nobody else spends it meanwhile."""
        level = self._level(budget)
        if level < 1:
            again = self.now + timedelta(seconds=(1 - level) / self.rate)
            self.next_at = min(self.next_at or again, again)
        return min(int(level), most)

    def spend(self, budget: str) -> None:
        """One new message of a budget leaves."""
        left, is_new = self._level(budget) - 1, paces.purse(self.conn, self.account, budget) is None
        paces.fill(self.conn, self.account, budget, left, self.now, is_new=is_new)

    def _level(self, budget: str) -> float:
        found = paces.purse(self.conn, self.account, budget)
        if found is None:
            return float(BURST)
        # Another machine's clock may be ahead of ours, or have been.
        since = max(0.0, (self.now - found.at).total_seconds())
        level: float = found.level + since * self.rate
        return min(float(BURST), level)


class Pace:
    """``rates`` are new messages a second for each budget, by kind of account (``slack``, ``telegram``); 0 or none:
    unpaced."""

    def __init__(self, rates: Mapping[str, float]) -> None:
        self._rates = {kind: rate for kind, rate in rates.items() if rate}

    def purse(self, conn: Connection, now: datetime, account: str) -> Purse | None:
        """What an account may spend; None: it keeps no pace."""
        rate = self._rates.get(account.partition(":")[0])
        return None if rate is None else Purse(conn, now, account, rate)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a claim has to know of an account that is not well."""

    until: datetime | None = None
    lost: int = 0

    def room(self, conn: Connection, now: datetime, account: str, room: int, under_way: int = 0) -> int:
        """How many messages may set off: all that may, none while the account rests, and then one at a time to see
        whether the platform is well. Once something is lost no more are ``under_way`` than may still be."""
        if self.until is not None and self.until > now:
            return 0
        if not self.lost:
            return room
        if self.lost < SWALLOWED:
            return min(room, max(SWALLOWED - self.lost - under_way, 0))
        return 0 if claims.is_sending(conn, account) else min(room, 1)


def troubles(conn: Connection, accounts: Collection[str]) -> dict[str, Trouble]:
    """Those of some accounts that are not well, or were not."""
    return {account: Trouble(row.until, row.lost) for account, row in paces.troubled(conn, accounts).items()}


def heed(conn: Connection, now: datetime, account: str, error: DeliveryError) -> bool:
    """What a failure means for the whole of a customers' account: the platform asked to wait, or it swallows one
    message after the other. Then the account rests, each time longer, and one message at a time tries it again.
    True when that begins."""
    asked = error.after if isinstance(error, TryLater) and error.all_wait else timedelta(0)
    unsure = isinstance(error, Unsure)
    if not unsure and asked <= timedelta(seconds=1):
        return False
    known = paces.trouble(conn, account)
    lost, until = (known.lost, known.until) if known is not None else (0, None)
    rest = asked
    if unsure:
        lost += 1
        if lost >= SWALLOWED:
            rest = min(FIRST_REST * 2.0 ** min(lost - SWALLOWED, 10), LONGEST_REST)
    ends = now + rest if rest else until
    paces.rest(conn, now, account, lost, max(ends, until) if ends and until else ends)
    return unsure and lost == SWALLOWED
