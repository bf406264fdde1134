"""How fast new messages may leave: a token bucket for each budget (a Slack channel, a chat), and pauses of accounts."""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import DeliveryError, TryLater, Unsure

#: How many may leave at once after a quiet time.
BURST = 3
#: So many messages of an account in a row whose outcome nobody knows, as many as may be under way at once: it rests.
SWALLOWED = 8
FIRST_REST = 5.0
LONGEST_REST = 300.0


class Pace:
    """Tokens by account and budget; time is seconds of a monotonic clock. Nothing here is durable: a restart begins
    with full buckets, and what a platform asked to wait for is stored with the row itself."""

    def __init__(self, rates: Mapping[str, float]) -> None:
        """``rates`` are new messages a second for each budget, by kind of account (``slack``, ``telegram``); 0 or none:
        unpaced."""
        self._rates = {kind: rate for kind, rate in rates.items() if rate}
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}
        self._blocked: dict[str, float] = {}
        self._lost: dict[str, int] = {}

    def _rate(self, account: str) -> float | None:
        return self._rates.get(account.partition(":")[0])

    def tokens(self, account: str, now: float) -> Mapping[str, int] | None:
        """How many new messages each budget of an account may spend now; budgets not named have plenty.

        None: this account keeps no pace. Full buckets are forgotten, so the memory is that of the last seconds.
        """
        rate = self._rate(account)
        if rate is None:
            return None
        found = {}
        for key, (level, at) in list(self._buckets.items()):
            if key[0] != account:
                continue
            level = min(BURST, level + (now - at) * rate)
            if level >= BURST:
                del self._buckets[key]
            else:
                found[key[1]] = int(level)
        return _Tokens(found)

    def spend(self, account: str, budget: str, now: float) -> None:
        """One new message of a budget leaves."""
        rate = self._rate(account)
        if rate is not None:
            level, at = self._buckets.get((account, budget), (float(BURST), now))
            self._buckets[account, budget] = (min(BURST, level + (now - at) * rate) - 1, now)

    def block(self, account: str, until: float) -> None:
        """The platform asked the whole account to wait."""
        self._blocked[account] = max(until, self._blocked.get(account, until))

    def blocked(self, account: str, now: float) -> bool:
        until = self._blocked.get(account)
        if until is not None and until <= now:
            del self._blocked[account]
            return False
        return until is not None

    def heed(self, account: str, error: DeliveryError, now: float) -> bool:
        """What a failure means for the whole of a customers' account: the platform asked to wait, or it swallows one
        message after the other. Then the account rests, each time longer, and one message at a time tries it again.
        True when that begins."""
        if isinstance(error, TryLater) and error.all_wait and error.after.total_seconds() > 1:
            self.block(account, now + error.after.total_seconds())
        if not isinstance(error, Unsure):
            return False
        lost = self._lost[account] = self._lost.get(account, 0) + 1
        if lost >= SWALLOWED:
            self.block(account, now + min(FIRST_REST * 2.0 ** (lost - SWALLOWED), LONGEST_REST))
        return lost == SWALLOWED

    def answered(self, account: str) -> None:
        """The platform gave a receipt: it is well."""
        self._lost.pop(account, None)

    def room(self, account: str, most: int) -> int:
        """How many messages may be under way at once: all that may, or one to see whether the platform is well."""
        return 1 if self._lost.get(account, 0) >= SWALLOWED else most

    def next_token(self, now: float) -> float | None:
        """Seconds until a spent budget or a blocked account may go on; None where nothing waits for that."""
        waits = [until - now for until in self._blocked.values()]
        for (account, _), (level, at) in self._buckets.items():
            rate = self._rates[account.partition(":")[0]]
            level += (now - at) * rate
            if level < 1:
                waits.append((1 - level) / rate)
        return max(0.0, min(waits)) if waits else None


class _Tokens(dict[str, int]):
    """Budgets that are not named have a full bucket."""

    def get(self, key: str, default: object = None) -> int:
        return super().get(key, BURST)
