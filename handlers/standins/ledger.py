"""What the platforms were asked and what they accepted: the only truth that tests and the demo rely on."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from bot.ports import Clock

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a platform's method, whatever became of it. ``at`` is monotonic seconds."""

    service: str
    method: str
    arguments: Mapping[str, Any]
    at: float


@dataclass(slots=True)
class Accepted:
    """One message that a platform accepted, and so somebody can read it.

    ``account`` is who it came from there, ``target`` where it went (chat, post answered, Slack channel), ``key`` the
    sender's own mark where the platform knows such a thing. ``text`` follows edits (``versions`` keeps all).
    ``moment`` is monotonic seconds.
    """

    service: str
    account: str
    target: str
    text: str
    remote_id: str
    at: datetime
    moment: float
    in_reply_to: str | None = None
    key: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    versions: list[str] = field(default_factory=list)
    deleted: bool = False


class Ledger:
    """``customers`` is what reached customers, ``desk`` what the bot posted in Slack, in order of acceptance.

    ``unexpected`` names every call that the platform does not know or this stand-in does not play: a test that
    ends with it empty knows that nothing was asked in vain.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting: list[asyncio.Future[None]] = []
        self.calls: list[Call] = []
        self.counts: Counter[tuple[str, str]] = Counter()
        self.customers: list[Accepted] = []
        self.desk: list[Accepted] = []
        self.unexpected: list[str] = []

    def call(self, service: str, method: str, arguments: Mapping[str, Any]) -> None:
        self.calls.append(Call(service, method, arguments, self._clock.monotonic()))
        self.counts[service, method] += 1
        self.stir()

    def accept(
        self,
        service: str,
        account: str,
        target: str,
        text: str,
        remote_id: str,
        in_reply_to: str | None = None,
        key: str = "",
        arguments: Mapping[str, Any] | None = None,
    ) -> Accepted:
        """Write down a message that now exists."""
        accepted = Accepted(
            service,
            account,
            target,
            text,
            remote_id,
            self._clock.now(),
            self._clock.monotonic(),
            in_reply_to,
            key,
            arguments or {},
            [text],
        )
        (self.desk if service == "slack" else self.customers).append(accepted)
        self.stir()
        return accepted

    def surprise(self, what: str) -> None:
        """Write down a call that nobody here knows."""
        self.unexpected.append(what)
        self.stir()

    def calls_of(self, service: str, method: str) -> list[Call]:
        return [call for call in self.calls if call.service == service and call.method == method]

    def sent_to(self, service: str, target: str | int | None = None) -> list[Accepted]:
        """What customers can read on a platform (and in one place there), without what was deleted."""
        wanted = None if target is None else str(target)
        return [
            sent
            for sent in self.customers
            if sent.service == service and wanted in (None, sent.target) and not sent.deleted
        ]

    def stir(self) -> None:
        """Wake those who wait for something to have happened."""
        waiting, self._waiting = self._waiting, []
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def until(self, condition: Callable[[], T], seconds: float = 60.0) -> T:
        """Wait until ``condition()`` is true, looked at after every change and ten times a second; returns its value.

        Returns the last value when the time is over, so that ``assert await ledger.until(...)`` says what is missing.
        """
        end = self._clock.monotonic() + seconds
        while not (value := condition()) and (left := end - self._clock.monotonic()) > 0:
            future = asyncio.get_running_loop().create_future()
            self._waiting.append(future)
            await asyncio.wait([future], timeout=min(left, 0.1))
        return value
