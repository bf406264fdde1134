"""The last look before bytes leave: whether the attempt that they belong to is still ours to make.

A process may stand still at any point (a paused machine, a starved one) while another takes its work over. So what
writes to the network asks here as the very last thing; between the claim and that moment anything may have happened:
a wait for a connection, for a turn, for renewed tokens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta

from bot.errors import TryLater

_MAY: ContextVar[Callable[[], bool] | None] = ContextVar("may_leave", default=None)


class Overtaken(TryLater):
    """It did not leave: this process stood still, and another may have its work by now."""

    def __init__(self) -> None:
        super().__init__(timedelta(0), self.__doc__, all_wait=False)


@contextmanager
def only_while(may: Callable[[], bool]) -> Iterator[None]:
    """What is sent within this block (by tasks that begin in it too) leaves only while ``may()`` says so."""
    token = _MAY.set(may)
    try:
        yield
    finally:
        _MAY.reset(token)


def check() -> None:
    """Raise ``Overtaken`` where the attempt under way is no longer ours."""
    may = _MAY.get()
    if may is not None and not may():
        raise Overtaken
