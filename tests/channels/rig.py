"""A channel and its stand-in put together, and the means to watch them; what a channel's tests provide and use.

A rig should let the channel's own time-outs be well under a second and give it a ``SwiftClock``, since several tests
wait for a time-out to pass.
"""

from __future__ import annotations

import abc
import asyncio
import contextlib
import traceback
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.clock import SystemClock
from bot.messages import Batch, Outgoing, Post
from bot.ports import Channel
from handlers.standins.faults import Kind


@dataclass(frozen=True, slots=True)
class Reached:
    """One message that reached a customer, in the channel's own forms of conversation and remote id."""

    text: str
    conversation: str
    in_reply_to: str | None
    remote_id: str


class Rig(abc.ABC):
    """A channel and its stand-in, put together.

    ``secrets`` are what must never show in a log or an error.
    """

    secrets: tuple[str, ...]

    @abc.abstractmethod
    def channel(self) -> Channel:
        """A new channel on the one account, as after a restart."""

    @abc.abstractmethod
    def channel_with_wrong_secret(self) -> Channel: ...

    @abc.abstractmethod
    def channel_to_nowhere(self) -> Channel:
        """One whose base URL is a port at which nothing listens."""

    @abc.abstractmethod
    async def customer_posts(self, text: str, customer: str = "Jo Lindqvist") -> str:
        """Let a customer write to us in public or private; returns the remote id the post must have."""

    @abc.abstractmethod
    def reached(self) -> list[Reached]:
        """What reached customers, in order, read from the stand-in's ledger."""

    @abc.abstractmethod
    def break_next_send(self, kind: Kind) -> None: ...

    @abc.abstractmethod
    def break_next_change(self, kind: Kind) -> None:
        """Let the next edit meet the trouble, and the next deletion."""

    @abc.abstractmethod
    def break_next_listen(self, kind: Kind) -> None:
        """Let the next look for posts meet the trouble."""

    @abc.abstractmethod
    def listens(self) -> int:
        """How many looks for posts there were so far, whatever became of them."""


class SwiftClock(SystemClock):
    """Sleeps a hundredth of what it is asked, so that rests between attempts cost a test nothing."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(min(seconds / 100, 0.05))


@dataclass
class Inbox:
    """A sink that keeps what it gets, and raises instead as many times as ``failures`` says."""

    failures: int = 0
    offered: list[Batch] = field(default_factory=list)
    stored: list[Batch] = field(default_factory=list)

    async def __call__(self, batch: Batch) -> None:
        self.offered.append(batch)
        if self.failures:
            self.failures -= 1
            raise OSError("the disk is full of: " + " ".join(post.text for post in batch.posts))
        self.stored.append(batch)

    @property
    def posts(self) -> list[Post]:
        return [post for batch in self.stored for post in batch.posts]

    @property
    def cursor(self) -> str | None:
        return next((batch.cursor for batch in reversed(self.stored) if batch.cursor is not None), None)


@contextlib.asynccontextmanager
async def listening(channel: Channel, sink: Inbox, cursor: str | None = None) -> AsyncIterator[asyncio.Task[None]]:
    """Let the channel listen; it must still be at it when the block ends."""
    task = asyncio.create_task(channel.listen(sink, cursor))
    try:
        yield task
        assert not task.done(), f"listening ended by itself: {task.exception()!r}"
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def answer_to(post: Post, text: str, key: str = "key-1") -> Outgoing:
    return Outgoing(
        key=key,
        account=post.account,
        conversation=post.conversation,
        text=text,
        audience=post.audience,
        in_reply_to=post.remote_id,
        approved_at=datetime.now(UTC),
    )


def shown(error: BaseException) -> str:
    """All that a log or a person could see of an error, with what caused it."""
    return "".join(traceback.format_exception(error)) + repr(error)
