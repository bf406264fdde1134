"""The plan of what goes wrong: which call of which platform meets which trouble. It knows no network."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

ANY: Final = "*"

When = Callable[[Mapping[str, Any]], bool]


class Kind(StrEnum):
    """A trouble. "After" means: the platform did what was asked, and then the trouble came."""

    OK = "ok"
    ERROR = "500"
    ERROR_AFTER = "500-after"
    BUSY = "429"  #: ``seconds`` is how long the platform asks to wait
    REFUSED = "403"  #: ``error`` is the platform's own word or sentence
    LOCKED_OUT = "401"
    HTML = "html"  #: 502 with a page instead of JSON
    HTML_AFTER = "html-after"
    CUT_BEFORE = "cut-before"  #: the connection ends, nothing was accepted
    CUT_AFTER = "cut-after"  #: accepted, then the connection ends without an answer
    HANG_BEFORE = "hang-before"
    HANG = "hang"  #: accepted, never answered
    GARBAGE = "garbage"  #: accepted, answered with a 200 that cannot be parsed


@dataclass(frozen=True, slots=True)
class Fault:
    """One trouble with its details."""

    kind: Kind
    seconds: float = 1.0
    error: str = ""


FINE: Final = Fault(Kind.OK)


@dataclass(frozen=True, slots=True)
class _Rule:
    fault: Fault
    when: When | None


class Faults:
    """The fault plan of one town. ``service`` is ``slack``, ``telegram`` or ``x``; ``method`` as in the ledger's calls.

    Both may be ``"*"``. What is queued by ``next`` goes first, then what ``always`` says; the exact name goes before
    ``"*"``. Delays come on top of whatever else happens.
    """

    def __init__(self) -> None:
        self._queues: dict[tuple[str, str], deque[Fault]] = {}
        self._rules: dict[tuple[str, str], _Rule] = {}
        self._delays: dict[tuple[str, str], float] = {}

    def next(self, service: str, method: str, *faults: Fault | str) -> None:
        """Queue what the next calls meet, one each; ``"ok"`` lets one pass."""
        queue = self._queues.setdefault((service, method), deque())
        queue.extend(_fault(fault) for fault in faults)

    def always(self, service: str, method: str, fault: Fault | str, when: When | None = None) -> None:
        """Let every call meet it (for which ``when`` says so, given the call's arguments), until it is lifted."""
        self._rules[service, method] = _Rule(_fault(fault), when)

    def delay(self, service: str, method: str, seconds: float) -> None:
        """Let every call take so long before it is looked at."""
        self._delays[service, method] = seconds

    def lift(self, service: str = ANY, method: str = ANY) -> None:
        """End all that was planned for a service or method."""
        for plan in (self._queues, self._rules, self._delays):
            for key in [key for key in plan if service in (ANY, key[0]) and method in (ANY, key[1])]:
                del plan[key]

    @property
    def waiting(self) -> int:
        """How many queued faults no call has met yet."""
        return sum(len(queue) for queue in self._queues.values())

    def take(self, service: str, method: str, arguments: Mapping[str, Any]) -> Fault:
        """What this call meets."""
        if not (self._queues or self._rules):
            return FINE
        keys = ((service, method), (service, ANY), (ANY, ANY))
        for key in keys:
            if queue := self._queues.get(key):
                return queue.popleft()
        for key in keys:
            rule = self._rules.get(key)
            if rule and (rule.when is None or rule.when(arguments)):
                return rule.fault
        return FINE

    def delay_of(self, service: str, method: str) -> float:
        """How long this call takes, in seconds."""
        if not self._delays:
            return 0.0
        keys = ((service, method), (service, ANY), (ANY, ANY))
        return next((self._delays[key] for key in keys if key in self._delays), 0.0)


def _fault(fault: Fault | str) -> Fault:
    return fault if isinstance(fault, Fault) else Fault(Kind(fault))
